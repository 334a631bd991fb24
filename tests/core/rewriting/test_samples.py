"""The sample contracts compile without errors and show several rules at once."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from core.rewriting.optimizer import fits
from core.rewriting.proposal import Proposal, apply_edits
from core.solidity.compiler import Outputs
from tests.core.rewriting.conftest import Compile, applied, errors, proposed

SAMPLES = Path(__file__).resolve().parents[3] / "resources" / "samples"
GAS = {"calldata-parameter", "immutable-variable", "constant-variable", "custom-error"}
SHOWN = {
    "Vault": GAS
    | {
        "bounded-arithmetic",
        "repeated-storage-read",
        "unpacked-storage",
        "state-change-after-call",
        "missing-reentrancy-guard",
        "gas-stipend-transfer",
        "loop-accumulation",
    },
    "Token": GAS | {"bounded-arithmetic", "repeated-storage-read", "unpacked-storage", "loop-accumulation"},
    "Auction": GAS
    | {
        "bounded-arithmetic",
        "repeated-storage-read",
        "unpacked-storage",
        "tx-origin",
        "unchecked-call-result",
        "gas-stipend-transfer",
    },
}


def test_every_sample_is_listed_here() -> None:
    assert {path.stem for path in SAMPLES.glob("*.sol")} == set(SHOWN)


@pytest.mark.parametrize("name", sorted(SHOWN))
def test_a_sample_shows_its_rules_and_compiles_with_the_gas_rules_applied(
    name: str, compiled: Compile
) -> None:
    before = compiled((SAMPLES / f"{name}.sol").read_text("utf-8"))
    assert errors(before) == []
    result = proposed(before)
    assert result.notes == ()
    assert {item.origin.name for item in result.items} == {*SHOWN[name], "missing-natspec"}
    gas = proposed(before, *GAS)
    assert compiled(applied(before, gas)["a.sol"].data, outputs=Outputs.FULL).ok


@pytest.mark.parametrize("name", sorted(SHOWN))
def test_any_mix_of_proposals_that_fit_together_compiles(name: str, compiled: Compile) -> None:
    before = compiled((SAMPLES / f"{name}.sol").read_text("utf-8"))
    items = proposed(before).items
    choice = Random(7)
    for _ in range(6):
        mix: list[Proposal] = []
        for item in choice.sample(items, len(items)):
            if choice.random() < 0.6 and all(fits(item, other) for other in mix):
                mix.append(item)
        edits = [edit for item in mix for edit in item.edits]
        changed = apply_edits(before.input.sources, edits)
        assert errors(compiled(changed.get("a.sol", before.input.sources["a.sol"]).data)) == []
