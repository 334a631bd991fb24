"""What travels besides files, as documents: proposals with their reports, reviews, comments, dismissals.

A document is canonical JSON made of rows of the store. Places of this machine
(the project's folder, the home folder, the folder of temporary files) are taken
out of every one. Two devices that make the same thing give its node the same id.
"""

from __future__ import annotations

import hashlib
import json
import re
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import orjson

from core.errors import InputError
from core.rewriting.proposal import Proposal
from core.store import teamwork
from core.store.codec import decode
from core.store.comments import Comment, Place, get_comment, keep_comment
from core.store.outbox import OutboxEntry
from core.store.peers import PeerDecision, keep_peer_decisions

KINDS = ("proposal", "review", "comment", "dismissal")
"""Kinds of nodes that are documents; others of newer programs are kept at the server and left alone here."""

_OF_OUTBOX = {"proposal": "proposal", "decision": "review", "comment": "comment", "dismissal": "dismissal"}


@dataclass(frozen=True, slots=True)
class Document:
    """One thing of the store. `data` is None when it was taken back; `subject` is its key in the store."""

    kind: str
    subject: str
    node_id: str
    name: str
    data: bytes | None


class Machine:
    """Takes places of this machine out of texts."""

    def __init__(self, root: Path) -> None:
        places = [
            (str(root), ""),
            (str(root.resolve()), ""),
            (tempfile.gettempdir(), "tmp"),
            (str(Path.home()), "~"),
        ]
        spelled = [(json.dumps(place)[1:-1], instead) for place, instead in places if len(place) > 2]
        spelled.sort(key=lambda item: -len(item[0]))
        self._rules = [(re.compile(re.escape(place) + r"(?![\w.-])"), instead) for place, instead in spelled]

    def without(self, text: str) -> str:
        """JSON text without places; paths below the project's folder become relative."""
        for pattern, instead in self._rules:
            if not instead:
                text = re.sub(pattern.pattern.removesuffix(r"(?![\w.-])") + r"(?:/|\\\\)", "", text)
            text = pattern.sub(instead or ".", text)
        return text


def document_id(workspace: str, kind: str, key: str) -> str:
    """The id of the node of a thing that has a key of its own (a UUID of version 8, RFC 9562)."""
    digits = hashlib.sha256(f"{workspace}\0{kind}\0{key}".encode()).hexdigest()
    variant = "89ab"[int(digits[16], 16) & 3]
    return f"{digits[:8]}-{digits[8:12]}-8{digits[13:16]}-{variant}{digits[17:20]}-{digits[20:32]}"


