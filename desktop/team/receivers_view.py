"""The dialog of a team's webhooks and Slack channels, and the log of what was sent to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QSplitter,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop.look import Look
from desktop.team.receivers_model import (
    advice,
    delivery_words,
    details_words,
    kind_words,
    state_icon,
    state_words,
)
from desktop.widgets.labels import muted, section

if TYPE_CHECKING:
    from core.wire.receivers import Deliveries, Delivery, DeliveryDetails, MadeReceiver, Receiver

_DATA = Qt.ItemDataRole.UserRole
AGAIN_MS = 1_500
"""How soon it is looked again while something is on its way."""


class ReceiversDialog(QDialog):
    """Shows what it is given and asks by its signals; ids are those of the server."""

    register_wanted = Signal(str)
    """A new one: `webhook` or `slack`."""
    change_wanted = Signal(object)
    verify_wanted = Signal(str)
    secret_wanted = Signal(object)
    remove_wanted = Signal(object)
    look_wanted = Signal()
    """Read everything anew."""
    log_wanted = Signal(str, object)
    """What was sent to a receiver, before a delivery (or None)."""
    details_wanted = Signal(str)
    redeliver_wanted = Signal(str)

    def __init__(self, look: Look, parent: QWidget, team: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Webhooks and Slack of “{team}”").format(team=team))
        self.resize(960, 640)
        self._look = look
        self._next: str | None = None
        self.list, self.log = QTreeWidget(), QTreeWidget()
        self.advice, self.told = muted(""), QLabel()
        self.told.setWordWrap(True)
        self.told.setAccessibleName(self.tr("What is wrong"))
        self.told.hide()
        self.details = QPlainTextEdit()
        self.secret, self._secret_box, self._secret_about = QLineEdit(), QWidget(), muted("")
        self.copy = QPushButton(self.tr("&Copy the secret"))
        self.webhook = QPushButton(self.tr("Register a &webhook…"))
        self.slack = QPushButton(self.tr("Register a S&lack channel…"))
        self.verify = QPushButton(self.tr("&Verify"))
        self.change = QPushButton(self.tr("C&hange…"))
        self.rotate = QPushButton(self.tr("&New secret…"))
        self.remove = QPushButton(self.tr("&Remove…"))
        self.again = QPushButton(self.tr("&Send again"))
        self.look_again = QPushButton(self.tr("Loo&k again"))
        self.older = QPushButton(self.tr("&Older"))
        self._soon = QTimer(self, singleShot=True, interval=AGAIN_MS)
        self._soon.timeout.connect(self._look_at_log)
        self._tables()
        self._build()
        self._connect()
        look.changed.connect(self._colors)
        self._colors()
        self._show_buttons()

    # What it is given.

    def show_receivers(self, found: tuple[Receiver, ...], chosen: str = "") -> None:
        """List them; `chosen` (or what was selected, or the first) is selected."""
        selected = self.receiver()
        wanted = chosen or (selected.id if selected is not None else "")
        self.list.blockSignals(True)
        self.list.clear()
        for each in found:
            item = QTreeWidgetItem([each.name, kind_words(each.kind), state_words(each), each.url])
            item.setIcon(2, self._look.icon(state_icon(each.state), self._color(each.state)))
            item.setToolTip(3, each.url)
            item.setData(0, _DATA, each)
            self.list.addTopLevelItem(item)
            if each.id == wanted or self.list.currentItem() is None:
                self.list.setCurrentItem(item)
        self.list.blockSignals(False)
        self._receiver_chosen()

    def show_made(self, made: MadeReceiver) -> None:
        """Show a new secret, which is told this once."""
        if made.secret is not None:
            self._secret_about.setText(
                self.tr("The secret of “{name}” is told this once. Give it to the receiver now.").format(
                    name=made.receiver.name
                )
            )
            self.secret.setText(made.secret)
            self.secret.setCursorPosition(0)
            self.copy.setText(self.tr("&Copy the secret"))
            self._secret_box.show()
            self.copy.setFocus()

    def show_log(self, found: Deliveries, *, older: bool) -> None:
        """Show what was sent; `older`: below what is shown already."""
        selected = self.delivery()
        if not older:
            self.log.clear()
        for each in found.deliveries:
            item = QTreeWidgetItem(list(delivery_words(each)))
            color = {"delivered": self._look.theme.good, "dead": self._look.theme.bad}
            icon = {"delivered": "pass", "dead": "error"}.get(each.state, "sync")
            item.setIcon(2, self._look.icon(icon, color.get(each.state, self._look.theme.muted)))
            for column in (1, 4):  # the ones that may be cut
                item.setToolTip(column, item.text(column))
            item.setData(0, _DATA, each)
            self.log.addTopLevelItem(item)
            if selected is not None and each.id == selected.id:
                self.log.setCurrentItem(item)
        self._next = found.next
        if any(each.state == "waiting" for each in found.deliveries):
            self._soon.start()
        self._show_buttons()

    def show_details(self, found: DeliveryDetails) -> None:
        """Show one delivery, as long as it is the selected one."""
        selected = self.delivery()
        if selected is not None and selected.id == found.delivery.id:
            self.details.setPlainText(details_words(found))

    def tell(self, words: str) -> None:
        """Say what went wrong; nothing when empty."""
        self.told.setText(words)
        self.told.setVisible(bool(words))
        self._show_buttons()

    def receiver(self) -> Receiver | None:
        """The selected receiver."""
        item = self.list.currentItem()
        return item.data(0, _DATA) if item is not None else None

    def delivery(self) -> Delivery | None:
        """The selected delivery."""
        item = self.log.currentItem()
        return item.data(0, _DATA) if item is not None else None

    # Inside.

    def _receiver_chosen(self) -> None:
        receiver = self.receiver()
        self.log.clear()
        self.details.clear()
        self._next = None
        self._soon.stop()
        none = self.tr("Nothing is registered yet. Programs and Slack channels hear what concerns the team.")
        self.advice.setText(advice(receiver) if receiver is not None else none)
        self._look_at_log()
        self._show_buttons()

    def _look_at_log(self) -> None:
        receiver = self.receiver()
        if receiver is not None:
            self.log_wanted.emit(receiver.id, None)

    def _look_at_older(self) -> None:
        receiver = self.receiver()
        if receiver is not None and self._next is not None:
            self.log_wanted.emit(receiver.id, self._next)

    def _delivery_chosen(self) -> None:
        delivery = self.delivery()
        self.details.clear()
        if delivery is not None:
            self.details_wanted.emit(delivery.id)
        self._show_buttons()

    def _show_buttons(self) -> None:
        receiver, delivery = self.receiver(), self.delivery()
        for button in (self.verify, self.change, self.remove):
            button.setEnabled(receiver is not None)
        self.rotate.setEnabled(receiver is not None and receiver.kind == "webhook")
        self.rotate.setToolTip(self.tr("For a day the secret before counts as well."))
        ready = receiver is not None and receiver.state == "active"
        self.again.setEnabled(ready and delivery is not None and delivery.state != "waiting")
        self.again.setToolTip("" if ready else self.tr("Verify the receiver first."))
        self.older.setEnabled(self._next is not None)

    def _color(self, state: str) -> str:
        theme = self._look.theme
        return {"active": theme.good, "disabled": theme.bad}.get(state, theme.unsure)

    def _colors(self) -> None:
        self.told.setStyleSheet(f"color: {self._look.theme.bad};")
        for at in range(self.list.topLevelItemCount()):
            item = self.list.topLevelItem(at)
            if item is not None:
                state = item.data(0, _DATA).state
                item.setIcon(2, self._look.icon(state_icon(state), self._color(state)))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.secret.text())
        self.copy.setText(self.tr("Copied"))

    def _with_receiver(self, signal: str) -> None:
        receiver = self.receiver()
        if receiver is not None:
            getattr(self, signal).emit(receiver.id if signal == "verify_wanted" else receiver)

    def _redeliver(self) -> None:
        delivery = self.delivery()
        if delivery is not None:
            self.redeliver_wanted.emit(delivery.id)

    def done(self, result: int) -> None:
        self.secret.clear()  # no field keeps what was told once
        super().done(result)

    def _connect(self) -> None:
        self.list.currentItemChanged.connect(lambda *_: self._receiver_chosen())
        self.log.currentItemChanged.connect(lambda *_: self._delivery_chosen())
        self.webhook.clicked.connect(lambda: self.register_wanted.emit("webhook"))
        self.slack.clicked.connect(lambda: self.register_wanted.emit("slack"))
        for button, signal in (
            (self.verify, "verify_wanted"),
            (self.change, "change_wanted"),
            (self.rotate, "secret_wanted"),
            (self.remove, "remove_wanted"),
        ):
            button.setProperty("signal", signal)
            button.clicked.connect(self._pressed)
        self.again.clicked.connect(self._redeliver)
        self.look_again.clicked.connect(self.look_wanted)
        self.older.clicked.connect(self._look_at_older)
        self.copy.clicked.connect(self._copy)

    def _pressed(self) -> None:
        self._with_receiver(str(self.sender().property("signal")))

    def _tables(self) -> None:
        self.list.setAccessibleName(self.tr("Webhooks and Slack channels"))
        self.list.setHeaderLabels([self.tr("Name"), self.tr("Kind"), self.tr("State"), self.tr("Address")])
        self.log.setAccessibleName(self.tr("What was sent to the selected one"))
        self.log.setHeaderLabels(
            [self.tr("When"), self.tr("Event"), self.tr("State"), self.tr("Attempts"), self.tr("Answer")]
        )
        for table in (self.list, self.log):
            table.setRootIsDecorated(False)
            table.setUniformRowHeights(True)
            table.setTextElideMode(Qt.TextElideMode.ElideMiddle)
            for column in range(table.columnCount()):
                table.header().setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
            table.header().setStretchLastSection(False)
        self.list.header().setSectionResizeMode(3, QHeaderView.ResizeMode.Stretch)
        self.log.header().setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        self.details.setReadOnly(True)
        self.details.setFont(self._look.mono())
        self.details.setAccessibleName(self.tr("Attempts and text of the selected delivery"))
        self.details.setPlaceholderText(self.tr("Choose a delivery to see its attempts and what was sent."))
        self.details.setTabChangesFocus(True)
        self.secret.setReadOnly(True)
        self.secret.setFont(self._look.mono())
        self.secret.setAccessibleName(self.tr("Secret, told this once"))

    def _build(self) -> None:
        about = QHBoxLayout(self._secret_box)
        about.setContentsMargins(0, 0, 0, 0)
        column = QVBoxLayout()
        column.addWidget(self._secret_about)
        row = QHBoxLayout()
        row.addWidget(self.secret, 1)
        row.addWidget(self.copy)
        column.addLayout(row)
        about.addLayout(column)
        self._secret_box.hide()
        top, bottom = QWidget(), QWidget()
        upper, lower = QVBoxLayout(top), QVBoxLayout(bottom)
        for layout in (upper, lower):
            layout.setContentsMargins(0, 0, 0, 0)
        upper.addWidget(self.list, 1)
        upper.addWidget(self.advice)
        upper.addLayout(
            _row(self.webhook, self.slack, None, self.verify, self.change, self.rotate, self.remove)
        )
        upper.addWidget(self._secret_box)
        upper.setContentsMargins(0, 0, 0, 8)
        deliveries = section(self.tr("Deliveries"))
        deliveries.setContentsMargins(0, 8, 0, 0)
        lower.addWidget(deliveries)
        logs = QSplitter(Qt.Orientation.Horizontal)
        logs.setChildrenCollapsible(False)
        logs.addWidget(self.log)
        logs.addWidget(self.details)
        logs.setSizes([650, 278])
        lower.addWidget(logs, 1)
        lower.addLayout(_row(self.again, self.look_again, self.older, None))
        halves = QSplitter(Qt.Orientation.Vertical)
        halves.setChildrenCollapsible(False)
        halves.addWidget(top)
        halves.addWidget(bottom)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(10)
        layout.addWidget(halves, 1)
        layout.addWidget(self.told)
        layout.addWidget(buttons)


def _row(*widgets: QPushButton | None) -> QHBoxLayout:
    """Buttons beside each other; None is the room between two groups. Return presses none of them unseen."""
    row = QHBoxLayout()
    row.setSpacing(6)
    for widget in widgets:
        if widget is None:
            row.addStretch(1)
        else:
            widget.setAutoDefault(False)
            row.addWidget(widget)
    return row
