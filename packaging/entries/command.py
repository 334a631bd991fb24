"""Entry of the packaged command line, which also opens the window; `--catalog` is for packagers."""

import sys
from multiprocessing import freeze_support

if __name__ == "__main__":
    freeze_support()
    if sys.argv[1:] == ["--catalog"]:
        from holdings import main
    else:
        from desktop.__main__ import main

    sys.exit(main())
