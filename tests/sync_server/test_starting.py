"""Why a server does not start, and what it says; by the real program."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from sync_server.errors import StartError
from sync_server.settings import PREFIX, read_settings


def started(folder: Path, *arguments: str, **environment: str) -> subprocess.Popen[str]:
    """The server program on a data folder."""
    values = {PREFIX + name.upper(): value for name, value in environment.items()}
    return subprocess.Popen(
        [sys.executable, "-m", "sync_server", "--data", str(folder), *arguments],
        env={**os.environ, **values},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGTERM")
def test_it_prints_its_address_serves_alone_and_stops_when_it_is_told(tmp_path: Path) -> None:
    server = started(tmp_path, "--port", "0")
    with contextlib.ExitStack() as stack:
        stack.callback(server.kill)
        assert server.stdout is not None
        line = server.stdout.readline()
        address = next(word for word in line.split() if word.startswith("http://127.0.0.1:"))
        deadline = time.monotonic() + 20
        while True:
            with contextlib.suppress(httpx.TransportError):
                assert httpx.get(f"{address}/health").json() == {"status": "alive"}
                break
            assert time.monotonic() < deadline
        second = started(tmp_path, "--port", "0")
        _, said = second.communicate(timeout=30)
        assert (second.returncode, f"Another server uses {tmp_path}." in said) == (2, True)
        server.send_signal(signal.SIGTERM)
        server.communicate(timeout=30)
        assert server.returncode in {0, -signal.SIGTERM}


def test_a_taken_port_is_told_in_a_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        server = started(tmp_path, "--port", port)
        _, said = server.communicate(timeout=30)
    assert server.returncode == 2
    assert said.startswith(f"contract-rewriter-server: 127.0.0.1:{port} cannot be listened on:")
    assert said.rstrip().endswith("Stop what uses the port, or give another one by --port.")
    assert len(said.splitlines()) == 1


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    server = started(tmp_path / "file" / "data", "--port", "0")
    _, said = server.communicate(timeout=30)
    assert (server.returncode, "cannot be written" in said, len(said.splitlines())) == (2, True, 1)


def test_a_database_that_is_not_there_is_told_without_its_password(tmp_path: Path) -> None:
    address = "postgresql://user:hunter2hunter2@127.0.0.1:9/none"
    server = started(tmp_path, "--port", "0", database_url=address)
    _, said = server.communicate(timeout=30)
    assert (server.returncode, "cannot be used" in said, "hunter2" in said) == (2, True, False)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"workers": "2"}, "cannot share the embedded database"),
        ({"workers": "2", "database_url": "postgresql://h/x"}, "need a place for limits"),
        ({"database_url": "postgresql://u:postgres@h/x"}, "one that everybody knows"),
        ({"smtp_url": "smtp://u:changeme@h"}, "one that everybody knows"),
        ({"metrics_token": "short"}, "too short"),
        ({"development": "true", "host": "0.0.0.0"}, "this machine only"),
        ({"port": "70000"}, "does not exist"),
        ({"port": "many"}, "Give a whole number"),
        ({"registration": "maybe"}, "Give one of"),
    ],
)
def test_settings_that_do_not_go_together_are_told(wrong: dict[str, str], said: str) -> None:
    with pytest.raises(StartError, match=said):
        read_settings({PREFIX + name.upper(): value for name, value in wrong.items()})


def test_well_known_secrets_are_for_development_only() -> None:
    values = {"DATABASE_URL": "postgresql://u:postgres@h/x", "DEVELOPMENT": "true"}
    assert read_settings({PREFIX + name: value for name, value in values.items()}).development


def test_a_server_looks_for_garbage_neither_in_what_is_loaded_nor_all_the_time() -> None:
    code = (
        "import gc; from sync_server.starting import keep_what_is_loaded; keep_what_is_loaded();"
        "print(gc.get_freeze_count() > 10_000, gc.get_threshold()[0] > 10_000, gc.isenabled())"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == ["True"] * 3
