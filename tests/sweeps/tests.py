"""What a run of all tests leaves out for its time: `python3 dev.py sweep tests [PYTEST OPTIONS]`."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import pytest

from tests.in_full import LARGE, SAMPLED


def main(arguments: Sequence[str]) -> int:
    """All cases of what `tests.in_full` names; the exit code of pytest."""
    return int(pytest.main(["-q", *arguments, *SAMPLED, *LARGE]))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
