"""One program per profile, with real processes: handing over, racing, dying and hanging."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtNetwork import QLocalServer

from desktop.lifecycle.instance import Instance, _Patience, socket_name
from desktop.lifecycle.layout import read_layouts
from tests.conftest import ROOT

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")


STARTS = 8
"""Each is a whole program with a window: more of them only make a slow machine slower."""


class Starts:
    """Starts of the real program on one profile; what is left of them is killed at the end."""

    def __init__(self, folder: Path) -> None:
        self.data = folder / "data"
        self.all: list[subprocess.Popen[str]] = []

    def __call__(self, *paths: Path) -> subprocess.Popen[str]:
        env = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "CONTRACT_REWRITER_DATA_DIR": str(self.data)}
        started = subprocess.Popen(
            [sys.executable, "-m", "desktop", *map(str, paths)],
            cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        self.all.append(started)
        return started

    def serving(self) -> bool:
        return Instance(self.data)._who()[1]

    def roots(self) -> set[Path]:
        return {path for layout in read_layouts(self.data) for path in layout.paths}


@pytest.fixture
def starts(tmp_path: Path) -> Iterator[Starts]:
    made = Starts(tmp_path)
    yield made
    for child in made.all:
        if child.poll() is None:
            child.send_signal(signal.SIGCONT)
            child.kill()
        child.communicate()


def wait(condition: Callable[[], object], seconds: float = 240.0) -> None:
    ends = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < ends
        time.sleep(0.02)


def handles(process: int, number: signal.Signals) -> bool:
    """Whether a process has a handler for a signal; one that comes earlier ends it another way."""
    status = Path(f"/proc/{process}/status").read_text()
    caught = next(line.split()[1] for line in status.splitlines() if line.startswith("SigCgt:"))
    return bool(int(caught, 16) >> (number - 1) & 1)


def project(folder: Path, name: str) -> Path:
    (folder / name).mkdir()
    (folder / name / "A.sol").write_text("contract A {}\n")
    return folder / name


def test_a_second_start_hands_its_paths_to_the_first(starts: Starts, tmp_path: Path) -> None:
    one, two = project(tmp_path, "one"), project(tmp_path, "two")
    first = starts(one)
    wait(starts.serving)
    second = starts(two)
    said, complained = second.communicate(timeout=240)
    assert (second.returncode, complained) == (0, "")
    assert said == "Opened in the window that is already there.\n"
    wait(lambda: starts.roots() == {one, two})
    third = starts()
    third.communicate(timeout=240)
    assert third.returncode == 0
    first.send_signal(signal.SIGTERM)
    first.communicate(timeout=240)
    assert first.returncode == 0
    assert starts.roots() == {one, two}


def test_of_starts_at_one_moment_exactly_one_is_the_first(starts: Starts, tmp_path: Path) -> None:
    folders = [project(tmp_path, name) for name in ("a", "b", "c")]
    children = [starts(folder) for folder in folders]
    wait(lambda: sum(child.poll() == 0 for child in children) == 2)
    wait(lambda: starts.roots() == set(folders))
    (living,) = (child for child in children if child.poll() is None)
    assert living.stderr is not None


@pytest.mark.slow
def test_many_starts_at_one_moment_are_one_program_with_one_window(starts: Starts, tmp_path: Path) -> None:
    folder = project(tmp_path, "one")
    children = [starts(folder) for _ in range(STARTS)]
    wait(lambda: sum(child.poll() is None for child in children) == 1)
    assert [child.returncode for child in children if child.poll() is not None] == [0] * (STARTS - 1)
    wait(lambda: starts.roots() == {folder})
    (living,) = (child for child in children if child.poll() is None)
    assert Instance(starts.data)._who() == (living.pid, True)
    living.send_signal(signal.SIGTERM)
    _, complained = living.communicate(timeout=240)
    assert living.returncode == 0 and "Error" not in complained
    assert len(read_layouts(starts.data)) == 1


def test_a_first_that_works_is_waited_for_and_one_that_does_not_is_not() -> None:
    busy = subprocess.Popen([sys.executable, "-c", "while True: pass"])
    try:
        patience = _Patience(0.5)
        ends = time.monotonic() + 1.5
        while time.monotonic() < ends:
            assert patience.lasts(busy.pid)
            time.sleep(0.05)
        busy.send_signal(signal.SIGSTOP)
        started = time.monotonic()
        wait(lambda: not patience.lasts(busy.pid))
        assert time.monotonic() - started < 5
    finally:
        busy.kill()
        busy.communicate()
    assert not _Patience(0.0).lasts(busy.pid)


def test_the_socket_of_a_killed_program_is_taken_over(starts: Starts, tmp_path: Path) -> None:
    first = starts(project(tmp_path, "one"))
    wait(starts.serving)
    first.kill()
    first.communicate()
    again = starts()
    wait(lambda: again.poll() is None and starts.serving() and Instance(starts.data)._who()[0] == again.pid)
    other = starts(project(tmp_path, "two"))
    other.communicate(timeout=240)
    assert other.returncode == 0 and again.poll() is None
    wait(lambda: tmp_path / "two" in starts.roots())


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="a process shows its signals there")
def test_beside_a_program_that_hangs_another_one_starts(starts: Starts, tmp_path: Path) -> None:
    first = starts(project(tmp_path, "one"))
    wait(lambda: starts.roots() == {tmp_path / "one"})
    first.send_signal(signal.SIGSTOP)
    second = starts(project(tmp_path, "two"))
    assert second.stderr is not None
    assert "does not answer" in second.stderr.readline()
    wait(lambda: second.poll() is not None or handles(second.pid, signal.SIGTERM))
    assert second.poll() is None
    second.send_signal(signal.SIGTERM)
    second.communicate(timeout=240)
    assert second.returncode == 0
    first.send_signal(signal.SIGCONT)
    assert starts.roots() == {tmp_path / "one"}


def test_nonsense_on_the_socket_is_not_answered_and_harms_nothing(starts: Starts, tmp_path: Path) -> None:
    first = starts(project(tmp_path, "one"))
    wait(starts.serving)
    for message in (b"\n", b"{}\n", b'{"paths": ["../relative"]}\n', b"\xff\xfe\n", b'{"paths": 7}\n'):
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(_full_name(starts.data))
            client.sendall(message)
            client.settimeout(10)
            assert client.recv(10) == b""
    second = starts()
    second.communicate(timeout=240)
    assert second.returncode == 0 and first.poll() is None


def _full_name(data: Path) -> str:
    server = QLocalServer()
    name = socket_name(data) + "-probe"
    assert server.listen(name)
    full = server.fullServerName()
    server.close()
    return full.removesuffix("-probe")


def test_every_profile_has_a_socket_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "one")
    (tmp_path / "one").mkdir()
    assert socket_name(tmp_path / "one") != socket_name(tmp_path / "two")
    assert socket_name(tmp_path / "one") == socket_name(tmp_path / "link")
    assert json.dumps(socket_name(tmp_path)).isascii()
