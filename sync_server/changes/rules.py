"""What becomes of one operation of a push. Pure: no database, no clock."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, TypedDict

from core.wire.headers import canonical_header, meta_hash, path_problem, rev_of
from core.wire.protocol import INLINE_BYTES
from core.wire.sync import Op, Outcome
from sync_server.changes.board import Board, Head, Node
from sync_server.kit.roles import Role

LEAST: Mapping[str, Role] = {
    "file": Role.EDITOR,
    "setting": Role.EDITOR,
    "proposal": Role.EDITOR,
    "review": Role.REVIEWER,
    "comment": Role.REVIEWER,
    "dismissal": Role.REVIEWER,
}
"""The weakest role that may push each kind of node."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Who pushes what to where."""

    workspace_id: str
    user_id: str
    device_id: str


class Result(TypedDict):
    """`core.wire.sync.OpResult` as it is written: there are as many as operations."""

    op_id: str
    result: Outcome
    seq: int | None
    head: Head | None
    code: str | None
    message: str | None


class Prepared(NamedTuple):
    """An operation with what can be computed before the database is asked."""

    op: Op
    text: str
    rev: str
    problem: tuple[str, str] | None


class Known(NamedTuple):
    """An operation that was accepted before."""

    seq: int
    rev: str
    seen_content: str | None


@dataclass(slots=True)
class Decision:
    """One push while it is decided: what is known, what was accepted, which nodes are blocked."""

    role: Role
    board: Board
    head: int
    known_ops: dict[str, Known]
    known_revs: dict[str, Known]
    blobs: dict[str, int]
    fresh_blobs: set[str] = field(default_factory=set)
    accepted: list[Prepared] = field(default_factory=list)
    blocked: set[str] = field(default_factory=set)

    def decide(self, one: Prepared) -> Result:
        """The result of the next operation; `accepted` grows when it is `ok`."""
        op = one.op
        repeated = self._repeated(one)
        if repeated is not None:
            return repeated
        refused = self._refused(one)
        if refused is not None:
            self.blocked.add(op.header.node)
            return refused
        return _result(op, "ok", seq=self._accept(one))

    def _repeated(self, one: Prepared) -> Result | None:
        """A retry gets the first answer; the same id for something else is an error."""
        op = one.op
        known = self.known_ops.get(op.op_id)
        if known is not None:
            if (known.rev, known.seen_content) != (one.rev, op.seen_content):
                return _reused(op)
            return _result(op, "dup", seq=known.seq)
        known = self.known_revs.get(one.rev)
        return _result(op, "dup", seq=known.seq) if known is not None else None

    def _refused(self, one: Prepared) -> Result | None:
        op = one.op
        if one.problem is not None:
            return _result(op, "invalid", *one.problem)
        if op.header.node in self.blocked:
            return _result(op, "blocked", "earlier-operation", "An earlier operation on it was refused.")
        node = self.board.nodes.get(op.header.node)
        if op.header.facet == "meta":
            return self._forbidden(op, node) or self._meta_refused(op, node)
        if node is None:
            return _result(op, "blocked", "unknown-node", "Nothing has created this node yet.")
        return self._forbidden(op, node) or self._content_refused(op, node)

    def _forbidden(self, op: Op, node: Node | None) -> Result | None:
        kind = node.kind if node is not None else op.meta.kind if op.meta is not None else ""
        if self.role < LEAST[kind]:
            return _result(op, "forbidden", "role", f"A {self.role.word} may not change a {kind}.")
        if kind != "comment" or node is None or node.created_by == op.header.author:
            return None
        moderates = self.role >= Role.ADMIN and op.meta is not None and op.meta.deleted
        return None if moderates else _result(op, "forbidden", "not-yours", "It is somebody else's comment.")

    def _meta_refused(self, op: Op, node: Node | None) -> Result | None:
        meta = op.meta
        assert meta is not None  # the form was checked
        if node is None:
            if op.base is not None:
                return _result(op, "blocked", "unknown-node", "Nothing has created this node yet.")
            if meta.deleted:
                return _result(op, "invalid", "wrong-base", "A node does not begin as a deleted one.")
        elif meta.kind != node.kind:
            return _result(op, "invalid", "wrong-kind", f"It is a {node.kind} and stays one.")
        elif op.base != node.meta_rev:
            return _conflict(op, "base", node.head)
        elif meta.deleted and not node.deleted and op.seen_content != node.content_rev:
            return _conflict(op, "edited", node.head)
        other = self.board.owner_of(meta)
        if other is not None and other.id != op.header.node:
            return _conflict(op, "path-taken", other.head)
        return None

    def _content_refused(self, op: Op, node: Node) -> Result | None:
        if node.deleted:
            return _conflict(op, "deleted", node.head)
        if op.base != node.content_rev:
            return _conflict(op, "base", node.head)
        if op.inline is None and op.header.body not in self.blobs:
            return _result(op, "need_blob", "missing-blob", "Send the content first.")
        return None

    def _accept(self, one: Prepared) -> int:
        op, header = one.op, one.op.header
        node = self.board.nodes.get(header.node)
        if op.meta is None:
            assert node is not None
            self.board.set_content(node, one.rev)
            if header.body not in self.blobs:
                assert op.inline is not None
                self.blobs[header.body] = len(op.inline)
                self.fresh_blobs.add(header.body)
        elif node is None:
            self.board.add(header.node, op.meta, one.rev, header.author)
        else:
            self.board.set_meta(node, op.meta, one.rev)
        self.accepted.append(one)
        seq = self.head + len(self.accepted)
        self.known_ops[op.op_id] = self.known_revs[one.rev] = Known(seq, one.rev, op.seen_content)
        return seq


