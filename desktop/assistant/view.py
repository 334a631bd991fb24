"""The assistant's panel: the conversation, which models are asked, and what for."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QResizeEvent, QTextBlockFormat, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import (
    QBoxLayout,
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QPushButton,
    QTextBrowser,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from core.rewriting.assistant.conversation import Line
from desktop.assistant.model import goals, line_html, turn_html
from desktop.assistant.state import Conversation, Offer
from desktop.errors import Notice
from desktop.look import Look
from desktop.session import Session
from desktop.widgets.labels import ElidedLabel, section

FLUSH_MS = 40
"""Pieces of a reply are shown together, so that a quick model does not keep the window busy."""
INPUT_LINES = 3
WIDE = 560
"""Pixels from which the parts stand beside each other."""
WIDEST_MODELS = 260
"""So wide the names of models may be there; the search takes the rest."""
_BESIDE_MODELS = 56
"""Pixels beside the names in a column: margins, and the arrow of the menu."""
_DOWN, _ACROSS = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight


class AssistantView(QWidget):
    """Follows the conversation of the session."""

    ask_wanted = Signal(str, str, tuple)
    """Goal, words, and the names of the models."""
    preview_wanted = Signal(str, str, tuple)
    """The same, to be shown what would be sent and no more."""
    stop_wanted = Signal()
    look_wanted = Signal()
    """The models should be looked for."""
    scores_wanted = Signal()
    training_wanted = Signal()
    """What was decided should be written as a training set."""
    sent_wanted = Signal()
    chosen_changed = Signal(tuple)
    """Other models are chosen."""

    def __init__(self, session: Session, look: Look, chosen: tuple[str, ...] = ()) -> None:
        super().__init__()
        self._session, self._look = session, look
        self._conversation: Conversation = session.assistant
        self.chosen = chosen
        self._waiting: list[str] = []
        self._at_end = True
        self._flush_later = QTimer(self, singleShot=True, interval=FLUSH_MS)
        self._flush_later.timeout.connect(self._flush)
        self.models, self.more = QToolButton(), QToolButton()
        self.menu = QMenu(self)
        self.search, self.text = QLineEdit(), QTextBrowser()
        self.goal, self.words = QComboBox(), QPlainTextEdit()
        self.look_first = QToolButton()
        self.send, self.state = QPushButton(), ElidedLabel("", "muted")
        self.about, self.about_label, self.whole = QWidget(), ElidedLabel(""), QToolButton()
        self._build()
        self._lay_out()
        conversation = self._conversation
        conversation.changed.connect(self.refresh)
        conversation.said.connect(self._said)
        conversation.line_added.connect(self._line_added)
        conversation.stock_changed.connect(self._stock_changed)
        conversation.running_changed.connect(self._running_changed)
        conversation.about_changed.connect(self._about_changed)
        look.changed.connect(self.refresh)
        self.refresh()
        self._stock_changed()
        self._running_changed()
        self._about_changed()

    # What others ask for.

    def ask(self) -> None:
        """Send what is written, or stop what runs."""
        if self._conversation.running:
            self.stop_wanted.emit()
            return
        self.ask_wanted.emit(*self._wish())

    def show_keys(self, keys: str) -> None:
        """Say by which keys a question is sent; empty when there are none."""
        words = self.tr("What should be done?")
        self.words.setPlaceholderText(f"{words} ({keys})" if keys else words)

    def send_written(self) -> None:
        """Send what is written; while a model answers the keys do nothing, Stop has its button."""
        if not self._conversation.running:
            self.ask()

    def preview(self) -> None:
        """Show what would be sent; also while a model is asked."""
        self.preview_wanted.emit(*self._wish())

    def _wish(self) -> tuple[str, str, tuple[str, ...]]:
        return self.goal.currentData(), self.words.toPlainText(), self.chosen

    def focus_words(self) -> None:
        """Put the cursor where a request is written."""
        self.words.setFocus()

    def refresh(self) -> None:
        """Show the whole conversation, as far as it holds what is looked for."""
        self._waiting.clear()
        theme, wanted = self._look.theme, self.search.text().strip()
        turns = [turn for turn in self._conversation.turns if not wanted or turn.holds(wanted)]
        if turns:
            self.text.setHtml("".join(turn_html(turn, theme) for turn in turns))
        elif wanted:
            self.text.setPlainText(self.tr("Nothing that was asked holds these words."))
        else:
            self.text.setHtml(self._empty())
        self._to_end()

    # Making it.

    def _build(self) -> None:
        self.text.setAccessibleName(self.tr("Conversation with models"))
        self.text.setOpenLinks(False)
        self.text.setFrameShape(QTextBrowser.Shape.NoFrame)
        self.text.anchorClicked.connect(self._link)
        bar = self.text.verticalScrollBar()
        bar.valueChanged.connect(self._scrolled)
        bar.rangeChanged.connect(self._stay_at_end)
        self.search.setPlaceholderText(self.tr("Search what was asked"))
        self.search.setAccessibleName(self.tr("Search the conversation"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self.refresh)
        for goal, words in goals():
            self.goal.addItem(words, goal)
        self.goal.setAccessibleName(self.tr("What to ask for"))
        self.words.setAccessibleName(self.tr("Your words to the model"))
        self.words.setProperty("field", True)
        self.words.setPlaceholderText(self.tr("What should be done?"))
        self.setFocusProxy(self.words)
        self.words.setTabChangesFocus(True)
        self.words.setFixedHeight(self.words.fontMetrics().lineSpacing() * INPUT_LINES + 14)
        self.send.clicked.connect(self.ask)
        self.look_first.setText(self.tr("Preview"))
        self.look_first.setAccessibleName(self.tr("Preview what would be sent"))
        self.look_first.setToolTip(self.tr("Read exactly what would be sent, before anything is"))
        self.look_first.clicked.connect(self.preview)
        self.models.setMenu(self.menu)
        self.models.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.models.setAccessibleName(self.tr("Models to ask"))
        self.models.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self.menu.aboutToShow.connect(self._about_to_show)
        self._build_more()
        self._build_about()

    def _build_about(self) -> None:
        """What a question is narrowed to, and a way to ask about the whole file."""
        row = QHBoxLayout(self.about)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.about_label, 1)
        row.addWidget(self.whole)
        self.whole.setText("✕")
        self.whole.setAutoRaise(True)
        self.whole.setAccessibleName(self.tr("Ask about the whole file"))
        self.whole.setToolTip(self.tr("Ask about the whole file"))
        self.whole.clicked.connect(self._ask_about_all)

    def _build_more(self) -> None:
        menu = QMenu(self)
        for text, signal in (
            (self.tr("&What was sent…"), self.sent_wanted),
            (self.tr("&Scoreboard of models…"), self.scores_wanted),
            (self.tr("&Export decisions as a training set…"), self.training_wanted),
            (self.tr("&Look for models again"), self.look_wanted),
        ):
            menu.addAction(text).triggered.connect(signal)
        self.more.setMenu(menu)
        self.more.setText("⋯")
        self.more.setStyleSheet(
            "QToolButton { padding: 3px 7px; } QToolButton::menu-indicator { image: none; }"
        )
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.more.setAccessibleName(self.tr("More about models"))
        self.more.setToolTip(self.tr("More about models"))

    def _lay_out(self) -> None:
        """Over each other in a column, and beside each other where the panel is wide and low."""
        whole, layout = QVBoxLayout(self), QVBoxLayout()
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(section(self.tr("Assistant")))
        whole.addLayout(layout, 1)
        layout.setContentsMargins(8, 0, 8, 8)
        layout.setSpacing(6)
        self._top, self._asking, self._sending = (QBoxLayout(_DOWN) for _ in range(3))
        for part in (self._top, self._asking, self._sending):
            part.setSpacing(6)
        first = QHBoxLayout()
        first.addWidget(self.models)
        first.addStretch(1)
        first.addWidget(self.more)
        self._top.addLayout(first)
        self._top.addWidget(self.search, 1)
        self._sending.addWidget(self.goal, 1)
        buttons = QHBoxLayout()
        buttons.addWidget(self.look_first)
        buttons.addWidget(self.send, 1)
        self._sending.addLayout(buttons)
        self._asking.addWidget(self.words, 1)
        self._asking.addLayout(self._sending)
        layout.addLayout(self._top)
        layout.addWidget(self.text, 1)
        layout.addWidget(self.state)
        layout.addWidget(self.about)
        layout.addLayout(self._asking)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = self.width() > WIDE
        for part in (self._top, self._asking):
            part.setDirection(_ACROSS if wide else _DOWN)
        self._sending.setDirection(_DOWN if wide else _ACROSS)
        self._name_models()

    # What happens.

    def _said(self, piece: str) -> None:
        self._waiting.append(piece)
        if not self._flush_later.isActive():
            self._flush_later.start()

    def _flush(self) -> None:
        """Put the pieces behind the last line of the reply."""
        if self._waiting and not self.search.text().strip():
            cursor = self._end_cursor()
            cursor.insertText("".join(self._waiting))
            self._to_end()
        self._waiting.clear()

    def _line_added(self, line: object) -> None:
        if not isinstance(line, Line) or self.search.text().strip():
            return
        self._flush()
        cursor = self._end_cursor()
        cursor.insertBlock(QTextBlockFormat(), QTextCharFormat())
        cursor.insertHtml(line_html(line, self._look.theme))
        self._to_end()

    def _running_changed(self) -> None:
        running = self._conversation.running
        self.send.setText(self.tr("Stop") if running else self.tr("Send"))
        self.send.setAccessibleName(self.tr("Stop the model") if running else self.tr("Ask the model"))
        self.goal.setEnabled(not running)
        self.models.setEnabled(not running)
        if not running:
            self._flush()
        self._tell_state()

    def _ask_about_all(self) -> None:
        self._conversation.narrow(None)
        self.words.setFocus()

    def _about_changed(self) -> None:
        about = self._conversation.about
        self.about.setVisible(about is not None)
        if about is not None:
            self.about_label.setText(self.tr("about: {what}").format(what=about.label))
            self.about_label.setAccessibleName(
                self.tr("The question is about {what}").format(what=about.label)
            )

    def _stock_changed(self) -> None:
        stock = self._conversation.stock
        if stock.state == "known" and not stock.closed and not self.chosen and stock.offers:
            self.choose((stock.offers[0].name,))
        self._fill_menu()
        self._tell_state()

    def _about_to_show(self) -> None:
        if self._conversation.stock.state == "unknown":
            self.look_wanted.emit()

    def _fill_menu(self) -> None:
        self.menu.clear()
        stock = self._conversation.stock
        for local, heading in ((True, self.tr("On this machine")), (False, self.tr("Elsewhere"))):
            offers = [item for item in stock.offers if item.local is local]
            if offers:
                self.menu.addSection(heading)
            for offer in offers:
                self._add_offer(offer)
        if not stock.offers:
            words = {
                "unknown": self.tr("Not looked for yet"),
                "looking": self.tr("Looking for models…"),
                "known": stock.closed or self.tr("No server of models answers"),
            }
            self.menu.addAction(words[stock.state]).setEnabled(False)
        if stock.missing:
            self.menu.addSection(self.tr("Did not answer"))
            for text in stock.missing:
                self.menu.addAction(text).setEnabled(False)
        self._name_models()

    def _add_offer(self, offer: Offer) -> None:
        action = self.menu.addAction(offer.name)
        action.setToolTip(offer.title)
        action.setCheckable(True)
        action.setChecked(offer.name in self.chosen)
        action.toggled.connect(lambda on, name=offer.name: self._toggle(name, on))

    def _toggle(self, name: str, on: bool) -> None:
        rest = tuple(item for item in self.chosen if item != name)
        self.choose((*rest, name) if on else rest)

    def choose(self, names: tuple[str, ...]) -> None:
        """Ask these models from now on."""
        self.chosen = names
        self.chosen_changed.emit(names)
        self._name_models()

    def _name_models(self) -> None:
        names = ", ".join(self.chosen)
        several = self.tr("{n} models").format(n=len(self.chosen)) if len(self.chosen) > 1 else names
        beside = self.more.sizeHint().width() + _BESIDE_MODELS
        width = WIDEST_MODELS if self.width() > WIDE else max(80, self.width() - beside)
        text = self.fontMetrics().elidedText(several, Qt.TextElideMode.ElideMiddle, width)
        self.models.setText(text or self.tr("Choose models"))
        self.models.setToolTip(names)

    def _tell_state(self) -> None:
        stock = self._conversation.stock
        if self._conversation.running:
            self.state.setText(self.tr("Asking {models}…").format(models=", ".join(self.chosen)))
        elif stock.closed:
            self.state.setText(stock.closed)
        elif stock.state == "known" and not stock.offers:
            self.state.setText(self.tr("No server of models answers."))
        else:
            self.state.setText("")
        self.state.setVisible(bool(self.state.text()))

    def _link(self, url: QUrl) -> None:
        if url.scheme() != "review":
            return
        wanted = url.path()
        found = next((item for item in self._session.candidates if item.id == wanted), None)
        if found is not None:
            self._session.open_review(found)
            return
        message = self.tr("This change is not among the proposals any more.")
        self._session.tell(Notice("info", message, self.tr("Ask again to see what it would be now.")))

    def _end_cursor(self) -> QTextCursor:
        cursor = QTextCursor(self.text.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        return cursor

    def _to_end(self) -> None:
        bar = self.text.verticalScrollBar()
        bar.setValue(bar.maximum())
        self._at_end = True

    def _scrolled(self, value: int) -> None:
        self._at_end = value >= self.text.verticalScrollBar().maximum()

    def _stay_at_end(self, _least: int, most: int) -> None:
        """Another width or height breaks the lines elsewhere: who read the last line still does."""
        if self._at_end:
            self.text.verticalScrollBar().setValue(most)

    def _empty(self) -> str:
        color = self._look.theme.muted
        return (
            f'<p style="color:{color}; margin-top:0; margin-bottom:6px">'
            + self.tr(
                "Ask a model about the file in front. What it changes is compiled, compared and run "
                "before it is called verified; what fails goes back to the model, at most three times."
            )
            + "</p><p style="
            + f'"color:{color}; margin-top:0; margin-bottom:0">'
            + self.tr("Models on this machine come first. Before text leaves it, you see every word of it.")
            + "</p>"
        )
