"""Work on very large or very deep trees: without garbage collection, and on a deep stack if need be.

A compiler's answer is hundreds of thousands of objects that all stay alive, and
machine-written code nests deeper than Python's usual limit.
"""

from __future__ import annotations

import gc
import json
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import orjson

_STACK_BYTES = 512 * 1024 * 1024
_RECURSION = 200_000
_NAME = "deep-stack"
_LOCK = threading.Lock()

T = TypeVar("T")


@contextmanager
def no_garbage_collection() -> Iterator[None]:
    """Looking for garbage among objects that all stay alive doubles the time, of detectors too.

    Threads may be in it together: the last one that leaves has Python look again, if it did before.
    """
    _PAUSE.enter()
    try:
        yield
    finally:
        _PAUSE.leave()


def garbage_can_wait() -> bool:
    """Whether somebody works on such objects now; for whoever looks for garbage by hand."""
    return _PAUSE.inside > 0


class _Pause:
    """How many are inside, and whether Python looked by itself before the first."""

    def __init__(self) -> None:
        self.inside, self._was_on, self._lock = 0, False, threading.Lock()

    def enter(self) -> None:
        with self._lock:
            if self.inside == 0:
                self._was_on = gc.isenabled()
                gc.disable()
            self.inside += 1

    def leave(self) -> None:
        with self._lock:
            self.inside -= 1
            if self.inside == 0 and self._was_on:
                gc.enable()


_PAUSE = _Pause()


def loads(text: str) -> Any:
    """Parse JSON of any depth. Raises `ValueError` for what is no JSON."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        if not any(word in str(error) for word in ("ecursion", "depth")):
            raise
        return on_deep_stack(lambda: _loads(text))


def _loads(text: str) -> Any:
    """The C decoder, or where its own limit is below Python's (3.12), the one in Python."""
    try:
        return json.loads(text)
    except RecursionError:
        return _PurePython().decode(text)


class _PurePython(json.JSONDecoder):
    """As deep as `sys.setrecursionlimit` says, by the parts of `json` that are written in Python."""

    def __init__(self) -> None:
        super().__init__()
        self.parse_object = json.decoder.JSONObject  # type: ignore[attr-defined]
        self.parse_array = json.decoder.JSONArray  # type: ignore[attr-defined]
        self.scan_once = json.scanner.py_make_scanner(self)  # type: ignore[attr-defined]


def on_deep_stack(work: Callable[[], T]) -> T:
    """Run something recursive in a thread whose stack is deep enough; its exceptions come through."""
    if threading.current_thread().name == _NAME:
        return work()
    result: list[T] = []
    failure: list[BaseException] = []

    def run() -> None:
        try:
            result.append(work())
        except BaseException as error:
            failure.append(error)

    with _LOCK:
        limit, size = sys.getrecursionlimit(), threading.stack_size(_STACK_BYTES)
        sys.setrecursionlimit(_RECURSION)
        try:
            thread = threading.Thread(target=run, name=_NAME)
            thread.start()
            thread.join()
        finally:
            threading.stack_size(size)
            sys.setrecursionlimit(limit)
    if failure:
        raise failure[0]
    return result[0]
