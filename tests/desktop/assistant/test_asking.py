"""From a request in the assistant's panel to a verified change under review, with a real protocol and EVM."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt, QUrl
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.rewriting.assistant.prices import cost_words
from core.store.scoreboard import Score
from desktop.app import Desktop
from desktop.assistant.consent import ConsentDialog
from desktop.assistant.scores import ScoresDialog
from desktop.operations.remembering import read_scores
from tests.desktop.assistant.conftest import BANK, BREAKS, SAVES, Asked, kinds, says, send
from tests.desktop.conftest import Until
from tests.fixtures.model_server.reply import bad_key, endless


def test_a_change_that_passes_is_under_review_with_its_evidence_and_can_be_applied(
    desktop: Desktop, until: Until, asked: Asked, tmp_path: Path
) -> None:
    session = desktop.session
    with asked(says(*SAVES.splitlines(keepends=True))) as (server, view):
        send(view, "gas")
        until(lambda: session.assistant.turns and not session.assistant.running)
    assert kinds(desktop) == ["reply", "passes", "end"]
    assert session.assistant.turns[-1].lines[0].text == SAVES
    (candidate,) = session.candidates
    assert candidate.origin == "lab/m" and candidate.report is not None
    assert candidate.report.verdict == "pass"
    assert session.reviewing is not None and session.reviewing.candidate is candidate
    shown = view.text.toPlainText()
    assert "Verified." in shown and "uint256 constant fee = 5;" in shown
    assert "Bank.sol" in server.asked()[0].text
    until(lambda: not desktop.bench.jobs.states())
    desktop.window.commands["accept-all"].trigger()
    until(lambda: not desktop.bench.jobs.states())
    desktop.window.commands["apply"].trigger()
    until(lambda: "constant fee = 5" in (tmp_path / "bank" / "Bank.sol").read_text())
    until(lambda: not desktop.bench.jobs.states())


def test_who_reads_the_last_line_still_does_in_another_size(
    desktop: Desktop, until: Until, asked: Asked
) -> None:
    """In a narrow window the panel stands elsewhere and breaks its lines elsewhere."""
    with asked(says(*SAVES.splitlines(keepends=True))) as (_server, view):
        send(view, "gas")
        until(lambda: desktop.session.assistant.turns and not desktop.session.assistant.running)
    until(lambda: not desktop.bench.jobs.states())
    bar = view.text.verticalScrollBar()
    for width in (1024, 1600, 1024):
        desktop.window.resize(width, 700)
        desktop.window.show_panel("assistant")
        until(lambda: bar.maximum() > 0)
        assert bar.value() == bar.maximum()
        assert view.models.text() == "lab/m", "there is room for the name"
    bar.setValue(0)
    desktop.window.resize(1024, 710)
    until(lambda: desktop.window.height() == 710)
    assert bar.value() < bar.maximum(), "who reads further up is left there"


def test_a_break_is_told_back_and_what_never_passes_is_an_example_only(
    desktop: Desktop, until: Until, asked: Asked
) -> None:
    session = desktop.session
    with asked(says(BREAKS), says(SAVES)) as (server, view):
        send(view, "gas")
        until(lambda: session.assistant.turns and not session.assistant.running)
        assert kinds(desktop) == ["reply", "fails", "step", "reply", "passes", "end"]
        assert len(server.asked()) == 2
        server.replies[:] = [says(BREAKS)]
        send(view, "ask", "make it cheaper")
        until(lambda: len(session.assistant.turns) == 2 and not session.assistant.running)
    assert "passes" not in kinds(desktop)
    (candidate,) = session.candidates
    assert candidate.applicability == "example"
    assert candidate.report is not None and candidate.report.verdict == "fail"
    until(lambda: not desktop.bench.jobs.states())


def test_stop_closes_the_connection_at_once_and_keeps_what_arrived(
    desktop: Desktop, until: Until, asked: Asked
) -> None:
    conversation = desktop.session.assistant
    with asked(replace(endless(), prompt_tokens=3_000)) as (server, view):
        send(view, "explain")
        until(lambda: kinds(desktop) == ["reply"])
        QTest.mouseClick(view.send, Qt.MouseButton.LeftButton)
        pressed = time.monotonic()
        assert not conversation.running
        assert server.wait_gone() - pressed < 0.2
    assert kinds(desktop)[-1] == "end" and kinds(desktop)[0] == "reply"
    assert "Stopped by you" in view.text.toPlainText()
    until(lambda: not desktop.bench.jobs.threads_busy())


def test_before_text_leaves_the_machine_it_is_shown_and_no_is_the_default(
    desktop: Desktop, until: Until, asked: Asked, qtbot: QtBot
) -> None:
    conversation = desktop.session.assistant

    def dialogs() -> list[ConsentDialog]:
        return [item for item in QApplication.topLevelWidgets() if isinstance(item, ConsentDialog)]

    with asked(says("It is a bank."), remote=("m",)) as (server, view):
        send(view, "explain")
        until(lambda: dialogs() and dialogs()[0].isVisible())
        assert "contract Bank" in dialogs()[0].view.text.toPlainText()
        assert "hands it on to another machine" in dialogs()[0].view.where.text()
        assert not server.asked()
        QTest.keyClick(dialogs()[0].no, Qt.Key.Key_Return)
        until(lambda: not conversation.running)
        assert kinds(desktop) == ["error"] and not server.asked()
        qtbot.waitUntil(lambda: not [item for item in dialogs() if item.isVisible()])
        send(view, "explain")
        until(lambda: [item for item in dialogs() if item.isVisible()])
        (dialog,) = [item for item in dialogs() if item.isVisible()]
        QTest.mouseClick(dialog.once, Qt.MouseButton.LeftButton)
        until(lambda: len(conversation.turns) == 2 and not conversation.running)
        assert len(server.asked()) == 1
    assert kinds(desktop) == ["reply", "end"]
    assert conversation.sent[0].model == "m" and not conversation.sent[0].local
    until(lambda: not desktop.bench.jobs.states())


def test_a_refusing_server_is_told_in_the_conversation_and_no_key_is_shown(
    desktop: Desktop, until: Until, asked: Asked
) -> None:
    with asked(bad_key()) as (_, view):
        send(view, "explain")
        until(lambda: not desktop.session.assistant.running)
    assert kinds(desktop) == ["error"]
    assert "No answer." in view.text.toPlainText()
    until(lambda: not desktop.bench.jobs.states())


def test_models_are_looked_for_listed_and_chosen(desktop: Desktop, until: Until, asked: Asked) -> None:
    with asked(says("x")) as (_, view):
        view.look_wanted.emit()
        until(lambda: desktop.session.assistant.stock.state == "known")
        listed = [action.text() for action in view.menu.actions() if action.isCheckable()]
        assert {"lab/m", "lab/n"} <= set(listed)
        next(action for action in view.menu.actions() if action.text() == "lab/n").trigger()
    assert view.chosen == ("lab/m", "lab/n")
    assert desktop.memory.values.models == ("lab/m", "lab/n")


def test_where_models_are_switched_off_nothing_is_asked(desktop: Desktop, until: Until, asked: Asked) -> None:
    with asked(says("x")) as (server, view):
        desktop.shared.settings = replace(desktop.shared.settings, models="off")
        view.look_wanted.emit()
        until(lambda: desktop.session.assistant.stock.state == "known")
        assert "switched off" in view.state.text()
        send(view, "explain")
        until(lambda: desktop.session.assistant.turns and not desktop.session.assistant.running)
        assert not server.received
    assert kinds(desktop) == ["error"]
    until(lambda: not desktop.bench.jobs.states())


def test_two_models_are_ranked_and_the_scoreboard_counts_them(
    desktop: Desktop, until: Until, asked: Asked
) -> None:
    session = desktop.session
    with asked(says(BREAKS), says(BREAKS), says(SAVES)) as (_, view):
        view.chosen = ("lab/m", "lab/n")
        send(view, "gas")
        until(lambda: session.assistant.turns and not session.assistant.running)
    assert [item.origin for item in session.candidates] == ["lab/n", "lab/m"]
    assert "The best first: 1. lab/n, 2. lab/m." in session.assistant.turns[-1].lines[-1].text
    until(lambda: not desktop.bench.jobs.states())
    view.scores_wanted.emit()

    def shown() -> list[ScoresDialog]:
        return [item for item in QApplication.topLevelWidgets() if isinstance(item, ScoresDialog)]

    until(lambda: shown() and shown()[0].isVisible())
    table = shown()[0].table
    rows = [[table.item(row, column).text() for column in (1, 3, 5)] for row in range(table.rowCount())]  # type: ignore[union-attr]
    assert rows == [["lab/n", "1", "0"], ["lab/m", "0", "1"]]
    assert {table.item(row, 10).text() for row in range(2)} == {"unknown"}  # type: ignore[union-attr]
    shown()[0].close()


def test_cost_is_told_where_a_price_is_set_and_new_contracts_count_too(
    desktop: Desktop, until: Until, asked: Asked, tmp_path: Path
) -> None:
    session = desktop.session
    reply = f"PLAN: a shop.\n```solidity\nShop.sol\n{BANK.replace('Bank', 'Shop')}```\n"
    with asked(says("It keeps a fee."), says(reply)) as (_, view):
        settings = desktop.shared.settings
        desktop.shared.settings = replace(settings, model_prices="lab/m 2 dear")
        send(view, "explain")
        until(lambda: session.assistant.turns and not session.assistant.running)
        assert kinds(desktop) == ["error"] and "model_prices" in view.text.toPlainText()
        desktop.shared.settings = replace(settings, model_prices="lab/m 2 10")
        send(view, "explain")
        until(lambda: len(session.assistant.turns) == 2 and not session.assistant.running)
        end = session.assistant.turns[-1].lines[-1].text
        send(view, "generate", "a shop")
        until(lambda: len(session.assistant.turns) == 3 and not session.assistant.running)
    until(lambda: not desktop.bench.jobs.states())
    shown: list[Score] = []
    read_scores(desktop.bench, shown.extend)
    until(lambda: len(shown) == 2)
    explained, written = shown
    assert explained.cost_micros == 3_000 * 2 + 10 * ((explained.tokens or 0) - 3_000)
    assert f"cost {cost_words(explained.cost_micros)})" in end
    assert (written.goal, written.first, written.priced) == ("generate", 1, 1)
    until(lambda: not desktop.bench.jobs.states())


def test_a_question_that_fails_leaves_proposals_and_words_where_they_are(
    desktop: Desktop, until: Until, asked: Asked
) -> None:
    session = desktop.session
    with asked(says(SAVES), bad_key()) as (_, view):
        send(view, "gas")
        until(lambda: session.assistant.turns and not session.assistant.running)
        until(lambda: not desktop.bench.jobs.states())
        before, reviewing = session.candidates, session.reviewing
        send(view, "ask", "make it cheaper")
        until(lambda: len(session.assistant.turns) == 2 and not session.assistant.running)
    assert kinds(desktop) == ["error"]
    assert before and session.candidates == before and session.reviewing is reviewing
    assert view.words.toPlainText() == "make it cheaper"
    until(lambda: not desktop.bench.jobs.states())


def test_new_code_that_cannot_be_compared_is_told_as_not_verified(
    desktop: Desktop, until: Until, asked: Asked
) -> None:
    session = desktop.session
    adds = SAVES.replace(
        "    uint256 constant fee = 5;\n",
        "    uint256 fee = 5;\n\n    function raise() external {\n        fee += 1;\n    }\n",
    )
    with asked(says(adds)) as (_, view):
        send(view, "ask", "let anybody raise the fee")
        until(lambda: session.assistant.turns and not session.assistant.running)
    assert kinds(desktop) == ["reply", "unsure", "end"], session.assistant.turns[-1].lines
    assert "Proposed, and not verified" in session.assistant.turns[-1].lines[-1].text
    (candidate,) = session.candidates
    assert candidate.report is not None and candidate.report.verdict == "inconclusive"
    until(lambda: not desktop.bench.jobs.states())


def test_what_was_asked_is_kept_and_found_again(
    desktop: Desktop, until: Until, asked: Asked, tmp_path: Path
) -> None:
    conversation = desktop.session.assistant
    with asked(says("It keeps a fee.")) as (_, view):
        send(view, "explain", "what is this?")
        until(lambda: conversation.turns and not conversation.running)
        until(lambda: not desktop.bench.jobs.states())
        before = conversation.turns
        desktop.window.open_path(tmp_path / "bank" / "Bank.sol")
        until(lambda: conversation.turns == before)
        view.search.setText("FEE")
        assert "It keeps a fee." in view.text.toPlainText()
        view.search.setText("nothing like this")
        assert "Nothing that was asked" in view.text.toPlainText()
    view.text.anchorClicked.emit(QUrl("review:gone"))
    until(lambda: not desktop.bench.jobs.states())


def test_a_new_contract_comes_as_a_document_and_is_never_called_verified(
    desktop: Desktop, until: Until, asked: Asked
) -> None:
    source = BANK.replace("Bank", "Shop")
    reply = f"PLAN: a shop.\n```solidity\nShop.sol\n{source}```\n"
    with asked(says(reply)) as (_, view):
        send(view, "generate", "a shop with a fee")
        until(lambda: desktop.session.assistant.turns and not desktop.session.assistant.running)
    assert kinds(desktop)[-1] == "unsure", desktop.session.assistant.turns[-1].lines
    editor = desktop.window.tabs.editor()
    assert editor is not None and "contract Shop" in editor.text()
    assert desktop.session.documents[editor.path].untitled
    until(lambda: not desktop.bench.jobs.states())
