"""Rounds of Anki's own sync with its own server, for `tests/benchmarks/sync.py`.

Runs in an environment of its own that holds `anki` (AGPL) and nothing of this program; spoken to by lines: a
number of notes to change in; milliseconds of push, of both processes' work for it, and the same of pull out.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

NOTES = 1_000
NOTE_BYTES = 600


def main() -> None:
    """Serve until the input ends."""
    from anki.collection import Collection  # type: ignore[import-not-found]

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        server, address = _server(folder)
        try:
            one, two = (Collection(str(folder / f"{each}.anki2")) for each in ("one", "two"))
            ids = _fill(one)
            auths = [_begin(col, address, upload=upload) for col, upload in ((one, True), (two, False))]
            print("ready", flush=True)
            for turn, line in enumerate(sys.stdin):
                for note_id in ids[: int(line)]:
                    note = one.get_note(note_id)
                    note.fields[1] = _text(note_id, turn)
                    one.update_note(note)
                pairs = zip((one, two), auths)  # noqa: B905 - any Python
                print(
                    *(figure for col, auth in pairs for figure in _timed(col, auth, server.pid)), flush=True
                )
        finally:
            server.terminate()
            server.wait()


def _text(note_id: int, turn: int) -> str:
    return (f"{note_id} {turn} " * NOTE_BYTES)[:NOTE_BYTES]


def _server(folder: Path) -> tuple[subprocess.Popen[bytes], str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    given = {"SYNC_USER1": "ada:secret", "SYNC_BASE": str(folder / "server"), "SYNC_PORT": str(port)}
    environment = {**os.environ, **given, "SYNC_HOST": "127.0.0.1", "RUST_LOG": "error"}
    command = [sys.executable, "-m", "anki.syncserver"]
    server = subprocess.Popen(command, env=environment, stdout=sys.stderr)
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            break
        except OSError:
            time.sleep(0.05)
    return server, f"http://127.0.0.1:{port}/"


def _fill(col) -> list[int]:  # type: ignore[no-untyped-def]
    kind = col.models.by_name("Basic")
    ids = []
    for number in range(NOTES):
        note = col.new_note(kind)
        note.fields = [f"note {number}", _text(number, 0)]
        col.add_note(note, 1)
        ids.append(note.id)
    return ids


def _begin(col, address: str, *, upload: bool):  # type: ignore[no-untyped-def]
    auth = col.sync_login("ada", "secret", address)
    col.sync_collection(auth, False)
    col.close_for_full_sync()
    col.full_upload_or_download(auth=auth, server_usn=None, upload=upload)
    col.reopen(after_full_sync=True)
    return auth


def _timed(col, auth, server: int) -> tuple[float, float]:  # type: ignore[no-untyped-def]
    """Milliseconds on the clock, and of both processes' work."""
    worked, started = _worked(server), time.perf_counter()
    col.sync_collection(auth, False)
    return (time.perf_counter() - started) * 1000, (_worked(server) - worked) * 1000


def _worked(server: int) -> float:
    """Seconds that this process and the server have computed. Source: proc(5), `/proc/PID/stat`."""
    fields = Path(f"/proc/{server}/stat").read_text().rpartition(")")[2].split()
    return time.process_time() + (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()
