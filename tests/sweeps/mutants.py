"""How many small changes of behavior the verification catches: `python -m tests.sweeps.mutants`.

    [--per-contract N] [--calls N] [--seed N] [--json FILE] [CONTRACT.sol ...]

Mutants are made from the contracts of `tests/contracts/verify/equivalent` and `resources/samples`:
a comparison turned, an operator swapped, a number moved by one, a statement left out, a condition
negated, two arguments swapped, a sender replaced. Each is verified against its original; those that
pass are printed with their change, because they are either equivalent or missed. It never fails:
whether a survivor is equivalent is for a person to say.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from random import Random

from core.progress import silent
from core.settings import Settings
from core.solidity.ast import Node
from core.solidity.compilation import Compilation, CompilerInput, CompilerSettings
from core.solidity.compiler import compile_input
from core.text import SourceText, Span
from core.toolchain.toolchain import Toolchain
from core.verification.engine import Budget, Request, verify
from tests.conftest import ROOT, shelf_dir

_SWAPS = {
    "<": ("<=", ">="), "<=": ("<", ">"), ">": (">=", "<="), ">=": (">", "<"), "==": ("!=",), "!=": ("==",),
    "+": ("-",), "-": ("+",), "*": ("/",), "/": ("*",), "%": ("*",), "&&": ("||",), "||": ("&&",),
    "+=": ("-=", "="), "-=": ("+=", "="), "*=": ("=",),
}  # fmt: skip


@dataclass(frozen=True)
class Mutant:
    """One change: what it is called, where, and what stands there instead."""

    kind: str
    span: Span
    text: str


def mutants(compilation: Compilation, file: str) -> Iterator[Mutant]:
    """All single changes of a file that this page knows."""
    source = compilation.input.sources[file]
    for node in compilation.asts[file].walk():
        if node.enclosing("FunctionDefinition", "ModifierDefinition") is None:
            continue
        yield from _operators(node, source)
        yield from _statements(node)
        yield from _values(node, source)
        yield from _arguments(node, source)


def _operators(node: Node, source: SourceText) -> Iterator[Mutant]:
    sides = {
        "BinaryOperation": ("leftExpression", "rightExpression"),
        "Assignment": ("leftHandSide", "rightHandSide"),
    }
    if node.kind not in sides:
        return
    left, right = (node.child(name) for name in sides[node.kind])
    if left is None or right is None:
        return
    gap = Span(left.span.end, right.span.start)
    text = source.slice(gap)
    for other in _SWAPS.get(node.text("operator"), ()):
        yield Mutant(f"{node.text('operator')} → {other}", gap, text.replace(node.text("operator"), other, 1))


def _statements(node: Node) -> Iterator[Mutant]:
    if node.kind in {"ExpressionStatement", "EmitStatement", "Return"}:
        yield Mutant("left out", Span(node.span.start, node.span.end + (node.kind != "Return")), ";")
    if node.kind == "IfStatement" and (condition := node.child("condition")) is not None:
        yield Mutant("always", condition.span, "true")
        yield Mutant("never", condition.span, "false")


def _values(node: Node, source: SourceText) -> Iterator[Mutant]:
    if node.kind == "Literal" and node.get("kind") == "number" and not node.get("subdenomination"):
        yield Mutant("one more", node.span, f"({source.slice(node.span)} + 1)")
    if node.kind == "MemberAccess" and node.text("memberName") == "sender":
        yield Mutant("tx.origin", node.span, "tx.origin")


def _arguments(node: Node, source: SourceText) -> Iterator[Mutant]:
    arguments = node.nodes("arguments") if node.kind == "FunctionCall" else ()
    for one, two in pairwise(arguments):
        if one.type_string == two.type_string and source.slice(one.span) != source.slice(two.span):
            between = source.slice(Span(one.span.end, two.span.start))
            text = source.slice(two.span) + between + source.slice(one.span)
            yield Mutant("arguments swapped", Span(one.span.start, two.span.end), text)


def _compiled(tools: Toolchain, source: SourceText) -> Compilation:
    return compile_input(
        CompilerInput("0.8.30", {source.path: source}, CompilerSettings(), (source.path,)), tools, silent()
    )


def judge(tools: Toolchain, path: Path, options: argparse.Namespace) -> dict[str, int]:
    """Verify a sample of one contract's mutants; counts by outcome."""
    source = SourceText(path.name, path.read_bytes())
    original = _compiled(tools, source)
    assert original.ok, original.diagnostics
    every = list(mutants(original, source.path))
    Random(options.seed).shuffle(every)
    counts = {"killed": 0, "survived": 0, "inconclusive": 0, "does not compile": 0, "identical": 0}
    for mutant in every[: options.per_contract]:
        data = source.data[: mutant.span.start] + mutant.text.encode() + source.data[mutant.span.end :]
        changed = _compiled(tools, SourceText(source.path, data))
        if not changed.ok:
            counts["does not compile"] += 1
            continue
        request = Request(budget=Budget(options.calls, None, options.seed))
        report = verify(original, changed, request, tools, silent())
        tiers = {item.tier for item in report.contracts}
        outcome = {"fail": "killed", "pass": "survived"}.get(report.verdict, "inconclusive")
        outcome = "identical" if tiers == {"identical"} else outcome
        counts[outcome] += 1
        if outcome in {"survived", "inconclusive"}:
            line = source.line_of(mutant.span.start)
            print(f"  {outcome:<12} {path.parent.name}/{path.name}:{line} {mutant.kind}: "
                  f"{source.slice(source.line_span(line)).strip()}", flush=True)  # fmt: skip
    return counts


def main() -> None:
    """Make, verify and count."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("contracts", nargs="*", type=Path)
    parser.add_argument("--per-contract", type=int, default=25)
    parser.add_argument("--calls", type=int, default=3_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    folders = ROOT / "tests/contracts/verify/equivalent", ROOT / "resources/samples"
    paths = options.contracts or [*sorted(folders[0].glob("*/before.sol")), *sorted(folders[1].glob("*.sol"))]
    total: dict[str, int] = {}
    started = time.monotonic()
    with Toolchain(Settings(data_dir=shelf_dir())) as tools:
        for path in paths:
            counts = judge(tools, path, options)
            print(f"{path.parent.name}/{path.name}: {counts}", flush=True)
            total = {key: total.get(key, 0) + value for key, value in counts.items()}
    real = total["killed"] + total["survived"] + total["inconclusive"]
    print(f"{total}; killed {total['killed']} of {real} in {time.monotonic() - started:.0f} s")
    if options.json:
        options.json.write_text(json.dumps(total, indent=2) + "\n", "utf-8")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
