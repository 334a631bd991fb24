"""abi-kept: each part of the ABI has a mutant that must be caught."""

# ruff: noqa: E501 - Solidity in one line reads better here
from __future__ import annotations

import pytest

from core.verification.checks import abi_kept
from core.verification.declared import DeclaredChange
from core.verification.report import CheckResult
from tests.core.verification.conftest import Compile, context_of, subject_of

SHOP = """pragma solidity ^0.8.20;
interface IERC165 { function supportsInterface(bytes4 id) external view returns (bool); }
interface IShop { function price(uint256 item) external view returns (uint256); }
contract Shop is IERC165, IShop {
    struct Order { uint256 item; address buyer; }
    event Bought(address indexed buyer, uint256 indexed item, uint256 amount);
    event Note(string text) anonymous;
    error Closed(uint256 until);
    mapping(uint256 => uint256) public prices;
    uint256 public immutable start;
    constructor(uint256 begin) payable { start = begin; }
    receive() external payable { emit Note("thanks"); }
    fallback() external { revert Closed(1); }
    function supportsInterface(bytes4 id) external pure returns (bool) { return id == type(IShop).interfaceId; }
    function price(uint256 item) external view returns (uint256) { return prices[item]; }
    function buy(Order calldata order) external payable returns (bool done, uint256 left) {
        emit Bought(order.buyer, order.item, msg.value);
        return (true, prices[order.item]);
    }
    function tip() external payable {}
    function fee() public pure returns (uint256) { return 3; }
}
"""

MUTANTS = {
    "a tuple component of another type": ("struct Order { uint256 item;", "struct Order { uint128 item;"),
    "a return type": ("fee() public pure returns (uint256)", "fee() public pure returns (uint128)"),
    "a lost return value": (
        "returns (uint256) { return prices[item]; }\n    function buy",
        "returns (uint256) { return prices[item]; }\n    function purchase",
    ),
    "payable dropped": ("tip() external payable", "tip() external"),
    "pure made view-like": (
        "fee() public pure returns (uint256) { return 3; }",
        "fee() public returns (uint256) { return 3; }",
    ),
    "an event no longer indexed": ("uint256 indexed item", "uint256 item"),
    "an event no longer anonymous": ("event Note(string text) anonymous", "event Note(string text)"),
    "an error parameter": ("error Closed(uint256 until)", "error Closed(uint128 until)"),
    "a getter that vanished": (
        "mapping(uint256 => uint256) public prices",
        "mapping(uint256 => uint256) internal prices",
    ),
    "a constructor parameter": ("constructor(uint256 begin) payable", "constructor(uint128 begin) payable"),
    "a constructor that takes no ether": ("constructor(uint256 begin) payable", "constructor(uint256 begin)"),
    "receive removed": ('receive() external payable { emit Note("thanks"); }', ""),
    "fallback made payable": ("fallback() external {", "fallback() external payable {"),
    "an interface that gained a function": (
        "function price(uint256 item) external view returns (uint256); }",
        "function price(uint256 item) external view returns (uint256); function fee() external pure returns (uint256); }",
    ),
}


def judge(compiled: Compile, after: str, before: str = SHOP, *declared: DeclaredChange) -> CheckResult:
    old, new = compiled(before), compiled(after)
    assert old.ok and new.ok, (old.diagnostics, new.diagnostics)
    return abi_kept.check(
        subject_of(old, "Shop"), subject_of(new, "Shop"), context_of("Shop", declared=declared)
    )


@pytest.mark.parametrize("mutant", list(MUTANTS))
def test_a_changed_interface_is_caught(mutant: str, compiled: Compile) -> None:
    old, new = MUTANTS[mutant]
    assert old in SHOP
    result = judge(compiled, SHOP.replace(old, new))
    assert result.verdict == "fail", result


def test_the_sentence_names_what_changed_and_how(compiled: Compile) -> None:
    result = judge(compiled, SHOP.replace("uint256 indexed item", "uint256 item"))
    assert "event Bought(address,uint256,uint256) changed from" in result.summary
    assert result.evidence["changed"] == [
        {
            "kind": "event",
            "signature": "Bought(address,uint256,uint256)",
            "before": "(address indexed, uint256 indexed, uint256)",
            "after": "(address indexed, uint256, uint256)",
        }
    ]


def test_renamed_parameters_are_shown_and_pass(compiled: Compile) -> None:
    result = judge(
        compiled, SHOP.replace("bool done", "bool ok").replace("uint256 amount);", "uint256 wei_);")
    )
    assert result.verdict == "pass"
    assert {item["kind"] for item in result.evidence["renamed"]} == {"event", "function"}


def test_an_added_function_passes_and_is_shown(compiled: Compile) -> None:
    more = SHOP.replace("    function fee()", "    function gift() external payable {}\n    function fee()")
    result = judge(compiled, more)
    assert (result.verdict, result.declared) == ("pass", ())
    assert [item["signature"] for item in result.evidence["added"]] == ["gift()"]
    assert judge(compiled, more, SHOP, DeclaredChange("abi-added")).declared == ("abi-added",)


def test_a_removal_passes_only_when_that_member_is_declared(compiled: Compile) -> None:
    less = SHOP.replace("fee() public pure", "fee() internal pure")
    assert judge(compiled, less, SHOP, DeclaredChange("abi-removed", "price(uint256)")).verdict == "fail"
    result = judge(compiled, less, SHOP, DeclaredChange("abi-removed", "fee()"))
    assert (result.verdict, result.declared) == ("pass", ("abi-removed:fee()",))


def test_a_constructor_change_cannot_be_declared(compiled: Compile) -> None:
    changed = SHOP.replace("constructor(uint256 begin) payable", "constructor(uint256 begin)")
    assert judge(compiled, changed, SHOP, DeclaredChange("abi-removed", "constructor")).verdict == "fail"


def test_an_explicit_empty_constructor_is_the_implicit_one(compiled: Compile) -> None:
    bare = "pragma solidity ^0.8.20; contract Shop { uint256 public a; }"
    assert judge(compiled, bare.replace("public a;", "public a; constructor() {}"), bare).verdict == "pass"


def test_an_interface_that_nobody_asks_for_may_grow(compiled: Compile) -> None:
    quiet = SHOP.replace("is IERC165, IShop", "is IShop").replace(
        "function supportsInterface(bytes4 id) external pure", "function knows(bytes4 id) external pure"
    )
    old, new = MUTANTS["an interface that gained a function"]
    result = judge(compiled, quiet.replace(old, new), quiet)
    assert result.verdict == "pass"
    assert result.evidence["lost_interfaces"][0]["interface"] == "IShop"


def test_nothing_is_compared_when_the_contract_is_gone(compiled: Compile) -> None:
    gone = subject_of(compiled("pragma solidity ^0.8.20; contract Other {}"), "Shop")
    result = abi_kept.check(subject_of(compiled(SHOP), "Shop"), gone, context_of("Shop"))
    assert result.verdict == "inconclusive"


@pytest.mark.parametrize("version", ["0.4.26", "0.5.17"])
def test_old_compilers_give_the_same_members(version: str, compiled: Compile) -> None:
    before = """pragma solidity >=0.4.22;
    contract Shop { event E(uint256 indexed a); function f(uint256 a) public view returns (uint256) { return a + now; }
    function () external payable { emit E(1); } }"""
    old = subject_of(compiled(before, version))
    for after in (before.replace("external payable", "external"), before.replace("public view", "public")):
        assert abi_kept.check(old, subject_of(compiled(after, version)), context_of()).verdict == "fail"
    assert abi_kept.check(old, old, context_of()).verdict == "pass"
