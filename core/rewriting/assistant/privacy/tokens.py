"""Finds keys and tokens in a text: by what they are, by the name that they are given, by their URL.

Thirty-two bytes in hex are a private key only where the code says so: hashes,
slots, roots and selectors look the same and are public.
"""

from __future__ import annotations

import base64
import binascii
import json
import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal
from urllib.parse import parse_qsl, urlsplit

SecretKind = Literal["private-key", "mnemonic", "token", "password", "key-file", "known"]


@dataclass(frozen=True, slots=True)
class Secret:
    """A secret in a text: from `start` to `end`, in characters."""

    start: int
    end: int
    kind: SecretKind


CURVE_ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
"""Private keys are smaller. Source: SEC 2, secp256k1."""
_HEX = re.compile(r"(?<![0-9A-Za-z_])(?:0x)?([0-9a-fA-F]{64})(?![0-9A-Za-z_])")
_DECIMAL = re.compile(r"(?<![\w.])(\d{70,78})(?![\w.])")
_NAME = re.compile(r"[A-Za-z_$][\w$.-]*")
_OF_A_KEY = re.compile(
    r"priv(?:ate)?[_-]?keys?|(?:secret|signing|signer|deployer|wallet|owner|admin|operator)[_-]?key(?!_?hash)"
    r"|startbroadcast|rememberkey|keytoaccount|\bwallet$|vm\.(?:addr|sign)$",
    re.I,
)
_IN_WORDS = re.compile(r"\b(?:private|secret|signing|deployer(?:'s)?) key\b", re.I)
"""As comments say it."""
_SHORT_FOR_KEY = re.compile(r"(?:\b|_)[pPsS][kK]\d*$|[a-z](?:Pk|PK|Sk|SK)\d*$")
"""May be a public key as well, so it counts only right before the number."""
_NOT_A_KEY = re.compile(
    r"hash|slot|root|salt|topic|selector|domain|role|proof|storage|public|pub_?key|address|typeid", re.I
)
_REACH = 400

