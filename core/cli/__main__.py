"""`python -m core.cli`: the command line without the desktop. It holds no logic of its own."""

from __future__ import annotations

import sys

from core.cli.main import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
