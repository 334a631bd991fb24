"""Encryption at rest: zstd, then AES-256-GCM with a key of its own for every blob.

The blob's key is encrypted ("wrapped") by the storage key and kept beside it, so
that another storage key only needs new wrappings (`rewrap`), not new data.

    wrapped key:  version 1 | id of the storage key, 8 | nonce, 12 | encrypted key and tag, 48
    data:         version 1 | nonce, 12 | encrypted zstd frame and tag

Both are bound to version, workspace and hash, so that neither can be put elsewhere.
Source: NIST SP 800-38D. A random nonce bounds one storage key to 2^32 wrappings.
"""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import zstandard
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from core.wire.protocol import MAX_BLOB_BYTES

_VERSION = b"\x01"
_NONCE = 12
_KEY = 32
_ID = 8
_NOISE = _KEY + 2 * _NONCE
"""Random bytes that sealing one blob takes: its key, the nonce of its data, that of its wrapping."""
_CHUNK = 64 * 1024
_LEVEL = 3


class _Tools(threading.local):
    """Making one costs ten times what compressing a small file does, and threads cannot share one."""

    def __init__(self) -> None:
        self.compressor = zstandard.ZstdCompressor(level=_LEVEL)
        self.decompressor = zstandard.ZstdDecompressor()


_tools = _Tools()


class DamagedError(Exception):
    """A blob that no key opens, or that is not what it says: changed on the disk, or another key."""


class Sealed(NamedTuple):
    """A blob as it is kept."""

    size_bytes: int
    wrapped_key: bytes
    data: bytes


@dataclass(frozen=True, slots=True)
class StorageKey:
    """One storage key and its identifier, which is not secret."""

    key: bytes
    id: bytes = field(init=False)
    cipher: AESGCM = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "id", hashlib.sha256(b"storage key\0" + self.key).digest()[:_ID])
        object.__setattr__(self, "cipher", AESGCM(self.key))


@dataclass(frozen=True, slots=True)
class Envelope:
    """Seals with the first storage key and opens with any of them."""

    current: StorageKey
    older: tuple[StorageKey, ...] = ()

    def seal(self, workspace_id: str, sha: str, content: bytes) -> Sealed:
        """Compress and encrypt `content`, whose SHA-256 is `sha`."""
        return self.seal_all(workspace_id, {sha: content})[sha]

    def seal_all(self, workspace_id: str, contents: Mapping[str, bytes]) -> dict[str, Sealed]:
        """The same for many, by their SHA-256; each has a key and nonces of its own."""
        noise = os.urandom(_NOISE * len(contents))
        compress, wrap = _tools.compressor.compress, self._wrap
        sealed: dict[str, Sealed] = {}
        at = 0
        for sha, content in contents.items():
            bound = _bound(workspace_id, sha)
            key, nonce = noise[at : at + _KEY], noise[at + _KEY : at + _KEY + _NONCE]
            data = _VERSION + nonce + AESGCM(key).encrypt(nonce, compress(content), bound)
            wrapped = wrap(key, noise[at + _KEY + _NONCE : at + _NOISE], bound)
            sealed[sha] = Sealed(len(content), wrapped, data)
            at += _NOISE
        return sealed

    def frame(self, workspace_id: str, sha: str, wrapped_key: bytes, data: bytes) -> bytes:
        """The zstd frame of a blob; DamagedError when it does not open."""
        bound = _bound(workspace_id, sha)
        try:
            key = self._unwrap(wrapped_key, bound)
            return AESGCM(key).decrypt(data[1 : 1 + _NONCE], data[1 + _NONCE :], bound)
        except (InvalidTag, ValueError) as error:
            raise DamagedError(sha) from error

    def open(self, workspace_id: str, sha: str, wrapped_key: bytes, data: bytes) -> bytes:
        """The content of a blob; DamagedError when it does not open."""
        frame = self.frame(workspace_id, sha, wrapped_key, data)
        if zstandard.get_frame_parameters(frame).content_size > MAX_BLOB_BYTES:
            raise DamagedError(sha)
        return _tools.decompressor.decompress(frame)  # our own frame: its size is what it says

    def is_current(self, wrapped_key: bytes) -> bool:
        """Whether a blob's key is wrapped by the current storage key."""
        return wrapped_key.startswith(_VERSION + self.current.id)

    def rewrap(self, workspace_id: str, sha: str, wrapped_key: bytes) -> bytes:
        """The same blob's key under the current storage key."""
        bound = _bound(workspace_id, sha)
        try:
            return self._wrap(self._unwrap(wrapped_key, bound), os.urandom(_NONCE), bound)
        except (InvalidTag, ValueError) as error:
            raise DamagedError(sha) from error

    def _wrap(self, key: bytes, nonce: bytes, bound: bytes) -> bytes:
        head = _VERSION + self.current.id
        return head + nonce + self.current.cipher.encrypt(nonce, key, head + bound)

    def _unwrap(self, wrapped: bytes, bound: bytes) -> bytes:
        head, nonce = wrapped[: 1 + _ID], wrapped[1 + _ID : 1 + _ID + _NONCE]
        for known in (self.current, *self.older):
            if head == _VERSION + known.id:
                return known.cipher.decrypt(nonce, wrapped[1 + _ID + _NONCE :], head + bound)
        raise ValueError("no storage key of this id")


def inflate(frame: bytes, most: int) -> bytes | None:
    """The content of one zstd frame, or None when it is damaged or larger than `most` bytes.

    Read in pieces: the library's own limit does not hold for a frame that declares its size.
    """
    pieces: list[bytes] = []
    size = 0
    try:
        with zstandard.ZstdDecompressor(max_window_size=8 * 1024 * 1024).stream_reader(frame) as reader:
            while piece := reader.read(_CHUNK):
                size += len(piece)
                if size > most:
                    return None
                pieces.append(piece)
    except zstandard.ZstdError:
        return None
    return b"".join(pieces)


def _bound(workspace_id: str, sha: str) -> bytes:
    return _VERSION + f"{workspace_id}|{sha}".encode()
