"""`--smoke` does the whole job in a process of its own, and fails when it cannot."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from core.toolchain.toolchain import Toolchain
from desktop.smoke import Smoke
from tests.conftest import ROOT, shelf_dir


def smoke(shelf: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "CONTRACT_REWRITER_TEST_SHELF": str(shelf), "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [sys.executable, "-m", "desktop", "--smoke"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )


def test_smoke_opens_rewrites_verifies_accepts_saves_and_quits(tools: Toolchain) -> None:
    done = smoke(shelf_dir())
    assert done.returncode == 0, done.stdout + done.stderr
    lines = [line.removeprefix("smoke: ") for line in done.stdout.splitlines()]
    first = ("first window", "opened", "rewrote and verified", "accepted", "saved", "quit after", "version")
    assert lines[-2:] == [f"version {version('contract-rewriter')}, installed as source", "ok"]
    held = [line.startswith(begin) for line, begin in zip(lines[:-1], first, strict=True)]
    assert held == [True] * len(first)


def test_a_step_that_breaks_is_no_success(
    qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = Smoke(tmp_path / "A.sol")
    monkeypatch.setattr(job, "_leave", lambda: None)
    job._holds = lambda: 1 // 0
    job._look()
    assert not job.done and job.failure.startswith("ZeroDivisionError")


def test_smoke_without_a_compiler_fails_and_says_what_is_missing(tmp_path: Path) -> None:
    done = smoke(tmp_path)
    assert done.returncode == 1
    assert "smoke: FAILED: " in done.stdout and "offline" in done.stdout
    assert "smoke: ok" not in done.stdout
