"""On a terminal there is progress and color; the answer itself stays the same."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.core.cli.running import BANK, environment

if sys.platform == "win32":
    pytest.skip("needs a pseudo terminal", allow_module_level=True)

import pty


class _Terminal:
    """A pseudo terminal that remembers what was written to it."""

    def __init__(self) -> None:
        self._master, self.slave = pty.openpty()
        self.shown = b""
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        while True:
            try:
                data = os.read(self._master, 65536)
            except OSError:
                return
            if not data:
                return
            self.shown += data

    def close(self) -> str:
        os.close(self.slave)
        self._reader.join(10)
        os.close(self._master)
        return self.shown.decode("utf-8")


def _run(folder: Path, *arguments: str, out_is_terminal: bool) -> tuple[int, str, str]:
    terminal = _Terminal()
    process = subprocess.Popen(
        [sys.executable, "-m", "desktop", *arguments],
        cwd=folder,
        env={**environment(folder), "TERM": "xterm-256color", "COLUMNS": "100"},
        stdin=subprocess.DEVNULL,
        stdout=terminal.slave if out_is_terminal else subprocess.PIPE,
        stderr=terminal.slave,
    )
    out, _ = process.communicate(timeout=60)
    return process.returncode, (out or b"").decode("utf-8"), terminal.close()


def test_progress_is_drawn_on_the_terminal_and_the_piped_answer_is_clean(tmp_path: Path) -> None:
    (tmp_path / "Bank.sol").write_text(BANK)
    code, out, shown = _run(tmp_path, "compile", "Bank.sol", out_is_terminal=False)
    assert code == 0
    assert "Compiling" in shown
    assert "\x1b" not in out
    assert out.startswith("contract")


def test_the_answer_on_a_terminal_is_colored_and_says_the_same(tmp_path: Path) -> None:
    (tmp_path / "Bank.sol").write_text(BANK.replace("fee = 5", "fee = true"))
    code, _, shown = _run(tmp_path, "compile", "Bank.sol", out_is_terminal=True)
    assert code == 1
    assert "\x1b[1;31merror\x1b[0m" in shown
    plain = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", shown)
    assert "Bank.sol:6:19: error [7407]: Type bool is not implicitly convertible" in plain.replace("\r", "")
