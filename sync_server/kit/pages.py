"""Lists come in pages by the last identifier that was seen, never by an offset."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Query

from core.wire.headers import Id

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page:
    """After which identifier, and how many rows."""

    after: str | None
    limit: int

    def cut(self, rows: Sequence[T]) -> tuple[Sequence[T], bool]:
        """The rows of this page from a query for `limit + 1`, and whether there are more."""
        return rows[: self.limit], len(rows) > self.limit


def _page(
    after: Annotated[Id | None, Query(description="the `next` of the page before")] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 200,
) -> Page:
    return Page(after, limit)


Paged = Annotated[Page, Depends(_page)]


def after_clause(column: Any, page: Page) -> Any:
    """The condition of a page on the column that orders it."""
    return column > (page.after or "")
