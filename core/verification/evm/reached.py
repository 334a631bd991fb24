"""How much of the code a trial reached, and whether it reached what was changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from core.solidity.ast import Node
from core.solidity.compilation import Artifact, Compilation
from core.verification.evm.changes import changed_ranges, missed_code
from core.verification.evm.coverage import CodeMap, Line, opcodes, public_functions
from core.verification.evm.pair import Pair
from core.verification.evm.scaffold import SCAFFOLD
from core.verification.evm.trial import Trial
from core.verification.report import Coverage

_SURROUNDINGS = (
    (0x3A, "tx.gasprice"), (0x41, "block.coinbase"), (0x45, "block.gaslimit"), (0x46, "block.chainid"),
    (0x48, "block.basefee"), (0x49, "blobhash"), (0x4A, "block.blobbasefee"),
)  # fmt: skip


def coverage_of(trial: Trial) -> Coverage:
    """Share of reachable lines that ran on each side, and what was never reached."""
    before, after = (code.lines(seen) for code, seen in zip(trial.maps, trial.counters, strict=True))
    new = trial.maps[1]
    missed = new.reachable - after
    return Coverage(
        before=_share(before, trial.maps[0]),
        after=_share(after, new),
        missed_functions=missed_functions(trial),
        missed_lines=tuple(f"{file}:{line}" for file, line in sorted(missed)),
        lines=_by_file(after),
        traced_calls=trial.traced,
        calls_before=_counted(trial, 0, before),
        calls_after=_counted(trial, 1, after),
    )


def _counted(trial: Trial, side: int, ran: frozenset[Line]) -> Mapping[str, Mapping[int, int]]:
    """File → line → traced calls in which it ran; 0 for lines that have code and never ran.

    What ran outside a traced call (a function that became the constructor) ran once.
    """
    found: dict[str, dict[int, int]] = {}
    counts = trial.line_calls[side]
    for file, line in sorted(trial.maps[side].reachable | ran):
        found.setdefault(file, {})[line] = counts.get((file, line), int((file, line) in ran))
    return found


def _share(ran: frozenset[Line], code: CodeMap) -> float | None:
    reachable = code.reachable
    return round(len(ran & reachable) / len(reachable), 4) if reachable else None


def _by_file(lines: Iterable[Line]) -> Mapping[str, tuple[int, ...]]:
    found: dict[str, list[int]] = {}
    for file, line in sorted(lines):
        found.setdefault(file, []).append(line)
    return {file: tuple(items) for file, items in found.items()}


def missed_functions(trial: Trial) -> tuple[str, ...]:
    """Signatures of functions with code that were never entered, on the after side."""
    entered = trial.maps[1].entered(trial.counters[1])
    names = public_functions(trial.maps[1], trial.pair.after.nodes_by_id)
    return tuple(sorted(name for key, name in names.items() if key not in entered))


def changed_lines_missed(trial: Trial) -> tuple[str, ...]:
    """`file:line` of changed code that never ran, or went one way only, on either side."""
    return missed_code(trial.pair, trial.maps, trial.counters, trial.cured)


def one_sided_surroundings(trial: Trial) -> str:
    """What one side alone reads of the chain around it that is the same in every story, or nothing."""
    one, two = opcodes(trial.pair.old), opcodes(trial.pair.new)
    return next((name for opcode, name in _SURROUNDINGS if (opcode in one) != (opcode in two)), "")


def unreachable_changes(trial: Trial) -> tuple[str, ...]:
    """Changed functions that a generated heir has no code for, so that nothing was seen of them."""
    pair = trial.pair
    if not pair.generated:
        return ()
    found: list[str] = []
    for compilation, code, ranges in (
        (pair.before, trial.maps[0], changed_ranges(pair.before, pair.after, pair.old, pair.new)[0]),
        (pair.after, trial.maps[1], changed_ranges(pair.before, pair.after, pair.old, pair.new)[1]),
    ):
        for file, first, last in ranges:
            source = compilation.input.sources[file]
            for node in compilation.asts[file].walk("FunctionDefinition", "ModifierDefinition"):
                start, end = source.line_of(node.span.start), source.line_of(node.span.end)
                if (
                    start <= last
                    and end >= first
                    and node.child("body") is not None
                    and node.id not in code.bodies
                    and _concerns(pair, node)
                ):
                    found.append(f"{node.name or node.text('kind')} ({file}:{start})")
    return tuple(dict.fromkeys(found))


def _concerns(pair: Pair, node: Node) -> bool:
    """Whether a function is one that the generated contract stands for, constructors aside.

    A constructor runs at deployment, which is compared as a whole.
    """
    home = node.enclosing("ContractDefinition")
    if node.kind == "ModifierDefinition":
        return False  # without code it is one that no function of the heir uses
    if node.text("kind") == "constructor" or (home is not None and home.name == SCAFFOLD):
        return False
    if home is None or home.text("contractKind") == "library":
        return home is None or pair.subject in ("", home.name)
    compilation, side = (pair.after, pair.new) if _within(pair.after, node) else (pair.before, pair.old)
    bases = list(side.node.get("linearizedBaseContracts", ())) if side.node is not None else []
    callable_names = {signature.partition("(")[0] for signature in side.selectors}
    if home.id not in bases or callable_names & {node.name, f"exposed_{node.name}"}:
        return False  # the optimizer may have folded its code into another's, and yet it is called
    # What an heir overrides has code only where `super` is called; its own contract shows the rest.
    nearer = (compilation.nodes_by_id.get(item) for item in bases[: bases.index(home.id)])
    return not any(_overrides(item, node) for item in nearer if item is not None)


def _overrides(contract: Node, node: Node) -> bool:
    return any(item.kind == node.kind and _key(item) == _key(node) for item in contract.nodes("nodes"))


def _key(node: Node) -> tuple[str, tuple[str, ...]]:
    parameters = node.child("parameters")
    kinds = parameters.nodes("parameters") if parameters is not None else ()
    return node.name or node.text("kind"), tuple(item.type_string.split(" ")[0] for item in kinds)


def _within(compilation: Compilation, node: Node) -> bool:
    return compilation.nodes_by_id.get(node.id) is node


def changed_functions(
    before: Compilation, after: Compilation, old: Artifact, new: Artifact
) -> frozenset[str]:
    """Signatures of public functions whose own text differs, to be called more often."""
    ranges = changed_ranges(before, after, old, new)[1]
    names: set[str] = set()
    for file, first, last in ranges:
        ast = after.asts.get(file)
        source = after.input.sources[file]
        for node in ast.walk("FunctionDefinition") if ast is not None else ():
            start, end = source.line_of(node.span.start), source.line_of(node.span.end)
            if start <= max(last, first) and end >= first:
                names |= {item for item in new.selectors if item.split("(")[0] == node.name}
    return frozenset(names)
