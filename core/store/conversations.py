"""What was asked of models about a project, turn by turn, and all that came of it."""

from __future__ import annotations

from sqlalchemy import delete, func, select

from core.rewriting.assistant.conversation import Turn
from core.store.codec import decode, encode
from core.store.database import Store
from core.store.tables import conversation_turn

MOST_TURNS = 1_000
"""Older ones are dropped."""


def record_turn(store: Store, project_id: str, turn: Turn) -> None:
    """Keep a turn that is over."""
    table = conversation_turn
    with store.writing() as connection:
        connection.execute(
            table.insert().values(project_id=project_id, asked_utc=turn.asked_utc, turn=encode(turn))
        )
        mine = table.c.project_id == project_id
        newest = select(table.c.number).where(mine).order_by(table.c.number.desc()).limit(MOST_TURNS)
        connection.execute(delete(table).where(mine, table.c.number.not_in(newest)))


def turns(store: Store, project_id: str, most: int = MOST_TURNS) -> tuple[Turn, ...]:
    """The last turns of a project, oldest first; raises `StoreError` for one that cannot be read."""
    table = conversation_turn
    query = (
        select(table.c.turn)
        .where(table.c.project_id == project_id)
        .order_by(table.c.number.desc())
        .limit(most)
    )
    with store.reading() as connection:
        found = [decode(Turn, text) for (text,) in connection.execute(query)]
    return tuple(reversed(found))


def forget_turns(store: Store, project_id: str) -> int:
    """Drop the whole conversation; returns how many turns it had."""
    table = conversation_turn
    mine = table.c.project_id == project_id
    with store.writing() as connection:
        many: int = connection.execute(select(func.count()).select_from(table).where(mine)).scalar_one()
        connection.execute(delete(table).where(mine))
    return many
