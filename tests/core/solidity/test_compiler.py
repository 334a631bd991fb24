"""Compiling with real compilers of every generation."""

from __future__ import annotations

import pytest

from core.errors import ToolFailedError
from core.progress import Progress, silent
from core.solidity.compilation import CompilerSettings
from core.solidity.compiler import Outputs, compile_input
from core.text import Span
from core.toolchain.toolchain import Toolchain
from tests.core.solidity.factories import Published, an_input, compiled

BANK = """pragma solidity >=0.4.11;
contract Bank {
    mapping(address => uint) balances;
    function deposit() public payable { balances[msg.sender] += msg.value; }
}
"""


def test_every_generation_gives_code_abi_and_selectors(tools: Toolchain, any_version: str) -> None:
    bank = compiled(tools, BANK, any_version, Outputs.FULL).artifacts["a.sol:Bank"]
    assert bank.creation is not None and bank.runtime is not None
    assert bank.creation.size_bytes > bank.runtime.size_bytes > 50
    assert bank.runtime.source_map
    assert bank.selectors == {"deposit()": "d0e30db0"}
    assert [entry["name"] for entry in bank.abi] == ["deposit"]
    assert (bank.node is None) == (any_version == "0.4.11")


def test_every_generation_gives_a_storage_layout(tools: Toolchain, version: str) -> None:
    (slot,) = compiled(tools, BANK, version).artifacts["a.sol:Bank"].storage_layout.slots
    assert (slot.label, slot.slot, slot.offset, slot.size_bytes) == ("balances", 0, 0, 32)
    assert slot.type == "mapping(address => uint256)"
    assert slot.contract == "Bank"


def test_analysis_gives_everything_but_bytecode(tools: Toolchain) -> None:
    bank = compiled(tools, BANK).artifacts["a.sol:Bank"]
    assert bank.creation is None and bank.runtime is None
    assert bank.selectors and bank.abi and bank.node is not None and bank.storage_layout.slots


def test_artifacts_stand_in_source_order_and_know_their_kind(tools: Toolchain) -> None:
    text = "pragma solidity ^0.8.0; library Z {} interface I {} abstract contract B {} contract A is B {}"
    artifacts = compiled(tools, text).artifacts
    assert [(item.contract, item.kind) for item in artifacts.values()] == [
        ("Z", "library"),
        ("I", "interface"),
        ("B", "abstract"),
        ("A", "contract"),
    ]


def test_an_inherited_variable_names_the_contract_that_declares_it(tools: Toolchain) -> None:
    text = "pragma solidity ^0.8.0; contract A { uint x; } contract B is A { uint y; }"
    layout = compiled(tools, text).artifacts["a.sol:B"].storage_layout
    assert [(slot.label, slot.contract) for slot in layout.slots] == [("x", "A"), ("y", "B")]


def test_transient_variables_have_a_layout_of_their_own(tools: Toolchain) -> None:
    text = "pragma solidity ^0.8.28; contract A { uint kept; bool transient a; uint transient b; }"
    artifact = compiled(tools, text).artifacts["a.sol:A"]
    assert [slot.label for slot in artifact.storage_layout.slots] == ["kept"]
    assert [(slot.label, slot.slot) for slot in artifact.transient_layout.slots] == [("a", 0), ("b", 1)]


def test_immutables_and_unlinked_libraries_are_told(tools: Toolchain) -> None:
    text = """pragma solidity ^0.8.0;
    library L { function f(uint a) public pure returns (uint) { return a + 1; } }
    contract A {
        uint immutable x;
        constructor(uint y) { x = L.f(y); }
        function g() public view returns (uint) { return x; }
    }
    """
    artifact = compiled(tools, text, outputs=Outputs.FULL).artifacts["a.sol:A"]
    assert artifact.runtime is not None and artifact.creation is not None
    (places,) = artifact.runtime.immutable_references.values()
    assert places[0]["length"] == 32
    assert list(artifact.creation.link_references) == ["a.sol"]


