"""Coroutines in a thread that may be asked to stop."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import TypeVar

from core.progress import Progress

T = TypeVar("T")


def wait_for(work: Coroutine[object, object, T], progress: Progress) -> T:
    """Run a coroutine to its end; a wish to stop cancels it at once and raises `Cancelled`."""

    async def watched() -> T:
        loop, task = asyncio.get_running_loop(), asyncio.current_task()
        assert task is not None

        def stop() -> None:
            loop.call_soon_threadsafe(task.cancel)

        remove = progress.on_stop(stop)
        try:
            return await work
        finally:
            remove()

    try:
        return asyncio.run(watched())
    except asyncio.CancelledError:
        progress.check()
        raise
