"""Programs of the person and of the project: what they are given of our environment."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from core.progress import silent
from core.toolchain.program import run_program
from core.toolchain.streaming import stream_program

ASK = ("-c", "import os; print(sorted(name for name in os.environ if name.startswith('CONTRACT_REWRITER')))")


@pytest.mark.parametrize("how", ["run", "stream"])
def test_a_program_that_may_run_a_projects_code_is_given_no_key_of_ours(
    how: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONTRACT_REWRITER_KEY_GEMINI", "secret")
    monkeypatch.setenv("CONTRACT_REWRITER_OFFLINE", "true")
    program = Path(sys.executable)
    if how == "run":
        ran = run_program(program, ASK, tmp_path, silent(), "python")
    else:
        ran = stream_program(program, ASK, tmp_path, silent(), "python", seconds=30)
    assert b"CONTRACT_REWRITER_OFFLINE" in ran.out and b"KEY" not in ran.out


def test_what_is_said_comes_in_order_and_letters_are_never_cut(tmp_path: Path) -> None:
    body = "import sys, time\nfor byte in 'é漢😀'.encode():\n    sys.stdout.buffer.write(bytes([byte])); "
    body += "sys.stdout.flush(); time.sleep(0.01)"
    heard: list[str] = []
    ran = stream_program(
        Path(sys.executable), ("-c", body), tmp_path, silent(), "python", seconds=30, hear_output=heard.append
    )
    assert "".join(heard) == "é漢😀" and ran.code == 0