def prepare(op: Op, sender: Sender) -> Prepared:
    """The revision's identifier, recomputed, and what is wrong with the operation's form."""
    text = canonical_header(op.header)
    return Prepared(op, text, rev_of(text), _problem(op, sender))


def _problem(op: Op, sender: Sender) -> tuple[str, str] | None:
    header = op.header
    if header.workspace != sender.workspace_id:
        return "wrong-workspace", "The header names another project."
    if header.author != sender.user_id:
        return "wrong-author", "The author is not who is signed in."
    if header.device != sender.device_id:
        return "wrong-device", "The device is not the one that pushes."
    if (header.parents[0] if header.parents else None) != op.base:
        return "wrong-base", "The base is the first parent."
    return _meta_problem(op) if header.facet == "meta" else _content_problem(op)


def _meta_problem(op: Op) -> tuple[str, str] | None:
    meta = op.meta
    if meta is None or op.inline is not None or meta_hash(meta) != op.header.body:
        return "wrong-body", "The body is the hash of the metadata, which has to be there."
    if op.seen_content is not None and not meta.deleted:
        return "wrong-body", "Only a deletion names the content that was seen."
    wrong = path_problem(meta.name) if meta.kind == "file" else _name_problem(meta.name)
    return None if wrong is None else ("wrong-name", f"{wrong[0].upper()}{wrong[1:]}.")


def _name_problem(name: str) -> str | None:
    if any(ord(letter) < 32 or ord(letter) == 127 or 0xD800 <= ord(letter) <= 0xDFFF for letter in name):
        return "a name has no control characters"
    return None if unicodedata.is_normalized("NFC", name) else "a name is written in composed Unicode (NFC)"


def _content_problem(op: Op) -> tuple[str, str] | None:
    if op.meta is not None or op.seen_content is not None:
        return "wrong-body", "A change of content has no metadata."
    if op.inline is None:
        return None
    if len(op.inline) > INLINE_BYTES:
        return "too-large", f"Content of more than {INLINE_BYTES} bytes is sent as a blob."
    if hashlib.sha256(op.inline).hexdigest() != op.header.body:
        return "wrong-body", "The body is not the hash of the content."
    return None


def _result(
    op: Op,
    outcome: Outcome,
    code: str | None = None,
    message: str | None = None,
    *,
    seq: int | None = None,
    head: Head | None = None,
) -> Result:
    return {
        "op_id": op.op_id,
        "result": outcome,
        "seq": seq,
        "head": head,
        "code": code,
        "message": message,
    }


_CONFLICTS = {
    "base": "Somebody was faster.",
    "deleted": "It was deleted meanwhile.",
    "edited": "It was edited meanwhile.",
    "path-taken": "Another file has this path.",
}


def _conflict(op: Op, code: str, head: Head) -> Result:
    return _result(op, "conflict", code, _CONFLICTS[code], head=head)


def _reused(op: Op) -> Result:
    return _result(op, "invalid", "op-id-reused", "This operation id belongs to another operation.")
