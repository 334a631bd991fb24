"""Slack: its text is escaped, its limits are kept, its words for “gone” and “later” are understood."""

from __future__ import annotations

import orjson
import pytest

from sync_server.deliveries.writing import escaped, slack_body
from tests.sync_server.deliveries.conftest import Place


def test_nothing_that_people_type_is_a_mention_or_a_link() -> None:
    told = orjson.loads(slack_body("<!channel> & <https://evil.example|Sign in> > all", "https://s.example"))
    line = "&lt;!channel&gt; &amp; &lt;https://evil.example|Sign in&gt; &gt; all"
    section, context = told["blocks"]
    assert told["text"] == line
    assert section["text"] == {"type": "mrkdwn", "text": line, "verbatim": True}
    assert context["elements"][0]["text"] == "<https://s.example|Contract Rewriter>"


@pytest.mark.parametrize("letter", ["x", "&", "<", "é"])
def test_a_long_text_ends_before_the_limit_and_never_inside_an_entity(letter: str) -> None:
    cut = escaped(letter * 5000, 3000)
    assert len(cut) <= 3000 and cut.endswith("…")
    whole = cut.removesuffix("…").replace("&amp;", "&").replace("&lt;", "<")
    assert set(whole) == {letter} and len(cut) > 2990
    assert escaped("short & sweet") == "short &amp; sweet"


@pytest.mark.anyio
async def test_a_line_reaches_a_channel_after_the_wait_that_slack_asked_for(place: Place) -> None:
    await place.register("slack")
    place.slack.moods.append("429")
    place.slack.retry_after = "600"
    await place.tell("one", title="a < b & c")
    await place.run(2, seconds=590)
    assert len(place.slack.seen) == 1
    await place.run(2, seconds=60)
    (taken,) = place.slack.taken
    assert "“a &lt; b &amp; c”" in taken.json["text"] and taken.path == "/hook?token=hidden"
    assert not [name for name in taken.headers if name.startswith("contract-rewriter")]


@pytest.mark.anyio
async def test_a_channel_that_is_gone_is_switched_off_and_a_line_that_is_refused_is_only_dead(
    place: Place,
) -> None:
    await place.register("slack")
    place.slack.moods.extend(["400", "404"])
    await place.tell("one")
    await place.run()
    (shown,) = (await place.ask("GET", "receivers")).json()["receivers"]
    assert (shown["state"], shown["failures"]) == ("active", 1)
    await place.tell("two")
    await place.run(2)
    (shown,) = (await place.ask("GET", "receivers")).json()["receivers"]
    assert (shown["state"], shown["reason"]) == ("disabled", "it answered 404")
    assert [each["state"] for each in await place.log()] == ["dead", "dead"] and len(place.slack.seen) == 2
