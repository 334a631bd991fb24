"""One dialect of the AST for every compiler generation."""

from __future__ import annotations

import pytest

from core.solidity.abi import selector_of, topic_of
from core.solidity.ast import Node
from core.solidity.compilation import Compilation
from core.solidity.standard_json import version_tuple
from core.text import Span
from core.toolchain.toolchain import Toolchain
from tests.core.solidity.factories import compiled, node

OLD = """pragma solidity >=0.4.22;
library Lib { function twice(uint a) internal pure returns (uint) { return a * 2; } }
/// @title The base
/// of everything
contract Base {
    uint public constant LIMIT = 3;
    mapping(address => uint[2]) public held;
    struct Item { uint8 a; address who; }
    enum Color { Red, Green }
    event Moved(address indexed who, Color color, Item[] items);
    constructor(uint start) public { held[msg.sender][0] = start; }
    /** @notice Runs before */
    modifier only(uint limit) { require(limit > now, "late"); _; }
    function mixed(Base other, uint8 n) public VIEW returns (uint) {
        return LIMIT + n + address(other).balance;
    }
    function () external payable { emit Moved(msg.sender, Color.Red, new Item[](0)); }
    function hidden() private {}
}
contract Heir is Base(7) {
    using Lib for uint;
    Base Base_;
    function act(uint x) external only(x) returns (uint y) {
        assembly { y := add(sload(Base__slot), x) }
        address who = address(Base_);
        return y.twice() + uint(keccak256(abi.encode(who)));
    }
    function noArguments() public {}
}
"""


def written_for(version: str) -> str:
    """The same program in the words of a generation."""
    number, text = version_tuple(version), "pragma experimental ABIEncoderV2;\n" + OLD.replace("VIEW", "view")
    if number >= (0, 6, 0):
        text = text.replace("function () external", "fallback() external")
    if number >= (0, 7, 0):
        text = text.replace("constructor(uint start) public", "constructor(uint start)")
        text = text.replace("now", "block.timestamp").replace("Base__slot", "Base_.slot")
    return text.replace("pragma experimental ABIEncoderV2;\n", "") if number >= (0, 8, 0) else text


@pytest.fixture(scope="session")
def program(version: str, tools: Toolchain) -> Compilation:
    return compiled(tools, written_for(version), version)


def functions(program: Compilation) -> dict[str, Node]:
    return {item.name or item.text("kind"): item for item in program.asts["a.sol"].walk("FunctionDefinition")}


def test_functions_have_a_kind(program: Compilation) -> None:
    kinds = {name: item.text("kind") for name, item in functions(program).items()}
    assert kinds == {
        "twice": "function",
        "constructor": "constructor",
        "mixed": "function",
        "fallback": "fallback",
        "hidden": "function",
        "act": "function",
        "noArguments": "function",
    }


def test_functions_have_mutability_and_visibility(program: Compilation) -> None:
    found = {
        name: (item.text("stateMutability"), item.text("visibility"))
        for name, item in functions(program).items()
    }
    assert found["mixed"] == ("view", "public")
    assert found["fallback"] == ("payable", "external")
    assert found["hidden"] == ("nonpayable", "private")
    assert found["twice"] == ("pure", "internal")
    assert found["constructor"][1] in {"public", "internal"}


def test_functions_are_virtual_where_the_language_of_the_time_says_so(program: Compilation) -> None:
    old = version_tuple(program.version) < (0, 6, 0)
    found = functions(program)
    assert bool(found["mixed"].get("virtual")) == old
    assert not found["hidden"].get("virtual")
    assert not found["constructor"].get("virtual")


def test_variables_have_a_mutability(program: Compilation) -> None:
    assert node(program, "VariableDeclaration", "LIMIT").text("mutability") == "constant"
    assert node(program, "VariableDeclaration", "held").text("mutability") == "mutable"
    assert node(program, "VariableDeclaration", "start").text("visibility") == "internal"
    assert node(program, "VariableDeclaration", "start").text("storageLocation") == "default"


def test_built_ins_are_negative_and_lead_nowhere(program: Compilation) -> None:
    names = {"msg", "require", "keccak256", "abi", "now", "block"}
    found = [item for item in program.asts["a.sol"].walk("Identifier") if item.name in names]
    assert len(found) >= 5
    for item in found:
        assert item.get("referencedDeclaration") < 0, item
        assert program.declaration(item) is None
    by_name = {item.name: item.get("referencedDeclaration") for item in found}
    assert by_name["msg"] == -15 and by_name["require"] == -18 and by_name["abi"] == -1


