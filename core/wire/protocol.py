"""Which version of the sync protocol this program speaks, and its limits.

A server answers `GET /sync/v1/info` with the range that it understands; a client
that is outside of it is told so with status 426. N and N-1 work together.
"""

from __future__ import annotations

PROTOCOL = 1
"""What this program speaks."""

OLDEST_PROTOCOL = 1
"""The oldest version that this program still understands."""

MAX_OPS = 500
"""Operations in one push."""

MAX_PUSH_BYTES = 4 * 1024 * 1024
"""Bytes of one push after its compression was undone."""

MAX_BLOB_BYTES = 4 * 1024 * 1024
"""Bytes of one blob after its compression was undone."""

INLINE_BYTES = 64 * 1024
"""A blob of up to this size may travel inside a push or a page of changes."""

MAX_PAGE = 1000
"""Changes in one page."""
