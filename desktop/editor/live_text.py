"""The text of a document as one string, kept beside it: an edit is read, not the whole again.

To copy 2 MB out of Qt takes 8 ms, and many ask for the text after the same key. So an edit is noted
when it comes, several as one range, and only that range is read when somebody asks.
"""

from __future__ import annotations

from PySide6.QtGui import QTextDocument

_PARAGRAPH = "\u2029"
_LARGE = 100_000
"""A change of so many characters is as quick to read with all the rest."""


class LiveText:
    """Made before anybody else follows the document's edits, so that it knows of them first."""

    def __init__(self, document: QTextDocument) -> None:
        self._document = document
        self._text: str | None = None
        self._units, self._exact = 0, False
        """UTF-16 units of the known text, and whether each character is one, so that places are offsets."""
        self._changed: tuple[int, int, int] | None = None
        """Where the text is another than the known one: how much is gone there, and how much stands there."""
        self._revision = document.revision()
        self.copies = 0
        """How often the whole text was read."""
        document.contentsChange.connect(self._note)

    def text(self) -> str:
        """The text as it is now with LF line ends; also within an edit that is not over."""
        units, text, changed = self._document.characterCount() - 1, self._text, self._changed
        self._changed = None
        if text is not None and changed is not None:
            text = self._spliced(text, *changed) if self._exact else None
            self._units = len(text or "")
        if text is None or self._units != units:  # within an edit only the length tells
            text = self._document.toRawText().replace(_PARAGRAPH, "\n")
            self.copies += 1
            self._units, self._exact = units, len(text) == units
        self._text = text
        return text

    def _spliced(self, text: str, at: int, gone: int, stands: int) -> str | None:
        """The known text with one range read again; None where the whole has to be."""
        end = at + stands
        block = self._document.findBlock(at)
        if stands > _LARGE or not block.isValid():
            return None
        start, lines = block.position(), [block.text()]
        while block.position() + block.length() <= end and block.next().isValid():
            block = block.next()
            lines.append(block.text())
        fresh = "\n".join(lines)
        if len(fresh) != block.position() + block.length() - 1 - start:
            return None
        return text[:at] + fresh[at - start : end - start] + text[at + gone :]

    def _note(self, at: int, removed: int, added: int) -> None:
        revision = self._document.revision()
        if revision == self._revision:
            return  # only the colors changed
        self._revision = revision
        if self._changed is not None:  # one range that covers the former one and this
            first, gone, stands = self._changed
            start, end = min(first, at), max(first + stands, at + removed)
            at, removed, added = start, gone + end - start - stands, end - start - removed + added
        self._changed = at, removed, added
