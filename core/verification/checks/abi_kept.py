"""Callers find everything where it was: the ABI is kept.

What it finds
Functions, events, errors, a constructor, `receive` or `fallback` that were removed or changed:
parameter and return types, state mutability, indexed and anonymous events; and ERC-165 interface
identifiers that moved because an inherited interface gained or lost a function.

Why it matters
Other contracts, wallets and indexers call by selector and read logs by topic. A changed signature
breaks them without any error in the contract itself.

Example
`function pay(uint128 amount)` instead of `function pay(uint256 amount)` has another selector: every
caller that was compiled against the old one now fails.

What a pass means
Every member that callers knew is still there with the same types, mutability and log topics. Added
members are shown, renamed parameters too. It does not mean that the members do the same.

Limits
Mutability is compared strictly: `view` where there was none changes how wallets call a function, so
it counts as changed; only between two compilers `pure` and `view` are the same. Removed or changed
members pass only if they are declared, as `abi-removed:SIGNATURE`; a changed constructor never does.
Interface identifiers decide only in contracts that offer `supportsInterface(bytes4)`.

Source
Solidity manual, “Contract ABI Specification”; ERC-165.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from core.verification.check import CheckContext, CheckExample, CheckInfo, Subject
from core.verification.declared import DeclaredChange, covered
from core.verification.report import CheckResult
from core.verification.surface import Difference, compare, interface_ids, members

INFO = CheckInfo(id="abi-kept", title="The ABI is kept", cost="compile")

_COIN = """pragma solidity >=0.4.22;

contract Token {
    event Moved(address indexed from, address indexed to, uint256 amount);

    mapping(address => uint256) public balances;

    function move(address to, uint256 amount) public returns (bool) {
        balances[msg.sender] = balances[msg.sender] - amount;
        balances[to] = balances[to] + amount;
        emit Moved(msg.sender, to, amount);
        return true;
    }

    function count() public view returns (uint256) {
        return balances[msg.sender];
    }
}
"""

EXAMPLES = (
    CheckExample(
        title="Renamed parameters change no selector",
        before=_COIN,
        after=_COIN.replace("amount", "value"),
        verdict="pass",
    ),
    CheckExample(
        title="A narrower parameter type is another function",
        before=_COIN,
        after=_COIN.replace("move(address to, uint256 amount)", "move(address to, uint128 amount)"),
        verdict="fail",
    ),
    CheckExample(
        title="An event that lost an indexed parameter",
        before=_COIN,
        after=_COIN.replace("address indexed to", "address to"),
        verdict="fail",
    ),
    CheckExample(
        title="A removed getter that was declared",
        before=_COIN,
        after=_COIN.replace("function count() public", "function count() internal"),
        verdict="pass",
        declared=(DeclaredChange("abi-removed", "count()"),),
    ),
)


def check(before: Subject, after: Subject, context: CheckContext) -> CheckResult:
    """Compare what callers see; see the module for what a pass means."""
    if before.artifact is None:
        return CheckResult(INFO.id, "pass", "The contract is new, so nobody calls it yet.")
    if after.artifact is None or not after.compilation.ok:
        return CheckResult(
            INFO.id, "inconclusive", "There is no compiled contract after the change to compare."
        )
    every = compare(members(before.artifact.abi), members(after.artifact.abi))
    differences = tuple(item for item in every if not _is_compilers(item, before, after))
    allowed = {item: _allowed(item, context.declared) for item in differences}
    broken = [item for item in differences if item.change in ("removed", "changed") and allowed[item] is None]
    lost = _lost_interfaces(before, after)
    announces = "supportsInterface(bytes4)" in before.artifact.selectors
    evidence: dict[str, Any] = {
        change: [_printed(item) for item in differences if item.change == change]
        for change in ("removed", "changed", "added", "renamed")
    }
    evidence["lost_interfaces"] = lost
    evidence["by_compiler"] = [_printed(item) for item in every if item not in differences]
    declared = tuple(sorted({str(item) for item in allowed.values() if item is not None}))
    if broken:
        return CheckResult(INFO.id, "fail", _sentence(broken), evidence, declared)
    if lost and announces:
        names = ", ".join(f"{item['interface']} ({item['id']})" for item in lost)
        return CheckResult(
            INFO.id,
            "fail",
            f"The ERC-165 interface id changed, which others may ask for: {names}.",
            evidence,
            declared,
        )
    return CheckResult(INFO.id, "pass", _kept(differences, bool(declared)), evidence, declared)


def _is_compilers(item: Difference, before: Subject, after: Subject) -> bool:
    """What another compiler says otherwise, and callers cannot notice.

    `pure` for `view` or back, and the constructor of a contract that nobody can deploy, which
    newer compilers leave out.
    """
    if before.compilation.version == after.compilation.version or item.change != "changed":
        return False
    if item.kind == "constructor":
        return _is_abstract(before) and _is_abstract(after)
    return item.kind == "function" and _as_view(item.before) == _as_view(item.after)


def _is_abstract(side: Subject) -> bool:
    artifact = side.artifact
    return artifact is not None and (
        artifact.kind == "abstract" or (artifact.creation is not None and not artifact.creation.hex)
    )


def _as_view(shape: str) -> str:
    return re.sub(r"^pure\b", "view", shape)


def _allowed(item: Difference, declared: Iterable[DeclaredChange]) -> DeclaredChange | None:
    become = next((change for change in declared if change.kind == "constructor"), None)
    if become is not None and (item.kind == "constructor" or _is_removed(item, become)):
        return become
    if item.kind == "constructor" or item.change == "renamed":
        return None
    if item.change == "added":
        return covered(declared, "abi-added", item.signature)
    found = covered(declared, "abi-removed", item.signature)
    if found is None and item.kind == "event":
        found = covered(declared, "events", item.signature)
    return found


def _is_removed(item: Difference, become: DeclaredChange) -> bool:
    """Whether this is the function that became the constructor."""
    return item.change == "removed" and item.kind == "function" and become.covers(item.signature)


def _lost_interfaces(before: Subject, after: Subject) -> list[dict[str, str]]:
    if before.artifact is None or after.artifact is None:
        return []
    now = interface_ids(after.compilation, after.artifact)
    was = interface_ids(before.compilation, before.artifact)
    return [
        {"id": f"0x{number}", "interface": name} for number, name in sorted(was.items()) if number not in now
    ]


def _sentence(broken: list[Difference]) -> str:
    first = broken[0]
    what = first.signature if first.kind == first.signature else f"{first.kind} {first.signature}"
    how = f"changed from “{first.before}” to “{first.after}”" if first.change == "changed" else "was removed"
    more = f" {len(broken) - 1} more of this kind." if len(broken) > 1 else ""
    return f"The {what} {how}.{more}"


def _kept(differences: tuple[Difference, ...], declared: bool) -> str:
    added = sum(item.change == "added" for item in differences)
    parts = [
        "The ABI differs only as declared." if declared else "Everything that callers knew is still there."
    ]
    if added:
        parts.append(f"{added} member{'s were' if added > 1 else ' was'} added.")
    return " ".join(parts)


def _printed(item: Difference) -> dict[str, str]:
    return {"kind": item.kind, "signature": item.signature, "before": item.before, "after": item.after}
