"""Texts by their hash: each distinct text is stored once, compressed, and checked when read."""

from __future__ import annotations

import hashlib
import zlib

from sqlalchemy import Connection, select
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


def get(connection: Connection, sha256: str) -> bytes:
    """The bytes of a hash; raises `StoreDamagedError` when they are not what was stored."""
    row = connection.execute(
        select(blob.c.data, blob.c.encoding, blob.c.size_bytes).where(blob.c.sha256 == sha256)
    ).first()
    data = None if row is None else unpack(row.data, row.encoding, row.size_bytes)
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
