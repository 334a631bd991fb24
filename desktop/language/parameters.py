"""The parameters of the call that is being typed: when they are shown, and which keys they take.

Nothing is computed while a key is handled: the key goes into the text first, then a timer of
zero looks at the call around the cursor. Only Escape, and the arrows where there are several
signatures, belong to the open page.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer
from PySide6.QtGui import QFocusEvent, QKeyEvent, QTextCursor

from core.symbols.calls import Call, call_at
from core.symbols.signatures import Signature
from desktop.editor.view import SourceEditor
from desktop.language.completion import Completion, before
from desktop.widgets.signature_popup import SignaturePage, SignaturePopup

LINES_BACK = 200
"""A call that began before these lines is not seen."""
_TRIGGERS = frozenset("(,{")
_DECLARES = re.compile(
    r"\s*(?:abstract\s+)?(?:function|constructor|modifier|contract|interface|library|receive|fallback)\b"
)
Source = Callable[[Call, int], Sequence[Signature]]
Key = Qt.Key


class Parameters(QObject):
    """`source(call, position)` gives the signatures that a call at a position of the text can have."""

    def __init__(self, editor: SourceEditor, source: Source, completion: Completion) -> None:
        super().__init__(editor)
        self._editor, self._source, self._completion = editor, source, completion
        self._popup: SignaturePopup | None = None
        self._call: Call | None = None
        self._known: Sequence[Signature] = ()
        self._chosen = 0
        self._by_hand = False
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self._look)
        editor.installEventFilter(self)
        editor.cursorPositionChanged.connect(self._moved)
        editor.verticalScrollBar().valueChanged.connect(self._moved)
        editor.destroyed.connect(self._gone)

    @property
    def open(self) -> bool:
        """Whether a signature is shown."""
        return self._popup is not None and self._popup.isVisible()

    @property
    def popup(self) -> SignaturePopup | None:
        """The page, once it was shown."""
        return self._popup

    def ask(self) -> None:
        """Show what the call around the cursor takes."""
        self._look()

    def close(self) -> None:
        """Hide the page."""
        self._later.stop()
        self._call, self._known = None, ()
        if self._popup is not None and self._popup.isVisible():
            self._popup.hide()

    # Keys.

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._key(event)
        if kind == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if self._mine(event):
                event.accept()
                return True
        elif kind == QEvent.Type.FocusOut and isinstance(event, QFocusEvent):
            if event.reason() != Qt.FocusReason.PopupFocusReason:
                self.close()
        elif kind in (QEvent.Type.Hide, QEvent.Type.Resize):
            self.close()
        return False

    def _mine(self, event: QKeyEvent) -> bool:
        """Escape closes the list of suggestions first, and its arrows choose there."""
        if not self.open or self._completion.open or event.modifiers() not in (
            Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier,
        ):  # fmt: skip
            return False
        several = len(self._known) > 1 and event.key() in (Key.Key_Up, Key.Key_Down)
        return several or event.key() == Key.Key_Escape

    def _key(self, event: QKeyEvent) -> bool:
        if self._editor.isReadOnly():
            return False
        if self._mine(event):
            if event.key() == Key.Key_Escape:
                self.close()
            else:
                self._choose(-1 if event.key() == Key.Key_Up else 1)
            return True
        if event.text() and event.text() in _TRIGGERS:
            self._later.start(0)
        return False

    def _choose(self, step: int) -> None:
        self._chosen = (self._chosen + step) % len(self._known)
        self._by_hand = True
        self._show()

    def _moved(self) -> None:
        if self.open:
            self._later.start(0)

    # What is shown.

    def _look(self) -> None:
        self._later.stop()
        cursor = self._editor.textCursor()
        call = call_at(window(cursor)) if not cursor.hasSelection() else None
        if call is None or not self._editor.hasFocus():
            self.close()
            return
        former, self._call = self._call, call
        if former is None or _what(former) != _what(call):
            self._known = self._source(call, cursor.position())
            self._chosen, self._by_hand = 0, False
        self._show()

    def _show(self) -> None:
        call, box = self._call, self._editor.cursorRect()
        if call is None or not self._known or not self._editor.viewport().rect().intersects(box):
            self.close()
            return
        if not self._by_hand:
            self._chosen = _fitting(self._known, call)
        if self._popup is None:
            self._popup = SignaturePopup(self._editor.look, self._editor)
        corner = self._editor.viewport().mapToGlobal(QPoint(box.left(), box.bottom() + 2))
        self._popup.show_page(self._page(call), corner, box.height() + 6)

    def _page(self, call: Call) -> SignaturePage:
        one = self._known[self._chosen]
        current = one.current(call)
        parameters = tuple(item.text for item in one.parameters)
        about = one.parameters[current].about if current < len(parameters) else ""
        count = ""
        if len(self._known) > 1:
            words = self.tr("{n} of {all} ↑↓")
            count = words.format(n=self._chosen + 1, all=len(self._known))
        opening, closing = f"{one.name}{one.brackets[0]}", f"{one.brackets[1]} {one.tail}".rstrip()
        return SignaturePage(opening, parameters, closing, current, one.about, about, count)

    def _gone(self) -> None:
        self._popup = None


def window(cursor: QTextCursor) -> str:
    """The text before the cursor, from the last line on that begins a declaration."""
    lines = [before(cursor)]
    block = cursor.block()
    while not _DECLARES.match(lines[-1]) and len(lines) < LINES_BACK and block.previous().isValid():
        block = block.previous()
        lines.append(block.text())
    return "\n".join(reversed(lines))


def _what(call: Call) -> tuple[str, str, str]:
    return call.before, call.name, call.kind


def _fitting(known: Sequence[Signature], call: Call) -> int:
    """The first signature that has room for what is typed."""
    for at, one in enumerate(known):
        if one.current(call) < max(len(one.parameters), 1) and (one.parameters or not call.argument):
            return at
    return 0
