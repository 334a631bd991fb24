"""Two desks on one server: edit, type meanwhile, go offline, conflict, merge. Nothing typed is lost."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.settings import Settings
from core.store.projects import project_of
from core.store.revisions import history, text_of
from core.toolchain.toolchain import Toolchain
from desktop.app import Desktop
from desktop.team.model import sync_words
from tests.desktop.factories import BEFORE
from tests.desktop.team.playing import fetch, share, sign_in, synced, typed_over
from tests.fixtures.serving_thread import ServerThread

Until = Callable[[Callable[[], object]], None]


@pytest.fixture
def until(qtbot: QtBot) -> Until:
    return lambda condition: qtbot.waitUntil(lambda: bool(condition()), timeout=40_000)


@pytest.fixture
def desks(qapp: QApplication, tmp_path: Path, tools: Toolchain) -> Iterator[tuple[Desktop, Desktop]]:
    """Two programs with profiles of their own: two machines."""
    qapp.setQuitOnLastWindowClosed(False)
    made = [Desktop(qapp, Settings(data_dir=tmp_path / name), tools) for name in ("one", "other")]
    for item in made:
        item.shared.vault.use_session()
        item.window.resize(1400, 900)
        item.window.show()
    yield made[0], made[1]
    for item in made:
        item.window.close_now()
        assert item.close(), "a job was left behind"
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()


def _saved(desktop: Desktop, until: Until) -> None:
    desktop.window.save_all()
    until(lambda: not desktop.window.anything_unsaved())


def test_two_desks_edit_go_offline_conflict_and_merge(
    desks: tuple[Desktop, Desktop], tmp_path: Path, until: Until
) -> None:
    one, other = desks
    with ServerThread(tmp_path / "server") as server:
        server.register("ada")
        box = tmp_path / "box"
        box.mkdir()
        (box / "Box.sol").write_bytes(BEFORE.encode())
        one.window.open_path(box)
        until(lambda: one.session.documents and one.session.built)
        sign_in(one, server, "ada", until)
        share(one, "Box", until)
        sign_in(other, server, "ada", until)
        (tmp_path / "there").mkdir()
        fetch(other, "Box", tmp_path / "there", until)
        path = tmp_path / "there" / "Box" / "Box.sol"
        assert path.read_text("utf-8") == BEFORE

        # What one saves arrives in the editor of the other, beside what was typed there; Undo takes it out.
        typed_over(other, "return value;", "return value * 2;")
        typed_over(one, "value = next;", "value = next + 1;")
        _saved(one, until)
        synced(one, until)
        other.window.commands["team-sync"].trigger()
        until(lambda: "next + 1" in (other.bench.typed(path) or ""))
        editor = other.window.tabs.editors[path]
        assert "return value * 2" in editor.toPlainText() and other.window.anything_unsaved()
        editor.undo()
        assert "next + 1" not in editor.toPlainText() and "return value * 2" in editor.toPlainText()
        editor.redo()
        _saved(other, until)
        synced(other, until)

        # Offline is a state: what is saved waits, and is counted.
        server.stop()
        typed_over(other, "value = next + 1;", "value = next + 2;")
        _saved(other, until)
        until(lambda: other.session.team.sync.kind == "offline" and other.session.team.sync.waiting)
        assert sync_words(other.session.team.sync) == "Offline, 1 change waits"
        assert "server" not in other.window.notices.text()
        server.start()

        # Both changed the same line: whoever comes second is asked, on three texts.
        typed_over(one, "value = next + 1;", "value = next + 3;")
        _saved(one, until)
        for desk in desks:
            until(lambda desk=desk: not desk.bench.jobs.states())
            desk.window.commands["team-sync"].trigger()
        until(lambda: one.session.team.conflicts or other.session.team.conflicts)
        second = one if one.session.team.conflicts else other
        assert sync_words(second.session.team.sync) == "1 conflict"
        until(lambda: not second.bench.jobs.states())
        second.window.commands["team-decide"].trigger()
        until(second.window.tabs.merging)
        page = second.window.tabs.merging()
        assert page is not None
        second.window.commands["merge-theirs"].trigger()
        until(lambda: page.compiles.text() == "Compiles")
        second.window.commands["merge-apply"].trigger()
        until(lambda: not second.session.team.conflicts)
        synced(second, until)
        synced(other if second is one else one, until)
        mine, theirs = ("next + 3", "next + 2") if second is one else ("next + 2", "next + 3")
        assert (box / "Box.sol").read_bytes() == path.read_bytes()
        assert theirs in path.read_text("utf-8")

        store = second.bench.store()
        project = project_of(store, box if second is one else path.parent)
        assert project is not None
        texts = [text_of(store, item.id).text for item in history(store, project.id, "Box.sol")]
        assert any(mine in text for text in texts) and any(theirs in text for text in texts)
