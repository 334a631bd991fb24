"""What a call takes, by the real compiler's answers: functions, events, constructors, globals, options."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.symbols.calls import call_at
from core.symbols.index import EMPTY, SymbolIndex
from core.symbols.signatures import Signature, signatures, split
from core.toolchain.toolchain import Toolchain
from tests.core.symbols.test_symbols import at, build

LIB = """pragma solidity VERSION;
library Maths {
    /// @param value What is doubled.
    /// @param by How often.
    function times(uint256 value, uint256 by) internal pure returns (uint256 result) { result = value * by; }
}
contract Base {
    uint256 first;
    constructor(uint256 start) public { first = start; }
}
"""
MAIN = """pragma solidity VERSION;
import {Maths, Base as Ground} from "./Lib.sol";
contract Vault is Ground {
    using Maths for uint256;
    struct Point { uint256 x; uint256 y; }
    event Sent(address indexed to, uint256 amount);
    mapping(address => mapping(uint256 => bool)) public flags;
    uint256[] list;
    modifier only(address who) { require(msg.sender == who); _; }
    constructor(address owner) Ground(3) only(owner) public {}
    /// @notice Pays somebody.
    /// @param to Who is paid,
    /// and nobody else.
    /// @param amount How much, in wei.
    function pay(address payable to, uint256 amount) public payable returns (bool, uint256 left) {
        left = amount;
        to;
    }
    function pay(address payable to) public { to; }
    function use(Vault other, uint256 n) internal only(msg.sender) returns (uint256) {
        // here
        return n.times(2);
    }
}
"""


@pytest.fixture(scope="module", params=["0.5.17", "0.7.6", "0.8.30"])
def index(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, tools: Toolchain
) -> SymbolIndex:
    texts = {"Lib": LIB, "Main": MAIN}
    if request.param != "0.5.17":
        texts = {key: text.replace(") public {", ") {", 1) for key, text in texts.items()}
        texts["Main"] = texts["Main"].replace("only(owner) public {}", "only(owner) {}")
    filled = {key: text.replace("VERSION", request.param) for key, text in texts.items()}
    return build(tmp_path_factory.mktemp("s"), tools, **filled)


def asked(index: SymbolIndex, text: str) -> tuple[Signature, ...]:
    call = call_at(text)
    assert call is not None
    return signatures(index, "Main.sol", at(index, "Main.sol", "// here") if index.texts else 0, call)


def shown(found: tuple[Signature, ...]) -> list[str]:
    return [f"{one.name}: {', '.join(item.text for item in one.parameters)}" for one in found]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("pay(", ["pay: address payable to, uint256 amount", "pay: address payable to"]),
        ("other.pay(", ["pay: address payable to, uint256 amount", "pay: address payable to"]),
        ("other.pay{value: 1}(", ["pay: address payable to, uint256 amount", "pay: address payable to"]),
        ("this.pay(", ["pay: address payable to, uint256 amount", "pay: address payable to"]),
        ("n.times(", ["times: uint256 by"]),
        ("Maths.times(", ["times: uint256 value, uint256 by"]),
        ("emit Sent(", ["Sent: address indexed to, uint256 amount"]),
        ("Point(", ["Point: uint256 x, uint256 y"]),
        ("Point({", ["Point: uint256 x, uint256 y"]),
        ("function g() public only(", ["only: address who"]),
        ("new Ground(", ["new Ground: uint256 start"]),
        ("new Vault(", ["new Vault: address owner"]),
        ("constructor() Ground(", ["Ground: uint256 start"]),
        ("Ground(", ["Ground: address account"]),
        ("this.flags(", ["flags: address, uint256"]),
        ("list.push(", ["push: T value", "push: "]),
        ("abi.encode(", ["encode: ..."]),
        ("abi.decode(", ["decode: bytes memory data, (...)"]),
        ("keccak256(", ["keccak256: bytes memory data"]),
        ("addmod(", ["addmod: uint x, uint y, uint k"]),
        ("new uint256[](", ["new []: uint256 length"]),
        ("other.pay{", ["pay: uint256 value, uint256 gas"]),
        ("new Vault{", ["new Vault: uint256 value, bytes32 salt"]),
        ("msg.sender.call{", ["call: uint256 value, uint256 gas"]),
        ("msg.sender.call(", ["call: bytes memory data"]),
        ("nothing(", []),
        ("nothing.there(", []),
    ],
)
def test_what_can_be_called(index: SymbolIndex, text: str, wanted: list[str]) -> None:
    assert shown(asked(index, text)) == wanted


def test_require_has_three_forms_and_needs_no_index(index: SymbolIndex) -> None:
    for known in (index, EMPTY):
        assert len(asked(known, "require(")) == 3
        assert shown(asked(known, "abi.encodeWithSelector(")) == ["encodeWithSelector: bytes4 selector, ..."]


def test_what_is_said_of_a_function_and_of_each_parameter(index: SymbolIndex) -> None:
    first = asked(index, "pay(")[0]
    assert first.about == "Pays somebody."
    assert [item.about for item in first.parameters] == ["Who is paid, and nobody else.", "How much, in wei."]
    assert first.tail.replace(" ", "") == "returns(bool,uint256left)"
    assert asked(index, "n.times(")[0].parameters[0].about == "How often."


@pytest.mark.parametrize(
    ("text", "current"),
    [
        ("pay(", 0), ("pay(a, ", 1), ("pay(a, b, ", 2), ("Point({y: ", 1), ("Point({z: ", 2),
        ("abi.encodePacked(a, b, c, ", 0), ("abi.encodeWithSelector(a, b, c, ", 1), ("other.pay{gas: ", 1),
    ],
)  # fmt: skip
def test_the_parameter_that_is_typed(index: SymbolIndex, text: str, current: int) -> None:
    call = call_at(text)
    assert call is not None and asked(index, text)[0].current(call) == current


def test_parts_are_split_outside_of_brackets() -> None:
    assert split("function f, (uint a, uint b), uint[2] c") == ["function f", "(uint a, uint b)", "uint[2] c"]
    assert split("") == []


def test_a_base_of_an_old_constructor_takes_what_it_declares(tmp_path: Path, tools: Toolchain) -> None:
    text = "pragma solidity 0.4.24;\ncontract A { constructor(uint a) public {} }\n"
    text += "contract B is A(1) { uint x; }\n"
    found = build(tmp_path, tools, Main=text)
    call = call_at("contract B is A(")
    assert call is not None
    made = signatures(found, "Main.sol", at(found, "Main.sol", "uint x"), call)
    assert shown(made) == ["A: uint a"]


def test_what_a_try_names_is_no_parameter_of_its_function(tmp_path: Path, tools: Toolchain) -> None:
    text = """pragma solidity ^0.8.20;
contract A {
    function go(uint256 a) public returns (uint256 b) {
        try this.go(a) returns (uint256 got) { b = got; } catch Error(string memory reason) { reason; }
    }
}
"""
    found = build(tmp_path, tools, Main=text)
    call = call_at("go(")
    assert call is not None
    (made,) = signatures(found, "Main.sol", at(found, "Main.sol", "try this"), call)
    assert shown((made,)) == ["go: uint256 a"] and made.tail == "returns (uint256 b)"
    got = next(item for item in found.symbols.values() if item.name == "got")
    assert got.kind == "local" and len(found.uses(got.id)) == 2


def test_words_of_the_language_take_what_they_take() -> None:
    assert shown(asked(EMPTY, "type(")) == ["type: T"]
    assert shown(asked(EMPTY, "payable(")) == ["payable: address account"]
