"""Folding: lines of one text that are hidden behind the line above them.

What is folded is known by the lines themselves: a hidden line is not visible, and
the line that hides it is marked, so both move with edits, and every view of the
text shows the same. While nothing is folded nothing here is asked when a key comes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QTextBlock
from PySide6.QtWidgets import QPlainTextDocumentLayout

from desktop.editor.fold_ranges import FoldRange, around, starting
from desktop.widgets.blocks import header_of, next_shown

if TYPE_CHECKING:
    from desktop.editor.fold_marks import FoldMarks
    from desktop.editor.view import SourceEditor

FOLDED, OPEN = 1, -1
"""What `QTextBlock.userState` says of a line."""
MANY = 20
"""From so many folded places on all ranges are looked for at once."""


class Folding(QObject):
    """Of one document, asking the tree of the editor that owns it; `views` are all that show it."""

    changed = Signal()
    """Other lines are hidden now."""

    def __init__(self, editor: SourceEditor) -> None:
        super().__init__(editor)
        self._editor = editor
        self.views: list[FoldMarks] = []
        self.active = False
        """Whether anything may be folded."""
        self._document = editor.document()
        self._revision, self._count, self._suspect = 0, 0, False
        self._awaited: frozenset[int] = frozenset()
        editor.parsed.connect(self._parsed)

    # What a person does.

    def fold(self, line: int) -> bool:
        """Fold what begins at a 0-based line or is around it; False when nothing is."""
        tree, text = self._editor.fresh_syntax(), self._block(line).text()
        column = len(text[: len(text) - len(text.lstrip())].encode())
        ranges = around(tree, line, column)
        found = next((item for item in ranges if not self.is_folded(self._block(item.first))), None)
        if found is not None:
            self._fold((found,))
        return found is not None

    def unfold(self, line: int) -> bool:
        """Show again what a 0-based line hides; False when it hides nothing."""
        self._editor.fresh_syntax()
        block = self._block(line)
        if not self.is_folded(block):
            return False
        self._unfold(block)
        self._shown()
        return True

    def toggle(self, line: int) -> bool:
        """Fold what begins at a 0-based line, or show it again; False when nothing begins there."""
        if self.unfold(line):
            return True
        found = starting(self._editor.fresh_syntax(), line, line).get(line)
        if found is not None:
            self._fold((found,))
        return found is not None

    def fold_all(self) -> None:
        """Fold everything that can be, inner ranges too."""
        tree = self._editor.fresh_syntax()
        self._fold(starting(tree, 0, self._document.blockCount()).values())

    def unfold_all(self) -> None:
        """Show every line."""
        for block in self._blocks():
            block.setUserState(OPEN)
            if not block.isVisible():
                _show(block)
        self._refresh()
        self._activate(False)

    # What others ask.

    def is_folded(self, block: QTextBlock) -> bool:
        """Whether a line that is shown hides others."""
        after = block.next()
        return block.isVisible() and after.isValid() and not after.isVisible()

    def hidden_after(self, block: QTextBlock) -> int:
        """How many lines a folded line hides."""
        after = next_shown(block)
        end = after.blockNumber() if after.isValid() else self._document.blockCount()
        return end - block.blockNumber() - 1

    def reveal(self, block: QTextBlock) -> None:
        """Unfold whatever hides a line."""
        if block.isVisible():
            return
        self._editor.fresh_syntax()
        while block.isValid() and not block.isVisible():
            self._unfold(header_of(block))
        self._shown()

    def folded_lines(self) -> tuple[int, ...]:
        """The 0-based lines that hide others, hidden ones too: what `restore` takes."""
        if not self.active:
            return ()
        return tuple(block.blockNumber() for block in self._blocks() if block.userState() == FOLDED)

    def restore(self, lines: Iterable[int]) -> None:
        """Fold what begins at some lines as soon as the text is parsed."""
        self._awaited = frozenset(lines)

    # How lines are hidden.

    def _fold(self, ranges: Iterable[FoldRange]) -> None:
        tops = [view.top() for view in self.views]
        for found in ranges:
            _hide(self._block(found.first), found.last)
        self._activate(True)
        self._refresh()
        for view, top in zip(self.views, tops, strict=True):
            view.stay(top)

    def _unfold(self, header: QTextBlock) -> None:
        """Show what a line hides, but what is folded within stays so."""
        block = header.next() if header.isValid() else self._document.firstBlock()
        if header.isValid():
            header.setUserState(OPEN)
        inner: list[QTextBlock] = []
        while block.isValid() and not block.isVisible():
            _show(block)
            if block.userState() == FOLDED:
                inner.append(block)
            block = block.next()
        for one, found in self._found(inner):
            if found is not None:
                _hide(one, found.last)
            else:
                one.setUserState(OPEN)

    def _refresh(self) -> None:
        """Have every view lay out and paint what is shown now."""
        layout = self._document.documentLayout()
        assert isinstance(layout, QPlainTextDocumentLayout)
        layout.documentSizeChanged.emit(layout.documentSize())
        layout.requestUpdate()
        self.changed.emit()

    def _found(self, headers: list[QTextBlock]) -> Iterator[tuple[QTextBlock, FoldRange | None]]:
        """What begins at some lines, in the tree that is there."""
        tree = self._editor.syntax
        if len(headers) > MANY:
            known = starting(tree, headers[0].blockNumber(), headers[-1].blockNumber())
            yield from ((one, known.get(one.blockNumber())) for one in headers)
            return
        for one in headers:
            line = one.blockNumber()
            yield one, starting(tree, line, line).get(line)

    def _block(self, line: int) -> QTextBlock:
        return self._document.findBlockByNumber(line)

    def _blocks(self) -> Iterator[QTextBlock]:
        block = self._document.firstBlock()
        while block.isValid():
            yield block
            block = block.next()

    # What happens while something is folded.

    def _activate(self, on: bool) -> None:
        if on == self.active:
            return
        self.active = on
        self._revision, self._count = self._document.revision(), self._document.blockCount()
        for view in self.views:
            view.follow(on)
        if on:
            self._document.contentsChange.connect(self._edited)
        else:
            self._document.contentsChange.disconnect(self._edited)

    def _edited(self, at: int, _removed: int, added: int) -> None:
        """An edit beside hidden lines may have taken what hides them; the next parse tells."""
        revision, count = self._document.revision(), self._document.blockCount()
        if revision == self._revision:
            return  # only the colors changed
        lost, self._revision, self._count = self._count - count, revision, count
        block, last = self._document.findBlock(at), self._document.findBlock(at + added)
        beside = (block, last, block.previous(), last.next())
        hidden = any(one.isValid() and not one.isVisible() for one in beside)
        if hidden or lost > 1 or last.blockNumber() > block.blockNumber() + 1:
            self._suspect = True

    def _parsed(self) -> None:
        if self._awaited:
            wanted, self._awaited = sorted(self._awaited), frozenset()
            headers = [self._block(line) for line in wanted if line < self._document.blockCount()]
            self._fold([found for _, found in self._found(headers) if found is not None])
        elif self.active and self._suspect:
            self._suspect = False
            self._settle()

    def _settle(self) -> None:
        """Hide what the marked lines hide by the tree, and nothing else."""
        first, headers = self._document.firstBlock(), []
        if not first.isVisible():
            self._unfold(QTextBlock())
        block = first
        while block.isValid():
            if self.is_folded(block):
                headers.append(block)
            elif block.userState() == FOLDED:
                block.setUserState(OPEN)
            block = next_shown(block)
        for one, found in list(self._found(headers)):
            marked = one.userState() == FOLDED
            if found is not None and found.last == one.blockNumber() + self.hidden_after(one):
                one.setUserState(FOLDED)  # a break at its start left the mark with the line before
                continue
            self._unfold(one)
            if found is not None and marked:
                _hide(one, found.last)
        self._shown()

    def _shown(self) -> None:
        """Other lines are shown: no cursor is in a hidden one, and without folds nothing is asked."""
        self._refresh()
        for view in self.views:
            self.reveal(view.cursor_block())
        if not any(block.userState() == FOLDED for block in self._blocks()):
            self._activate(False)


def _hide(header: QTextBlock, last: int) -> None:
    header.setUserState(FOLDED)
    block = header.next()
    while block.isValid() and block.blockNumber() <= last:
        block.setVisible(False)
        block.setLineCount(0)
        block = block.next()


def _show(block: QTextBlock) -> None:
    block.setVisible(True)
    block.setLineCount(max(1, block.layout().lineCount()))
