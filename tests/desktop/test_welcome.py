"""The first page, and the first minute: from a sample to a verified rewrite."""

from __future__ import annotations

import time
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QToolButton

from desktop.app import Desktop
from desktop.evidence import verdict_words
from desktop.memory import Memory
from desktop.welcome.model import recent_of
from tests.desktop.conftest import Until


def button(desktop: Desktop, start: str) -> QPushButton:
    found = desktop.window.welcome.findChildren(QPushButton)
    return next(item for item in found if item.accessibleName().startswith(start))


def icon(desktop: Desktop, name: str) -> QToolButton:
    found = desktop.window.welcome.findChildren(QToolButton)
    return next(item for item in found if item.accessibleName() == name)


def test_the_first_minute_leads_from_a_sample_to_a_verified_rewrite(desktop: Desktop, until: Until) -> None:
    session, window = desktop.session, desktop.window
    started = time.monotonic()
    QTest.mouseClick(button(desktop, "Vault"), Qt.MouseButton.LeftButton)
    until(lambda: bool(window.notices.choices()))
    analyzed = time.monotonic() - started
    assert "Vault is analyzed" in window.notices.text()
    choices = window.notices.choices()
    assert [item.text() for item in choices] == ["Rewrite for gas", "Rewrite for security"]
    QTest.mouseClick(choices[0], Qt.MouseButton.LeftButton)
    until(
        lambda: any(
            item.report is not None and verdict_words(item.report).kind in ("verified", "declared")
            for item in session.candidates
        )
    )
    seconds = time.monotonic() - started
    assert window.tabs.reviewing(), "the first proposal is shown without asking"
    assert seconds < 60
    print(f"\nanalyzed after {analyzed:.1f} s, first verified proposal after {seconds:.1f} s")
    assert "is analyzed" not in window.notices.text()
    desktop.bench.jobs.cancel_all()


def test_the_hint_is_for_samples_only(desktop: Desktop, box: Path, until: Until) -> None:
    desktop.window.open_path(box)
    until(lambda: desktop.session.analysis is not None)
    assert desktop.window.notices.choices() == ()


def test_every_sample_says_what_it_shows(desktop: Desktop) -> None:
    names = [item.accessibleName() for item in desktop.window.welcome.findChildren(QPushButton)]
    samples = [name for name in names if name.startswith(("Auction: ", "Token: ", "Vault: "))]
    assert len(samples) == 3
    assert not any("Sample of Contract Rewriter" in name for name in samples)


def test_recent_paths_are_pinned_removed_and_shown_missing(desktop: Desktop, tmp_path: Path) -> None:
    gone, here = tmp_path / "gone", tmp_path / "here"
    here.mkdir()
    for path in (here, gone):
        desktop.memory.remember_recent(path)
    desktop.window.show_welcome()
    assert "(missing)" in button(desktop, "gone").accessibleName()
    assert "(missing)" not in button(desktop, "here").accessibleName()
    icon(desktop, "Pin here").click()
    values = Memory(desktop.bench.settings.data_dir).values
    assert [item.path.name for item in recent_of(values.recent, values.pinned)] == ["here", "gone"]
    icon(desktop, "Remove gone from the list").click()
    icon(desktop, "Unpin here").click()
    values = Memory(desktop.bench.settings.data_dir).values
    assert values.recent == (str(here),) and values.pinned == ()


def test_the_keys_are_those_of_the_commands(desktop: Desktop) -> None:
    desktop.window.commands.remap({"analyze": ["Ctrl+F7"]})
    shown = [label.text() for label in desktop.window.welcome.findChildren(QLabel)]
    assert "Ctrl+F7" in shown and "F5" not in shown


def test_what_is_held_over_the_page_is_told_to_be_opened(desktop: Desktop) -> None:
    welcome = desktop.window.welcome
    welcome.show_dropping(True)
    assert "Drop to open" in [label.text() for label in welcome.findChildren(QLabel)]
    welcome.show_dropping(False)
    assert "Drop to open" not in [label.text() for label in welcome.findChildren(QLabel)]
