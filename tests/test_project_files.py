"""The files that hold the project together: locks, packages, the developer's commands, CI."""

from __future__ import annotations

import fnmatch
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.in_full import LARGE, SAMPLED, only_in_full

ROOT = Path(__file__).resolve().parent.parent
LOCKS = sorted((ROOT / "packaging" / "locks").glob("*.txt"))
CODE = ("core", "desktop", "sync_server")


def project() -> dict[str, Any]:
    """The project file."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def locked(lock: Path) -> set[str]:
    """The packages that a lock pins."""
    return {canonicalize_name(name) for name in re.findall(r"^([\w.-]+)==", lock.read_text("utf-8"), re.M)}


def dev(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run dev.py."""
    command = [sys.executable, str(ROOT / "dev.py"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_a_lock_pins_everything_by_hash_and_names_no_place(lock: Path) -> None:
    text = lock.read_text("utf-8")
    assert not re.search(r"://|file:|^-|\s@\s|/", text, re.M)
    pins = text.count("==")
    assert pins and len(re.findall(r"^[\w.-]+==[^\n]+\\\n    --hash=sha256:", text, re.M)) >= len(
        locked(lock)
    )


def test_the_locks_hold_every_direct_dependency() -> None:
    data = project()
    direct = {canonicalize_name(Requirement(line).name) for line in data["project"]["dependencies"]}
    groups = data["dependency-groups"]
    dev_only = {
        canonicalize_name(Requirement(line).name) for name in ("dev", "build") for line in groups[name]
    }
    assert direct <= locked(ROOT / "packaging" / "locks" / "runtime.txt")
    assert direct | dev_only <= locked(ROOT / "packaging" / "locks" / "dev.txt")
    assert "google-generativeai" in locked(ROOT / "packaging" / "locks" / "gemini-legacy.txt")


def test_the_developers_command_writes_every_lock_that_is_there() -> None:
    text = (ROOT / "dev.py").read_text("utf-8")
    table = text[text.index("LOCKED = {") : text.index("}", text.index("LOCKED = {"))]
    assert sorted(re.findall(r'^    "([\w-]+)":', table, re.M)) == [lock.stem for lock in LOCKS]


def test_every_package_is_named_in_the_project_file() -> None:
    there = {
        ".".join(path.parent.relative_to(ROOT).parts)
        for top in CODE
        for path in (ROOT / top).rglob("__init__.py")
    }
    named = set(project()["tool"]["setuptools"]["packages"])
    assert there == {name for name in named if name.partition(".")[0] in CODE}


def test_every_data_file_of_a_package_is_shipped() -> None:
    shipped: dict[str, list[str]] = project()["tool"]["setuptools"]["package-data"]
    lost = [
        path.relative_to(ROOT).as_posix()
        for top in CODE
        for path in (ROOT / top).rglob("*")
        if path.is_file() and path.suffix not in {".py", ".pyc"} and not _matches(path, shipped)
    ]
    assert lost == []


def _matches(path: Path, shipped: dict[str, list[str]]) -> bool:
    return any(
        fnmatch.fnmatch(path.as_posix(), f"{(ROOT / package.replace('.', '/')).as_posix()}/{pattern}")
        for package, patterns in shipped.items()
        for pattern in patterns
    )


def test_qt_is_held_below_the_release_that_aborts_on_python_3_11() -> None:
    lines = [line for line in project()["project"]["dependencies"] if line.startswith("PySide6")]
    old = [Requirement(line) for line in lines]
    chosen = [one for one in old if one.marker is None or one.marker.evaluate({"python_version": "3.11"})]
    assert len(chosen) == 1
    assert "6.12.0" not in chosen[0].specifier and "6.11.3" in chosen[0].specifier


def test_ci_runs_the_tests_and_then_the_linters_and_nothing_else() -> None:
    lines = (ROOT / ".ci" / "run").read_text("utf-8").splitlines()
    assert [line for line in lines if "python" in line] == ["python3 dev.py test", "python3 dev.py lint"]


def test_an_unknown_command_of_dev_shows_the_commands() -> None:
    done = dev("nonsense")
    assert done.returncode == 2
    for name in ("setup", "run", "test", "lint", "bench", "sweep", "lock"):
        assert f"    {name}" in done.stderr


def test_what_dev_starts_keeps_what_it_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    loads = f"import runpy; call = runpy.run_path({str(ROOT / 'dev.py')!r})['call']"
    asked = f"{loads}; raise SystemExit(call([{sys.executable!r}, '-c', {_KEEPS!r}]))"
    assert subprocess.run([sys.executable, "-c", asked], check=False).returncode == 0
    assert subprocess.run([sys.executable, "-c", _KEEPS], check=False).returncode == 1


_KEEPS = "import sys; sys.exit(sys.dont_write_bytecode)"


def test_what_is_left_to_a_sweep_is_there_and_leaves_siblings() -> None:
    for name in (*SAMPLED, *LARGE):
        path, _, function = name.split("[")[0].partition("::")
        assert f"def {function}(" in (ROOT / path).read_text("utf-8"), name
    cases = [f"{SAMPLED[0]}[{number}]" for number in range(300)]
    assert 60 < sum(not only_in_full(case) for case in cases) < 140
    assert not only_in_full("tests/core/test_masking.py::test_a_secret")


@pytest.mark.parametrize("kind", ["bench", "sweep"])
def test_an_unknown_benchmark_or_sweep_lists_what_is_there(kind: str) -> None:
    done = dev(kind, "nonsense")
    assert done.returncode == 2
    for path in (ROOT / "tests" / {"bench": "benchmarks", "sweep": "sweeps"}[kind]).glob("[!_]*.py"):
        assert path.stem in done.stderr
