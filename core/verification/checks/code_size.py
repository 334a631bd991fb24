"""The contract can still be deployed: its code stays below the limits of the chain.

What it finds
Runtime code above 24,576 bytes (EIP-170) and creation code above 49,152 bytes (EIP-3860) where the
original was below, and code above a limit that grew further. The difference in bytes is always shown.

Why it matters
A contract above a limit compiles, passes its tests on a local chain that does not mind, and fails
when it is deployed. And every byte costs 200 gas at deployment.

Example
A rewrite copies an internal function of 900 bytes to each of its six callers: 21,900 bytes become
26,400, and the deployment fails.

What a pass means
The code is below both limits, or not larger than code that was above them before.

Limits
The limits are those of Ethereum's mainnet since Spurious Dragon and Shanghai; other chains and
later forks may allow more, local chains can be told to ignore them. Constructor arguments count
towards the creation limit on the chain but are unknown here. Interfaces and abstract contracts have
no code of their own.

Source
EIP-170; EIP-3860.
"""

from __future__ import annotations

from typing import Any

from core.solidity.compilation import Artifact
from core.solidity.limits import CREATION_LIMIT_BYTES, RUNTIME_LIMIT_BYTES
from core.verification.check import CheckContext, CheckExample, CheckInfo, Subject
from core.verification.report import CheckResult

INFO = CheckInfo(id="code-size", title="The code can be deployed", cost="compile")

_LIMITS = {"runtime": RUNTIME_LIMIT_BYTES, "creation": CREATION_LIMIT_BYTES}

_SMALL = """pragma solidity >=0.4.22;

contract Notes {
    function note() public pure returns (string memory) {
        return "short";
    }
}
"""
_LONG = " ".join(["a text that is far too long for the code of one contract"] * 500)

EXAMPLES = (
    CheckExample(
        title="A few bytes more",
        before=_SMALL,
        after=_SMALL.replace('"short"', '"a little longer"'),
        verdict="pass",
    ),
    CheckExample(
        title="A text of 28,000 bytes in the code",
        before=_SMALL,
        after=_SMALL.replace("short", _LONG),
        verdict="fail",
    ),
    CheckExample(
        title="Too large before, and smaller now",
        before=_SMALL.replace("short", _LONG + " and a tail"),
        after=_SMALL.replace("short", _LONG),
        verdict="pass",
    ),
)


def check(before: Subject, after: Subject, context: CheckContext) -> CheckResult:
    """Compare sizes with the limits; see the module for what a pass means."""
    if after.artifact is None or not after.compilation.ok:
        return CheckResult(
            INFO.id, "inconclusive", "There is no compiled contract after the change to measure."
        )
    if after.artifact.kind in ("interface", "abstract"):
        return CheckResult(INFO.id, "pass", f"The {after.artifact.kind} has no code of its own to deploy.")
    new = _sizes(after.artifact)
    old = _sizes(before.artifact) if before.artifact is not None else {}
    if "runtime" not in new:
        return CheckResult(
            INFO.id, "inconclusive", "The contract was compiled without bytecode, so its size is unknown."
        )
    evidence: dict[str, Any] = {
        part: {"before": old.get(part), "after": size, "limit": _LIMITS[part]} for part, size in new.items()
    }
    problem = next((text for part, size in new.items() if (text := _problem(part, old.get(part), size))), "")
    if problem:
        return CheckResult(INFO.id, "fail", problem, evidence)
    return CheckResult(INFO.id, "pass", _sentence(old, new), evidence)


def _sizes(artifact: Artifact) -> dict[str, int]:
    parts = {"runtime": artifact.runtime, "creation": artifact.creation}
    return {part: code.size_bytes for part, code in parts.items() if code is not None and code.hex}


def _problem(part: str, old: int | None, new: int) -> str:
    limit = _LIMITS[part]
    if new <= limit:
        return ""
    if old is None or old <= limit:
        return f"The {part} code has {new:,} bytes, {new - limit:,} more than a chain accepts."
    if new > old:
        return f"The {part} code was above the limit of {limit:,} bytes and grew by {new - old:,} more."
    return ""


def _sentence(old: dict[str, int], new: dict[str, int]) -> str:
    size = new["runtime"]
    over = [part for part, value in new.items() if value > _LIMITS[part]]
    warning = f" Its {over[0]} code is above the limit, as it was before." if over else ""
    was = old.get("runtime")
    if was is None or was == size:
        return f"The runtime code has {size:,} bytes{', as before' if was else ''}.{warning}"
    unit = "byte" if abs(size - was) == 1 else "bytes"
    change = f"{abs(size - was):,} {unit} {'smaller' if size < was else 'larger'}"
    return f"The runtime code has {size:,} bytes, {change} than before.{warning}"
