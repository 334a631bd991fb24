"""The console script: which way it goes, and what it says where no window can be."""

from __future__ import annotations

import gc
import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from desktop.__main__ import SUBCOMMANDS, _loading, main
from desktop.display import missing_display

ROOT = Path(__file__).resolve().parents[2]
LATER = frozenset(
    {
        "Crypto",
        "alembic",
        "asyncio",
        "cryptography",
        "email",
        "eth_abi",
        "eth_hash",
        "eth_utils",
        "google",
        "httpx",
        "importlib.metadata",
        "keyring",
        "pydantic",
        "rich",
        "securesystemslib",
        "solcx",
        "sqlalchemy",
        "ssl",
        "tuf",
        "urllib.request",
        "web3",
        "zstandard",
        "core.analysis.catalog",
        "core.analysis.detectors",
        "core.analysis.metrics",
        "core.assistance",
        "core.chain",
        "core.cli",
        "core.pipeline",
        "core.rewriting.catalog",
        "core.rewriting.engine",
        "core.rewriting.rename",
        "core.rewriting.rules",
        "core.semantics.model",
        "core.semantics.upgradeable",
        "core.solidity.compiler",
        "core.solidity.foundry",
        "core.store.database",
        "core.sync",
        "core.toolchain.toolchain",
        "core.verification.catalog",
        "core.verification.checks",
        "core.verification.evm",
        "core.wire",
        "sync_server",
    }
)
"""What takes long to load and is loaded when it is asked for, in a job: never before the first window."""


def _run(arguments: list[str], **environment: str) -> subprocess.CompletedProcess[str]:
    env = {key: value for key, value in os.environ.items() if key not in ("DISPLAY", "WAYLAND_DISPLAY")}
    env.pop("QT_QPA_PLATFORM", None)
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=env | environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_every_command_of_the_command_line_is_known_here() -> None:
    from core.cli.commands import COMMANDS

    assert frozenset(COMMANDS) == SUBCOMMANDS


def test_a_mistyped_command_is_told_and_opens_no_window(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["analyse", "contracts"]) == 2
    assert capsys.readouterr().err == (
        "There is no command, file or folder “analyse”. Did you mean “analyze”?\n"
    )
    assert main(["zzz"]) == 2
    assert "--help" in capsys.readouterr().err


def test_a_subcommand_does_not_import_qt() -> None:
    code = (
        "import sys; from desktop.__main__ import main\n"
        "try: main(['--version'])\nexcept SystemExit: pass\n"
        "sys.exit(any(name.startswith('PySide6') for name in sys.modules))"
    )
    assert _run(["-c", code]).returncode == 0


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a display")
def test_without_a_display_one_sentence_is_said_and_the_exit_code_is_3() -> None:
    done = _run(["-m", "desktop"])
    assert done.returncode == 3
    assert done.stderr.count("\n") == 1
    assert "no display" in done.stderr and "--help" in done.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a display")
def test_a_display_that_does_not_answer_is_told_and_nothing_crashes() -> None:
    done = _run(["-m", "desktop", "."], DISPLAY=":9731")
    assert done.returncode == 3
    assert "does not answer" in done.stderr and "Traceback" not in done.stderr


def test_an_unknown_option_is_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--nonsense"]) == 2
    assert "--help" in capsys.readouterr().err


def test_a_chosen_platform_is_trusted() -> None:
    assert missing_display({"QT_QPA_PLATFORM": "offscreen"}) == ""


def test_what_computes_and_speaks_to_others_is_loaded_after_the_first_window(tmp_path: Path) -> None:
    file = tmp_path / "A.sol"
    file.write_text("pragma solidity ^0.8.0;\ncontract A {}\n", "utf-8")
    done = _run(["-m", "tests.desktop.first_window", str(file)], QT_QPA_PLATFORM="offscreen")
    assert done.returncode == 0, done.stderr
    loaded = json.loads(done.stdout)
    assert "desktop.window" in loaded
    early = {name for name in loaded for later in LATER if (name + ".").startswith(later + ".")}
    assert early == set()


def test_everything_named_as_loaded_later_is_there() -> None:
    """A name that is wrong or old would never be found loaded."""
    assert {name for name in LATER if importlib.util.find_spec(name) is None} == set()


def test_loading_looks_for_no_garbage_and_leaves_that_as_it_was() -> None:
    with _loading():
        assert not gc.isenabled()
    assert gc.isenabled()
    gc.unfreeze()
