"""Nothing is cut off from 1024 x 700 to 4K, at every scale, and everything has a name."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT, shelf_dir

SIZES = ((1024, 700, 1.0), (1024, 700, 1.5), (1280, 800, 2.0), (3840, 2160, 1.0), (1920, 1080, 2.0))


@pytest.mark.parametrize(("width", "height", "scale"), SIZES)
def test_no_text_is_cut_off_and_everything_has_a_name(
    width: int, height: int, scale: float, tmp_path: Path
) -> None:
    environment = {
        **os.environ,
        "QT_QPA_PLATFORM": "offscreen",
        "QT_SCALE_FACTOR": str(scale),
        "CONTRACT_REWRITER_TEST_SHELF": str(shelf_dir()),
    }
    done = subprocess.run(
        [sys.executable, "-m", "tests.desktop.looking", str(width), str(height)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == []
