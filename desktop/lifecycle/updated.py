"""Before the window: an update that waits is put in place. It runs at every start, so it loads little."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from core.settings import Settings
from desktop.lifecycle.instance import Met, meet


def before_window(settings: Settings, met: Met, paths: Sequence[str]) -> tuple[int | None, Met]:
    """Put an update in place that waits for a start: the exit code if the new program ran, else go on.

    Only in a packaged program, and in the first of a profile. Nothing that goes wrong here keeps the
    program from starting.
    """
    folder = settings.data_dir / "updates"
    packaged = bool(getattr(sys, "frozen", False))
    if met.role != "first" or not packaged or not (folder / "state.json").is_file():
        return None, met
    from core.updates.installation import this_version
    from core.updates.starting import begin

    try:
        program = Path(sys.executable).resolve()
        begun = begin(folder, program, this_version(), paths, release=met.instance.close)
    except OSError:
        return None, met if met.instance.first else meet(settings.data_dir, paths)
    if begun.code is not None or met.instance.first:
        return begun.code, met
    return None, meet(settings.data_dir, paths)  # the new program did not start: this one goes on
