"""What was asked of models is kept in its order, and only so much of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.rewriting.assistant.conversation import Line, Turn
from core.settings import Settings
from core.store import conversations
from core.store.conversations import forget_turns, record_turn, turns
from core.store.database import open_store
from core.store.projects import ensure_project


def turn(words: str) -> Turn:
    lines = (Line("reply", "ollama/m", "PLAN: ünïcode\n```"), Line("passes", "ollama/m", "Passed.", "abc"))
    return Turn("ask", words, ("A.sol",), ("ollama/m",), "2026-01-01T00:00:00Z", lines)


def test_turns_come_back_as_they_were_and_the_oldest_first(tmp_path: Path) -> None:
    with open_store(Settings(data_dir=tmp_path)) as store:
        project, other = ensure_project(store, tmp_path / "a"), ensure_project(store, tmp_path / "b")
        for words in ("one", "two"):
            record_turn(store, project.id, turn(words))
        record_turn(store, other.id, turn("elsewhere"))
        assert turns(store, project.id) == (turn("one"), turn("two"))
        assert turns(store, project.id, most=1) == (turn("two"),)
        assert forget_turns(store, project.id) == 2
        assert turns(store, project.id) == ()
        assert len(turns(store, other.id)) == 1


def test_only_the_last_turns_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conversations, "MOST_TURNS", 3)
    with open_store(Settings(data_dir=tmp_path)) as store:
        project = ensure_project(store, tmp_path)
        for number in range(5):
            record_turn(store, project.id, turn(str(number)))
        assert [item.words for item in turns(store, project.id, most=9)] == ["2", "3", "4"]


def test_a_conversation_is_searched_in_everything_that_it_shows() -> None:
    assert turn("Save gas").holds("GAS") and turn("x").holds("ünïcode") and turn("x").holds("a.SOL")
    assert not turn("x").holds("nowhere")
