"""What leaves this machine by a person's own hand says nothing that they would not say."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest

from core.masking import _NEVER_IN_A_MNEMONIC, GONE, mask

HEX = "4c0883a69102937d6231471b5dbb6204fe5129617082792ae468d01a3f362318"
PHRASE = "test test test test test test test test test test test junk"


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        (f"key 0x{HEX} was used", HEX),
        (f"signer={HEX.upper()}", HEX.upper()),
        (f"mnemonic is {PHRASE}.", "junk"),
        (f"words: {PHRASE.replace(' ', ', ')}", "junk"),
        ("rpc https://mainnet.infura.io/v3/9aa3d95b3bc440fa88ea12eaa4456161 failed", "9aa3d95b"),
        ("https://eth-mainnet.g.alchemy.com/v2/aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW", "aB3dE5fG"),
        ("wss://user:hunter2@node.example:8546/", "hunter2"),
        ("GET https://api.etherscan.io/api?module=contract&apikey=YourKeyToken1", "YourKeyToken1"),
        ("ETHERSCAN_API_KEY=abc123short", "abc123short"),
        ('{"private_key": "a b c d"}', "a b c d"),
        ("password: swordfish", "swordfish"),
        ("Authorization: Bearer abcdef.ghijkl", "abcdef"),
        ("authorization: basic dXNlcjpwYXNz", "dXNlcjpwYXNz"),
        ("used sk-ant-REDACTED", "a1b2c3"),
        ("used sk-proj-abcdefghijklmnop", "abcdefghijklmnop"),
        ("ghp_abcdefghijklmnopqrstuvwxyz0123456789", "abcdefghij"),
        ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl", "eyJzdWIi"),
        ("https://hooks.slack.com/services/T000/B000/XXXX", "T000"),
        ("-----BEGIN EC PRIVATE KEY-----\nMHcCAQEE\n-----END EC PRIVATE KEY-----", "MHcCAQEE"),
        ("File /home/alice/code/Box.sol", "alice"),
        (r"File C:\Users\Alice\code", "Alice"),
        ("/Users/bob/x", "bob"),
    ],
)
def test_a_secret_is_gone_and_its_place_is_seen(text: str, secret: str) -> None:
    masked = mask(text)
    assert secret not in masked
    assert GONE in masked


def test_the_home_folder_becomes_a_tilde_and_its_neighbors_do_not() -> None:
    home = Path("/srv/people/carol")
    assert mask("/srv/people/carol/a.sol", home=home) == "~/a.sol"
    assert mask("/srv/people/caroline/a.sol", home=home) == "/srv/people/caroline/a.sol"
    assert mask("/etc/x", home=Path("/")) == "/etc/x"


def test_a_known_secret_is_gone_wherever_it_stands() -> None:
    assert (
        mask("proxy http://h/ x-correct-horse-y", secrets=["correct-horse", ""])
        == f"proxy http://h/ x-{GONE}-y"
    )


@pytest.mark.parametrize(
    "text",
    [
        "address 0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045 and selector 0xa9059cbb",
        "Python 3.11.7, Qt 6.11.2, solc 0.8.30+commit.73712a01",
        "https://github.com/OpenZeppelin/openzeppelin-contracts/blob/master/contracts/access/Ownable.sol",
        "the file could not be read because its owner took the right to read away from us and left",
        'File "/opt/app/desktop/app.py", line 30, in run',
        "function transfer(address to, uint256 value) external returns (bool)",
        "tokens are counted; the secretary wrote a letter",
    ],
)
def test_what_is_no_secret_stays_readable(text: str) -> None:
    assert mask(text) == text


def test_masking_twice_changes_nothing_more() -> None:
    once = mask(f"api_key={HEX} /home/alice https://u:p@h/?a=b Bearer abcdefgh {PHRASE}")
    assert mask(once) == once


def test_words_taken_for_prose_are_in_no_mnemonic() -> None:
    words = files("eth_account").joinpath("hdaccount/wordlist/english.txt").read_text("utf-8").split()
    assert len(words) == 2048
    assert not _NEVER_IN_A_MNEMONIC & set(words)
    assert mask(" ".join(words[:24])) == GONE
