"""The keys of the cast belong to its people, and what they sign is theirs."""

from __future__ import annotations

import pytest

from core.verification.evm.signing import KEYS, address_of, sign


@pytest.mark.parametrize("who", KEYS)
def test_a_key_is_the_key_of_its_account(who: int) -> None:
    assert address_of(KEYS[who]) == who


@pytest.mark.parametrize("who", KEYS)
def test_a_signature_is_the_same_every_time_and_low(who: int) -> None:
    v, r, s = sign(b"\x01" * 32, who)
    assert (v, r, s) == sign(b"\x01" * 32, who)
    assert v in (27, 28)
    assert int.from_bytes(s, "big") <= 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141 // 2
