"""Values survive the way to JSON text and back, also between program versions."""

from __future__ import annotations

import json
from typing import Any

import pytest

from core.analysis.finding import Finding
from core.rewriting.proposal import Proposal
from core.store.codec import decode, encode
from core.verification.report import VerificationReport
from tests.core.store.factories import a_finding, a_proposal, a_report


@pytest.mark.parametrize("value", [a_report("pass"), a_report("fail"), a_finding(), a_proposal()])
def test_a_value_survives_the_round_trip(value: Any) -> None:
    assert decode(type(value), encode(value)) == value


def test_unknown_fields_are_ignored_and_missing_ones_take_their_default() -> None:
    document = json.loads(encode(a_finding()))
    document["color"] = "red"
    del document["engine"]
    assert decode(Finding, json.dumps(document)) == a_finding()


@pytest.mark.parametrize("text", ["", "{}", "[]", "null", '{"verdict": 3}', '{"contracts": 1}'])
def test_what_is_not_the_value_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        decode(VerificationReport, text)
    with pytest.raises(ValueError, match=r".*"):
        decode(Proposal, text)
