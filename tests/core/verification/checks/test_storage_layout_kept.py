"""storage-layout-kept: what stored data would be read wrongly, and what is no alarm."""

# ruff: noqa: E501 - Solidity in one line reads better here
from __future__ import annotations

import pytest
from eth_hash.auto import keccak

from core.verification.checks import storage_layout_kept
from core.verification.declared import DeclaredChange
from core.verification.report import CheckResult
from tests.core.verification.conftest import Compile, context_of, subject_of

LEDGER = """pragma solidity ^0.8.28;
interface IToken { function move(address to) external; }
type Price is uint128;
contract Ledger {
    enum Stage { Open, Paused, Closed }
    struct Account { uint128 balance; uint64 since; address agent; }
    struct Tree { uint256 value; mapping(uint256 => Tree) leaves; }
    address public owner;
    bool public paused;
    Stage public stage;
    Price public price;
    IToken public token;
    mapping(address => Account) public accounts;
    Account[] public history;
    mapping(bytes32 => mapping(address => uint256)) internal deep;
    Tree internal tree;
    uint256[3] public triple;
    uint256 transient lock;
    uint256[40] private __gap;
    function initialize(address first) external { require(owner == address(0)); owner = first; }
}
"""

BREAKS = {
    "swapped flags": (
        "bool public paused;\n    Stage public stage;",
        "Stage public stage;\n    bool public paused;",
    ),
    "a wider value": ("type Price is uint128", "type Price is uint64"),
    "an enum reordered": ("Open, Paused, Closed", "Open, Closed, Paused"),
    "an enum value inserted": ("Open, Paused, Closed", "Open, Draft, Paused, Closed"),
    "an enum value lost": ("Open, Paused, Closed", "Open, Paused"),
    "struct members swapped": ("uint128 balance; uint64 since;", "uint64 since; uint128 balance;"),
    "a struct member inserted": (
        "uint64 since; address agent;",
        "uint64 since; uint64 until; address agent;",
    ),
    "a struct that grew inside an array": ("address agent; }", "address agent; uint256 more; }"),
    "a mapping's key": ("mapping(bytes32 => mapping(address", "mapping(uint256 => mapping(address"),
    "a mapping's value": (
        "mapping(address => uint256)) internal deep",
        "mapping(address => int256)) internal deep",
    ),
    "an array's length": ("uint256[3] public triple", "uint256[4] public triple"),
    "a variable removed": ("    bool public paused;\n", ""),
    "a variable that became a constant": (
        "IToken public token;",
        "IToken public constant token = IToken(address(1));",
    ),
    "a variable before the gap": ("uint256[40] private __gap", "uint256 fee; uint256[40] private __gap"),
    "the gap removed": ("    uint256[40] private __gap;\n", ""),
    "a transient variable moved": (
        "uint256 transient lock;",
        "uint256 transient first; uint256 transient lock;",
    ),
    "a renamed variable": ("bool public paused", "bool public stopped"),
}

HARMLESS = {
    "nothing": ("", ""),
    "an appended variable": (
        "uint256[40] private __gap;",
        "uint256[40] private __gap;\n    uint256 public fee;",
    ),
    "the gap gave room": (
        "uint256[40] private __gap;",
        "uint128 a; uint128 b; address c;\n    uint256[38] private __gap;",
    ),
    "the gap is used up": ("uint256[40] private __gap;", "uint256[40] private numbers;"),
    "an enum value appended": ("Open, Paused, Closed", "Open, Paused, Closed, Gone"),
    "an interface type renamed": ("IToken", "ICoin"),
    "an interface type that became an address": ("IToken public token", "address public token"),
    "a struct type renamed": ("Account", "Entry"),
    "a value type that became what it stands on": ("Price public price", "uint128 public price"),
    "a function added": ("    function initialize", "    function f() external {}\n    function initialize"),
}


def judge(compiled: Compile, before: str, after: str, *declared: DeclaredChange) -> CheckResult:
    old, new = compiled(before), compiled(after)
    assert old.ok and new.ok, (old.diagnostics, new.diagnostics)
    context = context_of("Ledger", declared=declared)
    return storage_layout_kept.check(subject_of(old, "Ledger"), subject_of(new, "Ledger"), context)


@pytest.mark.parametrize("mutant", list(BREAKS))
def test_a_layout_that_reads_data_wrongly_fails_where_it_may_be_upgraded(
    mutant: str, compiled: Compile
) -> None:
    old, new = BREAKS[mutant]
    assert old in LEDGER
    result = judge(compiled, LEDGER, LEDGER.replace(old, new))
    assert result.verdict == "fail", result
    assert result.evidence["upgradeable"]


@pytest.mark.parametrize("change", list(HARMLESS))
def test_a_harmless_difference_is_no_alarm(change: str, compiled: Compile) -> None:
    old, new = HARMLESS[change]
    after = LEDGER.replace(old, new) if old else LEDGER
    result = judge(compiled, LEDGER, after)
    assert (result.verdict, result.declared) == ("pass", ()), result


def test_each_mark_has_its_reason_and_both_places(compiled: Compile) -> None:
    old, new = BREAKS["swapped flags"]
    result = judge(compiled, LEDGER, LEDGER.replace(old, new))
    assert result.evidence["marks"][0] == {
        "weight": "break",
        "variable": "paused",
        "reason": "it moved to another place",
        "before": "slot 0, byte 20, bool",
        "after": "slot 0, byte 21, bool",
    }


