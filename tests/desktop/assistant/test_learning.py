"""Narrower questions, reasons of rejected changes, two answers compared, and the training set."""

from __future__ import annotations

import json
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QInputDialog, QLineEdit

from desktop.app import Desktop
from desktop.assistant.training import TrainingDialog
from desktop.session import Comparison
from tests.desktop.assistant.conftest import BANK, SAVES, Asked, kinds, says, send
from tests.desktop.conftest import Until

KEY = "0x4c0883a69102937d6231471b5dbb6204fe5129617082792ae468d01a3f362318"
PAY = """PLAN: one addition.
```solidity
Bank.sol
<<<<<<< SEARCH
        total += amount - fee;
=======
        total = total + amount - fee;
>>>>>>> REPLACE
```
"""


def answer_line(until: Until, words: str) -> None:
    """Write words into the dialog that asks for a line, and press Enter."""

    def dialogs() -> list[QInputDialog]:
        found = [item for item in QApplication.topLevelWidgets() if isinstance(item, QInputDialog)]
        return [item for item in found if item.isVisible()]

    until(lambda: bool(dialogs()))
    (dialog,) = dialogs()
    dialog.setTextValue(words)
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    until(lambda: not dialogs())


def test_a_rejected_change_and_its_reason_are_in_the_next_request(
    desktop: Desktop, until: Until, asked: Asked
) -> None:
    session, notices = desktop.session, desktop.window.notices
    with asked(says(SAVES)) as (server, view):
        send(view, "gas")
        until(lambda: session.assistant.turns and not session.assistant.running)
        until(lambda: bool(session.numbers) and not desktop.bench.jobs.states())
        desktop.window.commands["reject-hunk"].trigger()
        assert [button.text() for button in notices.choices()] == ["Say why…"]
        assert "You rejected a change of lab/m." in notices.text()
        notices.choices()[0].click()
        answer_line(until, "the fee must stay changeable")
        until(lambda: not desktop.bench.jobs.states())
        assert "The reason is kept." in notices.text()
        send(view, "gas")
        until(lambda: len(session.assistant.turns) == 2 and not session.assistant.running)
        first, second = server.asked()[0].text, server.asked()[-1].text
    assert "the fee must stay changeable" in second and "uint256 constant fee = 5;" in second
    assert "the fee must stay changeable" not in first and "uint256 constant fee = 5;" not in first
    until(lambda: not desktop.bench.jobs.states())


def test_asking_again_is_about_the_declaration_around_the_change_and_flags_what_lies_outside(
    desktop: Desktop, until: Until, asked: Asked
) -> None:
    session = desktop.session
    both = SAVES + PAY.partition("\n")[2]
    with asked(says(SAVES), says(both), says(both), says(both)) as (server, view):
        send(view, "gas")
        until(lambda: session.assistant.turns and not session.assistant.running)
        until(lambda: not desktop.bench.jobs.states())
        desktop.window.commands["ask-again"].trigger()
        answer_line(until, "keep it a variable")
        until(lambda: len(session.assistant.turns) == 2 and not session.assistant.running)
        sent = server.asked()[1].text
    assert session.assistant.turns[-1].files == ("Bank.sol", "fee")
    assert session.assistant.turns[-1].models == ("lab/m",)
    assert "Change only this" in sent and "- in Bank.sol: uint256 fee = 5" in sent
    assert "keep it a variable" in sent and "uint256 constant fee = 5;" in sent
    assert len(session.candidates) == 2, "the other proposals stay"
    (place,) = session.candidates[1].asked
    assert BANK.encode()[place.span.start : place.span.end].startswith(b"uint256 fee = 5")
    session.review(session.candidates[1])
    assert session.reviewing is not None
    strays = desktop.window.review.strays(session.reviewing, 0)
    assert ["This also changes pay." in sentence for sentence in strays.values()] == [True]
    until(lambda: not desktop.bench.jobs.states())


def test_a_selection_narrows_the_question_until_its_label_is_removed(
    desktop: Desktop, until: Until, asked: Asked
) -> None:
    conversation = desktop.session.assistant
    with asked(says("It pays."), says("It is a bank.")) as (server, view):
        editor = desktop.window.tabs.editor()
        assert editor is not None and not view.about.isVisible()
        cursor = editor.textCursor()
        cursor.setPosition(BANK.index("require"))
        cursor.setPosition(BANK.index("total +="), QTextCursor.MoveMode.KeepAnchor)
        editor.setTextCursor(cursor)
        until(view.about.isVisible)
        assert view.about_label.text() == "about: pay(uint256)"
        send(view, "explain")
        until(lambda: conversation.turns and not conversation.running)
        assert "Explain only this:" in server.asked()[0].text
        assert "- in Bank.sol: function pay(uint256 amount) external {" in server.asked()[0].text
        view.whole.click()
        assert not view.about.isVisible() and conversation.about is None
        send(view, "explain")
        until(lambda: len(conversation.turns) == 2 and not conversation.running)
        assert "Explain only this:" not in server.asked()[1].text
    assert kinds(desktop)[-1] == "end"
    until(lambda: not desktop.bench.jobs.states())


