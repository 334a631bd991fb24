"""`contract-rewriter-server`: one command starts everything; others look after it."""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import socket
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import Any

import uvicorn
from fastapi import FastAPI

from sync_server.app import create_app
from sync_server.commands.catalog import COMMANDS, run
from sync_server.errors import StartError
from sync_server.settings import PREFIX, ServerSettings, read_settings
from sync_server.starting import data_folder, keep_what_is_loaded, preflight
from sync_server.web.logs import set_up


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the server until it is told to stop, or one command; the exit code."""
    given = _parser().parse_args(arguments)
    try:
        settings = read_settings(host=given.host, port=given.port, data_dir=given.data)
        chosen = [command for command in COMMANDS if given.command == command.NAME]
        return run(chosen[0], given, settings) if chosen else _serve(settings)
    except StartError as error:
        print(f"contract-rewriter-server: {error}", file=sys.stderr)
        return 2


def _serve(settings: ServerSettings) -> int:
    with data_folder(settings):
        listening = _listen(settings)
        settings = replace(settings, port=listening.getsockname()[1])
        asyncio.run(preflight(settings))
        set_up(settings.log_level)
        print(f"Serving at {settings.address} from {settings.data_dir}. Stop with Ctrl+C.", flush=True)
        if settings.workers > 1:
            return _serve_with_workers(settings, listening)
        serving = Serving(create_app(settings, tell=_tell_first), settings)
        keep_what_is_loaded()
        with suppress(KeyboardInterrupt):  # uvicorn raises it again after it has stopped
            serving.run(sockets=[listening])
        return 0 if serving.started else 1


def _tell_first(link: str) -> None:
    """Once there is an administrator, this is not printed again."""
    print(f"Make the first administrator (this link counts once): {link}", flush=True)


def _serve_with_workers(settings: ServerSettings, listening: socket.socket) -> int:
    for name in ("host", "port", "data_dir"):  # what the command line may have given
        os.environ[PREFIX + name.upper()] = str(getattr(settings, name))
    from uvicorn.supervisors import Multiprocess

    app = "sync_server.__main__:worker_app"
    config = uvicorn.Config(app, factory=True, workers=settings.workers, **_options(settings))
    Multiprocess(config, sockets=[listening]).run()
    return 0


def worker_app() -> FastAPI:
    """The application of one of several worker processes."""
    settings = read_settings()
    set_up(settings.log_level)
    app = create_app(settings)
    _end_streams_when_told(app)
    keep_what_is_loaded()
    return app


def _end_streams_when_told(app: FastAPI) -> None:
    """Let streams end at once, as `Serving` does: the server of a worker process is uvicorn's own.

    It waits for whatever is open before it tells the application anything.
    """
    loop = asyncio.get_running_loop()  # uvicorn's, which makes the application
    for number in (signal.SIGTERM, signal.SIGINT):
        before = signal.getsignal(number)

        def told(given: int, frame: FrameType | None, before: Any = before) -> None:
            server = getattr(app.state, "server", None)
            if server is not None:
                loop.call_soon_threadsafe(server.stopping.set)
            before(given, frame)

        if callable(before):
            signal.signal(number, told)


class Serving(uvicorn.Server):
    """uvicorn that tells the streams to end before it waits for them."""

    def __init__(self, app: FastAPI, settings: ServerSettings) -> None:
        super().__init__(uvicorn.Config(app, **_options(settings)))
        self.app = app

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Answer what was asked, end streams, take nothing new."""
        if hasattr(self.app.state, "server"):
            self.app.state.server.stopping.set()
        await super().shutdown(sockets)


def _options(settings: ServerSettings) -> dict[str, Any]:
    return {
        "timeout_keep_alive": 75,  # 5 s, the default, breaks clients that keep a connection
        "timeout_graceful_shutdown": settings.shutdown_seconds,
        "log_config": None,
        "access_log": False,
        "server_header": False,
        "proxy_headers": bool(settings.trusted_proxies),
        "forwarded_allow_ips": settings.trusted_proxies or None,
    }


def _listen(settings: ServerSettings) -> socket.socket:
    """A socket that listens, so that a taken port is told before anything else is done."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        return socket.create_server((settings.host, settings.port), family=family, backlog=2048)
    except (OSError, UnicodeError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise StartError(
            f"{settings.host}:{settings.port} cannot be listened on: {why}.",
            "Stop what uses the port, or give another one by --port.",
        ) from None


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="contract-rewriter-server", description=__doc__)
    parser.add_argument("--host", help="address to listen on (default: 127.0.0.1)")
    parser.add_argument("--port", type=int, help="port to listen on (default: 8420)")
    parser.add_argument("--data", type=Path, help="folder of keys, database and blobs")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", title="commands (none: serve)")
    for command in COMMANDS:
        command.configure(commands.add_parser(command.NAME, help=command.SUMMARY))
    return parser


if __name__ == "__main__":
    sys.exit(main())
