"""A person on a terminal sees what would leave, and their answer is the one that counts."""

from __future__ import annotations

import asyncio
import io
import sys
from pathlib import Path

import pytest

from core.cli.context import Context
from core.cli.models import _Word
from core.cli.output import Output
from core.errors import UsageError
from core.progress import silent
from core.rewriting.assistant.privacy.consent import Answer, Asking, Consent, Consents
from core.rewriting.assistant.privacy.gate import Outgoing
from core.rewriting.assistant.provider import Message, Request

_REQUEST = Request("m", "the system prompt", (Message("user", "contract A {}"),))
_OUT = Outgoing(
    "far", "https://models.example.org", "m", False, _REQUEST, ("A.sol",), (("token", 2),), 0, 9
)  # fmt: skip


class _Screen(io.StringIO):
    def isatty(self) -> bool:
        return True


def _answered(monkeypatch: pytest.MonkeyPatch, typed: str, *, send: bool = False) -> tuple[Answer, str]:
    screen = _Screen()
    monkeypatch.setattr(sys, "stdin", _Screen(typed))
    word = _Word(Context(Output(_Screen(), screen), silent()), send)
    return asyncio.run(word(_OUT)), screen.getvalue()


@pytest.mark.parametrize(
    ("typed", "answer"), [("y\n", "once"), ("a\n", "always"), ("n\n", "no"), ("\n", "no"), ("", "no")]
)
def test_the_text_is_shown_and_the_answer_taken(
    monkeypatch: pytest.MonkeyPatch, typed: str, answer: str
) -> None:
    given, shown = _answered(monkeypatch, typed)
    assert given == answer
    for part in ("the system prompt", "contract A {}", "https://models.example.org", "2 secrets masked"):
        assert part in shown


def test_send_agrees_without_a_question(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _answered(monkeypatch, "n\n", send=True) == ("once", "")


def test_where_nobody_can_be_asked_nothing_is_agreed_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("y\n"))
    word = _Word(Context(Output(_Screen(), _Screen()), silent()), False)
    with pytest.raises(UsageError, match="nobody agreed") as raised:
        asyncio.run(word(_OUT))
    assert raised.value.exit_code == 2
    assert "--send" in raised.value.next_step


def test_always_is_remembered_for_the_project(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    consents = Consents(tmp_path / "consents.json")
    monkeypatch.setattr(sys, "stdin", _Screen("a\n"))
    word = _Word(Context(Output(_Screen(), _Screen()), silent()), False)
    assert asyncio.run(Asking(consents, tmp_path, word)(_OUT))
    assert consents.holds(Consent(str(tmp_path.resolve()), "https://models.example.org", "m"))
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    assert asyncio.run(Asking(consents, tmp_path, word)(_OUT))
