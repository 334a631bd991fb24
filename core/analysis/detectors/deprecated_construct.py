"""A word of an old Solidity.

What it finds
Constructs that the language has replaced, by the version of the compiler: `throw`, `suicide`, `sha3`,
`callcode`, `msg.gas`, `block.blockhash`, `var`, `constant` functions and `years` before 0.5; `now`, `finney`
and `szabo` before 0.7; `.value(…)` and `.gas(…)` on calls from 0.6.2; `block.difficulty` from 0.8.18.

Why it matters
The next compiler refuses the code, and some of it means something else than it reads: `throw` burns all
gas, `callcode` and `block.difficulty` no longer do what their names say, `var` takes the smallest type.

Example
`if (msg.sender != owner) throw;`

Limits
Each place is one finding, all informational. Assembly of compilers before 0.6 is not looked into.

Source
SWC-111; Solidity changelogs of 0.4.10 to 0.8.18.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from core.analysis.detector import DetectorInfo, Example, Match
from core.semantics.headers import header_words
from core.semantics.model import Semantics, semantics_of
from core.solidity.ast import Node
from core.solidity.compilation import Compilation
from core.solidity.standard_json import version_tuple

INFO = DetectorInfo(
    id="deprecated-construct",
    title="A word of an old Solidity",
    severity="informational",
    confidence="high",
    swc="SWC-111",
)

EXAMPLES = (
    Example(
        title="Words of 2016",
        source="""pragma solidity ^0.4.24;
contract Old {
    address owner = msg.sender;
    function close() public {
        if (msg.sender != owner) throw; //~ deprecated-construct
        suicide(owner); //~ deprecated-construct
    }
}
""",
        flagged=True,
    ),
    Example(
        title="Words of today",
        source="""pragma solidity ^0.4.24;
contract Old {
    address owner = msg.sender;
    function close() public {
        require(msg.sender == owner);
        selfdestruct(owner);
    }
}
""",
        flagged=False,
    ),
    Example(
        title="The difficulty is no more",
        source="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.18;
contract New {
    function number() external view returns (uint256) { return block.difficulty; } //~ deprecated-construct
    function better() external view returns (uint256) { return block.prevrandao; }
}
""",
        flagged=True,
    ),
)

Version = tuple[int, int, int]
_ALWAYS: Version = (0, 0, 0)
_NEVER: Version = (1, 0, 0)


class _Word(NamedTuple):
    """A construct: from which version on it counts, what to write instead."""

    name: str
    since: Version
    instead: str


_BUILT_INS = {
    "suicide": _Word("suicide", _ALWAYS, "selfdestruct"),
    "sha3": _Word("sha3", _ALWAYS, "keccak256"),
    "now": _Word("now", _ALWAYS, "block.timestamp"),
}
_MEMBERS = {
    ("msg", "gas"): _Word("msg.gas", _ALWAYS, "gasleft()"),
    ("block", "blockhash"): _Word("block.blockhash", _ALWAYS, "blockhash(…)"),
    ("block", "difficulty"): _Word("block.difficulty", (0, 8, 18), "block.prevrandao"),
}
_UNITS = {
    "years": _Word("years", _ALWAYS, "365 days"),
    "finney": _Word("finney", _ALWAYS, "1e15"),
    "szabo": _Word("szabo", _ALWAYS, "1e12"),
}
_THROW = _Word("throw", _ALWAYS, "revert() or require(…)")
_CALLCODE = _Word("callcode", _ALWAYS, "delegatecall")
_VAR = _Word("var", _ALWAYS, "the type")
_CONSTANT = _Word("constant function", (0, 4, 17), "view or pure")
_OPTIONS = _Word("an option behind a call", (0, 6, 2), "{value: …, gas: …}")


def detect(compilation: Compilation) -> Iterator[Match]:
    """Yield each old word, where this compiler knows a better one."""
    model = semantics_of(compilation)
    version = version_tuple(compilation.version)
    for ast in compilation.target_asts:
        for node in ast.walk(*_FINDERS):
            word = _FINDERS[node.kind](model, node)
            if word is not None and word.since <= version:
                yield Match(
                    node, f"{word.name[:1].upper()}{word.name[1:]} is outdated: write {word.instead}."
                )


def _throw(_: Semantics, node: Node) -> _Word | None:
    return _THROW


def _identifier(model: Semantics, node: Node) -> _Word | None:
    word = _BUILT_INS.get(node.name)
    return word if word is not None and model.declaration(node) is None else None


def _member(model: Semantics, node: Node) -> _Word | None:
    base, name = node.child("expression"), node.text("memberName")
    if base is None:
        return None
    if name == "callcode" and base.type_string.startswith(("address", "contract ")):
        return _CALLCODE if model.declaration(node) is None else None
    if name in {"value", "gas"} and base.type_string.startswith("function"):
        called = node.parent is not None and node.parent.kind == "FunctionCall"
        return _OPTIONS if called and (" external" in base.type_string or _is_bare(base)) else None
    if base.kind == "Identifier" and model.declaration(base) is None:
        return _MEMBERS.get((base.name, name))
    return None


def _is_bare(base: Node) -> bool:
    return base.text("memberName") in {"call", "delegatecall", "staticcall"} or base.kind == "NewExpression"


def _literal(_: Semantics, node: Node) -> _Word | None:
    return _UNITS.get(node.text("subdenomination"))


def _variable(_: Semantics, node: Node) -> _Word | None:
    local = node.parent is not None and node.parent.kind == "VariableDeclarationStatement"
    return _VAR if local and node.child("typeName") is None else None


def _function(model: Semantics, node: Node) -> _Word | None:
    function = model.functions.get(node.id)
    if function is None or function.kind != "function" or function.mutability != "view":
        return None
    if version_tuple(model.compilation.version) >= (0, 5, 0):
        return None
    return _CONSTANT if "constant" in header_words(model, function) else None


_FINDERS: dict[str, Callable[[Semantics, Node], _Word | None]] = {
    "Throw": _throw,
    "Identifier": _identifier,
    "MemberAccess": _member,
    "Literal": _literal,
    "VariableDeclaration": _variable,
    "FunctionDefinition": _function,
}
