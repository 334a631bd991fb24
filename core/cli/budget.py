"""`--calls`, `--seconds` and `--seed` as the pipeline's `Budget`, with its defaults."""

from __future__ import annotations

import argparse
from dataclasses import replace
from typing import Any

from core.pipeline import DEFAULT_BUDGET, Budget


def budget(arguments: argparse.Namespace, default: Budget = DEFAULT_BUDGET) -> Budget:
    """The budget of a run; what was not given keeps the default."""
    given: dict[str, Any] = {
        name: getattr(arguments, name)
        for name in ("calls", "seconds", "seed")
        if getattr(arguments, name) is not None
    }
    return replace(default, **given)