def canonical(value: Mapping[str, Any]) -> bytes:
    """One spelling for one value."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


@dataclass(frozen=True, slots=True)
class Desk:
    """Whose documents these are, and where."""

    project_id: str
    workspace: str
    user_id: str
    machine: Machine


def announced(connection: Any, desk: Desk, entries: Sequence[OutboxEntry]) -> dict[Document, tuple[int, ...]]:
    """The documents that rows of the outbox are about, as they are now, with the numbers of those rows."""
    wanted: dict[tuple[str, str], list[int]] = {}
    numbers = [_number(item) for item in entries if item.kind in ("proposal", "decision")]
    names = teamwork.proposal_ids(connection, desk.project_id, numbers)
    for item in entries:
        kind = _OF_OUTBOX.get(item.kind)
        subject = names.get(_number(item)) if kind == "review" else item.subject
        if kind is not None and subject is not None:
            wanted.setdefault((kind, subject), []).append(item.number)
    rows = {int(subject) for kind, subject in wanted if kind == "proposal"}
    proposals = teamwork.proposal_documents(connection, desk.project_id, rows) if rows else {}
    found = {}
    for (kind, subject), covers in wanted.items():
        made = _document(connection, desk, kind, subject, proposals)
        if made is not None:
            found[made] = tuple(covers)
    return found


def with_unknown(made: Document, base: bytes | None) -> Document:
    """The document with what a newer program had written into it and this one does not know."""
    if made.data is None or base is None or made.kind == "proposal":
        return made
    try:
        known, before = json.loads(made.data), dict(_told(base))
        more = {name: value for name, value in before.items() if name not in known}
        return replace(made, data=canonical({**known, **more})) if more else made
    except _UNUSABLE:
        return made


def document_of(connection: Any, desk: Desk, kind: str, subject: str) -> Document | None:
    """One document as it is now; not for proposals, which never change."""
    return _document(connection, desk, kind, subject, {})


def announcement(connection: Any, project_id: str, kind: str, subject: str) -> tuple[tuple[str, str], ...]:
    """Kind and subject of the rows of the outbox that send a document again."""
    if kind != "review":
        return ((kind, subject),)
    rows = teamwork.proposal_documents(connection, project_id)
    names = teamwork.proposal_ids(connection, project_id, rows)
    return tuple(("decision", f"{number}/0") for number, name in names.items() if name == subject)[-1:]


def _number(item: OutboxEntry) -> int:
    return int(item.subject.split("/")[0]) if item.kind in ("proposal", "decision") else -1


def _document(
    connection: Any, desk: Desk, kind: str, subject: str, proposals: Mapping[int, tuple[str, str]]
) -> Document | None:
    if kind == "proposal":
        return _proposal(desk, subject, proposals.get(int(subject)))
    if kind == "review":
        return _review(connection, desk, subject)
    if kind == "comment":
        return _comment(connection, desk, subject)
    row = teamwork.dismissal_rows(connection, desk.project_id, [subject]).get(subject)
    value = None if row is None else {"fingerprint": subject, "reason": row[0], "created_utc": row[1]}
    return _made(desk, "dismissal", subject, subject, value)


def _made(desk: Desk, kind: str, subject: str, key: str, value: Mapping[str, Any] | None) -> Document:
    data = None
    if value is not None:
        text = canonical({"schema": f"contract-rewriter/{kind}/1", **value}).decode()
        data = desk.machine.without(text).encode()
    node_id = document_id(desk.workspace, kind, key)
    return Document(kind, subject, node_id, f"{kind}/{key[:64]}", data)


def _proposal(desk: Desk, subject: str, row: tuple[str, str] | None) -> Document | None:
    if row is None:
        return None
    value = {"proposal": json.loads(row[0]), "report": json.loads(row[1])}
    made = _made(desk, "proposal", subject, "", value)
    assert made.data is not None
    return _made(desk, "proposal", subject, hashlib.sha256(made.data).hexdigest(), value)


def _review(connection: Any, desk: Desk, proposal: str) -> Document:
    decisions = teamwork.own_decisions(connection, desk.project_id, proposal)
    value = {
        "proposal": proposal,
        "decisions": {
            str(item.hunk): {
                "decision": item.decision,
                "reason": item.reason,
                "decided_utc": item.decided_utc,
            }
            for item in decisions
        },
    }
    key = hashlib.sha256(f"{proposal}\0{desk.user_id}".encode()).hexdigest()
    return _made(desk, "review", proposal, key, value if decisions else None)


def _comment(connection: Any, desk: Desk, comment_id: str) -> Document | None:
    value = get_comment(connection, comment_id)
    if value is None:
        return None
    place = value.place
    said = {
        "file": place.file, "line": place.line, "sha256": place.sha256, "proposal": place.proposal,
        "hunk": place.hunk, "parent": place.parent, "text": value.text, "created_utc": value.created_utc,
        "deleted": value.deleted, "id": value.id,
    }  # fmt: skip
    made = _made(desk, "comment", comment_id, comment_id, said)
    return Document("comment", comment_id, comment_id, made.name, made.data)


_UNUSABLE = (ValueError, KeyError, TypeError, AttributeError, RecursionError)
"""What reading raises when somebody sent a document of another shape."""


def apply_document(connection: Any, desk: Desk, kind: str, data: bytes | None, subject: str | None,
                   creator: str) -> str | None:  # fmt: skip
    """Write a document that arrived; returns its key in the store, None for what cannot be used.

    `creator` is who the server says made it: words of somebody are only taken from themselves.
    """
    try:
        if data is None:
            return _remove(connection, desk, kind, subject)
        value = _told(data)
        return _APPLY[kind](connection, desk, value, creator)
    except (*_UNUSABLE, InputError):
        return None


def _told(data: bytes) -> Any:
    """JSON that somebody else made. Raises `ValueError` or `RecursionError` for what nests too deep.

    Python's own limit of depth is that of the process, which reading a compiler's answer raises;
    orjson's is its own, but it does not keep integers of 256 bits.
    """
    orjson.loads(data)
    return json.loads(data)


def _remove(connection: Any, desk: Desk, kind: str, subject: str | None) -> str | None:
    if kind == "dismissal" and subject is not None:
        teamwork.remove_dismissal(connection, desk.project_id, subject)
    return None


def _apply_proposal(connection: Any, desk: Desk, value: dict[str, Any], creator: str) -> str:
    document = json.dumps(value["proposal"], ensure_ascii=False, separators=(",", ":"))
    evidence = json.dumps(value["report"], ensure_ascii=False, separators=(",", ":"))
    proposal = decode(Proposal, document)
    return str(teamwork.add_proposal(connection, desk.project_id, proposal.id, document, evidence))


def _apply_review(connection: Any, desk: Desk, value: dict[str, Any], creator: str) -> str:
    proposal = str(value["proposal"])
    decisions = [
        teamwork.OwnDecision(
            int(hunk), _kind(item["decision"]), str(item["reason"]), str(item["decided_utc"])
        )
        for hunk, item in value["decisions"].items()
    ]
    if creator == desk.user_id:
        teamwork.set_own_decisions(connection, desk.project_id, proposal, decisions)
    else:
        kept = [
            PeerDecision(proposal, creator, item.hunk, item.decision, item.reason, item.decided_utc)
            for item in decisions
        ]
        keep_peer_decisions(connection, desk.project_id, proposal, creator, kept)
    return proposal if creator == desk.user_id else f"{proposal}/{creator}"


def _apply_comment(connection: Any, desk: Desk, value: dict[str, Any], creator: str) -> str:
    place = Place(
        str(value["file"]), _whole(value["line"]), value["sha256"], value["proposal"],
        _whole(value["hunk"]), value["parent"],
    )  # fmt: skip
    said = Comment(
        str(value["id"]),
        place,
        str(value["text"]),
        creator,
        str(value["created_utc"]),
        bool(value["deleted"]),
    )
    keep_comment(connection, desk.project_id, said)
    return said.id


def _apply_dismissal(connection: Any, desk: Desk, value: dict[str, Any], creator: str) -> str:
    fingerprint = str(value["fingerprint"])
    teamwork.set_dismissal(
        connection, desk.project_id, fingerprint, str(value["reason"]), str(value["created_utc"])
    )
    return fingerprint


_APPLY = {
    "proposal": _apply_proposal,
    "review": _apply_review,
    "comment": _apply_comment,
    "dismissal": _apply_dismissal,
}


def _kind(word: Any) -> str:
    if word not in ("accepted", "rejected", "open"):
        raise ValueError(word)
    return str(word)


def _whole(value: Any) -> int | None:
    return None if value is None else int(value)


def merge_documents(kind: str, base: bytes | None, mine: bytes, theirs: bytes) -> bytes:
    """Both changes of one document; words that both wrote are both kept, mine behind theirs.

    Mine alone where theirs has no shape that could be merged: nobody stops others by what they send.
    """
    try:
        return _merged(kind, base, mine, theirs)
    except _UNUSABLE:
        return mine


def _merged(kind: str, base: bytes | None, mine: bytes, theirs: bytes) -> bytes:
    old, one, other = (_told(data) if data is not None else {} for data in (base, mine, theirs))
    if kind == "review":
        return canonical({**other, "decisions": _merged_decisions(old.get("decisions", {}), one, other)})
    word = {"comment": "text", "dismissal": "reason"}.get(kind)
    if word is None:
        return theirs
    merged = {**other, word: _joined(old.get(word, ""), one[word], other[word])}
    if kind == "comment":
        merged["deleted"] = one["deleted"] and other["deleted"]  # an edit survives
    return canonical(merged)


def _merged_decisions(old: dict[str, Any], one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """By hunk: what changed here counts, because it reaches the server last."""
    both = dict(other["decisions"])
    for hunk, item in one["decisions"].items():
        before = old.get(hunk)
        if item != before:
            reason = _joined((before or {}).get("reason", ""), item["reason"], both.get(hunk, item)["reason"])
            both[hunk] = {**item, "reason": reason}
    return both


def _joined(base: str, mine: str, theirs: str) -> str:
    if mine in (base, theirs) or mine in theirs:
        return theirs
    if theirs == base or theirs in mine:
        return mine
    return f"{theirs}\n{mine}"
