"""Size and quality figures of contracts: code lines, code size, NatSpec coverage, complexity.

Source: EIP-170 (runtime code at most 24,576 bytes), EIP-3860 (init code at most 49,152 bytes).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from core.analysis.finding import ContractMetrics
from core.solidity.ast import Node
from core.solidity.compilation import Artifact, Bytecode, Compilation
from core.text import SourceText

RUNTIME_LIMIT_BYTES = 24_576
INIT_LIMIT_BYTES = 49_152
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


def metrics_of(compilation: Compilation) -> Iterator[ContractMetrics]:
    """Figures of every contract of the target files, interfaces included, in source order."""
    for artifact in compilation.target_artifacts:
        if artifact.node is None:
            continue
        source = compilation.input.sources[artifact.file]
        functions = [item for item in artifact.node.nodes("nodes") if item.kind == "FunctionDefinition"]
        yield ContractMetrics(
            contract=artifact.contract,
            file=artifact.file,
            code_lines=code_lines(source, artifact.node),
            runtime_bytes=_size(artifact, artifact.runtime),
            init_bytes=_size(artifact, artifact.creation),
            natspec_coverage=natspec_coverage(functions),
            max_complexity=max((complexity(item) for item in functions), default=0),
        )


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
