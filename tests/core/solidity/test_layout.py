"""Our own storage layout and signatures, equal to the compiler's wherever it prints them."""

from __future__ import annotations

import re
from typing import Any

import pytest

from core.solidity.abi import selector_of
from core.solidity.compilation import Compilation, StorageLayout
from core.solidity.own_layout import own_layout
from core.solidity.signatures import has_selector, signature_of_node
from core.solidity.standard_json import version_tuple
from core.toolchain.toolchain import Toolchain
from tests.core.solidity.factories import compiled

TEXT = """pragma experimental ABIEncoderV2;
library Lib {
    enum E { A, B }
    struct S { uint a; E e; address b; }
    function one(S storage s, uint[] storage q MAPPING) public {}
    function two(E e, Base b, uint8[3] DATA x, bytes DATA y, S storage q) external {}
}
contract Base {
    uint8 a; bool b; address PAYABLE c; uint public d;
    function() external fe; function(uint) internal returns (bool) fi;
    event Ev(Lib.E a, uint indexed b, Base c);
}
contract Mid is Base {
    struct In { uint128 x; uint64 y; }
    struct Out { uint8 q; In[2] ins; In one; uint8 z; mapping(address => Out) m; Out[] kids; }
    Out o; uint8 after1; Lib.E e1; Lib.E public e2; uint24[10] packed; uint24[10][3] nested;
    bytes32 w; bytes3 w3; string str; bytes bts; uint constant K = 3; Base bb;
}
contract Side is Base {
    bool side;
    mapping(address => mapping(uint => In2[])) public mm;
    struct In2 { bool a; bool b; }
    In2 tail; mapping(string => uint) ms; uint[] dyn; uint160[2 ** 3] st; bool[33] bools; int8 i8;
    In2[3] public arr;
    function ex(Lib.E e, Base b, uint8[3] DATA x, bytes DATA y) external {}
    function callback(function(uint) external returns (uint) g) external {}
    FALLBACK external payable {}
}
contract All is Mid, Side { uint16 last; function tuple(In2[] memory a, In memory b) public {} }
"""


def written_for(version: str) -> str:
    number, text = version_tuple(version), TEXT
    text = text.replace("FALLBACK", "fallback()" if number >= (0, 6, 0) else "function ()")
    text = text.replace("MAPPING", ", mapping(uint => address) storage m" if number >= (0, 5, 6) else "")
    text = text.replace("DATA", "calldata" if number >= (0, 5, 0) else "")
    return text.replace("PAYABLE", "payable" if number >= (0, 5, 0) else "")


def without_memory_pointers(value: Any) -> Any:
    """Compilers since 0.6 call the type of a string key `t_string_memory_ptr`."""
    if isinstance(value, dict):
        return {without_memory_pointers(key): without_memory_pointers(item) for key, item in value.items()}
    if isinstance(value, list):
        return [without_memory_pointers(item) for item in value]
    return value.replace("_memory_ptr", "_memory") if isinstance(value, str) else value


def comparable(layout: StorageLayout) -> list[Any]:
    return [
        (
            slot.label,
            slot.slot,
            slot.offset,
            slot.type,
            slot.size_bytes,
            slot.contract,
            without_memory_pointers(slot.type_id),
        )
        for slot in layout.slots
    ]


def described(types: Any) -> dict[str, Any]:
    """Types without what only solc knows (AST id and contract of each member)."""
    made = {}
    for name, item in types.items():
        members = [
            {key: m[key] for key in ("label", "type", "slot", "offset")} for m in item.get("members", ())
        ]
        made[name] = {**item, "members": members}
    found: dict[str, Any] = without_memory_pointers(made)
    return found


def test_our_layout_equals_the_compilers_for_every_kind_of_type(tools: Toolchain, version: str) -> None:
    if version == "0.4.26":
        version = "0.5.13"  # the first that prints layouts
    compilation = compiled(tools, written_for(version), version)
    for artifact in compilation.artifacts.values():
        assert artifact.node is not None
        own = own_layout(artifact.node, compilation.nodes_by_id)
        assert comparable(own) == comparable(artifact.storage_layout), artifact.name
        theirs = described(artifact.storage_layout.types)
        assert {name: item for name, item in described(own.types).items() if name in theirs} == theirs


@pytest.mark.parametrize("older", ["0.4.26", "0.5.12"])
def test_older_compilers_get_the_layout_that_newer_ones_print(tools: Toolchain, older: str) -> None:
    def places(compilation: Compilation) -> list[Any]:
        layout = compilation.artifacts["a.sol:All"].storage_layout
        plain = (re.sub(r" payable$", "", slot.type) for slot in layout.slots)
        return [
            (slot.label, slot.slot, slot.offset, kind, slot.size_bytes, slot.contract)
            for slot, kind in zip(layout.slots, plain, strict=True)
        ]

    old, new = (compiled(tools, written_for(item), item) for item in (older, "0.8.30"))
    assert places(old) == places(new) and len(places(old)) == 27


def test_signatures_of_declarations_are_those_that_the_compiler_dispatches_on(
    tools: Toolchain, version: str
) -> None:
    compilation = compiled(tools, written_for(version), version)
    nodes = compilation.nodes_by_id
    for artifact in compilation.artifacts.values():
        assert artifact.node is not None
        found = {
            signature_of_node(item, nodes): selector_of(signature_of_node(item, nodes))
            for number in artifact.node.get("linearizedBaseContracts")
            for item in nodes[number].nodes("nodes")
            if item.kind in {"FunctionDefinition", "VariableDeclaration"} and has_selector(item)
        }
        assert found == dict(artifact.selectors), artifact.name


def test_user_defined_value_types_and_shifted_bases_are_read(tools: Toolchain) -> None:
    text = """pragma solidity ^0.8.29;
    type Price is uint96;
    contract A layout at 0x10 {
        Price p; address a; uint immutable i = 1;
        function f(Price x) public returns (Price) {}
    }
    """
    artifact = compiled(tools, text).artifacts["a.sol:A"]
    assert [
        (item.label, item.slot, item.offset, item.size_bytes) for item in artifact.storage_layout.slots
    ] == [
        ("p", 16, 0, 12),
        ("a", 16, 12, 20),
    ]
    assert artifact.selectors == {"f(uint96)": selector_of("f(uint96)")}
    assert artifact.node is not None
    function = next(artifact.node.walk("FunctionDefinition"))
    assert function.text("functionSelector") == selector_of("f(uint96)")
