"""`contract-rewriter-server`: one command starts everything."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import uvicorn

from sync_server.app import create_app
from sync_server.errors import StartError
from sync_server.settings import read_settings


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the server until it is told to stop; the exit code."""
    given = _parser().parse_args(arguments)
    try:
        settings = read_settings(host=given.host, port=given.port, data_dir=given.data)
        app = create_app(settings)
    except StartError as error:
        print(f"contract-rewriter-server: {error}", file=sys.stderr)
        return 2
    uvicorn.run(
        app, host=settings.host, port=settings.port, timeout_keep_alive=75, log_level=settings.log_level
    )
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="contract-rewriter-server", description=__doc__)
    parser.add_argument("--host", help="address to listen on (default: 127.0.0.1)")
    parser.add_argument("--port", type=int, help="port to listen on (default: 8420)")
    parser.add_argument("--data", type=Path, help="folder of keys, database and blobs")
    return parser


if __name__ == "__main__":
    sys.exit(main())
