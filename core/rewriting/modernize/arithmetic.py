"""Arithmetic keeps wrapping around: `unchecked` where a result could leave its type.

Runs on sources that already compile with 0.8, on the types of that compiler. Only what can be
seen to stay in range is left checked: counters of loops that end before their type does.

Source: Solidity manual, “Solidity v0.8.0 Breaking Changes”, “Checked or Unchecked Arithmetic”.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from core.rewriting.edits import ends_line, indent_of, indent_unit, line_end, starts_line
from core.rewriting.lexis import code_after, inside_text
from core.rewriting.modernize.change import Change, Insert, Remark, Replace
from core.rewriting.modernize.site import Site, integer, line
from core.semantics.callees import unwrap
from core.solidity.ast import Node
from core.text import Span

_BINARY = ("+", "-", "*", "**")
_ASSIGNED = ("+=", "-=", "*=")
_SIGNED_ONLY = ("/", "/=")
_BLOCKS = ("Block", "UncheckedBlock")
_HOLDERS = ("IfStatement", "WhileStatement", "ForStatement", "DoWhileStatement")


Place = tuple[str, str, int]
Proven = Callable[[Node], bool]


def place_of(node: Node) -> Place:
    """An operation by its operator and the last byte of its last operand, which edits around it keep."""
    last = node.child("rightExpression") or node.child("rightHandSide") or node.child("subExpression")
    return node.kind, node.text("operator"), (last if last is not None else node).span.end - 1


def changes(site: Site, proven: Proven = lambda node: False) -> Iterator[Change]:
    """`unchecked` blocks, as few and as small as scopes allow; none for what is `proven` to stay in range."""
    for function in site.walk("FunctionDefinition", "ModifierDefinition"):
        yield from _in_heads(site, function)
        body = function.child("body")
        if body is None:
            continue
        spans = _outermost(site, _ranges(site, body, proven))
        for span, bare in spans:
            yield from _wrapped(site, span, bare)


def _in_heads(site: Site, function: Node) -> Iterator[Change]:
    """Arguments of modifiers and base constructors stand where no block can be."""
    for invocation in function.nodes("modifiers"):
        for node in invocation.walk("BinaryOperation", "UnaryOperation"):
            if may_wrap(node) and not _is_time(node):
                at = node.span.start
                yield Remark(
                    at, f"{line(site, at)}: compute this argument, which may wrap around, in a function."
                )


def _is_time(node: Node) -> bool:
    """Whether only the time and literals are added up, far below any limit."""
    parts = [item for item in node.walk() if not item.children() and item.kind != "Literal"]
    return all(item.name in ("block", "now") for item in parts) and node.text("operator") in ("+", "*")


def may_wrap(node: Node) -> bool:
    """Whether an operation's result can leave its integer type, bounds aside."""
    operator = node.text("operator")
    if node.kind == "UnaryOperation":
        inner = node.child("subExpression")
        kind = integer(inner.type_string) if inner is not None else None
        return kind is not None and (operator in ("++", "--") or (operator == "-" and kind[0]))
    kind = integer(node.type_string)
    if kind is None:
        return False
    if node.kind == "BinaryOperation":
        return operator in _BINARY or (operator in _SIGNED_ONLY and kind[0])
    return node.kind == "Assignment" and (operator in _ASSIGNED or (operator in _SIGNED_ONLY and kind[0]))


def _risky(body: Node, proven: Proven) -> Iterator[Node]:
    for node in body.walk("BinaryOperation", "Assignment", "UnaryOperation"):
        if may_wrap(node) and not _is_counter(node) and not _is_unchecked(node) and not proven(node):
            yield node


def _is_unchecked(node: Node) -> bool:
    return any(item.kind == "UncheckedBlock" for item in node.ancestors())


def _is_counter(node: Node) -> bool:
    """`i++` of `for (…; i < n; i++)`, where n is of no wider type and the body leaves i alone."""
    statement = node.parent
    loop = statement.parent if statement is not None else None
    if node.text("operator") != "++" or loop is None or loop.kind != "ForStatement":
        return False
    if loop.child("loopExpression") is not statement:
        return False
    counter, condition = node.child("subExpression"), loop.child("condition")
    body = loop.child("body")
    if (
        counter is None
        or counter.kind != "Identifier"
        or condition is None
        or condition.text("operator") != "<"
    ):
        return False
    left, right = condition.child("leftExpression"), condition.child("rightExpression")
    one, two = integer(counter.type_string), integer(right.type_string) if right is not None else None
    if (
        left is None
        or left.get("referencedDeclaration") != counter.get("referencedDeclaration")
        or one is None
    ):
        return False
    fits = two is not None and two[1] <= one[1] and two[0] == one[0]
    return fits and body is not None and not _assigned(body, counter.get("referencedDeclaration"))


