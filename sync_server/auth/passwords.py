"""Passwords: Argon2id in a small pool, the same work for people who are not there.

Source: OWASP Password Storage Cheat Sheet (19 MiB, t=2, p=1): a login takes some
30 ms, and at most two at a time use a core each.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher


class Passwords:
    """Hash and check, never on the loop."""

    def __init__(self, threads: int = 2) -> None:
        self._hash = PasswordHash((Argon2Hasher(memory_cost=19_456, time_cost=2, parallelism=1),))
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="password")
        self._nobody = self._hash.hash("nobody has this password")

    async def hash(self, password: str) -> str:
        """A hash to keep."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, self._hash.hash, password)

    async def check(self, password: str, kept: str | None) -> tuple[bool, str | None]:
        """Whether it is the password, and a new hash when the kept one has older parameters.

        `None` (nobody, or no password) takes the same time and is False.
        """
        loop = asyncio.get_running_loop()
        right, fresh = await loop.run_in_executor(
            self._pool, self._hash.verify_and_update, password, kept or self._nobody
        )
        return (right, fresh) if kept is not None else (False, None)

    def close(self) -> None:
        """End the threads."""
        self._pool.shutdown(wait=False, cancel_futures=True)
