"""Finds phrases of words that open a wallet. Source: BIP-39.

A phrase counts when its checksum is right, or when the text around it calls it one.
"""

from __future__ import annotations

import hashlib
import importlib.util
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from core.errors import ToolFailedError

LENGTHS = (24, 21, 18, 15, 12)
_WORD = re.compile(r"[A-Za-z]{3,8}")
_GAP = re.compile(r"""[\s,;:"'`|+\\\[\]().\d#*/-]{1,16}""")
_CALLED = re.compile(r"mnemonic|seed.?phrase|recovery.?phrase|backup.?phrase|secret.?phrase", re.I)
_NEAR = 200


def phrases(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of every phrase."""
    listed = words()
    run: list[re.Match[str]] = []
    for found in _WORD.finditer(text):
        if run and not _GAP.fullmatch(text, run[-1].end(), found.start()):
            yield from _in_run(text, run)
            run = []
        if found.group().lower() in listed and _stands_alone(text, found):
            run.append(found)
        else:
            yield from _in_run(text, run)
            run = []
    yield from _in_run(text, run)


@cache
def words() -> dict[str, int]:
    """The English list, word → number, from the file that eth-account carries."""
    spec = importlib.util.find_spec("eth_account")
    places = list(spec.submodule_search_locations or ()) if spec is not None else []
    for place in places:
        file = Path(place) / "hdaccount" / "wordlist" / "english.txt"
        if file.is_file():
            return {word: number for number, word in enumerate(file.read_text("utf-8").split())}
    raise ToolFailedError(
        "The list of words that mnemonics are made of is missing, so nothing can be checked for them.",
        "Install Contract Rewriter again.",
    )


def _in_run(text: str, run: list[re.Match[str]]) -> Iterator[tuple[int, int]]:
    at = 0
    while at + LENGTHS[-1] <= len(run):
        length = next((n for n in LENGTHS if at + n <= len(run) and _is_valid(run[at : at + n])), 0)
        if length:
            yield run[at].start(), run[at + length - 1].end()
            at += length
        else:
            at += 1
    if len(run) in LENGTHS and not _is_valid(run):
        start = run[0].start()
        if _CALLED.search(text[max(0, start - _NEAR) : start]):
            yield start, run[-1].end()


def _is_valid(found: list[re.Match[str]]) -> bool:
    listed = words()
    numbers = [listed[item.group().lower()] for item in found]
    bits = "".join(f"{number:011b}" for number in numbers)
    checked = len(bits) // 33
    entropy = int(bits[:-checked], 2).to_bytes(checked * 4, "big")
    digest = f"{hashlib.sha256(entropy).digest()[0]:08b}"
    return digest[:checked] == bits[-checked:]


def _stands_alone(text: str, found: re.Match[str]) -> bool:
    """Not a part of a longer name."""
    before, after = text[found.start() - 1 : found.start()], text[found.end() : found.end() + 1]
    return not (before.isalnum() or before in {"_", "$"} or after.isalnum() or after in {"_", "$"})
