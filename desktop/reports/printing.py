"""Prints a report as PDF pages: a header, a footer with page numbers, nothing cut off.

It lays out a text document for the printer's own resolution, so it needs no
window and may run in a job's thread.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QBuffer, QEventLoop, QIODevice, QMarginsF, QRectF, QSizeF, Qt
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QColor,
    QFont,
    QPageLayout,
    QPageSize,
    QPaintDevice,
    QPainter,
    QPalette,
    QPdfWriter,
    QTextBlock,
    QTextCursor,
    QTextDocument,
    QTextFormat,
)

PaperName = Literal["A4", "Letter"]
DOTS_PER_INCH = 300
MARGIN_MM = 18.0
INK, QUIET = "#111111", "#525963"


@dataclass(frozen=True, slots=True)
class Pages:
    """A document that is laid out: the body's box in device dots, and how many pages it has."""

    document: QTextDocument
    body: QSizeF
    count: int


def print_pdf(html: str, title: str, footer: str, paper: PaperName = "A4") -> tuple[bytes, int]:
    """The bytes of a PDF, and the number of its pages."""
    dispatcher = QEventLoop()  # a text document starts timers, and a job's thread has nothing for them
    target = QBuffer()
    target.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(target)
    writer.setTitle(title)
    writer.setCreator("Contract Rewriter")
    writer.setResolution(DOTS_PER_INCH)
    size = QPageSize(QPageSize.PageSizeId.A4 if paper == "A4" else QPageSize.PageSizeId.Letter)
    margins = QMarginsF(MARGIN_MM, MARGIN_MM, MARGIN_MM, MARGIN_MM)
    writer.setPageLayout(
        QPageLayout(size, QPageLayout.Orientation.Portrait, margins, QPageLayout.Unit.Millimeter)
    )
    whole = QRectF(0, 0, writer.width(), writer.height())
    pages = lay_out(html, writer, whole.size())
    count = pages.count
    painter = QPainter(writer)
    for number in range(pages.count):
        if number:
            writer.newPage()
        paint_page(painter, pages, number, whole, title, footer)
    painter.end()
    del pages, dispatcher
    return bytes(target.data().data()), count


def lay_out(html: str, device: QPaintDevice, whole: QSizeF) -> Pages:
    """Break the text into pages, with room for header and footer."""
    document = QTextDocument()
    document.documentLayout().setPaintDevice(device)
    document.setDefaultFont(_font(9.5))
    document.setDocumentMargin(0)
    document.setHtml(html)
    body = QSizeF(whole.width(), whole.height() - 2 * _band(device.logicalDpiY()))
    document.setPageSize(body)
    _keep_together(document, body.height())
    return Pages(document, body, document.pageCount())


def _keep_together(document: QTextDocument, height: float) -> None:
    """Move what leads to something, such as a heading, to the page on which that begins."""
    layout = document.documentLayout()

    def page_of(block: QTextBlock) -> int:
        return int(layout.blockBoundingRect(block).top() // height)

    block = document.begin()
    while block.isValid():
        after = block.next()
        if after.isValid() and _leads(block, after) and page_of(after) > page_of(block):
            first = block
            while first.previous().isValid() and _leads(first.previous(), first):
                first = first.previous()
            if page_of(first) == page_of(block) and first.blockNumber():
                _break_before(first)
        block = after


def _leads(block: QTextBlock, after: QTextBlock) -> bool:
    """Whether a block means nothing without the next one: a heading, or words about lines of code."""
    if block.blockFormat().headingLevel():
        return True
    if QTextCursor(block).currentTable() is not None or _is_code(block):
        return False
    return _is_code(after) or bool(block.previous().blockFormat().headingLevel())


def _is_code(block: QTextBlock) -> bool:
    """Whether all of a block is in the font of code."""
    found, place = [], block.begin()
    while not place.atEnd():
        found.append(any("Mono" in name for name in place.fragment().charFormat().fontFamilies() or ()))
        place += 1
    return bool(found) and all(found) and bool(block.text().strip())


def _break_before(block: QTextBlock) -> None:
    cursor = QTextCursor(block)
    kind = block.blockFormat()
    kind.setPageBreakPolicy(QTextFormat.PageBreakFlag.PageBreak_AlwaysBefore)
    cursor.setBlockFormat(kind)
    # Qt lays out only what follows, and then tables of several pages overlap.
    document = block.document()
    document.markContentsDirty(0, document.characterCount())


def paint_page(painter: QPainter, pages: Pages, number: int, whole: QRectF, title: str, footer: str) -> None:
    """One page: header, its part of the text, footer."""
    dots = painter.device().logicalDpiY()
    band = _band(dots)
    painter.save()
    painter.translate(0, band - number * pages.body.height())
    clip = QRectF(0, number * pages.body.height(), pages.body.width(), pages.body.height())
    context = QAbstractTextDocumentLayout.PaintContext()
    context.palette.setColor(QPalette.ColorRole.Text, QColor(INK))
    context.clip = clip
    painter.setClipRect(clip)
    pages.document.documentLayout().draw(painter, context)
    painter.restore()
    painter.setFont(_font(8))
    painter.setPen(QColor(QUIET))
    line = band * 0.6
    top = QRectF(0, 0, whole.width(), line)
    bottom = QRectF(0, whole.height() - line, whole.width(), line)
    left = Qt.AlignmentFlag.AlignLeft
    if number:
        painter.drawText(top, left | Qt.AlignmentFlag.AlignTop, title)
    painter.drawText(bottom, left | Qt.AlignmentFlag.AlignBottom, footer)
    place = f"{number + 1} / {pages.count}"
    painter.drawText(bottom, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom, place)


def _band(dots_per_inch: int) -> float:
    """The height of header and footer with the space to the text: 9 mm."""
    return dots_per_inch * 9 / 25.4


def _font(points: float) -> QFont:
    font = QFont()
    font.setStyleHint(QFont.StyleHint.SansSerif)
    font.setPointSizeF(points)
    return font
