"""What happens while a model is asked, in lines that a person reads."""

from __future__ import annotations

from typing import get_args

import pytest

from core.rewriting.assistant.conversation import Turn
from core.rewriting.assistant.events import (
    Ending,
    Event,
    Finished,
    Received,
    RefusedReply,
    Round,
    Text,
    Thought,
)
from core.rewriting.assistant.prices import Price
from core.rewriting.assistant.provider import Usage
from core.rewriting.assistant.reply import Refused
from core.rewriting.assistant.telling import after as turn_after
from core.rewriting.assistant.telling import line_of, tokens_of

START = Turn("gas", "", ("A.sol",), ("ollama/m",), "2026-01-01T00:00:00Z")


def after(*events: Event) -> list[tuple[str, str]]:
    turn = START
    for event in events:
        turn = turn_after(turn, "ollama/m", event)
    return [(line.kind, line.text) for line in turn.lines]


def test_pieces_of_a_reply_are_one_line_and_thoughts_are_none() -> None:
    events = [Round(1, 3), Thought("hm"), Text("PLAN"), Text(": x"), Received("PLAN: x", Usage(), 1.0)]
    assert after(*events) == [("reply", "PLAN: x")]


def test_a_refusal_and_the_next_round_are_told() -> None:
    refused = RefusedReply(Refused("no-blocks", "There is no block in the reply.", ""))
    lines = after(Text("x"), refused, Round(2, 3), Text("y"))
    assert [kind for kind, _ in lines] == ["reply", "refused", "step", "reply"]
    assert lines[1][1] == "Not looked at further: There is no block in the reply."
    assert lines[2][1] == "Asked again with what failed, round 2 of 3."


@pytest.mark.parametrize("ending", get_args(Ending))
def test_every_ending_has_words_with_the_cost_where_the_model_has_a_price(ending: Ending) -> None:
    finished = Finished(ending, 1, None, (), "", Usage(1200, 300, 50), 2.04, "h")
    line = line_of("ollama/m", finished, Price(2.0, 8.0))
    assert line is not None and line.kind == "end"
    assert line.text.endswith("(2.0 s, 1,200 tokens in, 350 tokens out, cost 0.0052).")


def test_the_end_tells_rounds_seconds_and_counted_tokens_only() -> None:
    def ended(usage: Usage) -> str:
        return after(Finished("never", 3, None, ("No.",), "", usage, 2.04, "h"))[0][1]

    assert ended(Usage(1200, 300, 50)) == (
        "Nothing passed after 3 rounds (2.0 s, 1,200 tokens in, 350 tokens out, cost unknown)."
    )
    assert ended(Usage()) == "Nothing passed after 3 rounds (2.0 s, cost unknown)."
    assert tokens_of(Usage(None, 7, None)) == "7 tokens out"
