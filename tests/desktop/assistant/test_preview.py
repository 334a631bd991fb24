"""What would be sent is shown at any time, to the letter, and looking sends nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.app import Desktop
from desktop.assistant.outgoing import ReadingDialog
from tests.desktop.assistant.conftest import BANK, Asked, kinds, says, send
from tests.desktop.conftest import Until
from tests.fixtures.model_server.reply import endless

SECRET = "9f2b7c1e4d8a4f60b1c3e5d7a9f0b2c4"


def read(until: Until) -> ReadingDialog:
    """The dialog that is open."""

    def open_() -> list[ReadingDialog]:
        found = [item for item in QApplication.topLevelWidgets() if isinstance(item, ReadingDialog)]
        return [item for item in found if item.isVisible()]

    until(lambda: bool(open_()))
    (dialog,) = open_()
    return dialog


def test_a_preview_is_what_is_then_sent_to_the_letter(
    desktop: Desktop, until: Until, asked: Asked, tmp_path: Path
) -> None:
    source = BANK.replace("contract", f"// https://mainnet.infura.io/v3/{SECRET}\ncontract")
    (tmp_path / "bank" / "Bank.sol").write_text(source)
    with asked(says("It is a bank.")) as (server, view):
        view.goal.setCurrentIndex(view.goal.findData("explain"))
        QTest.mouseClick(view.look_first, Qt.MouseButton.LeftButton)
        dialog = read(until)
        assert not server.asked() and not desktop.session.assistant.turns
        shown, where = dialog.view.text.toPlainText(), dialog.view.where.text()
        assert "contract Bank" in shown and SECRET not in shown
        assert "1 secrets masked" in dialog.view.figures.text() and "Bank.sol" in dialog.view.figures.text()
        assert "given to m" in where and server.url in where and "on this machine" in where
        dialog.reject()
        send(view, "explain")
        until(lambda: desktop.session.assistant.turns and not desktop.session.assistant.running)
        sent = [item["content"] for item in server.asked()[0].body["messages"]]
    assert shown == "\n\n".join(
        f"— {role} —\n{text}" for role, text in zip(("system", "user"), sent, strict=True)
    )
    until(lambda: not desktop.bench.jobs.states())


def test_each_text_for_each_model_can_be_read_also_while_another_answer_comes(
    desktop: Desktop, until: Until, asked: Asked
) -> None:
    with asked(replace(endless(), prompt_tokens=3_000)) as (server, view):
        send(view, "explain")
        until(lambda: kinds(desktop) == ["reply"])
        view.chosen = ("lab/m", "lab/n")
        desktop.window.commands["preview-question"].trigger()
        dialog = read(until)
        listed = [dialog.choice.itemText(at) for at in range(dialog.choice.count())]
        assert listed == ["1 of 2: lab/m · Bank.sol", "2 of 2: lab/n · Bank.sol"]
        assert dialog.choice.isVisible() and "given to m " in dialog.view.where.text()
        QTest.keyClick(dialog.choice, Qt.Key.Key_Down)
        assert "given to n " in dialog.view.where.text()
        assert desktop.session.assistant.running and len(server.asked()) == 1
        dialog.reject()
        QTest.mouseClick(view.send, Qt.MouseButton.LeftButton)
    until(lambda: not desktop.bench.jobs.threads_busy())


def test_what_would_leave_says_so_and_asks_for_no_consent(
    desktop: Desktop, until: Until, asked: Asked
) -> None:
    with asked(says("x"), remote=("m",)) as (server, view):
        view.words.setPlainText("a shop")
        view.goal.setCurrentIndex(view.goal.findData("generate"))
        view.preview()
        dialog = read(until)
        assert "would leave this machine" in dialog.view.where.text()
        assert "a shop" in dialog.view.text.toPlainText() and not server.asked()
        dialog.reject()
    until(lambda: not desktop.bench.jobs.states())


def test_where_nothing_can_be_asked_the_preview_says_why(
    desktop: Desktop, until: Until, asked: Asked, tmp_path: Path
) -> None:
    said = desktop.window.notices.text
    with asked(says("x")) as (server, view):
        view.goal.setCurrentIndex(view.goal.findData("ask"))
        view.preview()
        until(lambda: "There is nothing to ask." in said())
        view.goal.setCurrentIndex(view.goal.findData("security"))
        view.preview()
        until(lambda: "There is nothing in this file" in said())
        (tmp_path / "bank" / ".rewriterignore").write_text("*.sol\n")
        view.goal.setCurrentIndex(view.goal.findData("gas"))
        view.preview()
        until(lambda: "No model is shown" in said() and "Bank.sol" in said())
        assert not server.asked()
    until(lambda: not desktop.bench.jobs.states())
