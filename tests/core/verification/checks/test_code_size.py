"""code-size: both limits, and what cannot be measured."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.solidity.compilation import Artifact, Bytecode
from core.verification.check import Subject
from core.verification.checks import code_size
from tests.core.verification.conftest import Compile, context_of, subject_of

SOURCE = "pragma solidity ^0.8.20; contract Big { uint256 public a; } interface I { function f() external; }"


def sized(subject: Subject, runtime: int, creation: int) -> Subject:
    """The same contract with code of a given length in bytes."""
    assert isinstance(subject.artifact, Artifact)
    artifact = replace(
        subject.artifact, runtime=Bytecode("00" * runtime, {}), creation=Bytecode("00" * creation, {})
    )
    return Subject(subject.compilation, artifact)


@pytest.mark.parametrize(
    ("before", "after", "verdict"),
    [
        ((24_576, 49_152), (24_576, 49_152), "pass"),
        ((24_576, 100), (24_577, 100), "fail"),
        ((100, 49_152), (100, 49_153), "fail"),
        ((30_000, 100), (30_001, 100), "fail"),
        ((30_000, 100), (29_000, 100), "pass"),
        ((30_000, 100), (29_000, 60_000), "fail"),
    ],
)
def test_a_limit_may_be_reached_and_not_passed(
    before: tuple[int, int], after: tuple[int, int], verdict: str, compiled: Compile
) -> None:
    subject = subject_of(compiled(SOURCE), "Big")
    result = code_size.check(sized(subject, *before), sized(subject, *after), context_of("Big"))
    assert result.verdict == verdict, result
    assert result.evidence["runtime"] == {"before": before[0], "after": after[0], "limit": 24_576}


def test_the_difference_is_told_in_bytes(compiled: Compile) -> None:
    subject = subject_of(compiled(SOURCE), "Big")
    result = code_size.check(sized(subject, 1_000, 100), sized(subject, 900, 100), context_of("Big"))
    assert result.summary == "The runtime code has 900 bytes, 100 bytes smaller than before."


def test_without_bytecode_nothing_is_known(compiled: Compile) -> None:
    subject = subject_of(compiled(SOURCE), "Big")
    assert subject.artifact is not None
    bare = Subject(subject.compilation, replace(subject.artifact, runtime=None, creation=None))
    assert code_size.check(subject, bare, context_of("Big")).verdict == "inconclusive"


def test_an_interface_has_nothing_to_deploy(compiled: Compile) -> None:
    subject = subject_of(compiled(SOURCE), "I")
    assert code_size.check(subject, subject, context_of("I")).verdict == "pass"
