"""Operations as they are sent: the header of a revision, its identifier, and the JSON around it.

The identifier is computed from a spelling that is written here by hand, because
thousands are made at once; a test holds it to `core.wire.headers.canonical`.
"""

from __future__ import annotations

import hashlib
import json
from base64 import b64encode
from dataclasses import dataclass

import orjson

from core.store.replica_ops import PreparedOp
from core.wire.headers import Meta, meta_hash
from core.wire.ids import new_id
from core.wire.protocol import INLINE_BYTES


@dataclass(frozen=True, slots=True)
class Writer:
    """Who writes revisions: fields that all headers of one device in one workspace share."""

    workspace: str
    author: str
    device: str


def header_json(
    writer: Writer, node: str, facet: str, parents: tuple[str, ...], body: str, counter: int, ms: int
) -> bytes:
    """The canonical bytes of a header; every value is hexadecimal, a number or a word of ours."""
    listed = ",".join(f'"{parent}"' for parent in parents)
    return (
        f'{{"author":"{writer.author}","body":"{body}","counter":{counter},"created_ms":{ms},'
        f'"device":"{writer.device}","facet":"{facet}","node":"{node}","parents":[{listed}],'
        f'"workspace":"{writer.workspace}"}}'
    ).encode()


def rev_of(header: bytes) -> str:
    """The identifier of a revision from the canonical bytes of its header."""
    return hashlib.sha256(b"contract-rewriter revision 1\0" + header).hexdigest()


def content_op(
    writer: Writer, node: str, base: str | None, other: str | None, sha256: str, counter: int, now_ms: int,
    covers: tuple[int, ...] = (),
) -> PreparedOp:  # fmt: skip
    """New bytes of a node; `other` is the second parent of a merge."""
    parents = tuple(rev for rev in (base, other) if rev is not None)
    header = header_json(writer, node, "content", parents, sha256, counter, now_ms)
    op_id = new_id()
    head = f'{{"op_id":"{op_id}","header":{header.decode()}'
    based = "" if base is None else f',"base":"{base}"'
    return PreparedOp(op_id, node, "content", rev_of(header), sha256, f"{head}{based}", covers)


def meta_op(
    writer: Writer, node: str, base: str | None, meta: Meta, seen_content: str | None, counter: int,
    now_ms: int, covers: tuple[int, ...] = (),
) -> PreparedOp:  # fmt: skip
    """Another name or another life of a node; a deletion names the content that was seen."""
    parents = (base,) if base is not None else ()
    header = header_json(writer, node, "meta", parents, meta_hash(meta), counter, now_ms)
    op_id = new_id()
    values = {"base": base, "meta": meta.model_dump(), "seen_content": seen_content}
    said = ",".join(
        f'"{key}":{json.dumps(value, ensure_ascii=False)}'
        for key, value in values.items()
        if value is not None
    )
    head = f'{{"op_id":"{op_id}","header":{header.decode()}'
    return PreparedOp(op_id, node, "meta", rev_of(header), None, f"{head},{said}", covers)


def op_json(op: PreparedOp, content: bytes | None) -> bytes:
    """The operation as it is sent, with its content where that is small enough to travel along."""
    if content is None or len(content) > INLINE_BYTES:
        return op.body.encode() + b"}"
    return op.body.encode() + b',"inline":"' + b64encode(content) + b'"}'


_BASE = ',"base":"'


def base_of(op: PreparedOp) -> str | None:
    """The head that an operation was made on."""
    if op.facet == "content" and op.body.startswith(_BASE, -len(_BASE) - 65):  # as `content_op` writes it
        return op.body[-65:-1]
    value = orjson.loads(op.body + "}").get("base")
    return value if isinstance(value, str) else None


def meta_of(op: PreparedOp) -> Meta:
    """The metadata that an operation of that facet sets."""
    return Meta.model_validate(orjson.loads(op.body + "}")["meta"])
