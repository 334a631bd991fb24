"""Who may import whom: the contracts in pyproject.toml, and rules too fine for them."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from graphlib import CycleError, TopologicalSorter

from tests.architecture.house import ROOT, modules


def test_the_import_contracts_hold() -> None:
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "from importlinter.cli import lint_imports_command as lint; lint()",
            "--no-cache",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 broken" in done.stdout


def test_every_part_of_core_stands_in_a_layer() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    (layers,) = [
        item["layers"] for item in settings["tool"]["importlinter"]["contracts"] if item["id"] == "layers"
    ]
    named = set(re.findall(r"core\.\w+", " ".join(layers)))
    there = {".".join(item.name.split(".")[:2]) for item in modules() if item.name.startswith("core.")}
    assert there - named == set()


def test_no_modules_load_each_other_in_a_circle() -> None:
    """Which of them is loaded first would decide whether it works, and two threads may begin at both ends."""
    ours = {item.name for item in modules()}
    loads = {item.name: item.imports_first() & ours - {item.name} for item in modules()}
    assert sum(map(len, loads.values())) > len(ours)
    try:
        tuple(TopologicalSorter(loads).static_order())
    except CycleError as error:
        raise AssertionError(" → ".join(reversed(error.args[1]))) from None


def test_only_the_store_and_the_server_know_sqlalchemy() -> None:
    knowing = {item.name for item in modules() if item.imports_any("sqlalchemy", "alembic", "sqlite3")}
    strangers = {name for name in knowing if not name.startswith(("core.store", "sync_server"))}
    assert strangers == set()
    assert knowing, "the rule looked at nothing"


def test_desktop_panels_meet_in_the_session_and_nowhere_else() -> None:
    panels = {
        item.name.rpartition(".")[0]
        for item in modules()
        if item.name.startswith("desktop.")
        and item.path.name == "view.py"
        and item.path.with_name("model.py").is_file()
    }
    crossing = {
        f"{item.name} imports {name}"
        for item in modules()
        for panel in panels
        if item.name.startswith(panel + ".")
        for name in item.imports_any(*(panels - {panel}))
    }
    assert crossing == set()


def test_widgets_know_no_solidity() -> None:
    knowing = {
        f"{item.name} imports {name}"
        for item in modules()
        if item.name.startswith("desktop.widgets.")
        for name in item.imports_any(
            "core.solidity", "core.semantics", "core.analysis", "core.rewriting", "core.verification"
        )
    }
    assert knowing == set()


def test_the_web_process_takes_only_the_wire_from_core() -> None:
    taking = {
        f"{item.name} imports {name}"
        for item in modules()
        if item.name.startswith("sync_server.") and item.name != "sync_server.worker"
        for name in item.imports_any("core")
        if not (name + ".").startswith(("core.wire.",)) and name != "core"
    }
    assert taking == set()


def test_the_console_script_hands_commands_over_without_qt() -> None:
    """`desktop/__main__.py` may name Qt only inside the functions that open a window."""
    for item in modules():
        if item.name == "desktop.__main__":
            top = ast.Module([node for node in item.tree.body if not isinstance(node, ast.FunctionDef)], [])
            assert "PySide6" not in ast.unparse(top)
            assert "desktop." not in ast.unparse(top)


def test_nothing_prints_but_the_command_line() -> None:
    """`desktop/__main__.py` is its front door and may tell why no window opens."""
    fronts = ("core.cli", "desktop.__main__", "sync_server.__main__", "sync_server.commands.")
    printing = {
        item.name
        for item in modules()
        if not item.name.startswith(fronts)
        for node in ast.walk(item.tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    }
    assert printing == set()
