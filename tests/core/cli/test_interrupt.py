"""Ctrl-C at any time: the program ends at once, quietly, and leaves no process behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.core.cli.running import BANK, start

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc to find every descendant")


def _parents() -> dict[int, int]:
    found: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                stat = (entry / "stat").read_text()
            except OSError:
                continue
            found[int(entry.name)] = int(stat.rpartition(")")[2].split()[1])
    return found


def _descendants(root: int) -> set[int]:
    parents = _parents()
    found = {root}
    while True:
        more = {child for child, parent in parents.items() if parent in found} - found
        if not more:
            return found - {root}
        found |= more


def _alive(number: int) -> bool:
    try:
        stat = Path(f"/proc/{number}/stat").read_text()
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"


def _project(folder: Path) -> None:
    for number in range(12):
        text = BANK.replace("Bank", f"Bank{number}").replace("fee = 5", f"fee = {number + 1}")
        (folder / f"Bank{number}.sol").write_text(text)


def _running(process: subprocess.Popen[bytes], when: float) -> set[int]:
    """Wait until children run, then `when` seconds more; all descendants ever seen."""
    seen: set[int] = set()
    deadline = time.monotonic() + 60
    while not seen and process.poll() is None and time.monotonic() < deadline:
        seen |= _descendants(process.pid)
        time.sleep(0.02)
    until = time.monotonic() + when
    while process.poll() is None and time.monotonic() < until:
        seen |= _descendants(process.pid)
        time.sleep(0.02)
    return seen


def _assert_gone(children: set[int]) -> None:
    assert children, "no outside program was ever running"
    deadline = time.monotonic() + 5
    while any(_alive(child) for child in children) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not [child for child in children if _alive(child)]


@pytest.mark.parametrize(
    ("number", "code", "when"),
    [(signal.SIGINT, 130, 0.0), (signal.SIGINT, 130, 1.5), (signal.SIGTERM, 143, 3.0)],
)
def test_an_interrupted_rewrite_ends_quietly_and_leaves_no_process(
    tmp_path: Path, number: signal.Signals, code: int, when: float
) -> None:
    (tmp_path / "many").mkdir()
    _project(tmp_path / "many")
    process = start(tmp_path, "rewrite", "many", "--calls", "50000", "--format", "json")
    seen = _running(process, when)
    process.send_signal(number)
    started = time.monotonic()
    out, err = process.communicate(timeout=20)
    assert time.monotonic() - started < 10
    assert (process.returncode, out, err) == (code, b"", b"")
    _assert_gone(seen)


def test_ctrl_c_in_a_terminal_reaches_the_children_too_and_is_just_as_quiet(tmp_path: Path) -> None:
    """A terminal sends Ctrl-C to every process of the group, not only to the program."""
    (tmp_path / "many").mkdir()
    _project(tmp_path / "many")
    process = start(tmp_path, "rewrite", "many", "--calls", "500000")
    seen = _running(process, 2.0)
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=20)
    assert (process.returncode, out, err) == (130, b"", b"")
    _assert_gone(seen)


def test_an_interrupt_before_anything_runs_is_quiet_too(tmp_path: Path) -> None:
    (tmp_path / "Bank.sol").write_text(BANK)
    process = start(tmp_path, "compile", "Bank.sol")
    until = time.monotonic() + 30
    handled = Path(f"/proc/{process.pid}/status")
    while time.monotonic() < until and process.poll() is None:
        caught = next(line for line in handled.read_text().splitlines() if line.startswith("SigCgt"))
        if int(caught.split()[1], 16) & (1 << (signal.SIGTERM - 1)):  # our handler, not Python's, is there
            break
        time.sleep(0.002)
    os.kill(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=20)
    assert (process.returncode, out, err) == (130, b"", b"")
