"""Texts by their hash: each distinct text is stored once, compressed, and checked when read."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, select
from sqlalchemy.dialects.sqlite import insert

from core.errors import StoreDamagedError
from core.store.tables import blob


def put(connection: Connection, data: bytes) -> str:
    """Store bytes and return their hex SHA-256; the same bytes are stored once."""
    sha256 = hashlib.sha256(data).hexdigest()
    packed = zlib.compress(data, 6)
    encoding, content = ("zlib", packed) if len(packed) < len(data) else ("raw", data)
    connection.execute(
        insert(blob)
        .values(sha256=sha256, size_bytes=len(data), encoding=encoding, data=content)
        .on_conflict_do_nothing()
    )
    return sha256


QUICK_BYTES = 1024
"""Smaller texts of many are kept as they are: packing them costs more than it saves."""


def put_many(connection: Connection, texts: Mapping[str, bytes]) -> None:
    """Store many texts at once, each under its hex SHA-256, which the caller computed."""
    rows = []
    for sha256, data in texts.items():
        packed = zlib.compress(data, 1) if len(data) >= QUICK_BYTES else data
        encoding = "zlib" if len(packed) < len(data) else "raw"
        rows.append((sha256, len(data), encoding, packed if encoding == "zlib" else data))
    if rows:
        connection.exec_driver_sql(
            "INSERT INTO blob (sha256, size_bytes, encoding, data) VALUES (?, ?, ?, ?) "
            "ON CONFLICT DO NOTHING",
            rows,
        )


def get_many(connection: Connection, hashes: Iterable[str]) -> dict[str, bytes]:
    """The texts of those hashes that are here; raises `StoreDamagedError` as `get` does."""
    wanted = json.dumps(list(dict.fromkeys(hashes)))
    rows = connection.exec_driver_sql(_THESE, (wanted,)).fetchall()
    return {sha256: _checked(sha256, row) for sha256, *row in rows}


_THESE = """
SELECT sha256, data, encoding, size_bytes FROM blob WHERE sha256 IN (SELECT value FROM json_each(?))
"""


def get(connection: Connection, sha256: str) -> bytes:
    """The bytes of a hash; raises `StoreDamagedError` when they are not what was stored."""
    return _checked(sha256, connection.execute(_ONE, {"sha256": sha256}).first())


_ONE = select(blob.c.data, blob.c.encoding, blob.c.size_bytes).where(blob.c.sha256 == bindparam("sha256"))


def _checked(sha256: str, row: Sequence[Any] | None) -> bytes:
    """The content of a row (data, encoding, size in bytes)."""
    data = None if row is None else unpack(*row)
    if data is None or hashlib.sha256(data).hexdigest() != sha256:
        raise StoreDamagedError(
            f"The saved text {sha256[:12]} is damaged in the project store.",
            "Other revisions are not affected; restore this one from a backup or an export.",
        )
    return data


def unpack(content: bytes, encoding: str, size_bytes: int) -> bytes | None:
    """Undo the compression, never beyond `size_bytes`; None when it cannot be undone."""
    if encoding == "raw":
        return content
    try:
        unpacker = zlib.decompressobj()
        data = unpacker.decompress(content, size_bytes + 1)
    except zlib.error:
        return None
    return data if unpacker.eof and len(data) == size_bytes else None
