"""How much of the code a trial reached, and whether it reached what was changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from core.diff.hunk import diff
from core.solidity.ast import Node
from core.solidity.compilation import Artifact, Compilation
from core.solidity.signatures import has_selector, signature_of_node
from core.verification.evm.coverage import CodeMap, Line, public_functions
from core.verification.evm.pair import Pair
from core.verification.evm.scaffold import SCAFFOLD
from core.verification.evm.trial import Trial
from core.verification.report import Coverage


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
    """`file:line` of changed lines that have code and never ran, on either side.

    A hunk counts as reached when one of its lines ran on the side that has code
    for it, so a long `require` that spans lines is not missed by its last line. New functions
    that only look at the state have no counterpart to be compared with, and change nothing.
    """
    missed: list[str] = []
    pair = trial.pair
    looks = _new_looks(pair.before, pair.after)
    for old_file, new_file in paired_files(pair.before, pair.after, pair.old, pair.new):
        texts = pair.before.input.sources[old_file], pair.after.input.sources[new_file]
        if texts[0].data == texts[1].data:
            continue
        for hunk in diff(*texts).hunks:
            sides = (
                (0, old_file, range(hunk.before_start + 1, hunk.before_end + 1)),
                (1, new_file, range(hunk.after_start + 1, hunk.after_end + 1)),
            )
            missed += _missed(trial, sides, looks)
    return tuple(missed)


def _new_looks(before: Compilation, after: Compilation) -> frozenset[Line]:
    """The lines of public functions that are new and may not change anything."""
    known = {key for artifact in before.artifacts.values() for key in artifact.selectors}
    found: set[Line] = set()
    for artifact in after.target_artifacts:
        for node in artifact.node.nodes("nodes") if artifact.node is not None else ():
            if node.kind != "FunctionDefinition" or node.text("stateMutability") not in ("view", "pure"):
                continue
            if has_selector(node) and signature_of_node(node, after.nodes_by_id) not in known:
                source = after.input.sources[node.file]
                lines = range(source.line_of(node.span.start), source.line_of(node.span.end) + 1)
                found |= {(node.file, line) for line in lines}
    return frozenset(found)


def _missed(
    trial: Trial, sides: Iterable[tuple[int, str, range]], looks: frozenset[Line] = frozenset()
) -> list[str]:
    unreached: list[str] = []
    for side, file, lines in sides:
        there = trial.maps[side].reachable - (looks if side == 1 else frozenset())
        code = {line for name, line in there if name == file and line in lines}
        ran = {line for name, line in trial.maps[side].lines(trial.counters[side]) if name == file}
        if code and not code & ran:
            unreached += [f"{file}:{line}" for line in sorted(code)]
        elif code:
            return []
    return unreached


def unreachable_changes(trial: Trial) -> tuple[str, ...]:
    """Changed functions that a generated heir has no code for, so that nothing was seen of them."""
    pair = trial.pair
    if not pair.generated:
        return ()
    found: list[str] = []
    for compilation, code, ranges in (
        (pair.before, trial.maps[0], _changed(pair.before, pair.after, pair.old, pair.new)[0]),
        (pair.after, trial.maps[1], _changed(pair.before, pair.after, pair.old, pair.new)[1]),
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


Range = tuple[str, int, int]


def _changed(
    before: Compilation, after: Compilation, old: Artifact, new: Artifact
) -> tuple[list[Range], list[Range]]:
    """(file, first line, last line) of each hunk on both sides; empty sides are left out."""
    left: list[Range] = []
    right: list[Range] = []
    for old_file, new_file in paired_files(before, after, old, new):
        texts = before.input.sources[old_file], after.input.sources[new_file]
        if texts[0].data == texts[1].data:
            continue
        for hunk in diff(*texts).hunks:
            if hunk.before_end > hunk.before_start:
                left.append((old_file, hunk.before_start + 1, hunk.before_end))
            if hunk.after_end > hunk.after_start:
                right.append((new_file, hunk.after_start + 1, hunk.after_end))
    return left, right


def paired_files(
    before: Compilation, after: Compilation, old: Artifact, new: Artifact
) -> list[tuple[str, str]]:
    """Files that correspond: those of one name, and the contract's own file on each side."""
    pairs = [(name, name) for name in before.input.sources if name in after.input.sources]
    if old.file != new.file and old.file not in after.input.sources:
        pairs.append((old.file, new.file))
    return pairs


def changed_functions(
    before: Compilation, after: Compilation, old: Artifact, new: Artifact
) -> frozenset[str]:
    """Signatures of public functions whose own text differs, to be called more often."""
    ranges = _changed(before, after, old, new)[1]
    names: set[str] = set()
    for file, first, last in ranges:
        ast = after.asts.get(file)
        source = after.input.sources[file]
        for node in ast.walk("FunctionDefinition") if ast is not None else ():
            start, end = source.line_of(node.span.start), source.line_of(node.span.end)
            if start <= max(last, first) and end >= first:
                names |= {item for item in new.selectors if item.split("(")[0] == node.name}
    return frozenset(names)
