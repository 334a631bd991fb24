"""What is sent: a JSON document for webhooks, Block Kit for Slack."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from core.wire.receivers import TeamEvent, team_sentence

_LONGEST_SECTION = 3000
_LONGEST_LINE = 2000


def webhook_body(
    delivery_id: str, event: TeamEvent, at_ms: int, about: Mapping[str, Any], texts: Mapping[str, str]
) -> bytes:
    """An event for a program. `id` is signed, so that it can be trusted to find what came twice."""
    told = {"id": delivery_id, "event": event, "at_ms": at_ms, **about}
    return orjson.dumps({**told, "texts": dict(texts), "text": team_sentence(event, texts)})


def challenge_body(message_id: str, challenge: str) -> bytes:
    """What a receiver has to give back before anything else is sent to it."""
    return orjson.dumps({"id": message_id, "event": "challenge", "challenge": challenge})


def slack_body(text: str, link: str) -> bytes:
    """A line for people, and where it was said. Nothing in the text is a mention or a link."""
    line = escaped(text, _LONGEST_LINE)
    section = {"type": "section", "text": {"type": "mrkdwn", "text": line, "verbatim": True}}
    named = f"<{escaped(link, _LONGEST_LINE)}|Contract Rewriter>"
    from_ = {"type": "mrkdwn", "text": named, "verbatim": True}
    return orjson.dumps({"text": line, "blocks": [section, {"type": "context", "elements": [from_]}]})


def escaped(text: str, longest: int = _LONGEST_SECTION) -> str:
    """As Slack wants it: `&`, `<` and `>` as entities, and never cut in the middle of one.

    Source: Slack, “Formatting text for app surfaces”, escaping text.
    """
    out, size = [], 0
    for letter in text:
        safe = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}.get(letter, letter)
        size += len(safe)
        if size > longest - 1:
            out.append("…")
            break
        out.append(safe)
    return "".join(out)
