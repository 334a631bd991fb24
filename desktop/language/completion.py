"""Completion in one editor: when the list opens, which keys it takes, and what accepting does.

Nothing is computed while a key is handled: the key goes into the text and is
painted first, then a timer looks at what stands before the cursor. Typing is never
swallowed; only Enter, Tab, Escape and the arrows belong to an open list.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer
from PySide6.QtGui import QFocusEvent, QKeyEvent, QTextCursor

from desktop.editor.keys import indent_of
from desktop.editor.view import SourceEditor
from desktop.language import kinds
from desktop.language.context import Context, ContextKind, context_of
from desktop.language.ranking import Names, Ranked, Suggestion, rank
from desktop.language.snippets import Stops, body_of
from desktop.widgets.popup import ROWS, Popup, PopupRow

LETTERS = 2
"""Letters after which the list opens by itself."""
OPENS_MS = 12
"""After a key a list opens, when the letter is on the screen; an open one follows at once."""
ABOVE = 100
MOST_RECENT = 30
_OPENING: tuple[ContextKind, ...] = (
    "member", "tag", "import", "imported", "parameter tag", "base tag", "documentation",
)  # fmt: skip
COMMIT = frozenset(".,;()[]")
Key = Qt.Key


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked for: the context, and the position (UTF-16 units) where the typed word begins."""

    context: Context
    start: int
    line: int


