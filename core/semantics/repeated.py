"""Reads of one place in storage that are made again although nothing in between can have changed it."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field

from core.semantics.accesses import is_storage_place
from core.semantics.changes import NO_CHANGES, changes_in
from core.semantics.model import Function, Semantics
from core.semantics.targets import is_target
from core.semantics.terms import Term, term_of
from core.solidity.ast import Node

_KINDS = ("Identifier", "MemberAccess", "IndexAccess")
_PURE = frozenset({*_KINDS, "Literal", "FunctionCall", "ElementaryTypeNameExpression", "ElementaryTypeName"})
_TYPES = re.compile(r"u?int\d+|bytes\d+|bool|address(?: payable)?")
_LOOPS = ("ForStatement", "WhileStatement", "DoWhileStatement")
_LEAST_READS = 2
_COMPOUND = frozenset({"+=", "-=", "*=", "/=", "%=", "|=", "&=", "^="})


@dataclass
class Run:
    """Reads of one place with nothing in between; `updated` are `place op= value` at the ends of ways."""

    term: Term
    first: Node
    taken: set[int]
    """Updates that another run has taken already."""
    reads: list[Node] = field(default_factory=list)
    updated: list[Node] = field(default_factory=list)

    @property
    def pays(self) -> bool:
        """Whether more is read than once."""
        count = len(self.reads) + len(self.updated)
        return count >= _LEAST_READS or any(_in_loop(item, self.first) for item in self.reads)


def runs_in(model: Semantics, function: Function) -> Iterator[Run]:
    """Reads of a function that one read could serve, by place; no read is in two of them."""
    taken: set[int] = set()
    for block in function.node.walk("Block", "UncheckedBlock"):
        for run in _block_runs(model, block.nodes("statements"), taken):
            taken.update(item.id for item in (*run.reads, *run.updated))
            yield run


def _block_runs(model: Semantics, statements: Sequence[Node], taken: set[int]) -> Iterator[Run]:
    found: dict[Hashable, list[tuple[int, Node]]] = {}
    for index, statement in enumerate(statements):
        for node in _reads(model, statement):
            term = term_of(model, node)
            if term is not None and node.id not in taken:
                found.setdefault(term.key, []).append((index, node))
    for places in found.values():
        waiting = places
        while waiting:
            run, waiting = _longest(model, statements, waiting, taken)
            if run is not None and run.pays:
                yield run


def _longest(
    model: Semantics, statements: Sequence[Node], places: list[tuple[int, Node]], taken: set[int]
) -> tuple[Run | None, list[tuple[int, Node]]]:
    """The longest run that starts at the first of `places`, and what is left after it."""
    start, node = places[0]
    term = term_of(model, node)
    certain = any(index == start and _is_certain(item, statements[start]) for index, item in places)
    if term is None or not certain or _declared_within(term, statements[start]):
        return None, places[1:]
    run = Run(term, statements[start], taken)
    changes = NO_CHANGES
    by_statement: dict[int, list[Node]] = {}
    for index, item in places:
        by_statement.setdefault(index, []).append(item)
    for index in range(start, len(statements)):
        mine = by_statement.pop(index, [])
        if mine and not changes.leave(term.needs):
            by_statement[index] = mine
            break
        own = changes_in(model, statements[index])
        if own.leave(term.needs):
            run.reads += mine
        else:
            kept = _before_its_write(model, statements[index], term, mine, run)
            left = [item for item in mine if item not in kept]
            rest = [(at, item) for at, items in by_statement.items() for item in items if at > index]
            return (run if run.reads else None), ([(index, item) for item in left][1:] + rest)
        changes |= own
    rest = [(at, item) for at, items in by_statement.items() for item in items]
    return (run if run.reads else None), rest


def _before_its_write(
    model: Semantics, statement: Node, term: Term, reads: list[Node], run: Run
) -> list[Node]:
    """The reads that a statement makes before it writes the place, in every way through it."""
    mine = [item for item in reads if statement.span.contains(item.span)]
    if changes_in(model, statement).leave(term.needs):
        run.reads += mine
        return mine
    if statement.kind in ("Block", "UncheckedBlock"):
        return _until_written(model, statement.nodes("statements"), term, mine, run)
    if statement.kind == "IfStatement":
        condition = statement.child("condition")
        if condition is None or not changes_in(model, condition).leave(term.needs):
            return []
        kept = _before_its_write(model, condition, term, mine, run)
        for branch in (statement.child("trueBody"), statement.child("falseBody")):
            kept += _before_its_write(model, branch, term, mine, run) if branch is not None else []
        return kept
    return _assigned(model, statement, term, mine, run)


def _until_written(
    model: Semantics, statements: Sequence[Node], term: Term, reads: list[Node], run: Run
) -> list[Node]:
    kept: list[Node] = []
    for statement in statements:
        kept += _before_its_write(model, statement, term, reads, run)
        if not changes_in(model, statement).leave(term.needs):
            break
    return kept


def _assigned(model: Semantics, statement: Node, term: Term, reads: list[Node], run: Run) -> list[Node]:
    value = statement.child("expression") if statement.kind == "ExpressionStatement" else None
    if value is None or value.kind != "Assignment":
        return []
    left, right = value.child("leftHandSide"), value.child("rightHandSide")
    if left is None or right is None or not changes_in(model, right).leave(term.needs):
        return []
    mine = [item for item in reads if right.span.contains(item.span)]
    own = term_of(model, left)
    if own is not None and own.key == term.key and value.text("operator") in _COMPOUND:
        if value.id in run.taken:
            return []
        run.updated.append(value)
    run.reads += mine
    return mine


def _is_certain(node: Node, statement: Node) -> bool:
    """Whether a statement makes this read in every case; the body of a loop counts as certain."""
    while node is not statement and node.parent is not None:
        above = node.parent
        if above.kind == "BinaryOperation" and above.text("operator") in ("&&", "||"):
            if node is above.child("rightExpression"):
                return False
        elif above.kind in ("IfStatement", "Conditional") and node is not above.child("condition"):
            return False
        node = above
    return True


def _reads(model: Semantics, statement: Node) -> Iterator[Node]:
    """Whole places of value types that a statement reads, compound assignments left out."""
    for node in statement.walk(*_KINDS):
        if _TYPES.fullmatch(node.type_string) is None or not is_storage_place(model, node):
            continue
        if is_target(node) or not _is_plain(node) or node.enclosing("InlineAssembly") is not None:
            continue
        yield node


def _is_plain(place: Node) -> bool:
    """Whether looking the place up can neither revert nor do anything: no arrays, no calls."""
    for node in place.walk():
        if node.kind not in _PURE or (node.kind == "FunctionCall" and node.get("kind") != "typeConversion"):
            return False
        base = node.child("baseExpression")
        if node.kind == "IndexAccess" and (base is None or not base.type_string.startswith("mapping(")):
            return False
        if node.text("memberName") == "length":
            return False
    return True


def _declared_within(term: Term, statement: Node) -> bool:
    """Whether the place needs a local variable that only this statement declares."""
    inside = {item.id for item in statement.walk("VariableDeclaration")}
    return any(kind == "local" and item in inside for kind, item in term.needs)


def _in_loop(node: Node, statement: Node) -> bool:
    """Whether a read is made in every round of a loop that the statement is, or holds."""
    for above in node.ancestors():
        if above.kind in _LOOPS:
            start = above.child("initializationExpression")
            return start is None or not start.span.contains(node.span)
        if above is statement:
            return False
    return False