def test_only_the_declared_variable_may_move(compiled: Compile) -> None:
    old, new = BREAKS["swapped flags"]
    both = (DeclaredChange("storage-layout", "paused"), DeclaredChange("storage-layout", "stage"))
    assert judge(compiled, LEDGER, LEDGER.replace(old, new), both[0]).verdict == "fail"
    result = judge(compiled, LEDGER, LEDGER.replace(old, new), *both)
    assert (result.verdict, result.declared) == ("pass", ("storage-layout:paused", "storage-layout:stage"))


def test_a_contract_that_nobody_upgrades_may_move_its_variables_and_lists_them(compiled: Compile) -> None:
    plain = LEDGER.replace("    uint256[40] private __gap;\n", "").replace(
        "function initialize", "function claim"
    )
    old, new = BREAKS["swapped flags"]
    result = judge(compiled, plain, plain.replace(old, new))
    assert result.verdict == "pass"
    assert result.declared == ("storage-layout:paused", "storage-layout:stage")
    renamed = judge(compiled, plain, plain.replace("public paused", "public stopped"))
    assert (renamed.verdict, renamed.declared) == ("pass", ())


def test_dropping_the_signs_of_an_upgrade_does_not_free_the_layout(compiled: Compile) -> None:
    stripped = LEDGER.replace("    uint256[40] private __gap;\n", "").replace(
        "function initialize", "function claim"
    )
    old, new = BREAKS["swapped flags"]
    assert judge(compiled, LEDGER, stripped.replace(old, new)).verdict == "fail"


NAMESPACED = """pragma solidity ^0.8.20;
contract Ledger {
    /// @custom:storage-location erc7201:ledger.main
    struct Main { address owner; uint256 total; mapping(address => uint256) shares; }
    bytes32 private constant MAIN_LOCATION = 0x1111111111111111111111111111111111111111111111111111111111111100;
    function _main() private pure returns (Main storage $) { bytes32 at = MAIN_LOCATION; assembly { $.slot := at } }
    function total() external view returns (uint256) { return _main().total; }
}
"""


@pytest.mark.parametrize(
    ("old", "new", "verdict"),
    [
        ("address owner; uint256 total;", "uint256 total; address owner;", "fail"),
        ("uint256 total;", "uint128 total;", "fail"),
        ("erc7201:ledger.main", "erc7201:ledger.other", "fail"),
        ("1100;", "2200;", "fail"),
        ("shares; }", "shares; uint256 added; }", "pass"),
    ],
)
def test_a_namespace_is_compared_though_the_compiler_does_not_list_it(
    old: str, new: str, verdict: str, compiled: Compile
) -> None:
    assert judge(compiled, NAMESPACED, NAMESPACED.replace(old, new)).verdict == verdict


def test_a_location_written_as_its_formula_is_the_same_location(compiled: Compile) -> None:
    formula = 'keccak256(abi.encode(uint256(keccak256("ledger.main")) - 1)) & ~bytes32(uint256(0xff))'
    inner = int.from_bytes(keccak(b"ledger.main"), "big") - 1
    value = keccak(inner.to_bytes(32, "big")).hex()[:-2] + "00"
    literal = NAMESPACED.replace(
        "0x1111111111111111111111111111111111111111111111111111111111111100", f"0x{value}"
    )
    assert judge(compiled, literal, literal.replace(f"0x{value}", formula)).verdict == "pass"
    assert judge(compiled, NAMESPACED, literal).verdict == "fail"


@pytest.mark.parametrize("version", ["0.4.26", "0.5.17", "0.6.12"])
def test_older_compilers_are_held_to_the_same(version: str, compiled: Compile) -> None:
    before = """pragma solidity >=0.4.22;
    contract Ledger { address public owner; uint256 public total; uint256[50] private __gap; }"""
    swapped = before.replace(
        "address public owner; uint256 public total;", "uint256 public total; address public owner;"
    )
    old, new = (subject_of(compiled(text, version), "Ledger") for text in (before, swapped))
    assert storage_layout_kept.check(old, new, context_of()).verdict == "fail"
    assert storage_layout_kept.check(old, old, context_of()).verdict == "pass"


DIAMOND = """pragma solidity ^0.8.20;
library LibShop {
    bytes32 constant SHOP_POSITION = keccak256("shop.storage");
    struct Shop { uint256 fee; uint256 limit; }
    function shop() internal pure returns (Shop storage s) {
        bytes32 at = SHOP_POSITION;
        assembly { s.slot := at }
    }
}
contract Facet {
    function fee() external view returns (uint256) { return LibShop.shop().fee; }
    function set(uint256 a) external { LibShop.shop().fee = a; LibShop.shop().limit = a; }
}
"""


@pytest.mark.parametrize(
    ("old", "new", "verdict"),
    [
        ("uint256 fee; uint256 limit;", "uint256 limit; uint256 fee;", "fail"),
        ("uint256 fee; uint256 limit;", "uint256 fee; uint256 limit; uint256 more;", "pass"),
        ("shop.storage", "shop.storage.new", "fail"),
        ('SHOP_POSITION = keccak256("shop.storage")', 'SHOP_SLOT = keccak256("other")', "fail"),
        ("external view", "public view", "pass"),
    ],
)
def test_storage_of_a_diamond_in_a_library_is_compared(
    old: str, new: str, verdict: str, compiled: Compile
) -> None:
    text = DIAMOND.replace(old, new)
    if "SHOP_SLOT" in new:
        text = text.replace("at = SHOP_POSITION", "at = SHOP_SLOT")
    before, after = compiled(DIAMOND), compiled(text)
    result = storage_layout_kept.check(subject_of(before, "Facet"), subject_of(after, "Facet"), context_of())
    assert result.verdict == verdict, result.summary
