"""The sample contracts compile without errors and show several rules at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.solidity.compiler import Outputs
from tests.core.rewriting.conftest import Compile, applied, errors, proposed

SAMPLES = Path(__file__).resolve().parents[3] / "resources" / "samples"
GAS = {"calldata-parameter", "immutable-variable", "constant-variable", "custom-error"}
SHOWN = {
    "Vault": GAS | {"state-change-after-call", "missing-reentrancy-guard", "loop-accumulation"},
    "Token": GAS | {"loop-accumulation"},
    "Auction": GAS | {"tx-origin", "unchecked-call-result"},
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
    assert {item.origin.name for item in result.items} == SHOWN[name]
    gas = proposed(before, *GAS)
    assert compiled(applied(before, gas)["a.sol"].data, outputs=Outputs.FULL).ok