def test_references_lead_to_their_declarations(program: Compilation) -> None:
    used = next(item for item in program.asts["a.sol"].walk("Identifier") if item.name == "LIMIT")
    target = program.declaration(used)
    assert target is not None and (target.kind, target.name) == ("VariableDeclaration", "LIMIT")


def test_bases_modifiers_and_libraries_are_identifier_paths(program: Compilation) -> None:
    base = node(program, "InheritanceSpecifier").child("baseName")
    call = node(program, "ModifierInvocation").child("modifierName")
    library = node(program, "UsingForDirective").child("libraryName")
    assert base is not None and call is not None and library is not None
    for item, name in ((base, "Base"), (call, "only"), (library, "Lib")):
        assert (item.kind, item.name) == ("IdentifierPath", name)
        target = program.declaration(item)
        assert target is not None and target.name == name
    assert node(program, "ModifierInvocation").text("kind") == "modifierInvocation"


def test_user_defined_types_have_a_name_and_a_path(program: Compilation) -> None:
    variable = node(program, "VariableDeclaration", "other").child("typeName")
    assert variable is not None
    path = variable.child("pathNode")
    assert path is not None
    assert (variable.kind, variable.name) == ("UserDefinedTypeName", "Base")
    assert (path.kind, path.name) == ("IdentifierPath", "Base")


def test_contracts_have_a_kind_and_say_whether_they_are_abstract(program: Compilation) -> None:
    found = {
        item.name: (item.text("contractKind"), item.get("abstract"))
        for item in program.asts["a.sol"].walk("ContractDefinition")
    }
    assert found == {"Lib": ("library", False), "Base": ("contract", False), "Heir": ("contract", False)}


def test_documentation_is_a_node_at_its_comment(program: Compilation) -> None:
    source = program.input.sources["a.sol"]
    title = node(program, "ContractDefinition", "Base").child("documentation")
    notice = node(program, "ModifierDefinition", "only").child("documentation")
    assert title is not None and notice is not None
    assert source.slice(title.span) == "/// @title The base\n/// of everything"
    assert source.slice(notice.span) == "/** @notice Runs before */"
    assert "@title The base" in title.text("text") and "of everything" in title.text("text")
    assert title.kind == "StructuredDocumentation"


def test_blocks_say_whether_arithmetic_wraps(program: Compilation) -> None:
    block = functions(program)["mixed"].child("body")
    assert block is not None
    assert block.get("unchecked", False) == (version_tuple(program.version) < (0, 8, 0))


def test_assembly_names_what_it_uses_outside(program: Compilation) -> None:
    source = program.input.sources["a.sol"]
    references = node(program, "InlineAssembly").fields["externalReferences"]
    found = {
        (program.nodes_by_id[item["declaration"]].name, item["suffix"], source.slice(item["span"]))
        for item in references
    }
    slot = "Base__slot" if version_tuple(program.version) < (0, 7, 0) else "Base_.slot"
    assert found == {("y", "", "y"), ("x", "", "x"), ("Base_", "slot", slot)}


def test_selectors_are_there_and_those_of_the_compiler(program: Compilation) -> None:
    selectors = set(program.artifacts["a.sol:Base"].selectors.values())
    found = {
        item.text("functionSelector")
        for item in node(program, "ContractDefinition", "Base").nodes("nodes")
        if item.get("functionSelector")
    }
    assert found == selectors and len(found) == 3
    event = node(program, "EventDefinition", "Moved").text("eventSelector")
    assert event == topic_of("Moved(address,uint8,(uint8,address)[])")


def test_declared_names_have_a_span(program: Compilation) -> None:
    source = program.input.sources["a.sol"]
    for item in program.asts["a.sol"].walk():
        if "nameSpan" in item.fields and item.name:
            span = item.fields["nameSpan"]
            assert isinstance(span, Span) and source.slice(span) == item.name, item
    assert node(program, "VariableDeclaration", "Base_").fields["nameSpan"] is not None


def test_type_expressions_hold_a_type_name(program: Compilation) -> None:
    expression = node(program, "ElementaryTypeNameExpression")
    name = expression.child("typeName")
    assert name is not None and name.kind == "ElementaryTypeName" and name.name in {"address", "uint"}


