"""Signatures by the people of the cast, whose keys everybody knows.

The keys are those of anvil's development accounts. Never used for anything but local simulations.

Source: SEC 1, version 2.0, section 4.1.3 (signing); SEC 2, section 2.4.1 (secp256k1); EIP-2 (low s).
"""

from __future__ import annotations

from collections.abc import Mapping

from eth_hash.auto import keccak

from core.verification.evm import cast

_P = 2**256 - 2**32 - 977
_N = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
_G = (
    0x79BE667EF9DCBBAC55A06295CE870B07029BFCDB2DCE28D959F2815B16F81798,
    0x483ADA7726A3C4655DA4FBFC0E1108A8FD17B448A68554199C47D08FFB10D4B8,
)

KEYS: Mapping[int, int] = {
    cast.OWNER: 0xAC0974BEC39A17E36BA4A6B4D238FF944BACB478CBED5EFCAE784D7BF4F2FF80,
    cast.USER1: 0x59C6995E998F97A5A0044966F0945389DC9E86DAE88C7A8412F4603B6B78690D,
    cast.USER2: 0x5DE4111AFA1A4B94908F83103EB1F1706367C2E68CA870FC3FB9A804CDAB365A,
}

_Point = tuple[int, int] | None


def sign(digest: bytes, who: int) -> tuple[int, bytes, bytes]:
    """(v, r, s) of 32 bytes by somebody in `KEYS`; the same digest always gives the same signature."""
    key, number = KEYS[who], int.from_bytes(digest, "big")
    nonce = int.from_bytes(keccak(key.to_bytes(32, "big") + digest), "big") % (_N - 1) + 1
    point = _times(nonce, _G)
    if point is None:
        raise ValueError("a nonce below the order gives a point")
    r = point[0] % _N
    s = pow(nonce, -1, _N) * (number + r * key) % _N
    odd = point[1] % 2
    if s > _N // 2:
        s, odd = _N - s, 1 - odd
    return 27 + odd, r.to_bytes(32, "big"), s.to_bytes(32, "big")


def mirror(v: int, r: bytes, s: bytes) -> tuple[int, bytes, bytes]:
    """The other signature of the same signer over the same digest."""
    return 55 - v, r, (_N - int.from_bytes(s, "big")).to_bytes(32, "big")


def address_of(key: int) -> int:
    """The account of a private key."""
    point = _times(key, _G)
    if point is None:
        raise ValueError("a key below the order gives a point")
    return int.from_bytes(keccak(point[0].to_bytes(32, "big") + point[1].to_bytes(32, "big"))[12:], "big")


def _times(number: int, point: _Point) -> _Point:
    total: _Point = None
    while number:
        if number & 1:
            total = _plus(total, point)
        point = _plus(point, point)
        number >>= 1
    return total


def _plus(one: _Point, two: _Point) -> _Point:
    if one is None or two is None:
        return two if one is None else one
    if one[0] == two[0]:
        if (one[1] + two[1]) % _P == 0:
            return None
        slope = 3 * one[0] * one[0] * pow(2 * one[1], -1, _P) % _P
    else:
        slope = (two[1] - one[1]) * pow(two[0] - one[0], -1, _P) % _P
    x = (slope * slope - one[0] - two[0]) % _P
    return x, (slope * (one[0] - x) - one[1]) % _P
