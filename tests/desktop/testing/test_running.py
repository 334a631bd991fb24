"""Running a project's own tests in a real window with the real forge."""

from __future__ import annotations

import os
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest

from desktop.app import Desktop
from desktop.editor.view import SourceEditor
from desktop.operations import testing
from desktop.output.view import LINES_AT_ONCE, MOST_LINES, OutputView
from desktop.testing.column import ResultColumn
from tests.core.testing.foundry import project, real_forge
from tests.desktop.conftest import Until

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the stand-ins are scripts")
CTRL = Qt.KeyboardModifier.ControlModifier


def opened(desktop: Desktop, path: Path, tools: Path, until: Until) -> SourceEditor:
    desktop.shared.settings = replace(desktop.shared.settings, tools_path=str(tools))
    desktop.window.open_path(path)
    until(lambda: path in desktop.session.documents and desktop.session.analysis is not None)
    editor = desktop.window.tabs.editors[path]
    until(lambda: column(editor) is not None and column(editor).places)
    until(lambda: not desktop.bench.jobs.states())
    return editor


def column(editor: SourceEditor) -> ResultColumn | None:
    return next((item for item in editor.columns if isinstance(item, ResultColumn)), None)


def hint(editor: SourceEditor, words: str) -> str:
    """The tooltip of the mark beside the line that holds some words."""
    found = column(editor)
    assert found is not None
    return found.hint(editor.document().find(words).block())


def to(editor: SourceEditor, words: str) -> None:
    cursor = editor.document().find(words)
    cursor.clearSelection()
    editor.setTextCursor(cursor)
    editor.setFocus()


def output(desktop: Desktop) -> OutputView:
    view = desktop.window.panel("output")
    assert isinstance(view, OutputView)
    return view


def scripted(tmp_path: Path, body: str) -> Path:
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "forge").write_text(f"#!{sys.executable}\nimport os, sys, time\n{body}")
    (folder / "forge").chmod(0o755)
    return folder


