"""Only the text changed: the bytecode is the same apart from metadata.

What it finds
Whether creation and runtime code are byte-identical once the metadata digests are set aside, also
those of contracts embedded for `new`. A change that touches comments and layout only, or that claims
to, has to leave the code as it was.

Why it matters
A documentation change needs no testing if the code is the same, and deserves none of the trust if it
is not: a comment that swallows a line removes a check.

Example
`/* checked below */` written with a missing `*/` comments out the `require` after it. The source still
compiles, and the bytecode differs.

What a pass means
For documentation and formatting: the same code runs, without any assumption. For every other change
this check decides nothing; its evidence says whether the code is identical all the same.

Limits
Contracts whose libraries are linked later count as identical only if those libraries are in the same
compilation and identical themselves. Code is compared as the compiler emits it; interfaces and
abstract contracts have none. Whoever hashes the code itself still sees the metadata: an address from
CREATE2 moves with a comment, and so does a code hash.

Source
Solidity manual, “Contract Metadata”.
"""

from __future__ import annotations

from core.solidity.compilation import Artifact
from core.verification.check import CheckContext, CheckExample, CheckInfo, Subject
from core.verification.proof.identical import identical_creation, identical_runtime
from core.verification.report import CheckResult
from core.verification.source_tokens import same_code

INFO = CheckInfo(id="same-bytecode", title="Only the text changed", cost="compile")

_DOOR = """pragma solidity >=0.4.22;

contract Door {
    address public owner = msg.sender;
    bool public open;

    function set(bool wanted) public {
        // only the owner
        require(msg.sender == owner);
        open = wanted;
    }
}
"""

EXAMPLES = (
    CheckExample(
        title="Better comments",
        before=_DOOR,
        after=_DOOR.replace("// only the owner", "// Nobody but the owner moves the door.").replace(
            "    function set", "    /// Opens or closes the door.\n    function set"
        ),
        verdict="pass",
        documentation=True,
    ),
    CheckExample(
        title="A comment that swallows the check after it",
        before=_DOOR,
        after=_DOOR.replace("// only the owner\n", "/* only the owner\n").replace(
            "== owner);\n", "== owner); // checked */\n"
        ),
        verdict="fail",
        documentation=True,
    ),
    CheckExample(
        title="A change that does not claim to be documentation",
        before=_DOOR,
        after=_DOOR.replace("open = wanted", "if (open != wanted) open = wanted"),
        verdict="pass",
    ),
)


def check(before: Subject, after: Subject, context: CheckContext) -> CheckResult:
    """Compare code without metadata; see the module for what a pass means."""
    old, new = before.artifact, after.artifact
    if old is None or new is None or not after.compilation.ok:
        return CheckResult(INFO.id, "inconclusive", "There is no compiled contract on both sides to compare.")
    only_text = same_code(before.compilation.input.sources, after.compilation.input.sources)
    if not _has_code(old) and not _has_code(new):
        return CheckResult(
            INFO.id,
            "pass",
            f"The {new.kind} has no code of its own.",
            {"identical": None, "only_text": only_text},
        )
    everything = before.compilation.artifacts, after.compilation.artifacts
    runtime, creation = identical_runtime(old, new, *everything), identical_creation(old, new, *everything)
    evidence = {
        "identical": runtime and creation,
        "runtime_identical": runtime,
        "creation_identical": creation,
        "only_text": only_text,
    }
    if runtime and creation:
        return CheckResult(INFO.id, "pass", "The code is identical apart from metadata.", evidence)
    if old.runtime is None or new.runtime is None:
        return CheckResult(
            INFO.id,
            "inconclusive" if only_text or context.documentation else "pass",
            "The contract was compiled without bytecode, so the code cannot be compared.",
            evidence,
        )
    if context.documentation:
        return CheckResult(
            INFO.id, "fail", "The change claims to touch documentation only, but the code differs.", evidence
        )
    if only_text:
        return CheckResult(
            INFO.id, "inconclusive", "Only comments and layout changed, and yet the code differs.", evidence
        )
    return CheckResult(INFO.id, "pass", "The code differs, so the other checks decide.", evidence)


def _has_code(artifact: Artifact) -> bool:
    return artifact.kind not in ("interface", "abstract")
