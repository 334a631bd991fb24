"""What detectors say of text that does not compile, and that it is what they say when it does."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from core.analysis.catalog import DETECTORS
from core.analysis.detector import Detector
from core.analysis.engine import analyze
from core.analysis.finding import Finding
from core.analysis.syntax import SAID_OF_SYNTAX, syntax_findings
from core.progress import silent
from core.solidity.compilation import Compilation
from core.text import SourceText, Span
from tests.core.analysis.test_detectors import FIXTURES

ABLE = [item for item in DETECTORS if item.detect_syntax is not None]


def seen(source: str, *ids: str) -> list[Finding]:
    """What is seen in the syntax of a whole text."""
    text = SourceText.of("a.sol", source)
    chosen = [item for item in DETECTORS if not ids or item.info.id in ids]
    gaps = {"a.sol": (Span(0, len(text.data)),)}
    return [finding for finding, _ in syntax_findings(gaps, {"a.sol": text}, chosen)]


def test_several_detectors_read_syntax() -> None:
    assert {item.info.id for item in ABLE} >= {"tx-origin", "unprotected-selfdestruct", "weak-randomness"}


@pytest.mark.parametrize("item", ABLE, ids=lambda item: item.info.id)
def test_what_is_seen_in_sound_code_is_what_its_meaning_gives(
    item: Detector, compiled: Callable[..., Compilation]
) -> None:
    """On all fixtures of all detectors: each finding from syntax has the fingerprint of a real one."""
    common = 0
    for path in FIXTURES:
        source = Path(path).read_text("utf-8")
        real = {one.fingerprint for one in analyze([compiled(source)], silent(), {item.info.id}).findings}
        found = {one.fingerprint: one for one in seen(source, item.info.id)}
        assert not [(path.name, one.line, one.message) for key, one in found.items() if key not in real]
        common += len(found)
    assert common, "it saw nothing at all"


@pytest.mark.parametrize("item", ABLE, ids=lambda item: item.info.id)
def test_clean_examples_are_clean_in_their_syntax_too(item: Detector) -> None:
    clean = [example for example in item.examples if not example.flagged]
    assert clean and [one.line for example in clean for one in seen(example.source, item.info.id)] == []


BROKEN = """// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;
contract Purse {
    address owner;
    uint256 oops = ;
    function pay(address payable to, uint amount) external {
        require(tx.origin == owner && amount > 0);
        this is not Solidity at all
        to.send(amount);
    }
    function close( external { selfdestruct(payable(msg.sender)); }
    function guarded() external onlyOwner { selfdestruct(payable(owner)); }
    function checked() external { _check(); selfdestruct(payable(owner)); }
"""


def test_broken_code_is_read_around_the_errors() -> None:
    found = [(one.detector, one.line) for one in sorted(seen(BROKEN), key=lambda one: one.span)]
    assert ("tx-origin", 7) in found and ("unprotected-selfdestruct", 11) in found
    assert not [item for item in found if item[1] > 11]


def test_a_finding_from_syntax_says_so_and_is_not_sure() -> None:
    (one,) = seen(BROKEN, "tx-origin")
    assert one.confidence == "low" and SAID_OF_SYNTAX in one.message
    assert one.contract == "Purse" and one.function == "pay(address,uint256)"
