"""The two streams of a process, however badly they are connected: full, closed, or left by the reader."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.core.cli.running import environment, run

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs a shell and /dev/full")


def _shell(folder: Path, arguments: str) -> tuple[int, str]:
    done = subprocess.run(
        ["bash", "-c", f'"{sys.executable}" -m desktop {arguments}; exit ${{PIPESTATUS[0]}}'],
        cwd=folder,
        env=environment(folder),
        capture_output=True,
        timeout=60,
        check=False,
    )
    return done.returncode, done.stderr.decode("utf-8")


@pytest.mark.parametrize("arguments", ["--help", "explain reentrancy-eth"])
def test_a_full_disk_behind_standard_output_is_told_in_a_sentence(tmp_path: Path, arguments: str) -> None:
    code, err = _shell(tmp_path, f"{arguments} >/dev/full")
    assert code == 3
    assert err.splitlines() == [
        "contract-rewriter: The answer could not be written to standard output (no space left on device).",
        "Check where it is sent to, and the free space there.",
    ]


@pytest.mark.parametrize("arguments", ["--help", "explain reentrancy-eth"])
def test_a_reader_that_leaves_is_no_error(tmp_path: Path, arguments: str) -> None:
    assert _shell(tmp_path, f"{arguments} | true") == (0, "")


def test_closed_streams_change_no_exit_code(tmp_path: Path) -> None:
    assert _shell(tmp_path, "explain reentrancy-eth >&-") == (0, "")
    assert _shell(tmp_path, "compile missing.sol 2>&-")[0] == 2
    assert _shell(tmp_path, "compile missing.sol 2>/dev/full")[0] == 2


def test_ctrl_c_while_modules_are_still_being_loaded_is_quiet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from desktop.__main__ import main

    def interrupted(arguments: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr("core.cli.main.main", interrupted)
    assert main(["compile", "Bank.sol"]) == 130


@pytest.mark.parametrize("version", ["", "banana"])
def test_a_compiler_version_that_is_none_is_refused(tmp_path: Path, version: str) -> None:
    (tmp_path / "A.sol").write_text("contract A {}")
    run(tmp_path, "compile", "A.sol", "--solc", version).assert_told(2, "is not a compiler version")
