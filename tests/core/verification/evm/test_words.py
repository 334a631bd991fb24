"""Revert data as a person reads it, whatever the data is."""

from __future__ import annotations

import subprocess
import sys

import pytest
from eth_abi.abi import encode

from core.verification.evm.words import revert_words

ERRORS = {"12345678": "NotOwner(address)"}


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ("", "without data"),
        ("08c379a0" + encode(["string"], ["too late"]).hex(), "with “too late”"),
        ("08c379a0", "with 0x08c379a0"),
        ("08c379a0" + "ff" * 64, "with 0x08c379a0" + "ff" * 32),
        ("08c379a0" + "0" * 62 + "20" + "0" * 62 + "02" + "ff" * 32, "with 0x08c379a0" + "0" * 62 + "20"),
        ("4e487b71" + "11".zfill(64), "with panic 0x11 (arithmetic overflow or underflow)"),
        ("4e487b71" + "99".zfill(64), "with panic 0x99 (unknown)"),
        ("4e487b71", "with 0x4e487b71"),
        ("12345678" + "0" * 64, "with NotOwner(address)"),
        ("87654321", "with 0x87654321"),
    ],
)
def test_revert_data_as_words(data: str, words: str) -> None:
    assert revert_words(data, ERRORS) == words


def test_the_decoder_is_loaded_when_something_reverted_with_a_text() -> None:
    said = "import sys; from core.verification.evm import words; print('eth_abi' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True)
    assert ran.stdout == "False\n"
