"""Running the program as a person does: as a process, with its two streams and its exit code."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from core.cli.main import main
from tests.conftest import shelf_dir

ROOT = Path(__file__).resolve().parents[3]

BANK = """// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

contract Bank {
    mapping(address => uint256) public balances;
    uint256 fee = 5;

    function deposit() external payable {
        balances[msg.sender] += msg.value - fee;
    }
}
"""

BANK_BROKEN = BANK.replace("msg.value - fee", "msg.value - fee - 1")


@dataclass(frozen=True)
class Ran:
    """What a run left behind."""

    code: int
    out: str
    err: str

    def document(self) -> Any:
        """Standard output as one JSON document; fails when anything else is there."""
        return json.loads(self.out)

    def assert_told(self, code: int, *words: str) -> None:
        """One sentence and a next step on standard error, nothing on standard output, no traceback."""
        assert (self.code, self.out) == (code, "")
        lines = self.err.splitlines()
        assert len(lines) == 2, self.err
        assert lines[0].startswith("contract-rewriter: ")
        assert lines[0].endswith(".")
        assert "Traceback" not in self.err
        for word in words:
            assert word in self.err


def environment(data_dir: Path) -> dict[str, str]:
    """The environment of a run: a data folder of its own that shares the compilers of all tests."""
    data_dir.mkdir(parents=True, exist_ok=True)
    shared = data_dir / "toolchain"
    if not shared.exists():
        (shelf_dir() / "toolchain").mkdir(parents=True, exist_ok=True)
        shared.symlink_to(shelf_dir() / "toolchain", target_is_directory=True)
    return {**os.environ, "CONTRACT_REWRITER_DATA_DIR": str(data_dir), "PYTHONPATH": str(ROOT)}


def start(data_dir: Path, *arguments: object, cwd: Path | None = None) -> subprocess.Popen[bytes]:
    """Start the program and leave it running."""
    return subprocess.Popen(
        [sys.executable, "-m", "desktop", *(str(item) for item in arguments)],
        cwd=cwd or data_dir,
        env=environment(data_dir),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        preexec_fn=_default_signals if os.name == "posix" else None,  # noqa: PLW1509
    )


def run_process(data_dir: Path, *arguments: object, cwd: Path | None = None, seconds: float = 120) -> Ran:
    """Run the program to its end as a process of its own."""
    data_dir.mkdir(parents=True, exist_ok=True)
    process = start(data_dir, *arguments, cwd=cwd)
    try:
        out, err = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        raise
    return Ran(process.returncode, out.decode("utf-8"), err.decode("utf-8"))


def run(data_dir: Path, *arguments: object) -> Ran:
    """The same inside this process, which saves the start; both streams are pipes to the program."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="\n") for _ in range(2))
    data_dir.mkdir(parents=True, exist_ok=True)
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment(data_dir).items():
            patch.setenv(name, value)
        patch.chdir(data_dir)
        patch.setattr(sys, "stdout", out)
        patch.setattr(sys, "stderr", err)
        code = main([str(item) for item in arguments])
    out.flush()
    err.flush()
    texts = [stream.buffer.getvalue().decode("utf-8") for stream in (out, err)]
    return Ran(code, *texts)


def _default_signals() -> None:
    """A test run in the background may have Ctrl-C ignored; the program must not inherit that."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
