"""State variables that are never changed after deployment: what immutable and constant have in common."""

from __future__ import annotations

from collections.abc import Iterator

from core.rewriting.edits import insert
from core.rewriting.places import name_span
from core.rewriting.rule import Suggestion
from core.semantics.model import Contract, Semantics, StateVariable
from core.solidity.compilation import Compilation
from core.verification.declared import DeclaredChange


def fixing(
    compilation: Compilation,
    model: Semantics,
    contract: Contract,
    variable: StateVariable,
    keyword: str,
    why: str,
) -> Iterator[Suggestion]:
    """The suggestion that writes `keyword` before the variable's name; none where no name is found.

    `why` is a sentence. Heirs of an abstract contract may stand elsewhere, so a person must read it there.
    """
    source = compilation.input.sources[contract.file]
    span = name_span(source, variable.node)
    if span is None:
        return
    moved = "" if _is_last(model, contract, variable) else " The variables behind it move up in storage."
    yield Suggestion(
        title=f"{variable.name} of {contract.name} is {keyword}",
        reason=f"{why}{moved}",
        contract=f"{contract.file}:{contract.name}",
        edits=(insert(source, span.start, f"{keyword} "),),
        declared=(DeclaredChange("storage-layout"),),
        applicability="review" if contract.kind == "abstract" else None,
    )


def _is_last(model: Semantics, contract: Contract, variable: StateVariable) -> bool:
    """Whether leaving storage moves no other variable, in this contract and all its heirs."""
    for heir in (contract, *model.heirs(contract)):
        stored = [item for item in heir.all_variables() if item.mutability == "mutable"]
        if stored and stored[-1] is not variable:
            return False
    return True