def test_parents_children_and_ids_agree(program: Compilation) -> None:
    for item in program.asts["a.sol"].walk():
        starts = [child.span.start for child in item.children()]
        assert starts == sorted(starts)
        assert all(child.parent is item for child in item.children())
        assert program.nodes_by_id[item.id] is item
        assert item.file == "a.sol"


def test_unchecked_blocks_reach_into_their_blocks(tools: Toolchain) -> None:
    text = """pragma solidity ^0.8.0;
    contract A {
        function f(uint a) public pure returns (uint b) { unchecked { if (a > 1) { b = a + 1; } } { b++; } }
    }
    """
    program = compiled(tools, text)
    outer = node(program, "UncheckedBlock")
    assert outer.get("unchecked") is True
    assert [item.get("unchecked", False) for item in outer.walk("Block")] == [True]
    body = functions(program)["f"].child("body")
    assert body is not None
    assert [item.get("unchecked", False) for item in body.nodes("statements")] == [True, False]


def test_newer_syntax_is_walked_whole(tools: Toolchain) -> None:
    sources = {
        "a.sol": """pragma solidity ^0.8.24;
        import {other as renamed} from "./b.sol";
        using {plus, plus as +} for Money global;
        type Money is uint256;
        error Poor(Money have);
        function plus(Money a, Money b) pure returns (Money) {
            return Money.wrap(Money.unwrap(a) + Money.unwrap(b));
        }
        contract A { receive() external payable {} }
        """,
        "b.sol": "pragma solidity ^0.8.24; function other() pure {}",
    }
    program = compiled(tools, sources)
    using = node(program, "UsingForDirective")
    assert [item.name for item in using.nodes("functionList")] == ["plus", "plus"]
    assert using.fields["operators"] == (None, "+")
    assert [item.kind for item in node(program, "ImportDirective").nodes("foreign")] == ["Identifier"]
    kinds = {item.text("kind") for item in program.asts["a.sol"].walk("FunctionDefinition")}
    assert kinds == {"freeFunction", "receive"}
    assert node(program, "ErrorDefinition").text("errorSelector") == selector_of("Poor(uint256)")


def test_names_of_built_ins_may_be_declared(tools: Toolchain) -> None:
    text = """pragma solidity ^0.5.0;
    contract A { uint now; function f() public view returns (uint) { return now; } }
    """
    program = compiled(tools, text, "0.5.17")
    used = next(item for item in program.asts["a.sol"].walk("Identifier") if item.name == "now")
    target = program.declaration(used)
    assert target is not None and target.kind == "VariableDeclaration"


@pytest.mark.parametrize("older", ["0.4.17", "0.6.0"])
def test_compilers_between_the_generations_speak_the_dialect_too(tools: Toolchain, older: str) -> None:
    text = """pragma solidity >=0.4.13;
    /// @dev doc
    contract A { function f() public view returns (uint) { require(msg.sender != address(0)); return now; } }
    """
    program = compiled(tools, text, older)
    found = {
        item.name: item.get("referencedDeclaration") for item in program.asts["a.sol"].walk("Identifier")
    }
    assert (found["msg"], found["now"], found["require"]) == (-15, -17, -18)
    documentation = node(program, "ContractDefinition").child("documentation")
    assert documentation is not None and documentation.text("text").strip() == "@dev doc"
    assert program.input.sources["a.sol"].slice(documentation.span) == "/// @dev doc"


def test_an_old_constructor_by_name_is_a_constructor(tools: Toolchain) -> None:
    text = (
        "pragma solidity ^0.4.13; contract Old { uint x; function Old() { x = 1; } function f() constant {} }"
    )
    program = compiled(tools, text, "0.4.17")
    found = functions(program)
    assert found["Old"].text("kind") == "constructor"
    assert found["f"].text("stateMutability") == "view"
    assert found["f"].text("visibility") == "public"
    assert found["f"].text("functionSelector") == "26121ff0"


@pytest.mark.parametrize("older", ["0.4.26", "0.8.30"])
def test_super_is_never_another_contract(older: str, tools: Toolchain) -> None:
    base = "contract Base { function act() public {} }"
    above = "contract Above is Base { function act2() public { super.act(); } }"
    program = compiled(tools, f"pragma solidity >=0.4.13; {base} {above}", older)
    found = node(program, "Identifier", "super")
    assert found.type_string == "type(contract super Above)"
