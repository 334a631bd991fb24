"""The change brings no new danger, and cures what it claims to cure.

What it finds
Findings of the built-in detectors that the original did not have, and findings that the change claims
to fix but that are still there. Findings that only moved within the file or into another function are
not new.

Why it matters
A rewrite that saves gas by calling out before it writes its state behaves the same in every ordinary
test. The detectors see the pattern at once.

Example
Moving `balances[msg.sender] = 0` below the call that pays out adds the finding `reentrancy-eth` to
`withdraw()`.

What a pass means
No finding of medium severity or above appeared, and every finding that was claimed to be fixed is gone.
New findings below medium are shown.

Limits
It sees what the detectors see: known patterns, in the files that were asked for. A comment that
suppresses a finding does not make it go away here. Between two compilers, what the older one could not
show is listed and does not fail: findings in assembly before 0.6, and `unchecked` where all arithmetic
wrapped before 0.8.

Source
The pages of the detectors.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from core.analysis.finding import SEVERITIES, Finding
from core.verification.check import CheckContext, CheckExample, CheckInfo, Subject
from core.verification.findings import analysis_of, match, side_of
from core.verification.report import CheckResult, Verdict

INFO = CheckInfo(id="no-new-findings", title="No new findings", cost="compile")

_LIMIT = SEVERITIES.index("medium")
_WRAPS = "unchecked-arithmetic"
_STOPPED = re.compile(r"The detector (\S+) stopped early")

_SAFE = """pragma solidity >=0.4.22;

contract Safe {
    address public owner = msg.sender;
    uint256 public limit;

    function setLimit(uint256 amount) public {
        require(msg.sender == owner);
        limit = amount;
    }
}
"""
_PHISHED = _SAFE.replace("msg.sender == owner", "tx.origin == owner")

EXAMPLES = (
    CheckExample(
        title="The same code with another name for a parameter",
        before=_SAFE,
        after=_SAFE.replace("amount", "wanted"),
        verdict="pass",
    ),
    CheckExample(
        title="An owner check that another contract can pass",
        before=_SAFE,
        after=_PHISHED,
        verdict="fail",
    ),
    CheckExample(
        title="A finding that was there before is not new",
        before=_PHISHED,
        after=_PHISHED.replace("amount", "wanted").replace("tx.origin == owner", "owner == tx.origin"),
        verdict="pass",
    ),
)


def check(before: Subject, after: Subject, context: CheckContext) -> CheckResult:
    """Compare the findings of both sides; see the module for what a pass means."""
    if after.artifact is None or not after.compilation.ok:
        return CheckResult(
            INFO.id, "inconclusive", "There is no compiled contract after the change to analyze."
        )
    if before.artifact is None or not before.compilation.ok:
        return CheckResult(INFO.id, "inconclusive", "There is no compiled original to compare with.")
    if not before.compilation.asts or not after.compilation.asts:
        side = after if before.compilation.asts else before
        return CheckResult(
            INFO.id, "inconclusive", f"solc {side.compilation.version} gives no syntax tree to analyze."
        )
    old = side_of(before.compilation, before.artifact, context.progress)
    new = side_of(after.compilation, after.artifact, context.progress)
    matched = match(old, new, context.fixes)
    left = [was for was, _ in matched.kept if was.fingerprint in context.fixes]
    unseen = [item for item in matched.new if _was_unseen(before, after, item)]
    grave = [item for item in matched.new if SEVERITIES.index(item.severity) <= _LIMIT and item not in unseen]
    stopped = sorted(_stopped(after, context) - _stopped(before, context))
    evidence: dict[str, Any] = {
        "new": [_printed(item) for item in matched.new],
        "gone": [_printed(item) for item in matched.gone],
        "seen_only_now": [_printed(item) for item in unseen],
        "not_fixed": [_printed(item) for item in left],
        "stopped": stopped,
    }
    verdict, summary = _judge(grave, left, stopped, len(matched.new), _fixed(matched.gone, context.fixes))
    return CheckResult(INFO.id, verdict, summary, evidence)


def _was_unseen(before: Subject, after: Subject, item: Finding) -> bool:
    """Whether another compiler was used for the original, under which this could not be seen like this.

    Before 0.8 all arithmetic wrapped without `unchecked`; before 0.6 assembly was mere text.
    """
    if before.compilation.version == after.compilation.version:
        return False
    if item.detector == _WRAPS and _version(before) < (0, 8, 0) <= _version(after):
        return True
    if _version(before) >= (0, 6, 0):
        return False
    ast = after.compilation.asts.get(item.file)
    functions = ast.walk("FunctionDefinition", "ModifierDefinition") if ast is not None else ()
    return any(
        node.span.overlaps(item.span) and next(iter(node.walk("InlineAssembly")), None) is not None
        for node in functions
    )


def _version(side: Subject) -> tuple[int, ...]:
    return tuple(int(part) for part in side.compilation.version.split("."))


def _judge(
    grave: list[Finding], left: list[Finding], stopped: list[str], new: int, fixed: int
) -> tuple[Verdict, str]:
    if grave:
        first = grave[0]
        more = f" {len(grave) - 1} more appeared." if len(grave) > 1 else ""
        return "fail", f"A new finding appeared: {_named(first)} at line {first.line}.{more}"
    if left:
        return "fail", f"The change claims to fix {_named(left[0])}, but it is still there."
    if stopped:
        return "inconclusive", f"The detector {stopped[0]} could not finish on the changed code."
    said = f"{fixed} finding{'s are' if fixed > 1 else ' is'} gone as claimed. " if fixed else ""
    if new:
        return "pass", f"{said}{new} minor finding{'s' if new > 1 else ''} appeared, none of medium or above."
    return "pass", f"{said}No finding appeared."


def _fixed(gone: Iterable[Finding], fixes: tuple[str, ...]) -> int:
    return sum(item.fingerprint in fixes for item in gone)


def _named(item: Finding) -> str:
    where = f"{item.contract}.{item.function}" if item.function else item.contract or item.file
    return f"{item.detector} ({item.severity}) in {where}"


def _stopped(subject: Subject, context: CheckContext) -> set[str]:
    notes = analysis_of(subject.compilation, context.progress).notes
    return {found[1] for note in notes if (found := _STOPPED.search(note))}


def _printed(item: Finding) -> dict[str, Any]:
    return {
        "detector": item.detector,
        "severity": item.severity,
        "file": item.file,
        "line": item.line,
        "contract": item.contract,
        "function": item.function,
        "message": item.message,
        "fingerprint": item.fingerprint,
    }
