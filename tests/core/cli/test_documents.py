"""The JSON documents are exactly those of the product page."""

from __future__ import annotations

import json

import pytest

from core.cli.documents.compilation import compilation_document
from core.cli.documents.rewrite import proposal_document
from core.cli.documents.verification import verification_document
from core.solidity.compilation import (
    Artifact,
    Bytecode,
    Compilation,
    CompilerInput,
    CompilerSettings,
    Diagnostic,
    StorageLayout,
    StorageSlot,
)
from core.text import SourceText
from core.verification.report import Verdict, VerificationReport
from tests.core.cli.schemas import COMPILATION, REWRITE, VERIFICATION, assert_fits
from tests.core.store.factories import a_proposal, a_report


def _compilation(version: str = "0.8.30") -> Compilation:
    slot = StorageSlot("total", 2**200, 0, "mapping(address => uint256)", 32, "Bank")
    bank = Artifact(
        "src/Bank.sol",
        "Bank",
        "contract",
        ({"type": "function", "name": "total"},),
        StorageLayout((slot,)),
        StorageLayout(()),
        Bytecode("6000" * 12, {}),
        Bytecode("60", {}),
        {"total()": "2ddbd13a"},
        None,
    )
    imported = Artifact(
        "lib/I.sol", "I", "interface", (), StorageLayout(()), StorageLayout(()), None, None, {}, None
    )
    sources = {name: SourceText.of(name, "") for name in ("src/Bank.sol", "lib/I.sol")}
    return Compilation(
        CompilerInput(version, sources, CompilerSettings(), ("src/Bank.sol",)),
        (Diagnostic("info", "1", "src/Bank.sol", 3, 1, "hm"),),
        {item.name: item for item in (bank, imported)},
        {},
    )


def test_compile_lists_contracts_of_the_files_asked_for() -> None:
    runs = [_compilation("0.8.30"), _compilation("0.8.9"), _compilation("0.8.30")]
    document = compilation_document(runs, runs[0].diagnostics)
    assert_fits(document, COMPILATION)
    assert document["solc"] == ["0.8.9", "0.8.30"]
    assert [item["contract"] for item in document["contracts"]] == ["Bank"] * 3
    assert document["contracts"][0]["runtime_bytes"] == 1
    assert document["contracts"][0]["init_bytes"] == 24
    assert document["contracts"][0]["storage_layout"][0]["slot"] == str(2**200)
    assert document["diagnostics"][0]["severity"] == "warning"


@pytest.mark.parametrize("verdict", ["pass", "fail", "inconclusive"])
def test_a_report_has_the_fields_of_the_product_page(verdict: Verdict) -> None:
    document = verification_document(a_report(verdict))
    assert_fits(document, VERIFICATION)
    assert json.loads(json.dumps(document)) == document
    assert document["verdict"] == document["contracts"][0]["verdict"] == verdict


def test_a_counterexample_stands_in_the_report_and_its_test_in_the_evidence() -> None:
    document = verification_document(a_report("fail"))
    contract = document["contracts"][0]
    assert contract["behavior"]["counterexample"]["sequence"] == [
        {
            "from": "user1",
            "to": "contract",
            "value": "5",
            "function": "withdraw(uint256)",
            "arguments": ["5"],
        }
    ]
    (evidence,) = [item["evidence"] for item in contract["checks"] if item["id"] == "same-behavior"]
    assert evidence["foundry_test"] == "contract CounterexampleTest {}"
    assert evidence["capped"] is True


def test_noise_of_the_selector_order_is_named_in_the_evidence_of_gas() -> None:
    contract = verification_document(a_report())["contracts"][0]
    (evidence,) = [item["evidence"] for item in contract["checks"] if item["id"] == "gas"]
    assert evidence["noise"] == ["withdraw(uint256)"]


def test_a_report_on_nothing_still_has_every_field() -> None:
    assert_fits(verification_document(VerificationReport("inconclusive", 1, "b", "a", ())), VERIFICATION)


def test_a_proposal_carries_its_report_and_byte_offsets() -> None:
    document = proposal_document(a_proposal(), a_report())
    assert_fits(document, REWRITE["properties"]["proposals"]["items"])
    assert document["edits"] == [{"file": "src/Bank.sol", "start": 3, "end": 9, "text": "überall"}]
