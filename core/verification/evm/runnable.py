"""Making something that can be deployed out of what is to be compared.

A concrete contract is its own. An abstract contract is run through a generated
heir that fills in what is missing; a library's internal functions are run through
a generated contract that passes calls on. The generated text is added to the end
of the contract's own file, the same on both sides (spelled for each compiler where there are two).
"""

from __future__ import annotations

from dataclasses import dataclass

from core.progress import Progress
from core.solidity.compilation import Artifact, Compilation
from core.solidity.compiler import CompilerTools, compile_input
from core.solidity.graph import restricted
from core.text import SourceText
from core.verification.check import Subject
from core.verification.evm.scaffold import SCAFFOLD, scaffold
from core.verification.evm.trial import Pair
from core.verification.proof.identical import identical_contract
from core.verification.source_tokens import same_code


@dataclass(frozen=True)
class Runnable:
    """A pair that can be deployed; `layout_same` allows storage to be compared slot by slot."""

    pair: Pair
    layout_same: bool


def codeless(side: Subject) -> bool:
    """Whether there is nothing to run because it is an interface."""
    return side.artifact is not None and side.artifact.kind == "interface"


def runnable(before: Subject, after: Subject, tools: CompilerTools, progress: Progress) -> Runnable | str:
    """The pair to run, or one sentence that says why nothing can be."""
    old, new = before.artifact, after.artifact
    if old is None or new is None:
        return "Nothing was run because the contract is not on both sides."
    if _deployable(old) and _deployable(new):
        return Runnable(Pair(before.compilation, after.compilation, old, new), same_layout(old, new))
    return _scaffolded(before.compilation, after.compilation, old, new, tools, progress)


def _deployable(artifact: Artifact) -> bool:
    return artifact.kind == "contract" and bool(artifact.creation and artifact.creation.hex)


def same_layout(old: Artifact, new: Artifact) -> bool:
    """Whether every variable stands where it stood."""

    def places(artifact: Artifact) -> list[tuple[str, int, int, str]]:
        return [(item.label, item.slot, item.offset, item.type) for item in artifact.storage_layout.slots]

    return places(old) == places(new)


def _scaffolded(
    before: Compilation,
    after: Compilation,
    old: Artifact,
    new: Artifact,
    tools: CompilerTools,
    progress: Progress,
) -> Runnable | str:
    kind = "library" if old.kind == "library" else "abstract contract"
    text = scaffold(before, old)
    if text is None:
        return f"The {kind} has no function that could be called from outside, so nothing was run."
    compiled: list[Compilation] = []
    for compilation, artifact in ((before, old), (after, new)):
        source = compilation.input.sources[artifact.file]
        mine = scaffold(compilation, artifact) if before.version != after.version else text
        grown = SourceText(source.path, source.data + (mine or text).encode("utf-8"))
        # Only the file and what it imports: the rest of a large package would be compiled for nothing.
        small = restricted(compilation.input.with_sources({artifact.file: grown}), (artifact.file,))
        made = compile_input(small, tools, progress)
        if not made.ok:
            first = next(item.message for item in made.diagnostics if item.severity == "error")
            return (
                f"A generated heir of the {kind} does not compile, so nothing was run ({first.rstrip('.')})."
            )
        compiled.append(made)
    heirs = [
        item.artifacts.get(f"{artifact.file}:{SCAFFOLD}")
        for item, artifact in zip(compiled, (old, new), strict=True)
    ]
    if heirs[0] is None or heirs[1] is None or not _deployable(heirs[0]) or not _deployable(heirs[1]):
        return f"No heir of the {kind} could be generated, so nothing was run."
    pair = Pair(compiled[0], compiled[1], heirs[0], heirs[1], generated=True, subject=old.contract)
    return Runnable(pair, same_layout(heirs[0], heirs[1]))


def identical(pair: Pair) -> bool:
    """Whether both sides are the same code for certain.

    A generated heir proves nothing about changed functions that it cannot call.
    """
    if not identical_contract(pair.old, pair.new, pair.before.artifacts, pair.after.artifacts):
        return False
    return not pair.generated or same_code(pair.before.input.sources, pair.after.input.sources)
