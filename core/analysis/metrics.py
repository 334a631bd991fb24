"""Size and quality figures of contracts: code lines, code size, NatSpec coverage, complexity."""

from __future__ import annotations

import re
from collections.abc import Iterator

from core.analysis.finding import ContractMetrics, FunctionMetrics
from core.analysis.sizes import function_bytes
from core.semantics.facts import external_calls_below
from core.semantics.model import Contract, Semantics, semantics_of
from core.semantics.signatures import signature_of
from core.semantics.upgradeable import looks_upgradeable, upgrade_risks
from core.solidity.ast import Node
from core.solidity.compilation import Artifact, Bytecode, Compilation
from core.text import SourceText

_COMMENT_OR_STRING = re.compile(
    r"""("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')|//[^\n\r]*|/\*.*?\*/""", re.DOTALL
)
_BRANCHES = (
    "IfStatement",
    "ForStatement",
    "WhileStatement",
    "DoWhileStatement",
    "Conditional",
    "YulIf",
    "YulForLoop",
)
_NOTICE = re.compile(r"@notice|@dev|@inheritdoc|^\s*[^@\s]", re.MULTILINE)


_NESTING = frozenset({"IfStatement", "ForStatement", "WhileStatement", "DoWhileStatement", "TryStatement"})


def metrics_of(compilation: Compilation) -> Iterator[ContractMetrics]:
    """Figures of every contract of the target files, interfaces included, in source order."""
    model = semantics_of(compilation)
    for artifact in compilation.target_artifacts:
        contract = model.contracts.get(artifact.node.id) if artifact.node is not None else None
        if contract is not None:
            yield _contract(model, contract, artifact)


def _contract(model: Semantics, contract: Contract, artifact: Artifact) -> ContractMetrics:
    source = model.compilation.input.sources[artifact.file]
    nodes = [item.node for item in contract.functions]
    functions = tuple(_functions(model, contract, artifact, source))
    upgradeable = "" if contract.is_interface else looks_upgradeable(model.compilation, artifact) or ""
    return ContractMetrics(
        contract=artifact.contract,
        file=artifact.file,
        code_lines=code_lines(source, contract.node),
        runtime_bytes=_size(artifact, artifact.runtime),
        init_bytes=_size(artifact, artifact.creation),
        natspec_coverage=natspec_coverage(nodes),
        max_complexity=max((item.complexity for item in functions), default=0),
        max_nesting=max((item.nesting for item in functions), default=0),
        inheritance_depth=_depth(model, contract),
        external_calls=len(external_calls_below(model, contract.node)),
        assembly_lines=sum(_lines(source, item) for item in contract.node.walk("InlineAssembly")),
        upgradeable=upgradeable,
        upgrade_risks=tuple(upgrade_risks(model, contract)) if upgradeable else (),
        functions=functions,
    )


def _functions(
    model: Semantics, contract: Contract, artifact: Artifact, source: SourceText
) -> Iterator[FunctionMetrics]:
    sizes = function_bytes(model.compilation, artifact)
    for item in contract.functions:
        if item.body is None:
            continue
        yield FunctionMetrics(
            signature=signature_of(item.node),
            line=source.line_of(item.node.span.start),
            code_lines=code_lines(source, item.node),
            complexity=complexity(item.node),
            nesting=nesting(item.body),
            external_calls=len(external_calls_below(model, item.node)),
            runtime_bytes=None if sizes is None else sizes.get(item.node.id, 0),
        )


def _lines(source: SourceText, node: Node) -> int:
    return source.line_of(max(node.span.end - 1, 0)) - source.line_of(node.span.start) + 1


def _depth(model: Semantics, contract: Contract) -> int:
    key = ("inheritance depth", contract.id)
    known: int | None = model.memo.get(key)
    if known is None:
        names = (item.child("baseName") for item in contract.node.nodes("baseContracts"))
        bases = (model.declaration(item) for item in names if item is not None)
        parents = [model.contracts[item.id] for item in bases if item is not None]
        known = model.memo[key] = max((1 + _depth(model, item) for item in parents), default=0)
    return known


def nesting(node: Node) -> int:
    """How deep branches and loops lie inside each other; `else if` goes no deeper."""
    deepest = 0
    waiting = [(node, 0)]
    while waiting:
        current, depth = waiting.pop()
        deepest = max(deepest, depth)
        for child in current.children():
            chained = current.kind == child.kind == "IfStatement"
            waiting.append((child, depth + (child.kind in _NESTING and not chained)))
    return deepest


def _size(artifact: Artifact, code: Bytecode | None) -> int | None:
    """None where there is no code: an interface, an abstract contract, an analysis without bytecode."""
    if code is None or artifact.kind in {"interface", "abstract"}:
        return None
    return code.size_bytes


def code_lines(source: SourceText, node: Node) -> int:
    """Lines of a contract that hold more than comments and white space."""
    text = source.slice(node.span)

    def blank(match: re.Match[str]) -> str:
        return match.group(1) or "\n" * match.group(0).count("\n")

    return sum(1 for line in _COMMENT_OR_STRING.sub(blank, text).splitlines() if line.strip())


def complexity(function: Node) -> int:
    """Cyclomatic complexity: one, and one more for each branch, loop, `&&`, `||`, catch and case.

    Source: McCabe, A Complexity Measure, 1976. A body-less function has 0.
    """
    body = function.child("body")
    if body is None:
        return 0
    found = 1 + sum(1 for _ in body.walk(*_BRANCHES))
    found += sum(1 for item in body.walk("BinaryOperation") if item.text("operator") in {"&&", "||"})
    found += sum(max(len(item.nodes("clauses")) - 1, 0) for item in body.walk("TryStatement"))
    return found + sum(max(len(item.nodes("cases")) - 1, 0) for item in body.walk("YulSwitch"))


def natspec_coverage(functions: list[Node]) -> float | None:
    """Documented share of public and external functions; constructors and fallbacks are left out."""
    shown = [
        item
        for item in functions
        if item.text("visibility") in {"public", "external"} and item.get("kind", "function") == "function"
    ]
    if not shown:
        return None
    return round(sum(1 for item in shown if _is_documented(item)) / len(shown), 4)


def _is_documented(function: Node) -> bool:
    documentation = function.child("documentation")
    return documentation is not None and bool(_NOTICE.search(documentation.text("text")))
