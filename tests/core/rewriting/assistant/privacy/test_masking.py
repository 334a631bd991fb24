"""Secrets are found by what they are and what they are called; what only looks like one stays."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.rewriting.assistant.privacy.masking import Masker, Unmasking
from core.rewriting.assistant.privacy.mnemonics import phrases, words
from core.rewriting.assistant.privacy.tokens import CURVE_ORDER

KEY = "7b2e97fe057e6de99d6872a2ef2abf52c9b4469bc848c2465ac3fcd8d336e81d"
PHRASE = "fox sight canyon orphan hotel grow hedgehog build bless august weather swarm"

SECRETS = {
    "constant": (f"uint256 constant DEPLOYER_PRIVATE_KEY = 0x{KEY};", f"0x{KEY}"),
    "broadcast": (f"vm.startBroadcast(0x{KEY});", f"0x{KEY}"),
    "address of": (f"address a = vm.addr(0x{KEY});", f"0x{KEY}"),
    "short name": (f"uint256 ownerPk = 0x{KEY};", f"0x{KEY}"),
    "in words": (f"// the private key: 0x{KEY}\n", f"0x{KEY}"),
    "snake": (f"private_key: {KEY}", KEY),
    "decimal": (f"uint256 signerKey = {int(KEY, 16)};", str(int(KEY, 16))),
    "several": (f"uint256[2] privateKeys = [0x{'1' * 64}, 0x{KEY}];", f"0x{KEY}"),
    "wallet": (f'const w = new ethers.Wallet("{KEY}");', KEY),
    "phrase": (f'string m = "{PHRASE}";', PHRASE),
    "phrase in a comment": (f"// {PHRASE}\n", PHRASE),
    "phrase as a list": (f"words = {PHRASE.split()!r}", None),
    "infura": (f"https://mainnet.infura.io/v3/{KEY[:32]}", KEY[:32]),
    "alchemy": ("https://eth-mainnet.g.alchemy.com/v2/WV407BEiBmjNJfKo9Uo_55u0z0ITyC", "WV407BEiBmjNJfKo9Uo"),
    "quicknode": (f"wss://cool-name.quiknode.pro/{KEY[:40]}/", KEY[:40]),
    "user in a URL": ("https://alice:s3cretpw@rpc.example.org/", "alice:s3cretpw"),
    "query": ("https://api.example.org/x?apikey=YourK3yToken99", "YourK3yToken99"),
    "aws": ("AKIAIOSFODNN7EXAMPLE", "AKIAIOSFODNN7EXAMPLE"),
    "github": ("token ghp_0123456789abcdefABCDEF0123456789abcd", "ghp_0123456789abcdefABCDEF0123456789abcd"),
    "slack": ("xoxb-123456789012-abcdefGHIJKL", "xoxb-123456789012-abcdefGHIJKL"),
    "slack hook": ("https://hooks.slack.com/services/T001/B002/abcDEF123456ghiJKL", "abcDEF123456ghiJKL"),
    "openai": ("sk-proj-A1b2C3d4E5f6G7h8I9j0K1l2", "sk-proj-A1b2C3d4E5f6G7h8I9j0K1l2"),
    "google": ("AIza" + "SyA1B2C3D4E5F6G7H8I9J0K1L2M3N4O5P6Q", "AIzaSyA1B2C3D4E5F6G7H8I9J0K1L2M3N4O5P6Q"),
    "pem": ("-----BEGIN EC PRIVATE KEY-----\nMHcCAQEE\n-----END EC PRIVATE KEY-----", "MHcCAQEE"),
    "jwt": ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.c2lnbmF0dXJl", "eyJzdWIiOiJhbGljZSJ9"),
    "named": ('etherscan: { apiKey: "ABC123DEF456GHI789JKL012" }', "ABC123DEF456GHI789JKL012"),
    "env": ("ETHERSCAN_API_KEY=ABC123DEF456GHI789JKL012MNO345PQ\n", "ABC123DEF456GHI789JKL012MNO345PQ"),
}  # fmt: skip

HARMLESS = {
    "hash": f"bytes32 constant PRIVATE_KEY_TYPEHASH = 0x{KEY};",
    "slot": f"bytes32 constant _SLOT = 0x{KEY};",
    "bytes32": f"bytes32 id = 0x{KEY};",
    "merkle": f"bytes32 root = 0x{KEY}; bytes32[] proof;",
    "address": "address owner = 0x5FbDB2315678afecb367f032d93F642f64180aa3;",
    "selector": "bytes4 constant S = 0x01ffc9a7;",
    "public key": f"uint256 publicKey = 0x{KEY};",
    "point": f"pk: [{int(KEY, 16)}, {int(KEY, 16) + 1}]",
    "zero": f"uint256 privateKey = 0x{'0' * 63}1;",
    "out of range": f"uint256 privateKey = 0x{'f' * 64};",
    "explorer": "https://etherscan.io/address/0x5FbDB2315678afecb367f032d93F642f64180aa3#code",
    "transaction": f"https://etherscan.io/tx/0x{KEY}",
    "commit": "https://github.com/a/b/blob/0123456789abcdef0123456789abcdef01234567/src/A.sol",
    "ipfs": "https://ipfs.io/ipfs/QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWnuPdG",
    "plain rpc": "https://rpc.ankr.com/eth",
    "env call": 'uint256 privateKey = vm.envUint("PRIVATE_KEY");',
    "prose": "abandon all access about above absent absorb the abstract absurd abuse account",
    "eip": "https://eips.ethereum.org/EIPS/eip-1967",
    "code": "function transfer(address to, uint256 amount) external returns (bool) { return true; }",
    "tokens of a token": "mapping(bytes32 => uint256) tokens; string password; bytes32 secret;",
}  # fmt: skip


@pytest.mark.parametrize("name", SECRETS)
def test_a_secret_is_masked_and_comes_back(name: str) -> None:
    text, secret = SECRETS[name]
    masker = Masker()
    masked = masker.mask(text)
    assert masked != text
    assert secret is None or secret not in masked
    assert masker.unmask(masked) == text
    assert sum(masker.counts(masked).values()) >= 1


@pytest.mark.parametrize("name", HARMLESS)
def test_what_only_looks_like_a_secret_stays(name: str) -> None:
    assert Masker().mask(HARMLESS[name]) == HARMLESS[name]


@pytest.mark.parametrize("count", [12, 15, 18, 21, 24])
def test_phrases_of_every_length_are_known_by_their_checksum(count: int) -> None:
    from eth_account.hdaccount.mnemonic import Mnemonic

    made = Mnemonic().to_mnemonic(bytes(range(7, 7 + count * 4 // 3)))
    text = f"// these: {made}; and those"
    ((start, end),) = phrases(text)
    assert text[start:end] == made


def test_words_in_a_row_without_a_checksum_are_a_phrase_only_where_they_are_called_one() -> None:
    listed = list(words())
    row = " ".join(listed[5:17])
    assert Masker().mask(f'x = "{row}";') == f'x = "{row}";'
    assert row not in Masker().mask(f'mnemonic = "{row}";')


def test_one_secret_has_one_name_in_a_whole_conversation() -> None:
    masker = Masker()
    first = masker.mask(f"uint256 privateKey = 0x{KEY};")
    again = masker.mask(f"error in line: 0x{KEY} is no address")
    name = first.removeprefix("uint256 privateKey = ").removesuffix(";")
    assert again == f"error in line: {name} is no address"


def test_a_name_that_is_in_the_text_already_is_not_taken() -> None:
    masker = Masker()
    text = f"// MASKED_PRIVATE_KEY_1\nuint256 privateKey = 0x{KEY};"
    masked = masker.mask(text)
    assert "MASKED_PRIVATE_KEY_2" in masked
    assert masker.unmask(masked) == text


def test_values_known_to_be_secret_are_masked_wherever_they_stand() -> None:
    masker = Masker(["hunter2hunter2"])
    assert masker.mask('x = "hunter2hunter2"') == 'x = "MASKED_KNOWN_1"'
    assert masker.mask("short ones stay: abc") == "short ones stay: abc"


def test_a_masked_source_is_still_solidity_and_a_quoted_piece_is_found_again() -> None:
    source = f"contract A {{\n    uint256 constant PRIVATE_KEY = 0x{KEY};\n    uint256 a;\n}}\n"
    masker = Masker()
    masked = masker.mask(source)
    assert "uint256 constant PRIVATE_KEY = MASKED_PRIVATE_KEY_1;" in masked
    block = masked.splitlines()[1]
    assert masker.unmask(block) in source


@given(st.lists(st.integers(1, 9), min_size=1, max_size=40), st.booleans())
def test_a_reply_in_any_pieces_has_its_secrets_again(sizes: list[int], many: bool) -> None:
    masker = Masker()
    source = f"uint256 privateKey = 0x{KEY}; MASKED M MASK_ MASKED_PRIVATE_KEY_12 'MA' "
    masked = masker.mask(source * (3 if many else 1))
    reader, came, at = Unmasking(masker), "", 0
    for size in sizes:
        came += reader.feed(masked[at : at + size])
        at += size
    came += reader.feed(masked[at:]) + reader.rest()
    assert came == source * (3 if many else 1)


@given(st.binary(min_size=32, max_size=32))
def test_every_number_that_is_called_a_private_key_is_masked(value: bytes) -> None:
    from core.rewriting.assistant.privacy.tokens import entropy

    text = f"uint256 privateKey = 0x{value.hex()};"
    is_key = 0 < int.from_bytes(value, "big") < CURVE_ORDER and entropy(value.hex()) > 2.5
    assert (Masker().mask(text) != text) == is_key


@given(st.text(max_size=400))
def test_any_text_comes_back_as_it_was(text: str) -> None:
    masker = Masker(["known secret value"])
    assert masker.unmask(masker.mask(text)) == text


def test_nothing_of_a_masker_shows_its_secrets() -> None:
    masker = Masker([KEY])
    masker.mask(f"x {KEY}")
    assert KEY not in repr(masker)


def test_a_long_text_is_masked_in_time() -> None:
    text = "function f(uint256 a) external returns (uint256) { return a + 1; } // plain words\n" * 2000
    began = time.perf_counter()
    Masker().mask(text)
    assert time.perf_counter() - began < 5


def test_the_fixture_contracts_hold_no_secret() -> None:
    found = [
        (path.name, item)
        for path in sorted((Path(__file__).parents[4] / "contracts").rglob("*.sol"))
        for item in Masker().find(path.read_text("utf-8", "replace"))
    ]
    assert found == []
