"""What a file declares, read from its syntax tree: contracts and what stands in them.

It needs no compiler, so it follows what is typed and works in a file that does
not compile. It knows nothing of types or of other files.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field

from tree_sitter import Node

from desktop.syntax.tree import utf16

CONTRACTS = {
    "contract_declaration": "contract",
    "interface_declaration": "interface",
    "library_declaration": "library",
}
KINDS = {
    **CONTRACTS,
    "function_definition": "function",
    "constructor_definition": "constructor",
    "fallback_receive_definition": "function",
    "modifier_definition": "modifier",
    "event_definition": "event",
    "error_declaration": "error",
    "struct_declaration": "struct",
    "enum_declaration": "enum",
    "user_defined_type_definition": "type",
    "state_variable_declaration": "variable",
    "constant_variable_declaration": "constant",
}
_OPENERS = {"contract", "interface", "library"}
Steps = Generator[None, None, "tuple[Entry, ...]"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One declaration. Lines are 0-based, columns UTF-16 units; `start` to `end` holds all of it."""

    name: str
    kind: str
    detail: str
    """What stands behind the name: parameters of a function, the type of a variable."""
    visibility: str
    line: int
    column: int
    start: int
    end: int
    children: tuple[Entry, ...] = ()
    parameters: tuple[str, ...] = ()
    """The names of a function's parameters, in order."""
    returns: tuple[str, ...] = ()
    bases: tuple[str, ...] = ()


def entries_of(root: Node, data: bytes) -> tuple[Entry, ...]:
    """What a file declares, in the order of the text."""
    steps = reading(root, data)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            found: tuple[Entry, ...] = end.value
            return found


def reading(root: Node, data: bytes) -> Steps:
    """The same in steps of one declaration, for files that have thousands."""
    return _entries(root.children, data, root.end_point.row)


def around(entries: Sequence[Entry], line: int) -> tuple[Entry, ...]:
    """The declarations that a 0-based line is in, outermost first."""
    for entry in entries:
        if entry.start <= line <= entry.end:
            return (entry, *around(entry.children, line))
    return ()


def walk(entries: Sequence[Entry]) -> Iterator[Entry]:
    """Every declaration, a contract before what stands in it."""
    for entry in entries:
        yield entry
        yield from walk(entry.children)


def compared(former: Sequence[Entry], now: Sequence[Entry]) -> Generator[None, None, tuple[bool, bool]]:
    """Whether the names are the same, and whether the lines are too; in the same steps."""
    names = lines = len(former) == len(now)
    for one, other in zip(former, now, strict=False):
        yield
        if not names:
            break
        names = _told(one) == _told(other)
        lines = lines and (one.line, one.column, one.start, one.end) == (
            other.line, other.column, other.start, other.end,
        )  # fmt: skip
        if names:
            inside = yield from compared(one.children, other.children)
            names, lines = inside[0], lines and inside[1]
    return names, names and lines


def _told(entry: Entry) -> tuple[object, ...]:
    return (
        entry.name, entry.kind, entry.detail, entry.visibility, entry.parameters, entry.returns, entry.bases
    )  # fmt: skip


@dataclass(slots=True)
class _Open:
    """A contract whose closing brace is missing: what follows stands in it."""

    keyword: Node
    name: Node
    inside: list[Node] = field(default_factory=list)


def _entries(nodes: Sequence[Node], data: bytes, last: int) -> Steps:
    found: list[Entry] = []
    for node in nodes:
        yield
        if node.type == "ERROR":
            found += yield from _broken(node, data, last)
        elif node.type in KINDS:
            found.append((yield from _entry(node, data)))
    return tuple(found)


