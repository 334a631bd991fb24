"""Running one native compiler once: standard JSON in, standard JSON out.

It runs in an empty folder, so that an import which the request does not hold
is not looked up on disk: a native compiler must answer as the one in node.
"""

from __future__ import annotations

import re
import subprocess
import tempfile
import threading
from contextlib import suppress
from pathlib import Path

from core.errors import Cancelled, ToolFailedError, ToolTimeoutError
from core.progress import Progress
from core.toolchain import process

_VERSION = re.compile(rb"(\d+\.\d+\.\d+)\+commit")


def compile_binary(path: Path, request: str, seconds: float, progress: Progress) -> str:
    """Compile with the native compiler at `path`.

    Raises `Cancelled`, `ToolTimeoutError` or `ToolFailedError`.
    """
    with tempfile.TemporaryDirectory(prefix="solc-", ignore_cleanup_errors=True) as folder:
        child = _start([str(path), "--standard-json"], Path(folder))
        return _watched(child, path, request, seconds, progress)


def native_version(path: Path) -> str:
    """The X.Y.Z that a native compiler says it is; raises `ToolFailedError`."""
    try:
        done = subprocess.run([path, "--version"], capture_output=True, timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise _not_a_compiler(path, str(error)) from error
    match = _VERSION.search(done.stdout)
    if match is None:
        raise _not_a_compiler(path, "it does not tell its version")
    return match[1].decode()


def _start(command: list[str], folder: Path) -> subprocess.Popen[bytes]:
    try:
        return process.start(command, folder)
    except OSError as error:
        raise _not_a_compiler(Path(command[0]), error.strerror or str(error)) from error


def _watched(
    child: subprocess.Popen[bytes], path: Path, request: str, seconds: float, progress: Progress
) -> str:
    assert child.stdout is not None and child.stderr is not None
    late = threading.Event()

    def out_of_time() -> None:
        late.set()
        child.kill()

    timer = threading.Timer(seconds, out_of_time)
    timer.daemon = True
    timer.start()
    forget = progress.on_stop(child.kill)
    stderr = process.Tail(child.stderr)
    threading.Thread(target=_feed, args=(child, request), name="solc-stdin", daemon=True).start()
    try:
        answer = child.stdout.read()
        code = child.wait()
    finally:
        forget()
        timer.cancel()
        process.end(child)
    if progress.stopped:
        raise Cancelled
    if late.is_set():
        raise ToolTimeoutError(
            f"Compiling with {path} took longer than {seconds:g} seconds and was stopped.",
            "Raise the setting “compile_seconds” or compile fewer files at once.",
        )
    if code != 0 or not answer:
        raise ToolFailedError(
            f"The compiler {path} ended with exit code {code}: {stderr.text() or 'it said nothing'}.",
            "Check the settings “solc_path” and “native_solc”.",
        )
    return answer.decode("utf-8", "replace")


def _feed(child: subprocess.Popen[bytes], request: str) -> None:
    assert child.stdin is not None
    with suppress(OSError, ValueError):
        view = memoryview(request.encode("utf-8", "surrogatepass"))
        while view:
            view = view[child.stdin.write(view) :]
        child.stdin.close()


def _not_a_compiler(path: Path, reason: str) -> ToolFailedError:
    return ToolFailedError(
        f"{path} cannot be used as a compiler: {reason}.", "Correct or remove the setting “solc_path”."
    )
