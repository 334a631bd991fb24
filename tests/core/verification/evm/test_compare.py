"""Two tellings of one call are compared field by field."""

from __future__ import annotations

from typing import Any

import pytest

from core.verification.evm import cast
from core.verification.evm.compare import ETHER, Difference, compare, reentry_worked, status_of
from core.verification.evm.world import Observation

_LOOK = Observation(getters=(("total()", "0x"),), slots=(0,))


def call(
    status: str = "0x1", answer: str = "0x", gas: int = 30_000, logs: tuple[Any, ...] = ()
) -> dict[str, Any]:
    return {"status": status, "returnData": answer, "gasUsed": hex(gas), "logs": list(logs)}


def log(topic: int = 7, data: str = "0x", address: str = "0xaa") -> dict[str, Any]:
    return {"address": address, "topics": [f"0x{topic:064x}"], "data": data, "blockHash": f"0x{id(data):x}"}


@pytest.mark.parametrize(
    ("one", "two", "kind"),
    [
        (call(), call("0x0"), "status"),
        (call(answer="0x01"), call(answer="0x02"), "return"),
        (call("0x0", "0x01"), call("0x0", "0x02"), "revert"),
        (call(logs=(log(),)), call(), "logs"),
        (call(logs=(log(data="0x01"),)), call(logs=(log(data="0x02"),)), "logs"),
        (call(logs=(log(1), log(2))), call(logs=(log(2), log(1))), "logs"),
        (call(logs=(log(address=ETHER),)), call(), "balance"),
        (call(logs=(log(cast.CALLED),)), call(), "calls"),
    ],
)
def test_a_difference_is_named_by_what_differs(one: Any, two: Any, kind: str) -> None:
    assert compare([call(), one], [call(), two], 2, Observation()) == Difference(1, kind)  # type: ignore[arg-type]


def test_gas_alone_is_not_a_difference() -> None:
    assert compare([call(gas=30_000)], [call(gas=40_000)], 1, Observation()) is None


def test_what_differs_at_the_end_is_a_getter_a_balance_or_storage() -> None:
    same = call(answer="0x01")
    for place, kind in enumerate(("state", "balance", "storage")):
        other = [same, same, same, same]
        other[1 + place] = call(answer="0x02")
        found = compare([same] * 4, other, 1, _LOOK)
        assert found is not None and (found.index, found.differs) == (1 + place, kind)


def test_declared_events_are_left_out() -> None:
    assert compare([call(logs=(log(9),))], [call()], 1, Observation(), {f"0x{9:064x}"}) is None


def test_running_out_of_gas_on_one_side_only_is_unclear() -> None:
    found = compare([call("0x0", "0x", 8_000_000)], [call()], 1, Observation())
    assert found is not None and found.unclear
    assert status_of(call("0x0", "0x", 8_000_000)) == "halt"
    assert status_of(call("0x0", "0x", 50_000)) == "revert"


def test_an_inner_call_of_an_attacker_is_read_from_its_log() -> None:
    assert reentry_worked(call(logs=(log(cast.REENTERED, f"0x{1:064x}"),)))
    assert not reentry_worked(call(logs=(log(cast.REENTERED, f"0x{0:064x}"),)))


def error_text(text: bytes, padding: bytes) -> str:
    head = bytes.fromhex("08c379a0") + (32).to_bytes(32, "big") + len(text).to_bytes(32, "big")
    return "0x" + (head + text + padding).hex()


def test_rubbish_behind_the_text_of_an_error_is_no_difference_and_another_text_is() -> None:
    clean, dirty = (call("0x0", error_text(b"no", bytes(29) + end)) for end in (b"\0", b"\x80"))
    assert compare([clean], [dirty], 1, Observation()) is None
    other = call("0x0", error_text(b"on", bytes(30)))
    assert compare([clean], [other], 1, Observation()) == Difference(0, "revert")
    longer = call("0x0", error_text(b"no\0", bytes(29)))
    assert compare([clean], [longer], 1, Observation()) == Difference(0, "revert")
