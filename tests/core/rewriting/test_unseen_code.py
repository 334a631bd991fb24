"""What rules must not overlook: overrides in heirs, function values, raw storage, zero at construction."""

from __future__ import annotations

from collections.abc import Callable

import pytest

Rewrite = Callable[..., str]

_HEAD = "pragma solidity ^0.8.21;\n"
_LIST = "uint256[] public items; uint256 public n; function add(uint256 v) external { items.push(v); }"
_LOOP = "for (uint256 i = 0; i < items.length; i++) { %s; n++; }"
_SHOP = """struct Item { uint256 price; uint256 weight; uint256 stock; }
    mapping(uint256 => Item) public items;
    function read(uint256 id) external returns (uint256) {
        Item memory item = items[id];
        raise(id);
        return item.price;
    }"""

UNSEEN = {
    "an heir makes the array shorter": (
        "cache-array-length",
        f"contract A {{ {_LIST} function run() external {{ {_LOOP % 'hook()'} }} "
        "function hook() internal virtual {} } "
        "contract B is A { function hook() internal override { items.pop(); } }",
    ),
    "a function value makes the array shorter": (
        "cache-array-length",
        f"contract A {{ {_LIST} function() internal hook = drop; function drop() internal {{ items.pop(); }} "
        f"function run() external {{ {_LOOP % 'hook()'} }} }}",
    ),
    "assembly makes the array shorter": (
        "cache-array-length",
        f"contract A {{ {_LIST} function drop() internal {{ assembly {{ sstore(0, 1) }} }} "
        f"function run() external {{ {_LOOP % 'drop()'} }} }}",
    ),
    "an heir changes the struct": (
        "struct-copy",
        f"contract A {{ {_SHOP} function raise(uint256) internal virtual {{}} }} "
        "contract B is A { function raise(uint256 id) internal override { items[id].price += 1; } }",
    ),
    "a function value changes the struct": (
        "struct-copy",
        f"contract A {{ {_SHOP} function(uint256) internal raise = up; "
        "function up(uint256 id) internal { items[id].price += 1; } }",
    ),
    "a bodyless function may change the struct": (
        "struct-copy",
        f"abstract contract A {{ {_SHOP} function raise(uint256 id) internal virtual; }}",
    ),
    "a sum is looked at by another contract, two calls down": (
        "loop-accumulation",
        "interface S { function value() external returns (uint256); } contract A { uint256 public total; "
        "S s; function one() internal returns (uint256) { return two(); } "
        "function two() internal returns (uint256) { return s.value(); } "
        "function run(uint256 k) external { for (uint256 i = 0; i < k; i++) { total += one(); } } }",
    ),
    "a sum is looked at in assembly": (
        "loop-accumulation",
        "contract A { uint256 public total; "
        "function peek() internal view returns (uint256 v) { assembly { v := sload(0) } } "
        "function run(uint256 k) external { for (uint256 i = 0; i < k; i++) { total += peek() + 1; } } }",
    ),
    "an heir looks at a sum": (
        "loop-accumulation",
        "contract A { uint256 public total; function peek() internal virtual returns (uint256) { return 1; } "
        "function run(uint256 k) external { for (uint256 i = 0; i < k; i++) { total += peek(); } } } "
        "contract B is A { function peek() internal view override returns (uint256) { return total + 1; } }",
    ),
    "an heir writes to the parameter": (
        "calldata-parameter",
        "contract A { "
        "function first(uint256[] memory v) external returns (uint256) { sort(v); return v[0]; } "
        "function sort(uint256[] memory v) internal virtual {} } "
        "contract B is A { function sort(uint256[] memory v) internal override { v[0] = 1; } }",
    ),
    "a function value of a list writes to the parameter": (
        "calldata-parameter",
        "contract A { function(uint256[] memory) internal[] steps; "
        "function up(uint256[] memory v) internal { v[0] = 1; } function add() external { steps.push(up); } "
        "function first(uint256[] memory v) external returns (uint256) { steps[0](v); return v[0]; } }",
    ),
    "a library writes to a slot": (
        "constant-variable",
        "library L { function put(uint256 s, uint256 v) internal { assembly { sstore(s, v) } } } "
        "contract A { uint256 fee = 3; uint256 public total; "
        "function set(uint256 v) external { L.put(1, v + fee); } }",
    ),
    "a free function writes to a slot": (
        "constant-variable",
        "function put(uint256 s, uint256 v) { assembly { sstore(s, v) } } "
        "contract A { uint256 fee = 3; uint256 public total; "
        "function set(uint256 v) external { put(1, v + fee); } }",
    ),
    "an initial value reads a variable that is still zero": (
        "constant-variable",
        "contract A { uint256 public first = second + 1; uint256 public second = 3; }",
    ),
    "a base's constructor reads a variable that is still zero": (
        "constant-variable",
        "contract A { uint256 public seen; constructor() { seen = hook(); } "
        "function hook() internal virtual returns (uint256) { return 1; } } contract B is A { "
        "uint256 fee = 3; function hook() internal view override returns (uint256) { return fee; } }",
    ),
}


@pytest.mark.parametrize("case", UNSEEN)
def test_a_rule_is_silent_when(case: str, rewrite: Rewrite) -> None:
    rule, contracts = UNSEEN[case]
    assert rewrite(rule, _HEAD + contracts) == _HEAD + contracts


SEEN = {
    "an heir does something else": (
        "cache-array-length",
        f"contract A {{ {_LIST} function run() external {{ {_LOOP % 'hook()'} }} "
        "function hook() internal virtual {} } "
        "contract B is A { function hook() internal override { n += 2; } }",
    ),
    "what comes between has nothing to do with the struct": (
        "struct-copy",
        f"contract A {{ {_SHOP.replace('raise(id);', 'seen = id;')} uint256 seen; }}",
    ),
    "the variable stands before its reader": (
        "constant-variable",
        "contract A { uint256 public second = 3; uint256 public first = second + 1; }",
    ),
    "a function of the loop has nothing to do with the sum": (
        "loop-accumulation",
        "contract A { uint256 public total; function one() internal pure returns (uint256) { return 1; } "
        "function run(uint256 k) external { for (uint256 i = 0; i < k; i++) { total += one(); } } }",
    ),
}


@pytest.mark.parametrize("case", SEEN)
def test_a_rule_still_speaks_when(case: str, rewrite: Rewrite) -> None:
    rule, contracts = SEEN[case]
    assert rewrite(rule, _HEAD + contracts) != _HEAD + contracts
