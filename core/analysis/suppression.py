"""Comments that silence findings: ours, slither's and forge lint's, in the places their authors put them.

    // contract-rewriter-disable-next-line ID[, ID]     also -disable-line, -disable-start, -disable-end
    // slither-disable-next-line ID                      also -disable-start, -disable-end
    // forge-lint: disable-next-line(ID)      also disable-next-item, disable-line, disable-start, disable-end

No id, or `all`, silences every detector. A comment that silences nothing is reported as stale.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from core.analysis.finding import Finding
from core.text import SourceText

_COMMENT = re.compile(
    r"(?://|/\*|^\s*\*)\s*(?:"
    r"(?P<tool>slither|contract-rewriter)-disable-(?P<kind>next-line|line|start|end)[ \t]*:?"
    r"(?P<ids>[\w\-, \t]*)"
    r"|forge-lint:\s*disable-(?P<forge_kind>next-line|next-item|line|start|end)"
    r"(?:\((?P<forge_ids>[\w\-, \t]*)\))?)",
    re.MULTILINE,
)
ALIASES: dict[str, tuple[str, ...]] = {
    "abiencoderv2-array": ("compiler-bug",),
    "arbitrary-send": ("arbitrary-send-eth",),
    "arbitrary-send-erc20-permit": ("arbitrary-send-erc20",),
    "block-timestamp": ("timestamp-dependence",),
    "boolean-cst": ("boolean-constant",),
    "boolean-equal": ("boolean-constant",),
    "calls-loop": ("calls-loop", "push-payment"),
    "constable-states": ("constant-variable",),
    "controlled-delegatecall": ("unprotected-delegatecall",),
    "costly-loop": ("unbounded-loop", "loop-accumulation"),
    "custom-errors": ("string-revert",),
    "deprecated-standards": ("deprecated-construct",),
    "erc20-indexed": ("erc20-interface",),
    "erc20-unchecked-transfer": ("unchecked-erc20-transfer",),
    "events-access": ("missing-events",),
    "events-math": ("missing-events",),
    "events-maths": ("missing-events",),
    "external-function": ("calldata-parameter",),
    "immutable-states": ("immutable-variable",),
    "incorrect-equality": ("strict-balance-equality",),
    "multiple-constructors": ("compiler-bug",),
    "pragma": ("floating-pragma",),
    "protected-vars": ("missing-access-control",),
    "reentrancy-benign": ("reentrancy-no-eth", "reentrancy-cross-function"),
    "reentrancy-eth": ("reentrancy-eth", "reentrancy-cross-function"),
    "reentrancy-no-eth": ("reentrancy-no-eth", "reentrancy-cross-function"),
    "shadowing-abstract": ("shadowing-state",),
    "solc-version": ("floating-pragma", "compiler-bug"),
    "storage-array": ("compiler-bug",),
    "suicidal": ("unprotected-selfdestruct",),
    "timestamp": ("timestamp-dependence",),
    "unchecked-call": ("unchecked-low-level-call",),
    "unchecked-lowlevel": ("unchecked-low-level-call",),
    "unchecked-send": ("unchecked-low-level-call",),
    "unchecked-transfer": ("unchecked-erc20-transfer",),
    "uninitialized-fptr-cst": ("compiler-bug",),
    "uninitialized-storage": ("uninitialized-storage-pointer",),
    "unprotected-upgrade": ("unprotected-upgrade", "uninitialized-implementation", "unprotected-initializer"),
    "unsafe-typecast": ("unsafe-cast",),
    "weak-prng": ("weak-randomness",),
}


@dataclass(frozen=True, slots=True)
class Suppression:
    """One comment: it silences `ids` (empty means all) on the lines `first` to `last`, 1-based, inclusive."""

    file: str
    comment_line: int
    first: int
    last: int
    ids: frozenset[str]
    tool: str = "contract-rewriter"

    def covers(self, finding: Finding, lines: Iterable[int]) -> bool:
        """Whether it silences a finding that stands on any of `lines`."""
        named = not self.ids or finding.detector in self.ids
        return named and finding.file == self.file and any(self.first <= line <= self.last for line in lines)


def suppressions_in(source: SourceText) -> tuple[Suppression, ...]:
    """All suppressions of one file, in order. A start without an end reaches to the end of the file."""
    text = source.text
    last_line = len(source.line_starts)
    found: list[Suppression] = []
    waiting: list[tuple[int, frozenset[str], str]] = []
    at, line = 0, 1
    for match in _COMMENT.finditer(text):
        line += text.count("\n", at, match.start())
        at = match.start()
        here = line + match.group(0).count("\n")
        kind = match.group("kind") or match.group("forge_kind")
        tool = match.group("tool") or "forge-lint"
        ids = _ids(match.group("ids") or match.group("forge_ids") or "")
        if kind == "start":
            waiting.append((here, ids, tool))
        elif kind == "end":
            ended = [item for item in waiting if item[1:] == (ids, tool)]
            found += [Suppression(source.path, start, start, here, ids, tool) for start, _, _ in ended]
            waiting = [item for item in waiting if item not in ended]
        elif kind == "line":
            found.append(Suppression(source.path, here, here, here, ids, tool))
        else:
            found.append(Suppression(source.path, here, here + 1, here + 1, ids, tool))
    found += [Suppression(source.path, start, start, last_line, ids, tool) for start, ids, tool in waiting]
    return tuple(sorted(found, key=lambda item: (item.comment_line, item.last)))


def _ids(text: str) -> frozenset[str]:
    names = [name for name in re.split(r"[,\s]+", text) if name]
    if "all" in names:
        return frozenset()
    return frozenset(known for name in names for known in ALIASES.get(name, (name,)))


def suppress(
    findings: Sequence[Finding],
    headers: Sequence[int],
    suppressions: Sequence[Suppression],
    known: frozenset[str],
) -> tuple[tuple[Finding, ...], tuple[Suppression, ...]]:
    """The findings with `suppressed` set, and the comments that silence nothing.

    `headers` holds, per finding, the line its function starts at (0 for none): a comment above a
    function silences the whole of it. Comments about detectors that are not `known` are not judged.
    """
    used: set[Suppression] = set()
    result: list[Finding] = []
    for finding, header in zip(findings, headers, strict=True):
        lines = [*range(finding.line, finding.end_line + 1), header]
        hits = [item for item in suppressions if item.covers(finding, lines)]
        used.update(hits)
        result.append(replace(finding, suppressed=True) if hits else finding)
    stale = [item for item in suppressions if item not in used and (not item.ids or item.ids <= known)]
    return tuple(result), tuple(stale)


def stale_notes(stale: Sequence[Suppression]) -> tuple[str, ...]:
    """One note per comment of ours, one for all comments that were written for other tools."""
    notes = [f"{_place(item)}: this comment silences {_names(item)}, but nothing is found there."
             for item in stale if item.tool == "contract-rewriter"]  # fmt: skip
    for tool in ("forge-lint", "slither"):
        theirs = [item for item in stale if item.tool == tool]
        if len(theirs) == 1:
            notes.append(f"{_place(theirs[0])}: this comment for {tool} silences nothing that is found here.")
        elif theirs:
            places = ", ".join(_place(item) for item in theirs[:5])
            rest = f" and {len(theirs) - 5} more" if len(theirs) > 5 else ""
            notes.append(
                f"{len(theirs)} comments for {tool} silence nothing that is found here: {places}{rest}."
            )
    return tuple(notes)


def _place(item: Suppression) -> str:
    return f"{item.file}:{item.comment_line}"


def _names(item: Suppression) -> str:
    return ", ".join(sorted(item.ids)) or "every finding"
