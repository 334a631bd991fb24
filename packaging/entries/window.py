"""Main entry of the packaged program: the window; without a console on Windows."""

import sys
from multiprocessing import freeze_support

if __name__ == "__main__":
    freeze_support()
    from desktop.__main__ import main

    sys.exit(main())
