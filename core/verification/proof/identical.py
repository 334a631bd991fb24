"""Decide whether two contracts are the same code apart from metadata digests.

This is the strongest evidence there is and needs no run and no assumption, so it
errs on one side only: whatever is not understood counts as different. It does not
say in what two codes differ.

What is set aside, and why that is safe:

- The 32-byte metadata digest, in the contract's own tail and in the tails of
  contracts embedded for `new`. A digest is set aside only where it *is* the digest
  at the end of a contract of the same compilation; bytes that merely look like
  metadata are compared like any other.
- Link placeholders, which hash a file name. They stand for a library, so the
  libraries on both sides have to be identical themselves.
- Immutables are zero in runtime code; which value goes where stands in the creation
  code, so that has to be identical too.

Source: Solidity manual, “Contract Metadata” and “Using the Compiler” (link references).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from core.solidity.compilation import Artifact, Bytecode
from core.verification.proof.metadata import metadata_digest

Artifacts = Mapping[str, Artifact]

_NONE: Artifacts = MappingProxyType({})
_ADDRESS_DIGITS = 40
_DIGEST_PREFIXES = ("64697066735822" + "1220", "65627a7a72305820", "65627a7a72315820")
"""CBOR of the keys ipfs, bzzr0 and bzzr1 with the head of their value."""
_HEX = re.compile(r"[0-9a-f]*")


def identical_runtime(
    before: Artifact, after: Artifact, before_all: Artifacts = _NONE, after_all: Artifacts = _NONE
) -> bool:
    """Whether the deployed code is the same for certain, immutables and libraries included.

    `before_all` and `after_all` are the artifacts of the two compilations. Without
    them contracts that create others or use external libraries are not recognized.
    Contracts without code (interfaces, abstract contracts) are never identical.
    """
    if not _same(before, after, "runtime", before_all, after_all, frozenset()):
        return False
    if _immutables(before) or _immutables(after):
        return identical_creation(before, after, before_all, after_all)
    return True


def identical_creation(
    before: Artifact, after: Artifact, before_all: Artifacts = _NONE, after_all: Artifacts = _NONE
) -> bool:
    """Whether the creation code, constructor included, is the same for certain."""
    return _same(before, after, "creation", before_all, after_all, frozenset())


def identical_contract(
    before: Artifact, after: Artifact, before_all: Artifacts = _NONE, after_all: Artifacts = _NONE
) -> bool:
    """Whether creation and runtime code are both the same for certain."""
    return identical_creation(before, after, before_all, after_all) and identical_runtime(
        before, after, before_all, after_all
    )


def _immutables(artifact: Artifact) -> bool:
    return bool(artifact.runtime and artifact.runtime.immutable_references)


def _code(artifact: Artifact, part: str) -> Bytecode | None:
    return artifact.runtime if part == "runtime" else artifact.creation


def _same(
    before: Artifact,
    after: Artifact,
    part: str,
    before_all: Artifacts,
    after_all: Artifacts,
    seen: frozenset[str],
) -> bool:
    old, new = _code(before, part), _code(after, part)
    if old is None or new is None or not old.hex or not new.hex:
        return False
    old_links, new_links = _links(old), _links(new)
    if set(old_links) != set(new_links) or len(old.hex) != len(new.hex):
        return False
    bare = _bare(old, old_links, _digests(before, before_all))
    if bare is None or bare != _bare(new, new_links, _digests(after, after_all)):
        return False
    pairs = {(old_links[at], new_links[at]) for at in old_links}
    return all(_same_library(one, two, before_all, after_all, seen) for one, two in pairs)


def _same_library(
    old_name: str, new_name: str, before_all: Artifacts, after_all: Artifacts, seen: frozenset[str]
) -> bool:
    old, new = before_all.get(old_name), after_all.get(new_name)
    if old is None or new is None or old.contract != new.contract:
        return False
    key = f"{old_name}|{new_name}"
    return key in seen or _same(old, new, "runtime", before_all, after_all, seen | {key})


def _links(code: Bytecode) -> dict[int, str]:
    """Byte offset of each link placeholder → `file:Library` behind it."""
    return dict(_link_places(code.link_references))


def _link_places(references: Mapping[str, Mapping[str, Any]]) -> Iterator[tuple[int, str]]:
    for file, libraries in references.items():
        for library, places in libraries.items():
            for place in places:
                yield int(place["start"]), f"{file}:{library}"


def _digests(artifact: Artifact, everything: Artifacts) -> frozenset[str]:
    """The metadata digests of this contract and of all that were compiled with it."""
    found = (
        metadata_digest(code.hex)
        for item in (artifact, *everything.values())
        for code in (item.runtime, item.creation)
        if code is not None
    )
    return frozenset(item for item in found if item)


def _bare(code: Bytecode, links: Mapping[int, str], digests: frozenset[str]) -> str | None:
    """The code with link places and certain digests zeroed; None if anything else is not hex."""
    digits = list(code.hex)
    for start in links:
        digits[2 * start : 2 * start + _ADDRESS_DIGITS] = "0" * _ADDRESS_DIGITS
    text = "".join(digits)
    if not _HEX.fullmatch(text):
        return None
    for digest in digests:
        text = _without(text, digest)
    return text


def _without(text: str, digest: str) -> str:
    """Zero a digest where it stands behind a metadata key, at a byte's start."""
    at = text.find(digest)
    while at >= 0:
        end = at + len(digest)
        if at % 2 == 0 and text[:at].endswith(_DIGEST_PREFIXES):
            text = text[:at] + "0" * len(digest) + text[end:]
        at = text.find(digest, end)
    return text
