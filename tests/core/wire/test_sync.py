"""The messages of sync, as JSON."""

from __future__ import annotations

import base64

import pytest

from core.wire.headers import Header
from core.wire.ids import new_id
from core.wire.sync import Op

RAW = bytes(range(256))


def _op() -> Op:
    ids = {name: new_id() for name in ("workspace", "node", "author", "device")}
    header = Header(facet="content", body="0" * 64, counter=1, created_ms=1, **ids)
    return Op(op_id=new_id(), header=header, inline=RAW)


def test_content_survives_the_way_through_json() -> None:
    assert Op.model_validate_json(_op().model_dump_json()).inline == RAW


@pytest.mark.parametrize("encode", [base64.b64encode, base64.urlsafe_b64encode])
def test_both_alphabets_of_base64_are_read(encode: object) -> None:
    assert callable(encode)
    text = _op().model_copy(update={"inline": None}).model_dump_json()
    given = text.replace('"inline":null', f'"inline":"{encode(RAW).decode()}"')
    assert Op.model_validate_json(given).inline == RAW