class Completion(QObject):
    """`source` gives what could be meant at a place, `about` the page (HTML) of a suggestion."""

    def __init__(
        self,
        editor: SourceEditor,
        source: Callable[[Request], Sequence[Suggestion | Names]],
        about: Callable[[Suggestion], str],
        add_import: Callable[[str, str], tuple[int, str] | None],
        recent: list[str],
    ) -> None:
        """`add_import(name, path)` says at which position (UTF-16) which text brings a name in."""
        super().__init__(editor)
        self._editor, self._source, self._about = editor, source, about
        self._add_import, self._recent = add_import, recent
        self._popup: Popup | None = None
        self._request: Request | None = None
        self._known: Sequence[Suggestion | Names] = ()
        self._shown: tuple[Ranked, ...] = ()
        self._typed = ""
        self._asked = False
        self._stops: Stops | None = None
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self._look)
        self._about_later = QTimer(self)
        self._about_later.setSingleShot(True)
        self._about_later.setInterval(60)
        self._about_later.timeout.connect(self._show_about)
        editor.installEventFilter(self)
        editor.verticalScrollBar().valueChanged.connect(self.close)
        editor.destroyed.connect(self._gone)

    # What others ask for.

    @property
    def open(self) -> bool:
        """Whether the list is shown."""
        return self._popup is not None and self._popup.isVisible()

    @property
    def waiting(self) -> bool:
        """Whether what was typed is still to be looked at."""
        return self._later.isActive()

    @property
    def popup(self) -> Popup | None:
        """The list, once it was shown."""
        return self._popup

    def ask(self) -> None:
        """Show everything that could be meant here, however little was typed."""
        self._asked = True
        self._request = None
        self._look()

    def close(self) -> None:
        """Hide the list."""
        self._later.stop()
        self._about_later.stop()
        self._request = None
        if self._popup is not None and self._popup.isVisible():
            self._popup.hide()

    def accept(self, row: int) -> None:
        """Put a suggestion into the text, in one undo step."""
        if not 0 <= row < len(self._shown) or self._request is None:
            return
        suggestion, start = self._shown[row].suggestion, self._request.start
        self.close()
        self._recent[:] = [suggestion.label, *(w for w in self._recent if w != suggestion.label)][
            :MOST_RECENT
        ]
        self._insert(suggestion, start)

    # Keys.

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._key(event)
        if kind == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if (self.open or self._stops is not None) and self._mine(event):
                event.accept()
                return True
        elif kind == QEvent.Type.FocusOut and isinstance(event, QFocusEvent):
            if event.reason() != Qt.FocusReason.PopupFocusReason:
                self.close()
        elif kind in (QEvent.Type.Hide, QEvent.Type.Resize):
            self.close()
        return False

    def _mine(self, event: QKeyEvent) -> bool:
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        wanted = {Key.Key_Up, Key.Key_Down, Key.Key_PageUp, Key.Key_PageDown, Key.Key_Escape}
        wanted |= {Key.Key_Return, Key.Key_Enter, Key.Key_Tab}
        return plain and Key(event.key()) in wanted

    def _key(self, event: QKeyEvent) -> bool:
        if self._editor.isReadOnly():
            return False
        if self.open and self._mine(event):
            return self._list_key(Key(event.key()))
        if self._stops is not None and self._stop_key(event):
            return True
        text = event.text()
        control = event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.MetaModifier)
        alt_gr = event.modifiers() & Qt.KeyboardModifier.AltModifier
        if self.open and text in COMMIT and text and self._popup is not None and self._popup.moved:
            self.accept(self._popup.row())
        if event.key() == Key.Key_Backspace or (text and text.isprintable() and not (control and not alt_gr)):
            self._typed = text if event.key() != Key.Key_Backspace else ""
            self._later.start(0 if self.open else OPENS_MS)
        elif self.open and event.key() not in (Key.Key_Shift, Key.Key_Control, Key.Key_Alt, Key.Key_Meta):
            self._typed = ""
            self._later.start(0)
        return False

    def _list_key(self, key: Qt.Key) -> bool:
        popup = self._popup
        assert popup is not None
        steps = {Key.Key_Up: -1, Key.Key_Down: 1, Key.Key_PageUp: 1 - ROWS, Key.Key_PageDown: ROWS - 1}
        if self._later.isActive():  # a key came before the list was filtered by the last one
            self._later.stop()
            self._look()
            if not self.open:
                return False
        if key in steps:
            popup.step(steps[key])
        elif key == Key.Key_Escape:
            self.close()
        elif key != Key.Key_Tab and self._complete(popup.row()):
            self.close()
            return False
        else:
            self.accept(popup.row())
        return True

    def _complete(self, row: int) -> bool:
        """Whether the word is typed out already, so that Enter is meant as a new line."""
        if self._request is None or not 0 <= row < len(self._shown):
            return True
        item = self._shown[row].suggestion
        return not item.snippet and item.insert.strip() == self._request.context.prefix and not item.imported

    def _stop_key(self, event: QKeyEvent) -> bool:
        stops = self._stops
        assert stops is not None
        if event.key() == Key.Key_Escape or not stops.inside():
            self._stops = None
            return event.key() == Key.Key_Escape
        if event.key() in (Key.Key_Tab, Key.Key_Backtab):
            gone = stops.next(1 if event.key() == Key.Key_Tab else -1)
            if not gone or stops.done:
                self._stops = None
            return gone
        return False

    # What stands before the cursor.

    def _look(self) -> None:
        cursor = self._editor.textCursor()
        if cursor.hasSelection() or self._editor.cursors.active:
            self.close()
            return
        line = before(cursor)
        context = context_of(line, above(cursor))
        start = cursor.position() - units(context.prefix)
        if not self._wanted(context, start):
            self.close()
            return
        fresh = self._request is None or self._request.start != start
        fresh = fresh or self._request is None or self._request.context.kind != context.kind
        self._request = Request(context, start, cursor.blockNumber())
        if fresh:
            self._known = self._source(self._request)
        self._asked = False
        self._show(rank(context.prefix, self._known, self._recent))

    def _wanted(self, context: Context, start: int) -> bool:
        if context.kind == "none":
            return False
        if self._asked or (self.open and self._request is not None and self._request.start == start):
            return True
        if context.kind in _OPENING:
            return bool(self._typed)
        typed = self._typed
        return len(context.prefix) >= LETTERS and bool(typed) and (typed.isalnum() or typed in "_$")

    def _show(self, ranked: tuple[Ranked, ...]) -> None:
        request = self._request
        if not ranked or request is None or not self._editor.hasFocus():
            self.close()
            return
        if len(ranked) == 1 and not self._asked:
            only = ranked[0].suggestion
            if only.insert.strip() == request.context.prefix and not only.snippet and not only.imported:
                self.close()
                return
        self._shown = ranked
        popup = self._made()
        rows = [
            PopupRow(
                item.suggestion.label,
                kinds.words(item.suggestion.kind),
                kinds.icon(item.suggestion.kind),
                item.suggestion.detail,
                item.places,
            )
            for item in ranked
        ]
        at = QTextCursor(self._editor.document())
        at.setPosition(request.start)
        box = self._editor.cursorRect(at)
        corner = self._editor.viewport().mapToGlobal(QPoint(box.left() - 32, box.bottom() + 2))
        popup.show_rows(rows, corner, box.height() + 4)

    def _made(self) -> Popup:
        if self._popup is None:
            self._popup = Popup(self._editor.look, self._editor)
            self._popup.accepted.connect(self.accept)
            self._popup.selected.connect(self._row_selected)
        return self._popup

    def _row_selected(self, _row: int) -> None:
        if self._popup is not None and not self._popup.side.isHidden():
            self._popup.set_about("")
        self._about_later.start()

    def _show_about(self) -> None:
        popup = self._popup
        if popup is not None and self.open and 0 <= popup.row() < len(self._shown):
            popup.set_about(self._about(self._shown[popup.row()].suggestion))

    def _gone(self) -> None:
        self._popup = None

    # Accepting.

    def _insert(self, item: Suggestion, start: int) -> None:
        editor = self._editor
        cursor = editor.textCursor()
        indent = indent_of(cursor.block().text())
        body = body_of(item.insert, indent) if item.snippet else None
        text = body.text if body is not None else item.insert
        wanted = self._add_import(*item.imported) if item.imported is not None else None
        place = QTextCursor(editor.document())
        place.setPosition(wanted[0] if wanted is not None else 0)
        cursor.beginEditBlock()
        cursor.setPosition(start, QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(self._without_doubles(cursor, text, body is None))
        end = cursor.position()
        if wanted is not None:
            place.insertText(wanted[1])
            if wanted[0] <= start:
                end += units(wanted[1])
        cursor.endEditBlock()
        cursor.setPosition(end)
        editor.setTextCursor(cursor)
        if body is not None and body.stops:
            self._stops = Stops(editor, end - units(body.text), body)
            self._stops.next()
            if self._stops.done:
                self._stops = None
        editor.ensureCursorVisible()
        if item.kind == "folder" and text.endswith("/"):  # a folder: its content is next
            self._asked = True
            self._later.start(0)

    def _without_doubles(self, cursor: QTextCursor, text: str, plain: bool) -> str:
        """Leave out a blank at the end that stands in the text already."""
        behind = cursor.block().text()[cursor.positionInBlock() :][:1]
        return text.rstrip(" ") if plain and behind == " " else text


def before(cursor: QTextCursor) -> str:
    """The text of the line before the cursor; Qt counts in UTF-16 units."""
    text, at = cursor.block().text(), cursor.positionInBlock()
    if text.isascii():
        return text[:at]
    return text.encode("utf-16-le")[: at * 2].decode("utf-16-le", "ignore")


def above(cursor: QTextCursor) -> list[str]:
    """The lines above the cursor's, the nearest last."""
    lines: list[str] = []
    block = cursor.block().previous()
    while block.isValid() and len(lines) < ABOVE:
        lines.append(block.text())
        block = block.previous()
    return lines[::-1]


def units(text: str) -> int:
    """UTF-16 units of a text."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2
