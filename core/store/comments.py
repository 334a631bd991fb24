"""Comments of people on lines of files and on hunks of proposals.

Written on this machine they are announced in the outbox; those that a server
sent are written by `keep_comment` and are not.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, Row, select
from sqlalchemy.dialects.sqlite import insert

from core.errors import InputError
from core.store.clock import now_utc
from core.store.database import Store
from core.store.outbox import enqueue
from core.store.replica_tables import comment
from core.wire.ids import new_id

LONGEST = 20_000
"""Letters of one comment."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a comment stands: a line (0-based) of the text `sha256` of a file, or a hunk of a proposal.

    Neither: on the file as a whole. `parent` is the comment that it answers.
    """

    file: str
    line: int | None = None
    sha256: str | None = None
    proposal: str | None = None
    hunk: int | None = None
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class Comment:
    """What somebody said. `author` is the id of a user, empty for one's own before it was sent."""

    id: str
    place: Place
    text: str
    author: str
    created_utc: str
    deleted: bool = False


def add_comment(store: Store, project_id: str, place: Place, text: str, author: str = "") -> Comment:
    """Say something; raises `InputError` for an empty or endless text."""
    value = Comment(new_id(), place, _checked(text), author, now_utc())
    with store.writing() as connection:
        keep_comment(connection, project_id, value)
        enqueue(connection, project_id, "comment", value.id)
    return value


def edit_comment(store: Store, comment_id: str, text: str) -> Comment:
    """Say it in other words; raises `InputError` when there is no such comment."""
    return _changed(store, comment_id, text=_checked(text))


def delete_comment(store: Store, comment_id: str) -> None:
    """Take a comment back; raises `InputError` when there is none."""
    _changed(store, comment_id, deleted=True)


def comments_of(store: Store, project_id: str, file: str | None = None) -> tuple[Comment, ...]:
    """The comments of a project or of one file, in the order in which they were made."""
    query = select(comment).where(comment.c.project_id == project_id, comment.c.deleted.is_(False))
    if file is not None:
        query = query.where(comment.c.file == file)
    with store.reading() as connection:
        return tuple(_value(row) for row in connection.execute(query.order_by(comment.c.id)))


def get_comment(connection: Connection, comment_id: str) -> Comment | None:
    """One comment, also one that was taken back."""
    row = connection.execute(select(comment).where(comment.c.id == comment_id)).first()
    return None if row is None else _value(row)


def comment_ids(connection: Connection, project_id: str) -> tuple[str, ...]:
    """Every comment of a project."""
    return tuple(connection.execute(select(comment.c.id).where(comment.c.project_id == project_id)).scalars())


def keep_comment(connection: Connection, project_id: str, value: Comment) -> None:
    """Write a comment as it is, without announcing it."""
    place = value.place
    values = {
        "project_id": project_id, "author": value.author, "file": place.file, "line": place.line,
        "sha256": place.sha256, "proposal": place.proposal, "hunk": place.hunk, "parent": place.parent,
        "text": value.text, "created_utc": value.created_utc, "deleted": value.deleted,
    }  # fmt: skip
    connection.execute(
        insert(comment)
        .values(id=value.id, **values)
        .on_conflict_do_update(index_elements=["id"], set_=values, where=comment.c.project_id == project_id)
    )


def _changed(store: Store, comment_id: str, **changes: object) -> Comment:
    with store.writing() as connection:
        row = connection.execute(select(comment).where(comment.c.id == comment_id)).first()
        if row is None:
            raise InputError("The comment is not here any more.", "Write a new one.")
        value = replace(_value(row), **changes)  # type: ignore[arg-type]
        keep_comment(connection, row.project_id, value)
        enqueue(connection, row.project_id, "comment", value.id)
    return value


def _checked(text: str) -> str:
    if not text.strip() or len(text) > LONGEST:
        raise InputError(f"A comment has 1 to {LONGEST:,} letters.", "Write a shorter one, or something.")
    return text.strip()


def _value(row: Row[*tuple[Any, ...]]) -> Comment:
    place = Place(row.file, row.line, row.sha256, row.proposal, row.hunk, row.parent)
    return Comment(row.id, place, row.text, row.author, row.created_utc, bool(row.deleted))
