"""Find the metadata that solc appends to code, and the digest inside it.

The tail is a CBOR map followed by its length in two bytes, big-endian. Only the
digest in it depends on comments and file names; everything else (the compiler's
version, the flag `experimental`) is compared like code. Nothing here guesses: a
tail that is not well-formed is no tail.

Source: Solidity manual, “Contract Metadata”, encoding of the metadata hash in the bytecode.
"""

from __future__ import annotations

_DIGEST_KEYS = {b"ipfs": 34, b"bzzr0": 32, b"bzzr1": 32}
_MULTIHASH = b"\x12\x20"


def metadata_digest(code_hex: str) -> str | None:
    """The 32-byte digest in the tail as 64 hex digits, or None where there is no such tail.

    `code_hex` may hold link placeholders in front of the tail.
    """
    length_hex = code_hex[-4:]
    try:
        length = int(length_hex, 16)
        cbor = bytes.fromhex(code_hex[-4 - 2 * length : -4])
    except ValueError:
        return None
    if not length or len(cbor) != length:
        return None
    entries = _entries(cbor)
    if entries is None:
        return None
    for key, size in _DIGEST_KEYS.items():
        value = entries.get(key)
        if value is not None and len(value) == size:
            return _digest(key, value)
    return None


def _digest(key: bytes, value: bytes) -> str | None:
    if key != b"ipfs":
        return value.hex()
    return value[2:].hex() if value.startswith(_MULTIHASH) else None


def _entries(cbor: bytes) -> dict[bytes, bytes] | None:
    """A small CBOR map with text keys; values that are not strings become empty bytes."""
    if not cbor or not 0xA1 <= cbor[0] <= 0xB7:
        return None
    at, entries = 1, {}
    for _ in range(cbor[0] - 0xA0):
        key, at = _item(cbor, at)
        value, at = _item(cbor, at)
        if key is None or value is None:
            return None
        entries[key] = value
    return entries if at == len(cbor) else None


def _item(cbor: bytes, at: int) -> tuple[bytes | None, int]:
    """One byte string, text string or simple value, and the place behind it."""
    if at >= len(cbor):
        return None, at
    head = cbor[at]
    if head in (0xF4, 0xF5, 0xF6):
        return b"", at + 1
    major, small = head >> 5, head & 31
    if major not in (2, 3):
        return None, at
    start, size = at + 1, small
    if small == 24 and start < len(cbor):
        start, size = at + 2, cbor[at + 1]
    elif small > 23:
        return None, at
    end = start + size
    return (cbor[start:end], end) if end <= len(cbor) else (None, at)
