"""State variables that are never changed after deployment: what immutable and constant have in common."""

from __future__ import annotations

import re
from collections.abc import Iterator

from core.rewriting.edits import insert
from core.rewriting.places import name_span
from core.rewriting.rule import Suggestion
from core.rewriting.upgrades import must_keep_layout
from core.semantics.facts import accesses_of, writes_of
from core.semantics.model import Contract, Semantics, StateVariable
from core.solidity.compilation import Compilation
from core.verification.declared import DeclaredChange

_VALUE = re.compile(r"u?int\d*|bytes\d+|bool|address(?: payable)?|(?:contract|enum) [\w.$]+")


def is_value_type(type_string: str) -> bool:
    """Whether a type is a value type that fits one word: numbers, addresses, contracts, enums."""
    return _VALUE.fullmatch(type_string) is not None


def fixable_variables(compilation: Compilation, model: Semantics) -> Iterator[tuple[Contract, StateVariable]]:
    """Stored state variables of the target files that may leave storage, with their contract."""
    if _asks_for_code(compilation):
        return
    for contract in model.target_contracts():
        if contract.kind not in ("contract", "abstract"):
            continue
        stored = [item for item in contract.variables if item.mutability == "mutable"]
        if not stored or must_keep_layout(model, contract):
            continue
        for variable in stored:
            if not _in_assembly(model, variable):
                yield contract, variable


def _in_assembly(model: Semantics, variable: StateVariable) -> bool:
    return any(access.node.kind == "InlineAssembly" for access in accesses_of(model, variable))


def _asks_for_code(compilation: Compilation) -> bool:
    """Whether `type(C).runtimeCode` is used, which a contract with immutable variables does not have."""
    return any(
        node.text("memberName") == "runtimeCode"
        for ast in compilation.asts.values()
        for node in ast.walk("MemberAccess")
    )


def writes_elsewhere(model: Semantics, variable: StateVariable) -> bool:
    """Whether anything but the constructor of its own contract writes it."""
    return any(
        not access.exact
        or access.function is None
        or access.function.kind != "constructor"
        or access.function.contract is not variable.contract
        for access in writes_of(model, variable)
    )


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
