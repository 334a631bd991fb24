"""The part of the Review menu about changes of models: ask again, say why, compare two answers."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QInputDialog

from desktop.assistant.view import AssistantView
from desktop.candidate import Candidate
from desktop.commands import SEND_KEYS, Commands
from desktop.operations import answers, asking_again, review
from desktop.widgets.fuzzy import ranked
from desktop.widgets.picker import Choice, Picker
from desktop.words import tr

if TYPE_CHECKING:
    from desktop.window import Window


def add(window: Window, commands: Commands) -> None:
    """Add the rows."""
    bench, session = window.bench, window.bench.session
    bench.line_wanted = partial(_ask_line, window)
    commands.add(
        "ask-again",
        tr("Ask a model again about this change onl&y…"),
        lambda: _ask_again(window),
        keys=["Ctrl+K, A"],
        icon="comment-discussion",
        tip=tr("Ask about the function around this change only, and say what should be different"),
        when=lambda: window.review_open() and asking_again.can_ask_again(session),
    )
    view = window.panel("assistant")
    assert isinstance(view, AssistantView)
    commands.add(
        "ask-model",
        tr("Se&nd the question that is written"),
        view.send_written,
        keys=SEND_KEYS,
        tip=tr("Ask the chosen models"),
        within=view,
    )
    commands.add(
        "preview-question",
        tr("Previe&w what a model would be sent…"),
        lambda: _preview(window),
        keys=["Ctrl+K, Q"],
        icon="comment-discussion",
        tip=tr("Read exactly what would be sent, before anything is"),
    )
    commands.add(
        "say-why",
        tr("Say &why it is rejected…"),
        lambda: review.ask_reason(bench),
        tip=tr("The next question to a model carries the reason"),
        when=lambda: window.review_open() and review.can_give_reason(session),
    )
    commands.add(
        "compare-answers",
        tr("Co&mpare with another answer…"),
        lambda: _compare(window),
        tip=tr("The texts that two models propose, side by side"),
        when=lambda: bool(answers.others(session)),
    )


def _preview(window: Window) -> None:
    window.show_panel("assistant")
    view = window.panel("assistant")
    assert isinstance(view, AssistantView)
    view.preview()


def _ask_again(window: Window) -> None:
    _ask_line(
        window,
        tr("Ask again"),
        tr("What should be different? You may leave this empty."),
        partial(asking_again.ask_again, window.bench),
    )


def _ask_line(window: Window, title: str, question: str, then: Callable[[str], object]) -> None:
    dialog = QInputDialog(window)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setWindowTitle(title)
    dialog.setLabelText(question)
    dialog.setInputMode(QInputDialog.InputMode.TextInput)
    dialog.textValueSelected.connect(then)
    dialog.resize(440, dialog.sizeHint().height())
    dialog.open()


def _compare(window: Window) -> None:
    found = answers.others(window.bench.session)
    if len(found) == 1:
        answers.compare(window.bench.session, found[0])
        return
    picker = Picker(tr("Compare with…"), partial(_choices, found), window.look, window)
    picker.chosen.connect(lambda other: answers.compare(window.bench.session, other))
    picker.show()


def _choices(found: tuple[Candidate, ...], typed: str) -> list[Choice]:
    return [
        Choice(item.title, item, item.origin, answers.verdict(item), "comment-discussion", hit.places)
        for item, hit in ranked(typed, found, lambda item: item.title)
    ]
