"""The real process: it ends on a signal, at once, and leaves no compiler and no EVM behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from core.toolchain.toolchain import Toolchain
from tests.conftest import ROOT, shelf_dir
from tests.desktop.factories import BEFORE

CHILDREN = ("worker.js", "supervisor.js", "anvil ")


def _children(mark: str) -> list[str]:
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            environment = (folder / "environ").read_bytes()
            words = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
        except OSError:
            continue
        if mark.encode() in environment and any(name in words for name in CHILDREN):
            found.append(words)
    return found


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_signal_during_a_job_ends_the_window_and_its_children(tmp_path: Path, tools: Toolchain) -> None:
    from core.progress import silent

    tools.ensure_compiler(tools.published_compilers(silent())[-1], silent())
    project = tmp_path / "project"
    project.mkdir()
    (project / "Box.sol").write_text(BEFORE)
    mark = f"CONTRACT_REWRITER_TEST_QUIT={os.getpid()}-{time.monotonic_ns()}"
    name, _, value = mark.partition("=")
    env = {**os.environ, name: value, "QT_QPA_PLATFORM": "offscreen"}
    data = tmp_path / "data"
    data.mkdir()
    (data / "toolchain").symlink_to(shelf_dir() / "toolchain")
    env["CONTRACT_REWRITER_DATA_DIR"] = str(data)
    window = subprocess.Popen(
        [sys.executable, "-m", "desktop", str(project)], cwd=ROOT, env=env, stderr=subprocess.PIPE, text=True
    )
    deadline = time.monotonic() + 60
    while not _children(mark) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert _children(mark), "no compiler was started"
    window.send_signal(signal.SIGTERM)
    _, said = window.communicate(timeout=20)
    assert window.returncode == 0
    assert "Traceback" not in said
    deadline = time.monotonic() + 5
    while _children(mark) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert _children(mark) == []
