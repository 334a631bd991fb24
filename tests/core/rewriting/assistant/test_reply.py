"""Replies of models are read by their form alone: blocks, whole files, no change, or a refusal."""

from __future__ import annotations

import pytest

from core.rewriting.assistant.reply import Block, ModelReply, Refused, WholeFile, read_reply

_GOOD = """PLAN: F1: check first.
```solidity
contracts/A.sol
<<<<<<< SEARCH
    a = 1;
=======
    a = 2;
>>>>>>> REPLACE
```
"""


def _read(text: str) -> ModelReply:
    reply = read_reply(text)
    assert isinstance(reply, ModelReply), reply
    return reply


def _refused(text: str) -> Refused:
    reply = read_reply(text)
    assert isinstance(reply, Refused), reply
    assert reply.sentence.endswith(".")
    return reply


def test_a_block_has_its_path_from_the_first_line_of_the_fence() -> None:
    reply = _read(_GOOD)
    assert reply.plan == "F1: check first."
    assert reply.blocks == (Block("contracts/A.sol", "    a = 1;", "    a = 2;", 1),)


@pytest.mark.parametrize(
    "text",
    [
        _GOOD.replace("\n", "\r\n"),
        _GOOD.replace("```solidity\ncontracts/A.sol", "contracts/A.sol\n```solidity"),
        _GOOD.replace("```solidity\ncontracts/A.sol", "**contracts/A.sol**\n```"),
        _GOOD.replace("```solidity\n", "```solidity ").replace("PLAN", "PLAN"),
        _GOOD.replace("\ncontracts/A.sol", "\n// contracts/A.sol"),
        _GOOD.replace("```solidity\n", "").replace("\n```", ""),
        _GOOD.replace("\n```\n", "\n"),
        _GOOD.replace("contracts/A.sol", "./contracts/A.sol"),
        "<think>\n```\nx.sol\n<<<<<<< SEARCH\nb\n=======\nc\n>>>>>>> REPLACE\n```\n</think>\n" + _GOOD,
    ],
    ids=["crlf", "before", "bold", "info", "comment", "unfenced", "open fence", "dot", "thought"],
)
def test_the_forms_that_models_use_are_understood(text: str) -> None:
    assert [(item.file, item.search, item.replace) for item in _read(text).blocks] == [
        ("contracts/A.sol", "    a = 1;", "    a = 2;")
    ]


def test_later_blocks_of_a_fence_keep_its_path() -> None:
    more = _GOOD.replace(
        "REPLACE\n```", "REPLACE\n\n<<<<<<< SEARCH\nb;\n=======\n>>>>>>> REPLACE\n```\nDone."
    )
    reply = _read(more)
    assert [(item.file, item.number) for item in reply.blocks] == [
        ("contracts/A.sol", 1),
        ("contracts/A.sol", 2),
    ]
    assert reply.blocks[1].replace == ""


def test_a_sentence_that_ends_in_a_file_name_is_no_path() -> None:
    reply = _read("I changed withdraw in B.sol\n" + _GOOD.replace("contracts/A.sol\n", ""))
    assert reply.blocks[0].file == ""
    assert "B.sol" in reply.plan


def test_a_fence_without_blocks_is_a_whole_file() -> None:
    reply = _read("PLAN: all of it\n```solidity\nA.sol\ncontract A {}\n```\n")
    assert reply.files == (WholeFile("A.sol", "contract A {}\n"),)


def test_no_change_carries_its_reason() -> None:
    assert _read("NO CHANGE: nothing to save here.").no_change == "nothing to save here."
    assert _read("PLAN:\n**NO CHANGE**").no_change == "no reason was given"


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("empty", ""),
        ("empty", "I would check the balance first."),
        ("cut", _GOOD.partition(">>>>>>>")[0]),
        ("cut", "```solidity\nA.sol\ncontract A {"),
        ("bad-block", _GOOD.replace("=======\n", "")),
        ("bad-block", _GOOD.replace("=======\n", "=======\n=======\n")),
        ("bad-block", _GOOD.replace("=======", "<<<<<<< SEARCH")),
        ("bad-block", ">>>>>>> REPLACE\n" + _GOOD),
        ("bad-block", _GOOD.replace("a = 2", "a = '\ud800'")),
        ("elided", _GOOD.replace("    a = 2;", "    // ... existing code ...")),
        ("elided", _GOOD.replace("    a = 2;", "    a = 2;\n    ...")),
        ("elided", _GOOD.replace("    a = 2;", "    // rest of the function stays the same")),
        ("no-path", "```solidity\ncontract A {}\n```"),
        ("contradiction", "NO CHANGE: fine as it is\n" + _GOOD),
    ],
)
def test_what_is_not_of_the_form_is_refused_and_named(kind: str, text: str) -> None:
    refused = _refused(text)
    assert refused.kind == kind
    assert refused.hint


@pytest.mark.parametrize(("finish", "kind"), [("length", "cut"), ("blocked", "blocked"), ("other", "cut")])
def test_a_reply_that_did_not_end_is_never_read(finish: str, kind: str) -> None:
    refused = read_reply(_GOOD, finish)  # type: ignore[arg-type]
    assert isinstance(refused, Refused)
    assert refused.kind == kind


def test_comments_that_only_look_lazy_are_kept() -> None:
    assert _read(_GOOD.replace("    a = 2;", "    // wait for it...\n    a = 2;")).blocks
    same = _GOOD.replace("    a = 1;", "    // ... kept").replace("    a = 2;", "    // ... kept\n    a = 2;")
    assert _read(same).blocks
