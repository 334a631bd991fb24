"""Bring a text that an operation made into an editor in which somebody may have typed meanwhile.

What was typed since stays, on top of the new text or beside it, never under it.
"""

from __future__ import annotations

from pathlib import Path

from core.diff.line_ends import fold, unfold
from core.diff.merge import merge
from core.text import SourceText
from desktop.bench import Bench
from desktop.errors import Notice
from desktop.operations import external
from desktop.words import tr


def written(bench: Bench, path: Path, before: str, text: SourceText) -> None:
    """Show that a file holds `text` now, which was made from the editor's text `before` (LF line ends).

    Where what was typed since touches it, the typed text stays, and the person is asked.
    """
    session, typed = bench.session, bench.typed(path)
    if typed is None or typed in (before, fold(text)):
        session.replaced(path, text)
        return
    both = with_typed(bench, path, before, typed, text)
    if both is not None:
        session.replaced(path, text)
        session.edit(path, both)
        return
    session.on_disk(path, theirs=text)
    message = tr("“{name}” was written, and typed in meanwhile.").format(name=path.name)
    choices = external.choices(bench, session.documents[path], external.merged(bench, path) is not None)
    session.tell(Notice("problem", message, tr("What you typed is kept."), choices, external.topic(path)))


def edited(bench: Bench, path: Path, before: str, text: SourceText) -> bool:
    """Put a text that was made from `before` into an editor; False when what was typed since touches it."""
    typed = bench.typed(path)
    if typed is None:
        return False
    both = fold(text) if typed == before else with_typed(bench, path, before, typed, text)
    if both is not None:
        bench.session.edit(path, both)
    return both is not None


def with_typed(bench: Bench, path: Path, before: str, typed: str, text: SourceText) -> str | None:
    """Both changes of `before` in one text with LF line ends; None when they touch each other."""
    saved = bench.session.documents[path].saved
    both = merge(unfold(saved, before), unfold(saved, typed), text)
    return fold(both.text()) if both.clean else None
