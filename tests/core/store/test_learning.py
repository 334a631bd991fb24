"""Decisions about models' changes go into the next prompt, and out as a training set when a person asks."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from core.errors import InputError
from core.rewriting.assistant.matching import edits_of
from core.rewriting.assistant.reply import ModelReply, read_reply
from core.rewriting.proposal import Edit, Origin, Proposal, apply_edits
from core.store.database import Store
from core.store.learning import export_training, rejected_hunks, training_lines
from core.store.reviews import decide_all, decisions_of, give_reason, reasons_of, record_proposal
from core.store.revisions import record_revisions
from core.text import SourceText, Span
from tests.core.store.factories import a_project, a_report, opened

_TEXT = 'contract A {\n    uint256 a = 1;\n    uint256 b = 2;\n    string key = "s3cret";\n}\n'


def _proposal(kind: str = "model") -> Proposal:
    source = SourceText.of("src/A.sol", _TEXT)

    def edit(old: str, new: str) -> Edit:
        at = _TEXT.index(old)
        return Edit("src/A.sol", Span(at, at + len(old)), new)

    edits = (
        edit("    uint256 a = 1;\n", "    uint256 constant a = 1;\n"),
        edit("    uint256 b = 2;\n", "    uint256 b = 3;\n"),
    )
    origin = Origin(kind, "ollama/x", "0123456789abcdef")  # type: ignore[arg-type]
    return Proposal("p1", origin, "gas", "t", "why", "review", edits, {"src/A.sol": source.sha256})


def _decided(store: Store, folder: Path, kind: str = "model", keep: bool = True) -> str:
    project = a_project(store, folder).id
    if keep:
        record_revisions(store, project, [SourceText.of("src/A.sol", _TEXT)], "as it was")
    number = record_proposal(store, project, _proposal(kind), a_report())
    decide_all(store, number, {0: "accepted", 1: "rejected"})
    give_reason(store, number, 1, " two is right ")
    return project


def test_rejected_changes_come_back_with_their_reason(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        (hunk,) = rejected_hunks(store, _decided(store, tmp_path))
    assert (hunk.file, hunk.before, hunk.after) == (
        "src/A.sol",
        "    uint256 b = 2;\n",
        "    uint256 b = 3;\n",
    )
    assert hunk.reason == "two is right"


def test_a_text_that_is_gone_leaves_the_rejected_words(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        project = _decided(store, tmp_path, keep=False)
        (hunk,) = rejected_hunks(store, project)
        assert list(training_lines(store, [project], str)) == []
    assert (hunk.before, hunk.after) == ("", "    uint256 b = 3;\n")


def test_rules_are_not_taught(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        project = _decided(store, tmp_path, "rule")
        assert rejected_hunks(store, project) == ()
        assert list(training_lines(store, [project], str)) == []


def test_a_reason_ends_with_its_decision(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        project = a_project(store, tmp_path).id
        number = record_proposal(store, project, _proposal(), a_report())
        with pytest.raises(InputError, match="Nothing was decided"):
            give_reason(store, number, 0, "because")
        decide_all(store, number, {0: "rejected"})
        give_reason(store, number, 0, "because")
        assert reasons_of(store, number) == {0: "because"}
        decide_all(store, number, {0: "accepted"})
        assert (reasons_of(store, number), decisions_of(store, number)) == ({}, {0: "accepted"})


def test_the_training_set_is_chat_lines_whose_answer_applies(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        project = _decided(store, tmp_path)
        path = tmp_path / "set.jsonl"
        assert export_training(store, [project], path, lambda text: text.replace("s3cret", "•••")) == 1
        with pytest.raises(InputError, match="exists already"):
            export_training(store, [project], path, str)
    (line,) = path.read_text("utf-8").splitlines()
    assert "s3cret" not in line
    value = json.loads(line)
    assert [item["role"] for item in value["messages"]] == ["system", "user", "assistant"]
    reply = read_reply(value["messages"][2]["content"])
    assert isinstance(reply, ModelReply)
    sources = {"src/A.sol": SourceText.of("src/A.sol", _TEXT)}
    edits = edits_of(reply, sources, ["src/A.sol"])
    assert isinstance(edits, tuple)
    after = apply_edits(sources, edits)["src/A.sol"].text
    assert after == _TEXT.replace("uint256 a", "uint256 constant a")
    assert value["metadata"]["verdict"] == "pass"
    assert value["metadata"]["reasons"] == ["two is right"]
    assert "uint256 b = 3;" in value["metadata"]["rejected"][0]
