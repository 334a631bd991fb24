"""The window's sentences, which are translated, say what mails, Slack and the command line say."""

from __future__ import annotations

from typing import Any

import pytest

from core.wire.ids import new_id
from core.wire.notifications import EVENTS, SENTENCES, Event, Notification, Subject, sentence
from desktop.notifications.model import words

TEXTS = {name: f"<{name}>" for name in ("by", "place", "title", "where", "text", "device", "verdict")} | {
    "role": "admin"
}


def told(event: str, **texts: str) -> Notification:
    places: dict[str, Any] = {"project_id": None, "team_id": None, "actor_id": None, "read_ms": None}
    return Notification(
        id=new_id(), event=event, subject=Subject(), texts={**TEXTS, **texts}, created_ms=0, **places
    )


@pytest.mark.parametrize("event", EVENTS)
def test_each_event_is_told_in_the_same_words(event: Event) -> None:
    assert event in SENTENCES
    for verdict in ("accepted", "rejected", "partly accepted") if event == "review-decided" else ("",):
        item = told(event, verdict=verdict)
        assert words(item) == sentence(event, item.texts) != event
        assert "?" not in words(item)


def test_a_word_that_is_missing_and_an_event_of_a_newer_server_are_shown_alike() -> None:
    bare = told("comment").model_copy(update={"texts": {"by": "Ben"}})
    assert words(bare) == sentence("comment", bare.texts) and "?" in words(bare)
    assert words(told("from-tomorrow")) == sentence("from-tomorrow", {}) == "from-tomorrow"
