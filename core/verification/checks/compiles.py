"""The change still compiles, as the original did.

What it finds
Compiler errors in the changed sources, a contract that is no longer there or can no longer be
deployed, and other compiler settings than the original had. New warnings are listed; they do not fail.

Why it matters
Nothing else can be said about code that does not compile. Models write such code often; a changed
setting would make every later comparison meaningless.

Example
A rewrite calls `_transfer` where the contract only has `_move`: the compiler's message and its line
are the evidence.

What a pass means
The compiler of the project accepts the changed sources under the project's own settings, and the
contract is still of the same kind. It says nothing about what the code does.

Limits
Only the contract at hand is looked for. When the sources themselves ask for another compiler version
(a changed pragma), both versions are named and the comparison goes on; it then includes whatever the
newer compiler does differently.

Source
Solidity manual, “Using the Compiler”, “Output Description”.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from core.solidity.compilation import Artifact, Compilation, CompilerSettings, Diagnostic
from core.verification.check import CheckContext, CheckExample, CheckInfo, Subject
from core.verification.report import CheckResult, Verdict

INFO = CheckInfo(id="compiles", title="It compiles", cost="compile")

_BANK = """pragma solidity >=0.4.22;

contract Bank {
    uint256 public total;

    function add(uint256 amount) public {
        total = total + amount;
    }
}
"""

EXAMPLES = (
    CheckExample(
        title="A renamed parameter",
        before=_BANK,
        after=_BANK.replace("amount", "value"),
        verdict="pass",
    ),
    CheckExample(
        title="A name that does not exist",
        before=_BANK,
        after=_BANK.replace("total + amount", "totl + amount"),
        verdict="fail",
    ),
    CheckExample(
        title="The contract was renamed, so callers no longer find it",
        before=_BANK,
        after=_BANK.replace("contract Bank", "contract Vault"),
        verdict="fail",
    ),
)


def check(before: Subject, after: Subject, context: CheckContext) -> CheckResult:
    """Compare two compiler runs; see the module for what a pass means."""
    verdict, summary = _judge(before, after, context.contract)
    new = _new_warnings(before.compilation, after.compilation)
    if verdict == "pass" and new:
        summary = f"{summary} {len(new)} warning{'s are' if len(new) > 1 else ' is'} new."
    errors = [item for item in after.compilation.diagnostics if item.severity == "error"]
    evidence: dict[str, Any] = {
        "compiler": {"before": before.compilation.version, "after": after.compilation.version},
        "errors": [_printed(item) for item in errors],
        "new_warnings": [_printed(item) for item in new],
    }
    return CheckResult(INFO.id, verdict, summary, evidence)


def _judge(before: Subject, after: Subject, contract: str) -> tuple[Verdict, str]:
    old, new = before.compilation, after.compilation
    if not old.ok:
        return "inconclusive", f"The original does not compile, so nothing can be compared: {_first(old)}."
    if not new.ok:
        return "fail", f"The change does not compile: {_first(new)}."
    if after.artifact is None:
        return "fail", f"The contract {contract} is not there any more."
    was = before.artifact
    if was is not None and _deployable(was) and not _deployable(after.artifact):
        return (
            "fail",
            f"{contract} was a {was.kind} and is now {_kind(after.artifact)} that cannot be deployed.",
        )
    setting = _other_setting(old.input.settings, new.input.settings)
    if setting:
        return "inconclusive", f"The two sides were compiled with different settings ({setting})."
    if old.version != new.version:
        return "pass", f"It compiles with {new.version}; the original was compiled with {old.version}."
    return "pass", f"It compiles with {new.version}."


def _first(compilation: Compilation) -> str:
    error = next(item for item in compilation.diagnostics if item.severity == "error")
    place = f" ({error.file}:{error.line})" if error.file else ""
    return f"{error.message.rstrip('.')}{place}"


def _deployable(artifact: Artifact) -> bool:
    """Before 0.7 a contract with an internal constructor is no abstract one, and has no code all the same."""
    coded = artifact.creation is None or bool(artifact.creation.hex)
    return artifact.kind in ("contract", "library") and coded


def _kind(artifact: Artifact) -> str:
    return "an abstract contract" if artifact.kind == "abstract" else f"an {artifact.kind}"


def _other_setting(old: CompilerSettings, new: CompilerSettings) -> str:
    for name in ("optimizer", "runs", "via_ir", "evm_version", "libraries", "extra"):
        was, now = getattr(old, name), getattr(new, name)
        if was != now:
            return f"{name}: {was} and {now}"
    return ""


def _new_warnings(before: Compilation, after: Compilation) -> list[Diagnostic]:
    known = Counter((item.code, item.message) for item in before.diagnostics if item.severity == "warning")
    new: list[Diagnostic] = []
    for item in after.diagnostics:
        key = (item.code, item.message)
        if item.severity != "warning":
            continue
        if known[key]:
            known[key] -= 1
        else:
            new.append(item)
    return new


def _printed(item: Diagnostic) -> dict[str, Any]:
    return {
        "code": item.code,
        "file": item.file,
        "line": item.line,
        "column": item.column,
        "message": item.message,
    }
