"""One node at a time from any compiler generation's JSON to the dialect of solc 0.8.

Each mender changes the JSON of one node before its `Node` is made, and knows
only that node and the source text. What needs other nodes is in `resolved.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from core.solidity.documentation import documentation_before, documentation_found
from core.solidity.names import name_span
from core.text import SourceText, Span

Fields = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Dialect:
    """Which compiler wrote the JSON, and the text it speaks of."""

    version: tuple[int, int, int]
    source: SourceText


def _reference(fields: Fields, dialect: Dialect) -> None:
    """The wasm builds print ids of built-ins as unsigned 32-bit numbers."""
    declared = fields.get("referencedDeclaration")
    if declared is not None and declared > 4_294_960_000:
        fields["referencedDeclaration"] = declared - (1 << 32)
    overloaded = fields.get("overloadedDeclarations")
    if overloaded:
        fields["overloadedDeclarations"] = [
            item - (1 << 32) if item > 4_294_960_000 else item for item in overloaded
        ]


def _identifier(fields: Fields, dialect: Dialect) -> None:
    """Before 0.8 `super` had the type of an instance, as if it were another contract."""
    _reference(fields, dialect)
    if fields.get("name") == "super" and dialect.version < (0, 8, 0):
        described = fields.get("typeDescriptions") or {}
        text = described.get("typeString") or ""
        if text.startswith("contract super "):
            fields["typeDescriptions"] = {**described, "typeString": f"type({text})"}


def _path(value: Any) -> None:
    """Makes an `Identifier` or `UserDefinedTypeName` in the place of a path an `IdentifierPath`."""
    if not isinstance(value, dict) or value.get("nodeType") == "IdentifierPath":
        return
    inner = value.get("pathNode")
    if isinstance(inner, dict):
        value.setdefault("name", inner.get("name"))
        value.pop("pathNode")
    value["nodeType"] = "IdentifierPath"


def _user_defined_type(fields: Fields, dialect: Dialect) -> None:
    _reference(fields, dialect)
    path = fields.get("pathNode")
    if isinstance(path, dict):
        fields["name"] = path.get("name")
        return
    fields["pathNode"] = {
        "nodeType": "IdentifierPath",
        "id": None,
        "src": fields["src"],
        "name": fields.get("name"),
        "referencedDeclaration": fields.get("referencedDeclaration"),
    }


def _contract(fields: Fields, dialect: Dialect) -> None:
    _documentation(fields, dialect)
    fields.setdefault("contractKind", "contract")
    if "abstract" not in fields:
        is_contract = fields["contractKind"] == "contract"
        fields["abstract"] = is_contract and not fields.get("fullyImplemented", True)
    fields.setdefault("canonicalName", fields.get("name"))
    fields["nameSpan"] = name_span(fields, dialect.source)


def _function(fields: Fields, dialect: Dialect) -> None:
    _documentation(fields, dialect)
    kind = fields.get("kind")
    if not kind:
        kind = "fallback" if not fields.get("name") else "function"
        if fields.get("isConstructor"):
            kind = "constructor"
        fields["kind"] = kind
    if not fields.get("stateMutability"):
        fields["stateMutability"] = _mutability(fields)
    if not fields.get("visibility"):
        fields["visibility"] = "public"
    if dialect.version < (0, 6, 0):
        fields.setdefault("virtual", kind != "constructor" and fields["visibility"] != "private")
        above = fields.get("superFunction")
        fields.setdefault("baseFunctions", [above] if isinstance(above, int) else [])
    fields["nameSpan"] = name_span(fields, dialect.source)


def _mutability(fields: Fields) -> str:
    if fields.get("payable"):
        return "payable"
    return "view" if fields.get("isDeclaredConst") else "nonpayable"


def _variable(fields: Fields, dialect: Dialect) -> None:
    _documentation(fields, dialect)
    if "mutability" not in fields:
        fields["mutability"] = "constant" if fields.get("constant") else "mutable"
    if not fields.get("visibility"):
        fields["visibility"] = "internal"
    fields.setdefault("storageLocation", "default")
    fields.setdefault("indexed", False)
    fields["nameSpan"] = name_span(fields, dialect.source)


def _definition(fields: Fields, dialect: Dialect) -> None:
    _documentation(fields, dialect)
    fields["nameSpan"] = name_span(fields, dialect.source)


def _modifier(fields: Fields, dialect: Dialect) -> None:
    _definition(fields, dialect)
    fields.setdefault("virtual", dialect.version < (0, 6, 0))


def _block(fields: Fields, dialect: Dialect) -> None:
    fields["unchecked"] = dialect.version < (0, 8, 0) or fields["nodeType"] == "UncheckedBlock"


def _modifier_call(fields: Fields, dialect: Dialect) -> None:
    _path(fields.get("modifierName"))


def _base(fields: Fields, dialect: Dialect) -> None:
    _path(fields.get("baseName"))


def _overrides(fields: Fields, dialect: Dialect) -> None:
    for item in fields.get("overrides") or ():
        _path(item)


def _using(fields: Fields, dialect: Dialect) -> None:
    _path(fields.get("libraryName"))
    listed = fields.get("functionList")
    if listed:
        fields["functionList"] = [item.get("function") or item.get("definition") for item in listed]
        fields["operators"] = [item.get("operator") for item in listed]


def _import(fields: Fields, dialect: Dialect) -> None:
    foreign = [item.get("foreign") for item in fields.get("symbolAliases") or ()]
    fields["foreign"] = [item for item in foreign if isinstance(item, dict)]


def _type_expression(fields: Fields, dialect: Dialect) -> None:
    name = fields.get("typeName")
    if isinstance(name, str):
        src = fields["src"]
        fields["typeName"] = {"nodeType": "ElementaryTypeName", "id": None, "src": src, "name": name}


def _assembly(fields: Fields, dialect: Dialect) -> None:
    references = fields.get("externalReferences") or ()
    fields["externalReferences"] = [_external(item, dialect.source) for item in references]


def _external(item: Mapping[str, Any], source: SourceText) -> Mapping[str, Any]:
    """Before 0.6 an entry is `{name: {...}}` and the suffix is part of the name (`x_slot`)."""
    inner = item if "declaration" in item else next(iter(item.values()))
    start, length = (int(part) for part in inner["src"].split(":")[:2])
    span = Span(start, start + length)
    by_flag = "slot" if inner.get("isSlot") else "offset" if inner.get("isOffset") else ""
    suffix = inner.get("suffix") or by_flag
    return {**inner, "name": source.slice(span), "suffix": suffix, "span": span}


_DOCUMENTATION_SINCE = (0, 4, 21)
_DOCUMENTED = {"ContractDefinition", "FunctionDefinition", "ModifierDefinition", "EventDefinition"}


def _documentation(fields: Fields, dialect: Dialect) -> None:
    text = fields.get("documentation")
    if isinstance(text, str):
        fields["documentation"] = documentation_before(dialect.source, fields["src"], text)
    elif dialect.version < _DOCUMENTATION_SINCE and fields["nodeType"] in _DOCUMENTED:
        fields["documentation"] = documentation_found(dialect.source, fields["src"])


def _comment(fields: Fields, dialect: Dialect) -> None:
    """solc counts the line end behind `///` comments too; a comment ends where its text does."""
    start, length, rest = fields["src"].split(":", 2)
    at, end = int(start), int(start) + int(length)
    trimmed = len(dialect.source.data[at:end].rstrip())
    fields["src"] = f"{start}:{trimmed}:{rest}"


MENDERS: Mapping[str, Callable[[Fields, Dialect], None]] = {
    "Block": _block,
    "UncheckedBlock": _block,
    "ContractDefinition": _contract,
    "ElementaryTypeNameExpression": _type_expression,
    "EnumDefinition": _definition,
    "EnumValue": _definition,
    "ErrorDefinition": _definition,
    "EventDefinition": _definition,
    "FunctionDefinition": _function,
    "Identifier": _identifier,
    "IdentifierPath": _reference,
    "ImportDirective": _import,
    "InheritanceSpecifier": _base,
    "InlineAssembly": _assembly,
    "MemberAccess": _reference,
    "ModifierDefinition": _modifier,
    "ModifierInvocation": _modifier_call,
    "OverrideSpecifier": _overrides,
    "StructDefinition": _definition,
    "StructuredDocumentation": _comment,
    "UserDefinedTypeName": _user_defined_type,
    "UserDefinedValueTypeDefinition": _definition,
    "UsingForDirective": _using,
    "VariableDeclaration": _variable,
}
