"""One thing seen twice is one finding that is surer; two things stay two."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from core.analysis.catalog import DETECTORS
from core.analysis.engine import analyze
from core.analysis.engines import kinds
from core.analysis.engines.engine import Seen
from core.analysis.finding import Finding
from core.analysis.foreign import placed
from core.analysis.merging import merged
from core.progress import silent
from core.solidity.compilation import Compilation

BANK = """// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;
contract Bank {
    address owner = msg.sender;
    function pay(address payable to) external {
        require(tx.origin == owner);
        to.transfer(1);
    }
    function close() external { require(tx.origin == owner); }
}
"""


@pytest.fixture
def bank(compiled: Callable[..., Compilation]) -> Compilation:
    return compiled(BANK, root="/project")


def ours(compilation: Compilation) -> tuple[Finding, ...]:
    return analyze([compilation], silent(), only={"tx-origin"}).findings


def seen(line: int, rule: str = "tx-origin", **more: object) -> Seen:
    made = Seen(rule, "medium", "low", Path("/project/a.sol"), line, line, "seen")
    return replace(made, **more)  # type: ignore[arg-type]


def test_the_same_kind_on_the_same_line_is_one_finding_and_surer(bank: Compilation) -> None:
    own = [replace(item, confidence="low") for item in ours(bank)]
    found = merged(own, placed([seen(6)], "slither", [bank.input]))
    assert len(found) == len(own) == 2
    assert (found[0].engine, found[0].agreed, found[0].confidence) == ("builtin", ("slither",), "medium")
    assert (found[1].agreed, found[1].confidence) == ((), "low")
    twice = merged(found, placed([seen(6, "avoid-tx-origin")], "solhint", [bank.input]))
    assert (twice[0].agreed, twice[0].confidence) == (("slither", "solhint"), "high")


def test_an_engine_that_says_it_twice_is_no_second_opinion(bank: Compilation) -> None:
    own = [replace(item, confidence="low") for item in ours(bank)]
    found = merged(own, placed([seen(6), seen(6)], "slither", [bank.input]))
    assert found[0].confidence == "medium"


@pytest.mark.parametrize("other", [seen(7), seen(6, "solc-version"), seen(6, function="close()")])
def test_another_line_kind_or_function_is_another_finding(bank: Compilation, other: Seen) -> None:
    own = ours(bank)
    found = merged(own, placed([other], "slither", [bank.input]))
    assert len(found) == len(own) + 1
    assert not any(item.agreed for item in found)


def test_two_foreign_engines_agree_with_each_other(bank: Compilation) -> None:
    first = placed([seen(6, "avoid-tx-origin")], "solhint", [bank.input])
    second = placed([seen(6)], "slither", [bank.input])
    (found,) = merged(first, second)
    assert (found.engine, found.agreed, found.confidence) == ("solhint", ("slither",), "medium")


def test_a_foreign_finding_gets_the_contract_and_function_around_its_line(bank: Compilation) -> None:
    (found,) = placed([seen(7, "x")], "forge-lint", [bank.input])
    assert (found.file, found.contract, found.function) == ("a.sol", "Bank", "pay(address)")
    assert bank.input.sources["a.sol"].slice(found.span).strip() == "to.transfer(1);"


def test_a_foreign_fingerprint_survives_edits_elsewhere_and_tells_equal_ones_apart(
    bank: Compilation, compiled: Callable[..., Compilation]
) -> None:
    moved = compiled(BANK.replace("contract Bank", "\n\n// more\ncontract Bank"), root="/project")
    one = placed([seen(7, "x"), seen(7, "x")], "forge-lint", [bank.input])
    two = placed([seen(10, "x"), seen(10, "x")], "forge-lint", [moved.input])
    assert [item.fingerprint for item in one] == [item.fingerprint for item in two]
    assert one[0].fingerprint != one[1].fingerprint


def test_what_lies_outside_of_what_was_analyzed_is_left_out(bank: Compilation) -> None:
    assert placed([seen(1, path=Path("/project/node_modules/b.sol"))], "slither", [bank.input]) == ()


def test_lines_beyond_the_end_are_put_at_the_end(bank: Compilation) -> None:
    (found,) = placed([seen(900)], "slither", [bank.input])
    assert found.line == len(bank.input.sources["a.sol"].line_starts)


def test_every_kind_of_the_table_is_a_detector() -> None:
    known = {item.info.id for item in DETECTORS}
    for rule, ids in {**kinds.ALIASES, **kinds._OTHERS}.items():
        assert set(ids) <= known, rule