def test_two_answers_are_compared_side_by_side(desktop: Desktop, until: Until, asked: Asked) -> None:
    session = desktop.session
    shown: list[Comparison] = []
    session.compared.connect(shown.append)
    other = SAVES.replace("uint256 constant fee", "uint256 internal constant fee")
    with asked(says(SAVES), says(other)) as (_, view):
        view.chosen = ("lab/m", "lab/n")
        send(view, "gas")
        until(lambda: session.assistant.turns and not session.assistant.running)
    assert len(session.candidates) == 2
    desktop.window.commands["compare-answers"].trigger()
    (comparison,) = shown
    assert comparison.right is not None and comparison.left.data != comparison.right.data
    names = {comparison.left_name, comparison.right_name}
    assert names == {f"Bank.sol — lab/{name}: Verified, changed as declared" for name in "mn"}
    until(lambda: not desktop.bench.jobs.states())


def test_decisions_are_written_as_json_lines_with_secrets_masked(
    desktop: Desktop, until: Until, asked: Asked, tmp_path: Path
) -> None:
    session, notices = desktop.session, desktop.window.notices
    path, file = tmp_path / "bank" / "Bank.sol", tmp_path / "out.jsonl"
    path.write_text(BANK.replace("contract Bank", f"// private key: {KEY}\ncontract Bank"))
    with asked(says(SAVES)) as (_, view):
        send(view, "gas")
        until(lambda: session.assistant.turns and not session.assistant.running)
        until(lambda: bool(session.numbers) and not desktop.bench.jobs.states())
        desktop.window.commands["accept-all"].trigger()
        until(lambda: not desktop.bench.jobs.states())
        desktop.window.commands["apply"].trigger()
        until(lambda: "constant fee = 5" in path.read_text())
        until(lambda: not desktop.bench.jobs.states())
        view.training_wanted.emit()
    dialog = training_dialog(until)
    assert "nothing is sent anywhere" in dialog.private.text()
    dialog.reject()
    assert not file.exists()
    view.training_wanted.emit()
    pick(until, file)
    until(lambda: file.exists() and not desktop.bench.jobs.states())
    assert "1 decided proposals are in “out.jsonl”." in notices.text()
    (line,) = map(json.loads, file.read_text().splitlines())
    assert [item["role"] for item in line["messages"]] == ["system", "user", "assistant"]
    assert "uint256 constant fee = 5;" in line["messages"][2]["content"]
    assert KEY not in file.read_text() and "MASKED_" in line["messages"][1]["content"]
    before = file.read_bytes()
    view.training_wanted.emit()
    pick(until, file)
    until(lambda: "exists already" in notices.text())
    assert file.read_bytes() == before


def test_a_training_set_is_written_nowhere_when_the_picker_is_closed_and_empty_when_nothing_was_decided(
    desktop: Desktop, until: Until, asked: Asked, tmp_path: Path
) -> None:
    notices, folder = desktop.window.notices, tmp_path / "bank"
    with asked() as (_, view):
        view.training_wanted.emit()
        dialog = training_dialog(until)
        QTest.mouseClick(dialog.choose, Qt.MouseButton.LeftButton)
        picker = file_picker(until)
        assert Path(picker.directory().path()) == folder
        assert picker.selectedFiles() == [str(folder / "decisions.jsonl")]
        picker.reject()
        until(lambda: not desktop.bench.jobs.states())
        assert [item.name for item in folder.iterdir()] == ["Bank.sol"]
        view.training_wanted.emit()
        pick(until, folder / "none")
        until(lambda: "Nothing was decided" in notices.text())
    assert (folder / "none.jsonl").read_text() == ""
    until(lambda: not desktop.bench.jobs.states())


def training_dialog(until: Until) -> TrainingDialog:
    """The dialog that says what is written."""

    def shown() -> list[TrainingDialog]:
        found = [item for item in QApplication.topLevelWidgets() if isinstance(item, TrainingDialog)]
        return [item for item in found if item.isVisible()]

    until(lambda: bool(shown()))
    return shown()[0]


def file_picker(until: Until) -> QFileDialog:
    """The dialog in which a file is named."""

    until(lambda: bool(file_pickers()))
    return file_pickers()[0]


def file_pickers() -> list[QFileDialog]:
    """Those that are open."""
    found = [item for item in QApplication.topLevelWidgets() if isinstance(item, QFileDialog)]
    return [item for item in found if item.isVisible()]


def pick(until: Until, path: Path) -> None:
    """Go from the explanation to the picker, type a file, and press Enter."""
    QTest.mouseClick(training_dialog(until).choose, Qt.MouseButton.LeftButton)
    picker = file_picker(until)
    line = picker.findChild(QLineEdit, "fileNameEdit")
    assert line is not None
    line.setText(str(path))
    QTest.keyClick(line, Qt.Key.Key_Return)
    until(lambda: not file_pickers())
