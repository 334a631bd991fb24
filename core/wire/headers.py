"""The canonical header of a revision, its identifier, and the checksum of a workspace.

Client and server compute these from the same bytes. Nothing here may change
without a new protocol version: identifiers of old revisions must stay theirs.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Facet = Literal["content", "meta"]
"""What a revision is of: the bytes of a node, or its name, kind and life. They never conflict."""

Kind = Literal["file", "setting", "proposal", "review", "comment", "dismissal"]
"""What a node is."""

Id = Annotated[
    str, Field(pattern=r"^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$")
]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]

MAX_PATH_BYTES = 1024
_RESERVED = {
    "con",
    "prn",
    "aux",
    "nul",
    *(f"com{n}" for n in range(1, 10)),
    *(f"lpt{n}" for n in range(1, 10)),
}


class Meta(BaseModel):
    """What a node is called and whether it lives. `name` of a file is its path, with `/`, in NFC."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Kind
    name: str = Field(min_length=1, max_length=MAX_PATH_BYTES)
    deleted: bool = False


class Header(BaseModel):
    """What the identifier of a revision is computed from.

    `body` is the SHA-256 of the content, or of the canonical `Meta`. `parents`
    has none for the first revision, two for a merge (own first). `counter` grows
    by one with every revision that a device makes; `created_ms` is the device's
    clock, shown to people and never compared.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    workspace: Id
    node: Id
    facet: Facet
    parents: tuple[Sha256, ...] = Field(default=(), max_length=2)
    body: Sha256
    author: Id
    device: Id
    counter: int = Field(ge=0, lt=2**53)
    created_ms: int = Field(ge=0, lt=2**53)


def canonical(message: BaseModel) -> bytes:
    """One spelling for one value: JSON with sorted keys, no blanks, UTF-8."""
    values = message.model_dump(mode="json")
    return json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def sha256(data: bytes) -> str:
    """SHA-256 as 64 hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def canonical_header(header: Header) -> str:
    """The same text as `canonical`, ten times as fast: no value of a header needs an escape."""
    parents = '"' + '","'.join(header.parents) + '"' if header.parents else ""
    return (
        f'{{"author":"{header.author}","body":"{header.body}","counter":{header.counter}'
        f',"created_ms":{header.created_ms},"device":"{header.device}","facet":"{header.facet}"'
        f',"node":"{header.node}","parents":[{parents}],"workspace":"{header.workspace}"}}'
    )


def rev_id(header: Header) -> str:
    """The identifier of a revision: SHA-256 of its canonical header."""
    return rev_of(canonical_header(header))


def rev_of(canonical_text: str) -> str:
    """The identifier that belongs to a canonical header."""
    return sha256(b"contract-rewriter revision 1\0" + canonical_text.encode())


def meta_hash(meta: Meta) -> str:
    """The `body` of a metadata revision."""
    return sha256(canonical(meta))


def node_checksum(node: str, content_rev: str | None, meta_rev: str | None, deleted: bool) -> int:
    """What one node adds to the checksum of its workspace (a sum modulo 2^64)."""
    text = f"{node}|{content_rev or ''}|{meta_rev or ''}|{'1' if deleted else '0'}"
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")


WHOLE = 0xFFFF_FFFF_FFFF_FFFF
"""Checksums are added and taken out modulo 2^64: what is left of a number under this mask."""


def add_checksums(*values: int) -> int:
    """The sum modulo 2^64; give a negative value to take one out."""
    return sum(values) & WHOLE


def path_key(path: str) -> str:
    """Two paths with one key are the same file somewhere: case is folded, Unicode composed (NFC)."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())


def path_problem(path: str) -> str | None:
    """Why a path cannot be a file of a workspace on every system, or None.

    Refused: absolute and drive paths, `.`, `..` and empty parts, backslashes, control characters,
    names that Windows keeps for itself or cannot write, text that is not NFC, more than 1024 bytes.
    """
    if not path or len(path.encode("utf-8", "surrogatepass")) > MAX_PATH_BYTES:
        return "a path has 1 to 1024 bytes"
    if any(0xD800 <= ord(letter) <= 0xDFFF for letter in path):
        return "a path is valid Unicode"
    if unicodedata.normalize("NFC", path) != path:
        return "a path is written in composed Unicode (NFC)"
    if any(ord(letter) < 32 or letter in '\\:*?"<>|\x7f' for letter in path):
        return 'a path has no control characters and none of \\ : * ? " < > |'
    for part in path.split("/"):
        if part in {"", ".", ".."}:
            return "a path is relative and has no empty, `.` or `..` part"
        if part.endswith((".", " ")) or part.split(".")[0].rstrip().casefold() in _RESERVED:
            return f"the name {part!r} cannot be written on Windows"
    return None
