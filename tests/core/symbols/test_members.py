"""Members of values: arrays of structs, `this`, `super`, and what `type(…)` tells of each kind."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.symbols.completing import members
from core.symbols.index import SymbolIndex
from core.toolchain.toolchain import Toolchain
from tests.core.symbols.test_symbols import at, build

TEXT = """pragma solidity VERSION;
interface IThing { function look(uint256 x) external view returns (uint256); }
ABSTRACT contract Half { function todo() public VIRTUAL; function done() public {} }
contract Base {
    struct Point { uint256 x; uint256[] more; }
    enum Kind { One, Two }
    Point[] public points;
    Point[3] internal fixedPoints;
    mapping(address => Point[]) internal byOwner;
    uint256 private hidden;
    event Seen(uint256 x);
    modifier only() { _; }
    function outside() external {}
    function inside() internal {}
    function anywhere(uint256 x) public VIRTUAL { x; }
    function shut() private {}
}
contract Heir is Base {
    uint256 public count;
    function anywhere(uint256 x) public OVERRIDE { x; }
    function use(Point[] memory given) public {
        // here
        given;
    }
}
"""
WORDS = {"0.5.17": ("", "", ""), "0.7.6": ("abstract", "virtual", "override"),
         "0.8.30": ("abstract", "virtual", "override")}  # fmt: skip


@pytest.fixture(scope="module", params=["0.5.17", "0.7.6", "0.8.30"])
def index(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, tools: Toolchain
) -> SymbolIndex:
    version = request.param
    text = TEXT.replace("VERSION", f"{version};\npragma experimental ABIEncoderV2")
    for word, fresh in zip(("ABSTRACT", "VIRTUAL", "OVERRIDE"), WORDS[version], strict=True):
        text = text.replace(word, fresh)
    return build(tmp_path_factory.mktemp("m"), tools, Main=text)


@pytest.mark.parametrize(
    ("before", "wanted", "missing"),
    [
        ("points", {"length", "push", "pop"}, {"x"}),
        ("points[0]", {"x", "more"}, {"length", "push"}),
        ("points[0].more", {"length", "push"}, set()),
        ("fixedPoints", {"length"}, {"push", "pop"}),
        ("fixedPoints[1]", {"x"}, set()),
        ("byOwner[msg.sender]", {"length", "push"}, set()),
        ("byOwner[msg.sender][1]", {"x", "more"}, set()),
        ("given", {"length"}, {"push", "pop"}),
        ("given[0]", {"x", "more"}, set()),
        ("given[0].more", {"length"}, {"push"}),
        ("// It ends.\n        points", {"length", "push"}, {"x"}),
        ("points /* the first */ [0]", {"x", "more"}, set()),
        ("this", {"outside", "anywhere", "points", "count", "use"},
         {"inside", "shut", "hidden", "Seen", "only", "Point", "fixedPoints"}),
        ("super", {"anywhere", "inside"}, {"outside", "shut", "points", "Point", "Seen"}),
        ("type(IThing)", {"interfaceId", "name"}, {"creationCode", "runtimeCode"}),
        ("type(Heir)", {"creationCode", "runtimeCode", "name"}, {"interfaceId"}),
        ("type(Half)", {"name"}, {"interfaceId", "creationCode", "runtimeCode"}),
        ("type(Kind)", {"min", "max"}, {"One"}),
        ("Kind", {"One", "Two"}, {"min", "max"}),
        ("Heir(address(0))", {"outside", "count"}, {"inside", "Seen"}),
    ],
)  # fmt: skip
def test_what_stands_behind_a_dot(
    index: SymbolIndex, before: str, wanted: set[str], missing: set[str]
) -> None:
    found = [item.name for item in members(index, "Main.sol", at(index, "Main.sol", "// here"), before)]
    assert wanted <= set(found)
    assert not missing & set(found)
    assert len(found) == len(set(found)), "what is overridden is offered once"


def test_code_with_immutables_is_not_offered_as_runtime_code(tmp_path: Path, tools: Toolchain) -> None:
    text = "pragma solidity ^0.8.20;\ncontract A { uint256 immutable a = 1; function f() public {} }\n"
    index = build(tmp_path, tools, Main=text)
    found = {item.name for item in members(index, "Main.sol", at(index, "Main.sol", "{}"), "type(A)")}
    assert found == {"name", "creationCode"}


def test_what_a_value_type_wraps_has_the_members_of_the_underlying_type(
    tmp_path: Path, tools: Toolchain
) -> None:
    text = """pragma solidity ^0.8.20;
type Price is bytes4;
library Four { function half(bytes4 it) internal pure returns (bytes2) { return bytes2(it); } }
contract A {
    using Four for bytes4;
    function f(Price p) public pure returns (bytes4) { return Price.unwrap(p); }
}
"""
    index = build(tmp_path, tools, Main=text)
    offset = at(index, "Main.sol", "return Price.unwrap")
    for before in ("Price.unwrap(p)", "bytes4(0)", "Price\n   .unwrap(p)"):
        assert [item.name for item in members(index, "Main.sol", offset, before)] == ["half"]
