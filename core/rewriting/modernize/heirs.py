"""Functions for heirs in which several bases meet: later compilers want the choice written down.

The old compilers took the base that comes last in the linearization; `super` takes the same.

Source: Solidity manual, “Function Overriding”, “Multiple Inheritance and Linearization”.
"""

from __future__ import annotations

from collections.abc import Iterator

from core.rewriting.edits import indent_of, indent_unit
from core.rewriting.modernize.change import Change, Insert, Remark
from core.rewriting.modernize.inheritance import inheritance_of
from core.rewriting.modernize.site import Site
from core.rewriting.modernize.variables import written_type
from core.solidity.ast import Node
from core.solidity.compilation import Compilation
from core.solidity.versions import parse_version
from core.text import SourceText, Span


def joined(old: Compilation, contract: Node, name: str, source: SourceText, place: Span) -> Iterator[Change]:
    """The overriding functions of one name that a contract needs; `place` is its span in `source`."""
    for key, bases in inheritance_of(old).meeting(contract).items():
        if key[0] != name:
            continue
        written = _function(old, bases)
        if written is None:
            line = source.line_of(place.start)
            yield Remark(
                place.start, f"{contract.file}:{line}: {contract.name} must override {name} by hand."
            )
            return
        indent = indent_of(source, place.start)
        unit = indent_unit(source)
        lines = written.replace("\n", f"\n{indent}{unit}").replace("\t", unit)
        yield Insert(place.end - 1, f"\n{indent}{unit}{lines}\n{indent}")


def _function(old: Compilation, bases: dict[str, Node]) -> str | None:
    members = list(bases.values())
    first = next((item for item in reversed(members) if item.child("body") is not None), members[0])
    if any(item.kind != "FunctionDefinition" for item in members) or first.text("kind") != "function":
        return None
    if first.child("body") is not None and first.text("visibility") == "external":
        return None
    site = Site(old, first.file, parse_version("0.8.0"))
    parameters, results = _list(site, first, "parameters"), _list(site, first, "returnParameters")
    if parameters is None or results is None:
        return None
    mutability = first.text("stateMutability")
    words = [first.text("visibility"), "" if mutability == "nonpayable" else mutability]
    words += ["virtual" if first.child("body") is None else "", f"override({', '.join(bases)})"]
    head = f"function {first.name}({', '.join(f'{kind} {name}'.strip() for kind, name in parameters)})"
    head = " ".join([head, *(word for word in words if word)])
    if results:
        head += f" returns ({', '.join(kind for kind, _ in results)})"
    if first.child("body") is None:
        return f"{head};"
    names = ", ".join(name for _, name in parameters)
    return f"{head} {{\n\t{'return ' if results else ''}super.{first.name}({names});\n}}"


def _list(site: Site, function: Node, which: str) -> list[tuple[str, str]] | None:
    holder = function.child(which)
    found = []
    for number, item in enumerate(holder.nodes("parameters") if holder is not None else ()):
        kind = written_type(site, item)
        if kind is None:
            return None
        found.append((kind, item.name or f"value{number}"))
    return found
