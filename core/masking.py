"""Takes secrets and names out of text that a person may hand to somebody else.

For logs, diagnostics and crash reports. It would rather mask too much: a hash is
masked like a key, because nobody can tell them apart. It reads nothing and knows
no secrets: whoever does passes them in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

GONE = "•••"
_KEY_NAME = (
    r"[\w.-]*(?:api[_-]?key|apikey|access[_-]?key|private[_-]?key|secret|token|passw(?:or)?d|passphrase"
    r"|mnemonic|seed[_-]?phrase|authorization|cookie)[\w.-]*"
)
_RULES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"-----BEGIN [^-]*PRIVATE KEY-----.*?(?:-----END [^-]*-----|\Z)", re.S), GONE),
    # What a URL lets in: user and password, then long path pieces and every value of the query.
    (re.compile(r"(?<=://)[^/\s@\"']+@"), f"{GONE}@"),
    (re.compile(r"(\b(?:https?|wss?)://[^\s\"'<>?#]*)\?[^\s\"'<>#]+"), rf"\1?{GONE}"),
    (re.compile(r"(?i)\b(bearer|basic)\s+[A-Za-z0-9+/=._~-]{6,}"), rf"\1 {GONE}"),
    (
        re.compile(rf"(?i)(\"?\b{_KEY_NAME}\"?\s*[:=]\s*)(\"[^\"\n]*\"|'[^'\n]*'|[^\s,;]+(?: {GONE})?)"),
        rf"\1{GONE}",
    ),
    # Tokens that say what they are by their first letters.
    (re.compile(r"\b(?:sk|pk|rk)[-_][A-Za-z0-9_-]{12,}"), GONE),
    (
        re.compile(
            r"\b(?:gh[pousr]_|github_pat_|glpat-|xox[abprs]-|hf_|AIza|AKIA|npm_|pypi-)[A-Za-z0-9_-]{10,}"
        ),
        GONE,
    ),
    (re.compile(r"\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*)?"), GONE),
    (re.compile(r"\bhttps://hooks\.slack\.com/[^\s\"'<>]+"), f"https://hooks.slack.com/{GONE}"),
    # 32 bytes in hex may be a private key.
    (re.compile(r"\b(?:0x)?[0-9a-fA-F]{64,}\b"), GONE),
)
_URL = re.compile(r"\b(?:https?|wss?)://[^\s\"'<>]+")
_SECRET_PIECE = re.compile(r"(?<=/)(?=[^/?#\s]*\d)(?=[^/?#\s]*[A-Za-z])[A-Za-z0-9_-]{20,}(?=[/?#\s]|$)")
_PHRASE = re.compile(r"\b[a-z]{3,8}(?:[ ,]+[a-z]{3,8}){11,}\b")
"""The shortest mnemonic has twelve words."""


def mask(text: str, *, home: Path | None = None, secrets: Iterable[str] = ()) -> str:
    """`text` without keys, tokens, mnemonics, passwords in URLs and the name of the home folder.

    `secrets` are strings known to be secret; those of less than four characters are left alone.
    """
    for secret in sorted({item for item in secrets if len(item) >= 4}, key=len, reverse=True):
        text = text.replace(secret, GONE)
    for pattern, instead in _RULES:
        text = pattern.sub(instead, text)
    text = _URL.sub(lambda found: _SECRET_PIECE.sub(GONE, found.group()), text)
    text = _PHRASE.sub(_unless_prose, text)
    return _without_home(text, home)


def _without_home(text: str, home: Path | None) -> str:
    if home is not None and len(home.parts) > 1:
        for name in {str(home), home.as_posix(), str(home).replace("\\", "\\\\")}:
            text = re.sub(rf"{re.escape(name)}(?![\w-])", "~", text)
    return re.sub(
        r"(/home/|/Users/|[A-Za-z]:\\{1,2}Users\\{1,2})(?!Shared\b)[^/\\\s\"']+", rf"\1{GONE}", text
    )


def _unless_prose(found: re.Match[str]) -> str:
    """Sentences hold words that no mnemonic has."""
    words = re.split(r"[ ,]+", found.group())
    return found.group() if any(word in _NEVER_IN_A_MNEMONIC for word in words) else GONE


_NEVER_IN_A_MNEMONIC = frozenset(
    [
        "the",
        "and",
        "for",
        "was",
        "not",
        "are",
        "but",
        "had",
        "has",
        "its",
        "were",
        "been",
        "from",
        "with",
        "without",
        "which",
        "could",
        "would",
        "them",
        "their",
        "these",
        "those",
        "did",
        "does",
        "than",
    ]
)
"""Common English words that are not in the BIP-39 list. Source: BIP-39, English word list."""
