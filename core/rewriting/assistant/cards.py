"""Goal cards: what each goal allows, how it is judged, and the words that tell a model so.

The texts are data files of `resources/prompts`, so that they can be read, reviewed and versioned as
texts. Nothing here is decided by a model: `allow` and `declare` are the product's word.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, cast, get_args

from core.rewriting.assistant.provider import Request
from core.rewriting.proposal import Goal
from core.verification.declared import DeclaredChange, parse_allow

CardGoal = Literal["gas", "security", "modernize", "document", "explain", "ask", "generate"]
GOALS: tuple[CardGoal, ...] = get_args(CardGoal)
_WHOLE = ("generate",)


@dataclass(frozen=True, slots=True)
class Card:
    """One goal as the product sees it; `text` is what the model reads of it."""

    goal: CardGoal
    version: str
    title: str
    oracle: str
    allow: frozenset[str]
    """Prohibitions of `forbidden.py` that this goal lifts."""
    declare: tuple[DeclaredChange, ...]
    """Differences that this goal permits by itself; the person is told them."""
    text: str

    @property
    def proposal_goal(self) -> Goal:
        """The goal of the proposals that come of it."""
        return cast("Goal", self.goal if self.goal in get_args(Goal) else "ask")


def prompts_folder() -> Path:
    """Where the texts are: beside the code, or unpacked with a frozen program."""
    frozen = getattr(sys, "_MEIPASS", None)
    root = Path(frozen) if frozen else Path(__file__).resolve().parents[3]
    return root / "resources" / "prompts"


@cache
def card(goal: CardGoal) -> Card:
    """The card of one goal."""
    fields, text = _parted(_text(f"{goal}.md"))
    return Card(
        goal=cast("CardGoal", fields["goal"]),
        version=fields["version"],
        title=fields["title"],
        oracle=fields["oracle"],
        allow=frozenset(_list(fields.get("allow", ""))),
        declare=tuple(parse_allow(item) for item in _list(fields.get("declare", ""))),
        text=text,
    )


def system_prompt(goal: CardGoal, *, whole_file: bool) -> str:
    """Everything that a model is told before the question; the same text for the same goal."""
    if goal == "explain":
        form = ""
    else:
        form = _text("format-whole.md" if whole_file or goal in _WHOLE else "format-blocks.md")
    return _text("system.md").replace("{card}", card(goal).text.strip()).replace("{format}", form.strip())


def prompt_version(request: Request) -> str:
    """16 hex digits over all that the model was told, kept with what it proposed."""
    digest = hashlib.sha256(request.system.encode("utf-8", "replace"))
    for message in request.messages:
        digest.update(f"\0{message.role}\0{message.text}".encode("utf-8", "replace"))
    return digest.hexdigest()[:16]


def _text(name: str) -> str:
    return (prompts_folder() / name).read_text("utf-8").replace("\r\n", "\n")


def _parted(text: str) -> tuple[dict[str, str], str]:
    _, head, body = text.split("---\n", 2)
    pairs = (line.partition(":") for line in head.splitlines())
    return {name.strip(): value.strip() for name, _, value in pairs}, body


def _list(value: str) -> Iterable[str]:
    return (item.strip() for item in value.split(",") if item.strip())
