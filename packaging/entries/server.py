"""Entry of the packaged team server."""

import sys
from multiprocessing import freeze_support

if __name__ == "__main__":
    freeze_support()
    from sync_server.__main__ import main

    sys.exit(main())
