"""Applying to a text that moved on: merged and verified where it can be, nothing written where it cannot."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QPushButton

from desktop.app import Desktop
from desktop.operations import review, rewrite
from tests.desktop.conftest import Until
from tests.desktop.factories import BEFORE


def reviewed(desktop: Desktop, box: Path, until: Until) -> Path:
    """A rewrite for gas of the box, every change accepted."""
    file = box / "Box.sol"
    session, bench = desktop.session, desktop.bench
    desktop.window.open_path(box)
    until(lambda: session.analysis is not None and file in session.documents)
    rewrite.rewrite(bench, ("gas",))
    until(lambda: session.reviewing is not None and not bench.jobs.states())
    review.accept_all(bench)
    until(lambda: session.shown_report() is not None)
    return file


def type_at(desktop: Desktop, file: Path, before: str, words: str) -> None:
    editor = desktop.window.tabs.editors[file]
    cursor = QTextCursor(editor.document())
    cursor.setPosition(editor.text().index(before))
    cursor.insertText(words)


def press(desktop: Desktop, label: str) -> None:
    (button,) = (item for item in desktop.window.notices.findChildren(QPushButton) if item.text() == label)
    button.click()


def test_what_was_typed_since_the_review_is_merged_verified_and_written(
    desktop: Desktop, box: Path, until: Until
) -> None:
    file = reviewed(desktop, box, until)
    session = desktop.session
    assert session.reviewing is not None
    (wanted,) = session.reviewing.result.values()
    type_at(desktop, file, "contract Box", "/// @notice Mine.\n")
    desktop.window.commands["apply"].trigger()
    until(lambda: "Applied" in desktop.window.notices.text())
    assert "merged" in desktop.window.notices.text() and "Verified" in desktop.window.notices.text()
    text = file.read_text()
    assert "/// @notice Mine.\ncontract Box" in text
    assert text.replace("/// @notice Mine.\n", "") == wanted.text
    assert not session.documents[file].dirty
    editor = desktop.window.tabs.editors[file]
    editor.undo()
    assert editor.text() == BEFORE.replace("contract Box", "/// @notice Mine.\ncontract Box")


def test_a_change_on_disk_elsewhere_in_the_file_is_kept(desktop: Desktop, box: Path, until: Until) -> None:
    file = reviewed(desktop, box, until)
    desktop.session.close_document(file)
    file.write_text(BEFORE + "contract Theirs {}\n")
    desktop.window.commands["apply"].trigger()
    until(lambda: "Applied" in desktop.window.notices.text())
    text = file.read_text()
    assert text.endswith("contract Theirs {}\n") and not text.startswith(BEFORE)


def test_a_merge_that_does_not_compile_is_written_only_when_asked_for(
    desktop: Desktop, box: Path, until: Until
) -> None:
    file = reviewed(desktop, box, until)
    type_at(desktop, file, "contract Box", "contract Broken { uint }\n")
    desktop.window.commands["apply"].trigger()
    until(lambda: "Merged with it" in desktop.window.notices.text())
    assert file.read_text() == BEFORE
    press(desktop, "Apply all the same")
    until(lambda: "Applied" in desktop.window.notices.text())
    assert "contract Broken" in file.read_text()


def test_unsaved_text_is_saved_and_rewritten_in_one_click(desktop: Desktop, box: Path, until: Until) -> None:
    file = box / "Box.sol"
    session = desktop.session
    desktop.window.open_path(box)
    until(lambda: session.analysis is not None and file in session.documents)
    type_at(desktop, file, "contract Box", "/// @notice Mine.\n")
    rewrite.rewrite(desktop.bench, ("gas",))
    assert "unsaved changes" in desktop.window.notices.text()
    press(desktop, "Save and rewrite")
    until(lambda: session.reviewing is not None and not desktop.bench.jobs.states())
    assert "@notice Mine" in file.read_text()
    assert session.reviewing is not None and "@notice Mine" in session.reviewing.reviews[0].base.text


def test_one_finding_is_rewritten_and_nothing_else(desktop: Desktop, box: Path, until: Until) -> None:
    file = box / "Box.sol"
    text = BEFORE.replace('require(next > 0, "zero");', 'require(tx.origin == who, "zero");')
    file.write_text(text.replace("uint256 public value;", "uint256 public value; address who;"))
    session = desktop.session
    desktop.window.open_path(box)
    until(lambda: session.analysis is not None and file in session.documents)
    assert session.analysis is not None
    found = next(item for item in session.analysis.findings if item.detector == "tx-origin")
    rewrite.rewrite_finding(desktop.bench, found)
    until(lambda: session.reviewing is not None and not desktop.bench.jobs.states())
    assert {item.origin for item in session.candidates} == {"tx-origin"}
    other = next(item for item in session.analysis.findings if item.detector == "tx-origin")
    assert other.fingerprint == found.fingerprint