def _broken(node: Node, data: bytes, last: int) -> Steps:
    """What an unfinished text still tells: an open contract holds what comes behind its name."""
    loose: list[Node] = []
    opened: list[_Open] = []
    children = node.children
    for at, child in enumerate(children):
        after = children[at + 1] if at + 1 < len(children) else None
        if child.type in _OPENERS and after is not None and after.type == "identifier":
            opened.append(_Open(child, after))
        else:
            (opened[-1].inside if opened else loose).append(child)
    found = list((yield from _entries(loose, data, last)))
    for at, item in enumerate(opened):
        end = opened[at + 1].keyword.start_point.row - 1 if at + 1 < len(opened) else last
        inside = yield from _entries(item.inside, data, last)
        line, column = item.name.start_point.row, _column(item.name, data)
        name = _text(item.name, data)
        found.append(
            Entry(name, item.keyword.type, "", "", line, column, item.keyword.start_point.row, end, inside)
        )
    return tuple(found)


def _entry(node: Node, data: bytes) -> Generator[None, None, Entry]:
    kind = KINDS[node.type]
    named = node.child_by_field_name("name")
    at = named or node
    name = _text(named, data) if named is not None else _unnamed(node, data)
    if kind == "variable":
        kind = _variable_kind(node, data)
    body = node.child_by_field_name("body")
    inside: tuple[Entry, ...] = ()
    if node.type in CONTRACTS and body:
        inside = yield from _entries(body.children, data, node.end_point.row)
    return Entry(
        name,
        kind,
        _detail(node, data),
        _visibility(node, data),
        at.start_point.row,
        _column(at, data),
        node.start_point.row,
        node.end_point.row,
        inside,
        _parameters(node, data),
        _returns(node, data),
        _bases(node, data),
    )


def _unnamed(node: Node, data: bytes) -> str:
    """`constructor`, `receive` and `fallback` are their own names."""
    return _text(node.children[0], data) if node.children else node.type


def _variable_kind(node: Node, data: bytes) -> str:
    words = {child.type for child in node.children}
    if "constant" in words:
        return "constant"
    return "immutable" if "immutable" in words else "variable"


def _detail(node: Node, data: bytes) -> str:
    if node.type in ("state_variable_declaration", "constant_variable_declaration"):
        kind = node.child_by_field_name("type")
        return _flat(kind, data) if kind is not None else ""
    if node.type in CONTRACTS:
        bases = _bases(node, data)
        return f"is {', '.join(bases)}" if bases else ""
    if node.type in ("struct_declaration", "enum_declaration", "user_defined_type_definition"):
        return ""
    parts = []
    for child in node.children:
        if child.type in ("parameter", "event_parameter", "error_parameter"):
            kind = child.child_by_field_name("type")
            parts.append(_flat(kind or child, data))
    return f"({', '.join(parts)})"


def _visibility(node: Node, data: bytes) -> str:
    for child in node.children:
        if child.type == "visibility":
            return _text(child, data)
    return ""


def _parameters(node: Node, data: bytes) -> tuple[str, ...]:
    kinds = ("parameter", "event_parameter", "error_parameter")
    return tuple(_named(child, data) for child in node.children if child.type in kinds)


def _returns(node: Node, data: bytes) -> tuple[str, ...]:
    for child in node.children:
        if child.type == "return_type_definition":
            return tuple(_named(item, data) for item in child.children if item.type == "parameter")
    return ()


def _bases(node: Node, data: bytes) -> tuple[str, ...]:
    found = []
    for child in node.children:
        if child.type == "inheritance_specifier":
            ancestor = child.child_by_field_name("ancestor")
            if ancestor is not None:
                found.append(_flat(ancestor, data))
    return tuple(found)


def _named(node: Node, data: bytes) -> str:
    name = node.child_by_field_name("name")
    return _text(name, data) if name is not None else ""


def _column(node: Node, data: bytes) -> int:
    start = node.start_byte - node.start_point.column
    return utf16(data[start : node.start_byte], node.start_point.column)


def _text(node: Node, data: bytes) -> str:
    return data[node.start_byte : node.end_byte].decode("utf-8", "replace")


def _flat(node: Node, data: bytes) -> str:
    return " ".join(_text(node, data).split())
