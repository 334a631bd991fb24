"""A small page over the text that can be read, selected and left with Escape."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QTextBrowser, QVBoxLayout, QWidget

WIDTH, TALLEST = 560, 360


class PagePopup(QFrame):
    """`link(name)` is sent when a link of the page is chosen; the popup closes then."""

    link = Signal(str)

    def __init__(self, title: str, html: str, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setProperty("role", "popup")
        self.setAccessibleName(title)
        self.page = QTextBrowser()
        self.page.setAccessibleName(title)
        self.page.setOpenLinks(False)
        self.page.setHtml(html)
        self.page.anchorClicked.connect(lambda url: self._chosen(url.toString()))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 1, 1, 1)
        layout.addWidget(self.page)

    def popup_at(self, corner: QPoint) -> None:
        """Show it with its upper left corner there, or above where there is no room."""
        self.page.document().setTextWidth(WIDTH - 24)
        height = min(TALLEST, round(self.page.document().size().height()) + 18)
        self.resize(QSize(WIDTH, height))
        screen: QRect = self.screen().availableGeometry()
        x = min(corner.x(), screen.right() - WIDTH)
        y = corner.y() if corner.y() + height < screen.bottom() else corner.y() - height - 24
        self.move(max(screen.left(), x), max(screen.top(), y))
        self.show()
        self.page.setFocus()

    def _chosen(self, name: str) -> None:
        self.close()
        self.link.emit(name)
