"""What a call takes, in a small page over the line that is being typed; it never takes the keyboard."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from desktop.look import Look

WIDEST = 640


@dataclass(frozen=True, slots=True)
class SignaturePage:
    """One signature with the parameter that is being typed (-1 for none).

    `opening` ends with its bracket, `closing` begins with one. `count` says which of several it is.
    """

    opening: str
    parameters: tuple[str, ...]
    closing: str
    current: int = -1
    about: str = ""
    about_current: str = ""
    count: str = ""


class SignaturePopup(QFrame):
    """Shown above the line, so that the list of suggestions has its place below it."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        flags = Qt.WindowType.ToolTip | Qt.WindowType.FramelessWindowHint
        super().__init__(parent, flags | Qt.WindowType.NoDropShadowWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFrameShape(QFrame.Shape.Box)
        self.setProperty("role", "popup")
        self.setAccessibleName(self.tr("Parameters"))
        self._look = look
        self.head, self.about = QLabel(), QLabel()
        for label in (self.head, self.about):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.RichText)
            label.setMaximumWidth(WIDEST - 22)
        self.about.setProperty("role", "muted")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 6, 10, 6)
        layout.setSpacing(4)
        layout.addWidget(self.head)
        layout.addWidget(self.about)
        self.page: SignaturePage | None = None

    def show_page(self, page: SignaturePage, corner: QPoint, line_height: int) -> None:
        """Show a signature over (or under) a line: `corner` is the global place under it."""
        if page != self.page:
            self._fill(page)
        self._place(corner, line_height)
        if not self.isVisible():
            self.show()

    def _fill(self, page: SignaturePage) -> None:
        self.page = page
        self.head.setFont(self._look.mono())
        self.about.setFont(self._look.small())
        accent = self._look.theme.accent
        parts = [
            f'<b style="color:{accent}"><u>{escape(text)}</u></b>' if at == page.current else escape(text)
            for at, text in enumerate(page.parameters)
        ]
        count = f"<i>{escape(page.count)}</i> " if page.count else ""
        self.head.setText(f"{count}{escape(page.opening)}{', '.join(parts)}{escape(page.closing)}")
        lines = [f"<b>{escape(page.about_current)}</b>"] if page.about_current else []
        lines += [escape(page.about)] if page.about else []
        self.about.setText("<br>".join(lines))
        self.about.setVisible(bool(lines))
        self.head.setAccessibleName(self._spoken(page))
        QAccessible.updateAccessibility(QAccessibleEvent(self.head, QAccessible.Event.NameChanged))

    def _spoken(self, page: SignaturePage) -> str:
        """For screen readers the current parameter stands first: bold letters are not heard."""
        parts = [page.opening + ", ".join(page.parameters) + page.closing, page.about]
        if 0 <= page.current < len(page.parameters):
            words = self.tr("Parameter {n} of {all}: {text}.")
            current = words.format(
                n=page.current + 1, all=len(page.parameters), text=page.parameters[page.current]
            )
            parts = [current, page.about_current, *parts]
        return " ".join(part for part in (*parts, page.count) if part)

    def _place(self, corner: QPoint, line_height: int) -> None:
        for label in (self.head, self.about):
            label.setMinimumWidth(0)
            wide = label.fontMetrics().size(0, _plain(label.text())).width() + 8
            label.setFixedWidth(min(WIDEST - 22, max(wide, 60)))
        self.adjustSize()
        screen = self.screen().availableGeometry()
        x = min(corner.x(), screen.right() - self.width())
        above = corner.y() - line_height - self.height()
        y = above if above >= screen.top() else corner.y()
        self.move(max(screen.left(), x), y)


def _plain(html: str) -> str:
    from PySide6.QtGui import QTextDocumentFragment

    return QTextDocumentFragment.fromHtml(html).toPlainText()