_SHAPED: tuple[tuple[re.Pattern[str], SecretKind], ...] = (
    (
        re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY(?: BLOCK)?-----.*?(?:-----END [^-]*-----|\Z)", re.S),
        "key-file",
    ),
    (re.compile(r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"), "token"),
    (re.compile(r"\bgh[pousr]_[A-Za-z0-9]{36,}\b|\bgithub_pat_\w{22,}\b"), "token"),
    (
        re.compile(r"\bglpat-[\w-]{20,}|\bhf_[A-Za-z]{30,}\b|\bnpm_[A-Za-z0-9]{36}\b|\bpypi-AgE[\w-]{50,}"),
        "token",
    ),
    (re.compile(r"\bxox[abeoprs]-[A-Za-z0-9-]{10,}"), "token"),
    (re.compile(r"\bsk-(?:ant-|proj-|or-)?[A-Za-z0-9_-]{20,}|\b[rs]k_live_[A-Za-z0-9]{16,}"), "token"),
    (re.compile(r"\bAIza[0-9A-Za-z_-]{35}(?![\w-])"), "token"),
)
_JWT = re.compile(r"\b(eyJ[A-Za-z0-9_-]{8,})\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*")
_NAMES = (
    r"[\w.-]*(?:api[_-]?key|access[_-]?key|secret|auth[_-]?token|access[_-]?token|bot[_-]?token"
    r"|passw(?:or)?d|passphrase)[\w.-]*"
)
_QUOTED = re.compile(rf"(?i)\b({_NAMES})[\"']?\s*(?:=(?!=)|:)\s*([\"'])([\w+/=~.!@#$%^&*-]{{16,}})\2")
_IN_ENV = re.compile(r"(?m)^\s*(?:export\s+)?([A-Z][A-Z0-9_]*)=[\"']?([\w+/=~.-]{16,})[\"']?\s*$")
_URL = re.compile(r"\b(?:https?|wss?)://[^\s\"'`<>(){}\[\]\\]+")
_RPC_HOST = re.compile(
    r"rpc|infura|alchemy|qui(?:c)?knode|ankr|blastapi|chainstack|getblock|moralis|tenderly|nodereal|blockpi"
    r"|onfinality|figment|pokt|\bnode|mainnet|testnet|sepolia|holesky|etherscan\.io$",
    re.I,
)
_HOOK = re.compile(r"hooks\.slack\.com|discord(?:app)?\.com/api/webhooks|api\.telegram\.org/bot", re.I)
_QUERY_KEY = re.compile(
    r"(?i)^(?:api[_-]?key|key|token|access[_-]?token|auth|secret|sig|signature|password|pwd)$"
)


def secrets_in(text: str) -> Iterator[Secret]:
    """Every key and token; they may overlap. Mnemonics are found elsewhere."""
    for pattern, kind in _SHAPED:
        yield from (Secret(*found.span(), kind) for found in pattern.finditer(text))
    yield from (Secret(*found.span(), "token") for found in _JWT.finditer(text) if _is_header(found.group(1)))
    for found in _HEX.finditer(text):
        if _may_be_key(int(found.group(1), 16), found.group(1)) and _is_called_key(text, found.start()):
            yield Secret(*found.span(), "private-key")
    for found in _DECIMAL.finditer(text):
        if _may_be_key(int(found.group(1)), found.group(1)) and _is_called_key(text, found.start()):
            yield Secret(*found.span(), "private-key")
    for found in _QUOTED.finditer(text):
        if not _NOT_A_KEY.search(found.group(1)) and _is_random(found.group(3)):
            yield Secret(*found.span(3), "password")
    for found in _IN_ENV.finditer(text):
        if re.search(_NAMES + "|KEY|TOKEN|MNEMONIC", found.group(1)) and _is_random(found.group(2)):
            yield Secret(*found.span(2), "password")
    for found in _URL.finditer(text):
        yield from _in_url(found.group(), found.start())


def entropy(text: str) -> float:
    """Bits in one character. Source: Shannon."""
    counts = Counter(text)
    return -sum(count / len(text) * math.log2(count / len(text)) for count in counts.values())


def _may_be_key(value: int, digits: str) -> bool:
    """In the range of keys, and not a number that somebody made up by holding a key down."""
    return 0 < value < CURVE_ORDER and entropy(digits.lower()) > 2.5


def _is_called_key(text: str, at: int) -> bool:
    """Whether a name in the same statement says that a private key follows."""
    reach = re.split(r"[;{}]|\n\s*\n", text[max(0, at - _REACH) : at])[-1]
    names = [found for found in _NAME.finditer(reach) if not _NOT_A_KEY.search(found.group())]
    if _IN_WORDS.search(reach) or any(_OF_A_KEY.search(found.group()) for found in names):
        return True
    last = names[-1] if names else None
    nothing_between = last is not None and re.fullmatch(r"\s*[=:(]\s*", reach[last.end() :])
    return bool(nothing_between and last is not None and _SHORT_FOR_KEY.search(last.group()))


def _is_random(text: str) -> bool:
    letters, digits = sum(map(str.isalpha, text)), sum(map(str.isdigit, text))
    return letters > 0 and digits > 1 and entropy(text) > 3.2


def _is_header(text: str) -> bool:
    try:
        return "alg" in json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (ValueError, binascii.Error):
        return False


def _in_url(url: str, at: int) -> Iterator[Secret]:
    try:
        parts = urlsplit(url)
    except ValueError:
        return
    if "@" in parts.netloc:
        user = parts.netloc.rpartition("@")[0]
        start = url.index(user)
        yield Secret(at + start, at + start + len(user), "password")
    for name, value in parse_qsl(parts.query):
        if _QUERY_KEY.match(name) and len(value) >= 8 and value in url:
            start = url.rindex(value)
            yield Secret(at + start, at + start + len(value), "token")
    hook = _HOOK.search(url)
    if hook or parts.scheme.startswith("ws") or _RPC_HOST.search(parts.hostname or ""):
        yield from _in_path(url, at, shortest=8 if hook else 16)


def _in_path(url: str, at: int, shortest: int) -> Iterator[Secret]:
    """The pieces of a path that look drawn by lot; addresses and hashes of transactions are public."""
    began = url.index("/", url.index("://") + 3) if "/" in url[url.index("://") + 3 :] else len(url)
    for found in re.finditer(r"[A-Za-z0-9_:-]+", url[began:].partition("?")[0]):
        piece = found.group()
        if len(piece) >= shortest and not piece.startswith("0x") and _is_random(piece):
            yield Secret(at + began + found.start(), at + began + found.end(), "token")