def _assigned(body: Node, declaration: object) -> bool:
    for node in body.walk("Assignment", "UnaryOperation", "InlineAssembly"):
        if node.kind == "InlineAssembly":
            return True
        place = node.child("leftHandSide") or (
            node.child("subExpression") if node.text("operator") in ("++", "--", "delete") else None
        )
        for item in place.walk("Identifier") if place is not None else ():
            if item.get("referencedDeclaration") == declaration:
                return True
    return False


def _ranges(site: Site, body: Node, proven: Proven) -> Iterator[tuple[Span, bool]]:
    """(what to put into a block, whether it is a lone statement that needs braces first)."""
    for node in _risky(body, proven):
        statement = _statement(node)
        parent = statement.parent
        if parent is None:
            continue
        if parent.kind not in _BLOCKS:
            yield Span(statement.span.start, _end(site, statement)), True
            continue
        statements = parent.nodes("statements")
        if statement.kind != "VariableDeclarationStatement":
            yield Span(statement.span.start, _end(site, statement)), False
            continue
        rest = statements[statements.index(statement) :]
        if any(_has_placeholder(item) for item in rest):
            continue  # `_split` takes the declaration apart instead
        yield Span(statement.span.start, _end(site, rest[-1])), False


def _has_placeholder(node: Node) -> bool:
    return next(iter(node.walk("PlaceholderStatement")), None) is not None


def _statement(node: Node) -> Node:
    """The nearest enclosing statement that stands in a block, or is the lone body of another."""
    for item in (node, *node.ancestors()):
        parent = item.parent
        if parent is None or parent.kind in _BLOCKS:
            return item
        bodies = (parent.child("body"), parent.child("trueBody"), parent.child("falseBody"))
        if parent.kind in _HOLDERS and item.kind not in _BLOCKS and item in bodies:
            return item
    return node


def _end(site: Site, statement: Node) -> int:
    """The end of a statement, semicolon included."""
    data, end = site.source.data, statement.span.end
    if data[end - 1 : end] in (b";", b"}") and statement.kind not in (
        "VariableDeclarationStatement",
        "ExpressionStatement",
    ):
        return end
    if data[end - 1 : end] == b";":
        return end
    at = code_after(site.source, end)
    return at + 1 if data[at : at + 1] == b";" else end


def _outermost(site: Site, ranges: Iterable[tuple[Span, bool]]) -> list[tuple[Span, bool]]:
    """Ranges that do not lie in another; neighbors are joined."""
    kept: list[tuple[Span, bool]] = []
    for span, bare in sorted(set(ranges), key=lambda item: (item[0].start, -item[0].end, item[1])):
        if kept and span.end <= kept[-1][0].end:
            continue
        last = kept[-1] if kept else None
        between = site.source.data[last[0].end : span.start] if last is not None else b"x"
        if last is not None and not between.strip() and not bare and not last[1]:
            kept[-1] = (Span(last[0].start, span.end), False)
        else:
            kept.append((span, bare))
    return kept


def _wrapped(site: Site, span: Span, bare: bool) -> Sequence[Change]:
    source = site.source
    opening, closing = ("{ unchecked {", "} }") if bare else ("unchecked {", "}")
    if not starts_line(source, span.start) or bare:
        return (Insert(span.start, f"{opening} "), Insert(span.end, f" {closing}"))
    indent, unit = indent_of(source, span.start), indent_unit(source)
    end = line_end(source, span.end) if ends_line(source, span.end) else span.end
    found: list[Change] = [Insert(span.start, f"{opening}\n{indent}{unit}")]
    for number in range(source.line_of(span.start) + 1, source.line_of(span.end) + 1):
        start = source.line_span(number).start
        blank = not source.data[start : source.line_span(number).end].strip()
        if not blank and not inside_text(source, start):
            found.append(Insert(start, unit))
    found.append(Insert(end, f"\n{indent}{closing}"))
    return found


def split_declarations(site: Site, proven: Proven = lambda node: False) -> Iterator[Change]:
    """In modifiers, where `_` may not be inside: a declaration, then its value in a block of its own."""
    for modifier in site.walk("ModifierDefinition"):
        body = modifier.child("body")
        for node in _risky(body, proven) if body is not None else ():
            statement = _statement(node)
            declared, value = statement.nodes("declarations"), statement.child("initialValue")
            block = statement.parent
            if statement.kind != "VariableDeclarationStatement" or block is None or value is None:
                continue
            rest = block.nodes("statements")
            if len(declared) != 1 or not any(_has_placeholder(item) for item in rest):
                continue
            end = _end(site, statement)
            text = site.source.slice(Span(unwrap(value).span.start, unwrap(value).span.end))
            yield Replace(Span(declared[0].span.end, end), f"; unchecked {{ {declared[0].name} = {text}; }}")
