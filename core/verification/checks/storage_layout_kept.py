"""Stored data keeps its meaning: the storage layout is kept.

What it finds
State variables that moved, vanished, changed their type or lie where another one was; struct
members, enum values, mapping and array types below them; gaps that end elsewhere; transient storage;
and EIP-7201 namespaces, which the compiler does not list.

Why it matters
Behind a proxy the data stays and the code changes. A variable in another slot reads somebody else's
number: an owner that is a balance, a counter that is an address. No compiler warns about it.

Example
Swapping `address owner; uint256 total;` to `uint256 total; address owner;` makes the upgraded
contract take the total for its owner.

What a pass means
Every variable is where it was, with a type that reads the same bytes the same way. For a contract
that does not look upgradeable a moved layout passes too, and each moved variable is listed as declared.

Limits
Whether a contract can be upgraded is judged by its looks: initializers, bases, gaps, namespaces,
delegated calls. Appended variables and gaps that shrink from their lower end are fine and shown; a
base contract is compared as a contract of its own, its heirs by their own layouts. A variable that
was only renamed fails where the contract looks upgradeable, because the data below the new name is
the old one's.
Of storage reached by assembly only three things are seen: namespaces, structs whose pointer assembly
sets (also in libraries, as diamonds do), and `bytes32` constants that name a slot.

Source
Solidity manual, “Layout of State Variables in Storage”; EIP-7201; EIP-1153.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from core.semantics.upgradeable import looks_upgradeable
from core.solidity.compilation import StorageLayout
from core.verification.check import CheckContext, CheckExample, CheckInfo, Subject
from core.verification.declared import DeclaredChange, covered
from core.verification.layout_types import TypeTable
from core.verification.layouts import Mark, compare_layouts
from core.verification.namespaces import compare_namespaces
from core.verification.report import CheckResult

INFO = CheckInfo(id="storage-layout-kept", title="The storage layout is kept", cost="compile")

_VAULT = """pragma solidity >=0.4.22;

contract Vault {
    address public owner;
    uint256 public total;
    uint256[50] private __gap;

    function initialize(address first) public {
        require(owner == address(0));
        owner = first;
    }

    function add(uint256 amount) public {
        total = total + amount;
    }
}
"""
_SWAPPED = _VAULT.replace(
    "address public owner;\n    uint256 public total;", "uint256 public total;\n    address public owner;"
)
_PLAIN = _VAULT.replace("    uint256[50] private __gap;\n", "").replace(
    "function initialize", "function claim"
)

EXAMPLES = (
    CheckExample(
        title="A new variable takes its room from the gap",
        before=_VAULT,
        after=_VAULT.replace(
            "uint256[50] private __gap", "uint256 public fee;\n    uint256[49] private __gap"
        ),
        verdict="pass",
    ),
    CheckExample(
        title="Two variables swapped behind a proxy",
        before=_VAULT,
        after=_SWAPPED,
        verdict="fail",
    ),
    CheckExample(
        title="A new variable before the gap moves every heir",
        before=_VAULT,
        after=_VAULT.replace(
            "uint256[50] private __gap", "uint256 public fee;\n    uint256[50] private __gap"
        ),
        verdict="fail",
    ),
    CheckExample(
        title="The same swap in a contract that nobody can upgrade",
        before=_PLAIN,
        after=_PLAIN.replace(
            "address public owner;\n    uint256 public total;",
            "uint256 public total;\n    address public owner;",
        ),
        verdict="pass",
    ),
)


def check(before: Subject, after: Subject, context: CheckContext) -> CheckResult:
    """Compare where state lies; see the module for what a pass means."""
    if before.artifact is None:
        return CheckResult(INFO.id, "pass", "The contract is new, so it has no stored data yet.")
    if after.artifact is None or not after.compilation.ok:
        return CheckResult(
            INFO.id, "inconclusive", "There is no compiled contract after the change to compare."
        )
    marks = tuple(_marks(before, after))
    reason = _upgradeable(before, after)
    free = context.layout_free or reason is None
    changes = {mark.variable: str(_allowed(mark, context, free)) for mark in marks if _matters(mark, free)}
    broken = [mark for mark in marks if changes.get(mark.variable) == "None"]
    declared = tuple(sorted({item for item in changes.values() if item != "None"}))
    evidence: dict[str, Any] = {
        "upgradeable": reason,
        "marks": [
            {"weight": item.weight, "variable": item.variable, "reason": item.reason}
            | {"before": item.before, "after": item.after}
            for item in marks
        ],
    }
    if broken:
        first = broken[0]
        places = f" ({first.before} → {first.after or 'nowhere'})" if first.before else ""
        return CheckResult(
            INFO.id,
            "fail",
            f"The contract looks upgradeable ({reason}), and {first.variable} does not keep its data: "
            f"{first.reason}{places}.",
            evidence,
            declared,
        )
    return CheckResult(INFO.id, "pass", _kept(marks, declared, free), evidence, declared)


def _kept(marks: tuple[Mark, ...], declared: tuple[str, ...], free: bool) -> str:
    if declared and free:
        return "The layout changed, which is declared here: the contract does not look upgradeable."
    if declared:
        return "The layout differs only as declared."
    notes = sum(mark.weight == "note" for mark in marks)
    more = f" {notes} harmless difference{'s are' if notes > 1 else ' is'} shown." if notes else ""
    return f"Every variable is where it was.{more}"


def _matters(mark: Mark, free: bool) -> bool:
    return mark.weight == "break" or (mark.weight == "rename" and not free)


def _allowed(mark: Mark, context: CheckContext, free: bool) -> DeclaredChange | None:
    found = covered(context.declared, "storage-layout", mark.variable)
    if found is None and free:
        return DeclaredChange("storage-layout", mark.variable)
    return found


def _upgradeable(before: Subject, after: Subject) -> str | None:
    """A reason on either side counts: dropping the gap does not make a contract free."""
    for side in (before, after):
        reason = looks_upgradeable(side.compilation, side.artifact) if side.artifact is not None else None
        if reason:
            return reason
    return None


def _marks(before: Subject, after: Subject) -> Iterator[Mark]:
    old, new = before.artifact, after.artifact
    if old is None or new is None:
        return
    for was, now in (
        (old.storage_layout, new.storage_layout),
        (old.transient_layout, new.transient_layout),
    ):
        yield from compare_layouts(was.slots, _types(was, before), now.slots, _types(now, after))
    yield from compare_namespaces(before.compilation, old, after.compilation, new)


def _types(layout: StorageLayout, subject: Subject) -> TypeTable:
    return TypeTable(layout.types, subject.compilation.nodes_by_id)
