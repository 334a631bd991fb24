"""The gutter column beside tests: how each stands, as a sign and a color; a click runs it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QPainter, QTextBlock

from desktop.editor.view import SourceEditor
from desktop.testing.places import PlacedTest
from desktop.testing.state import Shown, State
from desktop.theme import Theme
from desktop.words import number, tr

WIDTH = 20
ICONS: Mapping[Shown, str] = {
    "not run": "play",
    "running": "sync",
    "passed": "pass",
    "failed": "error",
    "skipped": "circle-slash",
    "no result": "question",
}


def words_of(shown: Shown) -> str:
    """A state in a word or two."""
    return {
        "not run": tr("Not run yet"),
        "running": tr("Running"),
        "passed": tr("Passed"),
        "failed": tr("Failed"),
        "skipped": tr("Skipped"),
        "no result": tr("No result"),
    }[shown]


class ResultColumn:
    """A gutter column of one editor; hidden while there are no tests in it."""

    def __init__(
        self,
        editor: SourceEditor,
        state: Callable[[PlacedTest], State],
        stale: Callable[[], bool],
        run: Callable[[PlacedTest], None],
    ) -> None:
        self._editor, self._state, self._stale, self._run = editor, state, stale, run
        self.places: Mapping[int, PlacedTest] = {}

    def width(self) -> int:
        return WIDTH if self.places else 0

    def paint(self, painter: QPainter, block: QTextBlock, box: QRect) -> None:
        place = self.places.get(block.blockNumber())
        if place is None:
            return
        look, shown = self._editor.look, self._state(place).shown
        painter.setPen(QColor(look.theme.muted if self._stale() else _color(look.theme, shown)))
        painter.setFont(look.icon_font(14))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, look.glyph(ICONS[shown]))

    def clicked(self, block: QTextBlock) -> bool:
        place = self.places.get(block.blockNumber())
        if place is not None:
            self._run(place)
        return place is not None

    def hint(self, block: QTextBlock) -> str:
        place = self.places.get(block.blockNumber())
        if place is None:
            return ""
        lines = told(self._state(place))
        if self._stale():
            lines.append(tr("A file was changed since this run."))
        return "\n".join((*lines, tr("Click to run it.")))


def told(state: State) -> list[str]:
    """A state in lines: the word, the reasons, and what it cost."""
    lines = [words_of(state.shown) + (f": {state.why}" if state.why else "")]
    if len(state.results) > 1:
        counts = [(word, sum(item.status == word for item in state.results)) for word in ICONS]
        lines.append(", ".join(f"{count} {words_of(word).lower()}" for word, count in counts if count))
    for item in state.results:
        if item.reason and item.status != "passed":
            name = f"{item.signature}: " if len(state.results) > 1 else ""
            lines.append(f"{name}{item.reason}")
        if item.counterexample and len(state.results) == 1:
            lines.append(tr("Counterexample: {call}").format(call=item.counterexample))
    if len(state.results) == 1 and state.results[0].gas is not None:
        lines.append(tr("Gas: {gas}").format(gas=number(state.results[0].gas)))
    return lines


def _color(theme: Theme, shown: Shown) -> str:
    return {
        "passed": theme.good,
        "failed": theme.bad,
        "skipped": theme.unsure,
        "no result": theme.unsure,
        "running": theme.accent,
    }.get(shown, theme.muted)
