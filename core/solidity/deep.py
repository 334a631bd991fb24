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
    """Looking for garbage among objects that all stay alive doubles the time, of detectors too."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def loads(text: str) -> Any:
    """Parse JSON of any depth. Raises `ValueError` for what is no JSON."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        if not any(word in str(error) for word in ("ecursion", "depth")):
            raise
        return on_deep_stack(lambda: json.loads(text))


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
