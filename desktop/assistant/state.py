"""The conversation of the open project, with signals by which the panel follows it; a part of the session."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QObject, Signal

from core.rewriting.assistant.conversation import Line, Turn

if TYPE_CHECKING:
    from core.assistance.narrowing import Spot
    from core.rewriting.assistant.events import Event
    from core.rewriting.assistant.prices import Price
    from core.rewriting.assistant.privacy.gate import Outgoing


@dataclass(frozen=True, slots=True)
class Offer:
    """A model that can be asked: `endpoint/model`, what it is called, and whether it runs here."""

    name: str
    title: str
    local: bool


@dataclass(frozen=True, slots=True)
class Stock:
    """The models there are; `missing` says which servers did not answer, `closed` why none may be asked."""

    offers: tuple[Offer, ...] = ()
    missing: tuple[str, ...] = ()
    closed: str = ""
    state: Literal["unknown", "looking", "known"] = "unknown"


@dataclass(frozen=True, slots=True)
class About:
    """The part of a file that a question is narrowed to, and what it is called."""

    label: str
    spot: Spot


class Conversation(QObject):
    """What was asked, newest last; the last turn may still be running."""

    changed = Signal()
    """Turns came or went, or another one is shown in full."""
    said = Signal(str)
    """A piece of the reply of the running turn."""
    line_added = Signal(object)
    """Another `Line` of the running turn."""
    stock_changed = Signal()
    about_changed = Signal()
    """Questions are narrowed to another part, or to none."""
    running_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.turns: tuple[Turn, ...] = ()
        self.running = False
        self.stock = Stock()
        self.sent: tuple[Outgoing, ...] = ()
        """What left for models last, as it left."""
        self.about: About | None = None

    def remember(self, turns: tuple[Turn, ...]) -> None:
        """Show what was asked in earlier runs, before what is asked now."""
        known = set(turns)
        self.turns = (*turns, *(turn for turn in self.turns if turn not in known))
        self.changed.emit()

    def forget(self) -> None:
        """Another project is opened."""
        self.turns, self.running, self.sent, self.stock = (), False, (), Stock()
        self.narrow(None)
        for signal in (self.changed, self.running_changed, self.stock_changed):
            signal.emit()

    def begin(self, turn: Turn) -> None:
        """Something is asked."""
        self.turns, self.running, self.sent = (*self.turns, turn), True, ()
        self.changed.emit()
        self.running_changed.emit()

    def happened(self, model: str, event: Event, price: Price | None = None) -> None:
        """Something happened in the running turn; `price` is the model's, where it has one."""
        if not self.running:
            return
        from core.rewriting.assistant.events import Text
        from core.rewriting.assistant.telling import after

        last = self.turns[-1]
        now = after(last, model, event, price)
        if now is last:
            return
        self.turns = (*self.turns[:-1], now)
        if isinstance(event, Text) and len(now.lines) == len(last.lines):
            self.said.emit(event.text)
        else:
            self.line_added.emit(now.lines[-1])

    def add(self, line: Line) -> None:
        """Add a line to the running turn."""
        if self.running:
            self.turns = (*self.turns[:-1], replace(self.turns[-1], lines=(*self.turns[-1].lines, line)))
            self.line_added.emit(line)

    def end(self) -> Turn | None:
        """The running turn is over; None when none ran."""
        if not self.running:
            return None
        self.running = False
        self.running_changed.emit()
        return self.turns[-1]

    def narrow(self, about: About | None) -> None:
        """Ask about this part only; None asks about the whole file again."""
        if about != self.about:
            self.about = about
            self.about_changed.emit()

    def show_stock(self, stock: Stock) -> None:
        """Show which models there are."""
        self.stock = stock
        self.stock_changed.emit()