def test_an_error_has_a_place_in_every_generation(tools: Toolchain, any_version: str) -> None:
    text = 'pragma solidity >=0.4.11;\n\ncontract A {\n    /* über 🎉 */ uint x = "no";\n}\n'
    compilation = compile_input(an_input(text, any_version), tools, silent())
    assert not compilation.ok
    (error,) = [item for item in compilation.diagnostics if item.severity == "error"]
    assert (error.file, error.line) == ("a.sol", 4)
    assert error.span is not None
    source = compilation.input.sources["a.sol"]
    assert source.slice(error.span) in {'"no"', 'uint x = "no"'}
    assert error.column == source.text.splitlines()[3].index(source.slice(error.span)) + 1
    assert "uint256" in error.message
    assert error.code


def test_codes_and_severities_are_those_of_the_compiler(tools: Toolchain) -> None:
    compilation = compile_input(an_input("contract A { function f() public {} }"), tools, silent())
    assert compilation.ok
    assert {(item.severity, item.code) for item in compilation.diagnostics} >= {
        ("warning", "1878"),
        ("warning", "3420"),
    }


def test_carriage_returns_and_a_byte_order_mark_keep_their_offsets(tools: Toolchain) -> None:
    text = "\ufeffpragma solidity ^0.8.0;\r\ncontract Ä {}\r\n".replace("Ä", "A")
    compilation = compiled(tools, text)
    contract = compilation.artifacts["a.sol:A"].node
    assert contract is not None
    assert compilation.input.sources["a.sol"].slice(contract.span) == "contract A {}"
    assert compilation.input.sources["a.sol"].data.startswith(b"\xef\xbb\xbf")


def test_an_empty_file_compiles_to_nothing(tools: Toolchain) -> None:
    compilation = compiled(tools, "")
    assert compilation.artifacts == {}
    assert compilation.asts["a.sol"].kind == "SourceUnit"


def test_settings_reach_the_compiler(tools: Toolchain) -> None:
    text = """pragma solidity ^0.8.0;
    contract A { function f(uint a) public pure returns (uint) { return a * 3 + 1; } }
    """
    sizes = {}
    for name, settings in {
        "on": CompilerSettings(),
        "off": CompilerSettings(optimizer=False),
        "ir": CompilerSettings(via_ir=True),
        "bare": CompilerSettings(extra={"metadata": {"appendCBOR": False}}),
        "london": CompilerSettings(evm_version="london"),
    }.items():
        made = compile_input(an_input(text, settings=settings), tools, silent())
        runtime = made.artifacts["a.sol:A"].runtime
        assert runtime is not None
        sizes[name] = runtime.hex
    assert len(set(sizes.values())) == 5
    assert len(sizes["off"]) > len(sizes["on"]) > len(sizes["bare"])


def test_an_answer_that_is_no_json_is_a_failed_tool() -> None:
    class Broken(Published):
        def compile_json(self, version: str, request: str, progress: object) -> str:
            return "Segmentation fault"

    with pytest.raises(ToolFailedError, match=r"0\.8\.30") as caught:
        compile_input(an_input(BANK), Broken(), silent())
    assert caught.value.next_step


def test_stopping_raises_before_anything_is_built(tools: Toolchain) -> None:
    from core.errors import Cancelled

    progress = Progress()
    progress.stop()
    with pytest.raises(Cancelled):
        compile_input(an_input(BANK), tools, progress)


def test_spans_are_bytes_also_behind_umlauts(tools: Toolchain) -> None:
    text = "pragma solidity ^0.8.0;\n// äöü 🎉\ncontract A { uint public wert; }\n"
    compilation = compiled(tools, text)
    node = compilation.artifacts["a.sol:A"].node
    assert node is not None
    assert compilation.input.sources["a.sol"].slice(node.span).startswith("contract A {")
    assert node.span != Span(0, 0)
