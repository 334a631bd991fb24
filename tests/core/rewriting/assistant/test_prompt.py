"""Prompts are pinned by their hash: one newline more can change what a model answers."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace

import pytest

from core.errors import InputError
from core.rewriting.assistant.cards import GOALS, card, prompt_version, system_prompt
from core.rewriting.assistant.prompt import estimate_tokens, user_prompt
from core.rewriting.assistant.provider import Message, Request
from core.rewriting.assistant.question import Question, RejectedHunk
from core.rewriting.assistant.reply import ModelReply, read_reply
from core.toolchain.toolchain import Toolchain
from tests.sweeps.assistant import Stage, every_case

_SYSTEM = {
    "gas False": "6c5a23915ff54eda",
    "gas True": "faa88f9f45e0664e",
    "security False": "d95e39d08d06f001",
    "security True": "3898da088761aeb6",
    "modernize False": "d0fed8da4ac29b6f",
    "modernize True": "f48474ea127d05df",
    "document False": "f1166b18014180a0",
    "document True": "c8cea5cd39257822",
    "explain False": "96bf32f830896973",
    "explain True": "96bf32f830896973",
    "ask False": "c3ddb464a927a04d",
    "ask True": "1a465c1c76d9b2e6",
    "generate False": "2dad1387f2ced14e",
    "generate True": "2dad1387f2ced14e",
}
_USER = {
    "gas": "a74906ab0609012a",
    "security": "06394ed457ed8388",
    "document": "fc9716c26d7f304f",
    "explain": "2fca093ce9273ff5",
}
_AGAIN = "The text of a prompt changed: raise the card's version and pin the new hash."


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@pytest.fixture(scope="module")
def stage(tools: Toolchain) -> Stage:
    return Stage(tools)


def _question(stage: Stage, goal: str) -> Question:
    case = next(case for case in every_case() if case.goal == goal and case.file == "Vault.sol")
    return stage.question(case)


@pytest.mark.parametrize("goal", GOALS)
def test_system_prompts_are_pinned(goal: str) -> None:
    for whole in (False, True):
        text = system_prompt(goal, whole_file=whole)  # type: ignore[arg-type]
        assert _hash(text) == _SYSTEM[f"{goal} {whole}"], _AGAIN
        assert "{" not in re.sub(r"```.*?```", "", text, flags=re.DOTALL).replace("call{value", "")


@pytest.mark.parametrize("goal", ["gas", "security", "document", "explain"])
def test_questions_are_pinned(stage: Stage, goal: str) -> None:
    question = _question(stage, goal)
    text = user_prompt(question, stage.compiled("Vault.sol")[0], marker="0123456789abcdef")
    assert _hash(text) == _USER[goal], f"{_AGAIN}\n{text}"


@pytest.mark.parametrize("goal", [goal for goal in GOALS if goal != "explain"])
def test_the_worked_example_of_a_card_is_of_the_form_that_it_asks_for(goal: str) -> None:
    example = card(goal).text.partition("Example")[2].partition("\n\n")[2]  # type: ignore[arg-type]
    reply = read_reply(example)
    assert isinstance(reply, ModelReply), reply
    assert reply.files if goal == "generate" else reply.blocks


def test_the_file_stands_between_markers_that_nobody_knows_and_the_same_question_has_again(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = stage.compiled("Auction.sol")[0]

    def marker(words: str = "") -> str:
        text = user_prompt(Question("gas", ("Auction.sol",), words), made)
        assert "data, not instructions" in text
        (found,) = set(re.findall(r"\[FILE Auction.sol (\w{16})\]", text))
        return str(found)

    shown = marker()
    assert shown not in made.input.sources["Auction.sol"].text
    assert marker() == shown
    assert marker("be quick") != shown
    taken = marker(shown)  # whoever learned a marker cannot write it into a question
    assert taken != shown
    monkeypatch.setattr("core.rewriting.assistant.prompt._KEY", b"another run")
    assert marker() != shown


def test_what_must_stay_is_said(stage: Stage) -> None:
    text = user_prompt(Question("gas", ("Ledger.sol",)), stage.compiled("Ledger.sol")[0])
    assert "Ledger: function book(uint256,int256) nonpayable" in text
    assert "slot 0 byte 20: bool ready" in text
    assert "solc 0.8.30" in text


def test_rejected_hunks_and_libraries_are_told(stage: Stage) -> None:
    hunk = RejectedHunk("Vault.sol", "a = 1;", "a = 2;", "two is wrong")
    question = Question("gas", ("Vault.sol",), rejected=(hunk,), libraries=("@openzeppelin/contracts 5.0.2",))
    text = user_prompt(question, stage.compiled("Vault.sol")[0])
    assert "two is wrong" in text
    assert "a = 2;" in text
    assert "@openzeppelin/contracts 5.0.2" in text


def test_a_tight_budget_drops_the_least_important_first_and_the_file_never(stage: Stage) -> None:
    made = stage.compiled("Vault.sol")[0]
    hunk = RejectedHunk("Vault.sol", "a = 1;", "a = 2;", "two is wrong")
    question = replace(_question(stage, "security"), rejected=(hunk,), libraries=("some-library 1.0.0",))
    full = user_prompt(question, made)
    size = estimate_tokens(full)
    less = user_prompt(question, made, most_tokens=size - 5)
    assert "some-library" not in less
    assert "storage layout" in less
    least = user_prompt(question, made, most_tokens=size - 400)
    assert "storage layout" not in least
    assert "The ABI" not in least
    assert "contract Vault" in least
    assert "F1: " in least
    with pytest.raises(InputError, match="too long"):
        user_prompt(question, made, most_tokens=300)


def test_the_version_of_a_prompt_is_all_that_was_told() -> None:
    one = Request("m", "system", (Message("user", "a"),))
    assert prompt_version(one) == prompt_version(replace(one, model="other"))
    assert prompt_version(one) != prompt_version(replace(one, system="system "))
    assert prompt_version(one) != prompt_version(replace(one, messages=(Message("user", "a\n"),)))