def test_the_test_at_the_cursor_is_run_by_keys_and_marked(
    desktop: Desktop, tmp_path: Path, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    tools, root = real_forge(tmp_path, monkeypatch), project(tmp_path)
    editor = opened(desktop, root / "test" / "Bank.t.sol", tools, until)
    assert hint(editor, "function testDeposit(").startswith("Not run yet")
    assert hint(editor, "function helper") == "" and hint(editor, "function setUp") == ""
    to(editor, "depositing")
    QTest.keyClick(editor, Qt.Key.Key_Semicolon, CTRL)
    QTest.keyClick(editor, Qt.Key.Key_C)
    assert hint(editor, "function testDeposit(").startswith("Running")
    assert hint(editor, "function testDepositTwice").startswith("Not run yet")
    until(lambda: not desktop.bench.jobs.running(testing.KEY))
    assert hint(editor, "function testDeposit(").startswith("Passed\nGas: ")
    assert hint(editor, "function test_Fails").startswith("Not run yet")
    said = output(desktop).text.toPlainText()
    assert "[PASS] testDeposit()" in said and "--match-test ^testDeposit" in said
    assert output(desktop).title.text() == "forge test of BankTest.testDeposit: 1 test: 1 passed."


def test_failures_say_why_and_an_edit_makes_results_old(
    desktop: Desktop, tmp_path: Path, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    tools, root = real_forge(tmp_path, monkeypatch), project(tmp_path)
    editor = opened(desktop, root / "test" / "Bank.t.sol", tools, until)
    desktop.window.commands["test-file"].trigger()
    until(lambda: not desktop.bench.jobs.running(testing.KEY))
    assert "Failed\nhalf of four is two" in hint(editor, "function test_Fails")
    assert "Counterexample: " in hint(editor, "function testFuzz_half")
    assert hint(editor, "contract BankTest").startswith("Failed\n2 passed, 2 failed")
    assert desktop.window.notices.isVisible()
    editor.moveCursor(QTextCursor.MoveOperation.End)
    QTest.keyClicks(editor, "// new")
    assert "A file was changed since" in hint(editor, "function testDeposit(")
    desktop.window.commands["test-again"].trigger()
    until(lambda: desktop.session.tests.running is None and not desktop.session.tests.stale)
    assert not desktop.session.documents[editor.path].dirty, "what is tested is saved first"


def test_what_does_not_compile_takes_an_old_pass_away(
    desktop: Desktop, tmp_path: Path, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    tools, root = real_forge(tmp_path, monkeypatch), project(tmp_path)
    editor = opened(desktop, root / "test" / "Bank.t.sol", tools, until)
    to(editor, "depositing")
    desktop.window.commands["test-at-cursor"].trigger()
    until(lambda: hint(editor, "function testDeposit(").startswith("Passed"))
    bank = root / "src" / "Bank.sol"
    bank.write_text(bank.read_text().replace("a / 2", "b / 2"))
    desktop.window.commands["test-again"].trigger()
    until(lambda: desktop.session.tests.running is None)
    assert hint(editor, "function testDeposit(").startswith("No result: ")
    view = output(desktop)
    assert "does not compile" in view.title.text()
    cursor = view.text.document().find("src/Bank.sol:12:16")
    view.text.setTextCursor(cursor)
    view.text.setFocus()
    QTest.keyClick(view.text, Qt.Key.Key_Return)
    until(lambda: desktop.session.current == bank)
    front = desktop.window.tabs.editor()
    assert front is not None and front.textCursor().blockNumber() == 11


def test_a_place_in_the_output_is_gone_to_by_a_click(desktop: Desktop, box: Path, until: Until) -> None:
    desktop.window.open_path(box)
    until(lambda: desktop.session.documents)
    view = output(desktop)
    desktop.window.show_panel("output")
    desktop.session.output.begin("forge test")
    desktop.session.output.stand_in(box)
    desktop.session.output.say("\x1b[31mError\x1b[0m\r\n  --> Box.s")
    desktop.session.output.say("ol:3:1:\n")
    cursor = view.text.document().find("Box.sol")
    spot = view.text.cursorRect(cursor).center() - QPoint(8, 0)
    QTest.mouseClick(view.text.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    editor = desktop.window.tabs.editor()
    assert editor is not None
    until(lambda: editor.textCursor().blockNumber() == 2)
    assert view.text.toPlainText() == "Error\n  --> Box.sol:3:1:\n"
    desktop.session.output.end("done")


def test_words_are_found_in_the_output_with_the_usual_key(desktop: Desktop, box: Path, until: Until) -> None:
    desktop.window.open_path(box)
    until(lambda: desktop.session.documents and not desktop.bench.jobs.states())
    desktop.session.output.begin("it")
    desktop.session.output.say("one two\none\n")
    view = output(desktop)
    desktop.window.show_panel("output")
    view.text.setFocus()
    QTest.keyClick(view.text, Qt.Key.Key_F, CTRL)
    assert view.words.hasFocus() and not desktop.window.find_bar.isVisible()
    QTest.keyClicks(view.words, "one")
    assert view.found.text() == "2 found"
    QTest.keyClick(view.words, Qt.Key.Key_Return)
    first = view.text.textCursor().position()
    QTest.keyClick(view.words, Qt.Key.Key_Return)
    assert view.text.textCursor().position() != first
    desktop.session.output.end("done")
    view.clear.click()
    assert view.text.toPlainText() == ""


def test_a_flood_of_words_keeps_the_window_awake_and_its_end_is_shown(desktop: Desktop, until: Until) -> None:
    view = output(desktop)
    desktop.window.show_panel("output")
    desktop.session.output.begin("flood")
    text = "".join(f"  --> src/A.sol:{number}:5: words\n" for number in range(60_000))
    started = time.monotonic()
    desktop.session.output.say(text)
    assert view.text.blockCount() <= LINES_AT_ONCE + 1 and time.monotonic() - started < 5
    until(lambda: "A.sol:59999:5" in view.text.toPlainText())
    assert view.text.blockCount() <= MOST_LINES
    desktop.session.output.end("done")


def test_stop_ends_the_run_at_once_and_nothing_has_passed(
    desktop: Desktop, tmp_path: Path, until: Until
) -> None:
    body = "print('waiting', flush=True)\ntime.sleep(60)"
    editor = opened(desktop, project(tmp_path) / "test" / "Bank.t.sol", scripted(tmp_path, body), until)
    desktop.window.commands["test-all"].trigger()
    view = output(desktop)
    until(lambda: "waiting" in view.text.toPlainText())
    started = time.monotonic()
    view.stop.click()
    until(lambda: not desktop.bench.jobs.threads_busy())
    assert time.monotonic() - started < 0.5  # the group ends in less; see the test of the run itself
    assert view.title.text().endswith("Stopped.") and not view.stop.isEnabled()
    assert hint(editor, "function testDeposit(").startswith("No result: it was stopped")


def test_a_run_over_its_time_has_no_result(desktop: Desktop, tmp_path: Path, until: Until) -> None:
    tools = scripted(tmp_path, "time.sleep(60)")
    editor = opened(desktop, project(tmp_path) / "test" / "Bank.t.sol", tools, until)
    desktop.shared.settings = replace(desktop.shared.settings, test_seconds=1)
    desktop.window.commands["test-file"].trigger()
    until(lambda: desktop.session.tests.running is None)
    assert "took longer than 1 seconds" in hint(editor, "function testDeposit(")
    assert "took longer than 1 seconds" in output(desktop).title.text()


def test_a_project_whose_tests_may_start_programs_is_asked_about_first(
    desktop: Desktop, tmp_path: Path, until: Until
) -> None:
    root, ran = project(tmp_path), tmp_path / "ran"
    (root / "foundry.toml").write_text("[profile.default]\nffi = true\n")
    tools = scripted(tmp_path, f"open({str(ran)!r}, 'w').write('x')\nsys.exit(1)")
    opened(desktop, root / "test" / "Bank.t.sol", tools, until)
    desktop.window.commands["test-all"].trigger()
    until(lambda: any("ffi is on" in item.message for item in desktop.window.notices._notices))
    assert not ran.exists() and "waits for your consent" in output(desktop).title.text()
    desktop.window.notices._buttons[0].click()
    until(ran.exists)
    until(lambda: not desktop.bench.jobs.running(testing.KEY))


def test_outside_of_a_foundry_project_it_is_said_where_tests_are_run(
    desktop: Desktop, box: Path, until: Until
) -> None:
    told: list[str] = []
    desktop.session.notice.connect(lambda notice: told.append(notice.message))
    desktop.window.open_path(box)
    until(lambda: desktop.session.documents)
    desktop.window.commands["test-at-cursor"].trigger()
    assert told == ["There is no test at the cursor."]
    desktop.window.commands["test-all"].trigger()
    until(lambda: any("is in no Foundry project" in item for item in told))


def test_what_the_tests_reach_is_kept_by_file_and_line(
    desktop: Desktop, tmp_path: Path, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    tools, root = real_forge(tmp_path, monkeypatch), project(tmp_path)
    opened(desktop, root / "test" / "Bank.t.sol", tools, until)
    desktop.window.commands["test-coverage"].trigger()
    until(lambda: desktop.session.tests.coverage is not None)
    coverage = desktop.session.tests.coverage
    assert coverage is not None and coverage.hits[root / "src" / "Bank.sol"].keys() == {7, 8, 11, 12}
    assert "4 of 4 lines in 1 files are reached" in output(desktop).title.text()


def test_a_click_beside_a_test_runs_it(
    desktop: Desktop, tmp_path: Path, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    tools, root = real_forge(tmp_path, monkeypatch), project(tmp_path)
    editor = opened(desktop, root / "test" / "Bank.t.sol", tools, until)
    block = editor.document().find("function testDepositTwice").block()
    editor.go_to(block.blockNumber())
    box: QRect = editor.blockBoundingGeometry(block).translated(editor.contentOffset()).toRect()
    QTest.mouseClick(editor.gutter, Qt.MouseButton.LeftButton, pos=QPoint(8, box.center().y()))
    until(lambda: hint(editor, "function testDepositTwice").startswith("Passed"))
