"""A person edits: what is typed is judged at once, and every place is a key away."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt

from desktop.outline.view import OutlineView
from desktop.searching.model import AFTER
from desktop.searching.view import SearchView
from tests.stories.desktop.person import Person
from tests.stories.desktop.project import SAFE, SMALL


def test_a_person_breaks_a_line_sees_it_told_mends_it_and_saves_with_the_same_line_ends(
    person: Person, project: Path
) -> None:
    file = project / "src" / "Safe.sol"
    file.write_bytes(SAFE.replace("\n", "\r\n").encode())
    editor = person.opens(project, "Safe.sol")
    person.click_text(editor, "        owner = next;")
    person.type("uint256 = ;")
    severities = lambda: {row.severity for row in person.problems()}  # noqa: E731
    person.until(lambda: "error" in severities())
    block = editor.textCursor().block()
    assert any(mark.severity == "error" for mark in editor.marks_at(block)), "there is no squiggle"
    for _ in "uint256 = ;":
        person.press("Backspace")
    person.until(lambda: "error" not in severities() and "tx-origin" in person.detectors())
    assert editor.text() == SAFE

    person.click_text(editor, "        total += amount;")
    person.press("End")
    person.press("Up")
    person.press("End")
    person.press("Return")
    person.type("sha")
    completion = person.window.language.attached[editor].completion
    person.until(lambda: completion.open)
    person.press("Return")
    assert editor.textCursor().block().text().strip() == "shares"
    person.type("[owner] += 0;")
    line = editor.textCursor().block().text()
    assert line.strip() == "shares[owner] += 0;"
    person.give("comment")
    assert editor.textCursor().block().text().strip() == "// shares[owner] += 0;"
    person.give("comment")
    person.give("copy-line-down")
    assert editor.text().count("shares[owner] += 0;") == 2
    person.give("delete-line")
    assert editor.text().count("shares[owner] += 0;") == 1
    person.give("save")
    person.until(lambda: not person.session.documents[file].dirty)
    saved = file.read_bytes()
    assert saved == editor.text().replace("\n", "\r\n").encode()
    assert b"shares[owner] += 0;\r\n" in saved
    person.rests()


def test_a_person_goes_to_a_definition_in_a_dependency_and_back(person: Person, project: Path) -> None:
    safe, limits = project / "src" / "Safe.sol", project / "lib" / "limits" / "src" / "Limits.sol"
    editor = person.opens(project, "Safe.sol")
    person.click_text(editor, "within(amount")
    line = editor.textCursor().blockNumber()
    person.give("definition")
    there = person.sees_file(limits)
    person.until(lambda: "function within" in there.textCursor().block().text())
    person.give("go-back")
    person.sees_file(safe)
    person.until(lambda: person.editor().textCursor().blockNumber() == line)

    outline = person.window.panel("outline")
    assert isinstance(outline, OutlineView)
    listed = lambda: [entry.name for top in outline.model.entries for entry in (top,)]  # noqa: E731
    person.until(lambda: "Safe" in str(listed()))
    person.press("Ctrl+End")
    person.type("contract Late ")
    person.type("{")
    person.until(lambda: "Late" in str(listed()))
    person.rests()


def test_a_person_finds_and_replaces_in_the_file_and_in_the_project(person: Person, project: Path) -> None:
    editor = person.opens(project, "Counter.sol")
    person.give("find")
    bar = person.window.find_bar
    person.until(bar.words.hasFocus)
    person.press("Ctrl+A")
    person.type("total")
    assert editor.textCursor().selectedText() == "total"
    assert bar.telling.text() == f"1 of {SMALL.count('total')}"
    person.give("replace")
    person.press("Shift+Tab")
    person.press("Tab")
    person.type("count")
    person.click(person.button("Replace all", bar))
    assert editor.text() == SMALL.replace("total", "count")
    person.press("Escape")
    assert not bar.isVisible() and editor.hasFocus()
    person.press("Ctrl+Z")
    assert editor.text() == SMALL, "replacing all is not one undo step"

    person.press("Ctrl+Home")
    person.give("replace-in-files")
    view = person.window.panel("search")
    assert isinstance(view, SearchView)
    person.until(view.words.hasFocus)
    person.press("Ctrl+A")
    person.type("total")
    person.press("Return")
    person.until(lambda: view.any_found() and not view.stop.isVisible())
    view.other.setFocus(Qt.FocusReason.TabFocusReason)
    person.type("whole")
    first = view.model.index(0, 0)
    assert view.model.index(0, 0, first).data(AFTER) == "whole"
    count = view.model.count()
    assert view.replace_all.text() == f"Replace {count} places" and count == 4
    person.click(view.replace_all)
    safe = project / "src" / "Safe.sol"
    person.until(lambda: safe.read_text() == SAFE.replace("total", "whole"))
    person.until(lambda: editor.text() == SMALL.replace("total", "whole"))
    person.rests()
