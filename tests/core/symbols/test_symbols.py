"""The code index: definitions, uses across files, overridden families, places in old and new compilers."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.diff.carrying import Carrier
from core.pipeline import compile_paths
from core.progress import silent
from core.solidity.abi import selector_of
from core.solidity.standard_json import Outputs
from core.symbols.building import index_all
from core.symbols.completing import members, visible_at
from core.symbols.globals import Builtin
from core.symbols.index import SymbolIndex
from core.symbols.symbol import Symbol
from core.toolchain.toolchain import Toolchain

LIB = """pragma solidity ^0.8.20;
// ü before everything else
struct Point { uint256 x; uint256 y; }
error Far(uint256 distance);
library Maths {
    /// @notice Doubles.
    function twice(uint256 value) internal pure returns (uint256) { return value * 2; }
}
interface IVault {
    /// @notice Puts ether in.
    function put(address to, uint256 amount) external returns (bool done);
}
"""
MAIN = """pragma solidity ^0.8.20;
import {Maths, Point, IVault as Base} from "./Lib.sol";
import "./Lib.sol" as All;

contract Vault is Base {
    using Maths for uint256;
    mapping(address => uint256) public balances;
    uint128 public small;
    uint128 public other;
    Point public origin;
    enum State { Open, Closed }
    State public state;
    event Put(address indexed to, uint256 amount);

    modifier open() { require(state == State.Open, unicode"é"); _; }

    /// @inheritdoc Base
    function put(address to, uint256 amount) public virtual override open returns (bool done) {
        uint256 sum = balances[to] + amount.twice();
        balances[to] = sum;
        emit Put({amount: amount, to: to});
        if (sum > 5) revert All.Far({distance: sum});
        Point memory point = Point({x: 1, y: 2});
        point.x = 3;
        assembly { sstore(small.slot, 1) }
        return true;
    }
}

contract Heir is Vault {
    function put(address to, uint256 amount) public override returns (bool) {
        return super.put(to, amount);
    }
}
"""


def build(folder: Path, tools: Toolchain, **files: str) -> SymbolIndex:
    for name, text in files.items():
        (folder / f"{name}.sol").write_bytes(text.encode())
    return index_all(compile_paths([folder], tools, silent(), outputs=Outputs.ANALYSIS).compilations)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory, tools: Toolchain) -> SymbolIndex:
    return build(tmp_path_factory.mktemp("p"), tools, Lib=LIB, Main=MAIN)


def at(index: SymbolIndex, file: str, text: str, nth: int = 0) -> int:
    data, offset = index.texts[file].data, -1
    for _ in range(nth + 1):
        offset = data.index(text.encode(), offset + 1)
    return offset


def named(index: SymbolIndex, name: str, kind: str = "") -> Symbol:
    return next(s for s in index.symbols.values() if s.name == name and kind in ("", s.kind))


def test_a_use_leads_to_its_definition_in_another_file(index: SymbolIndex) -> None:
    found = index.definition("Main.sol", at(index, "Main.sol", "twice"))
    assert found is not None and (found.file, found.name, found.kind) == ("Lib.sol", "twice", "function")
    assert index.texts["Lib.sol"].slice(found.name_span) == "twice"


def test_the_cursor_behind_a_name_counts_too(index: SymbolIndex) -> None:
    found = index.definition("Main.sol", at(index, "Main.sol", "twice") + len("twice"))
    assert found is not None and found.name == "twice"


def test_every_name_of_the_file_is_a_reference(index: SymbolIndex) -> None:
    for file in ("Main.sol", "Lib.sol"):
        for item in index.references[file]:
            text = index.texts[file].slice(item.span)
            symbol = index.symbols[item.symbol]
            aliased = {"Base": "IVault", "All": "All", "./Lib.sol": "Lib.sol"}
            assert aliased.get(text, text) == symbol.name, text


def test_uses_are_told_apart_by_what_is_done(index: SymbolIndex) -> None:
    kinds = [item.kind for item in index.uses(named(index, "balances").id)]
    assert sorted(kinds) == ["declaration", "read", "write"]
    assert {item.kind for item in index.uses(named(index, "small").id)} == {"declaration", "read"}


def test_labels_of_named_arguments_are_uses(index: SymbolIndex) -> None:
    amount = next(s for s in index.children(named(index, "Put", "event").id) if s.name == "amount")
    assert len(index.uses(amount.id)) == 2
    assert len(index.uses(named(index, "x", "field").id)) == 3
    assert len(index.uses(named(index, "distance", "parameter").id)) == 2


def test_an_overridden_function_is_one_family(index: SymbolIndex) -> None:
    base = next(s for s in index.symbols.values() if s.name == "put" and s.file == "Lib.sol")
    assert len(index.family(base.id)) == 3
    assert len(index.uses(base.id, family=True)) == 4
    assert [s.container for s in index.overriding(base.id)] == [named(index, "Vault").id]


def test_selectors_topics_and_storage_places_are_those_of_the_compiler(index: SymbolIndex) -> None:
    put = next(
        s for s in index.symbols.values() if s.name == "put" and s.container == named(index, "Vault").id
    )
    assert put.signature == "put(address,uint256)" and put.selector == selector_of(put.signature)
    assert len(named(index, "Put").topic) == 64 and len(named(index, "Far").selector) == 8
    other = named(index, "other").storage
    assert other is not None and (other.slot, other.offset, other.size_bytes) == (1, 16, 16)
    assert named(index, "balances").type == "mapping(address => uint256)"


def test_documentation_is_inherited(index: SymbolIndex) -> None:
    for item in index.symbols.values():
        if item.name == "put":
            assert item.documentation == "@notice Puts ether in."


def test_what_is_visible_includes_bases_imports_and_the_language(index: SymbolIndex) -> None:
    names = {s.name: s for s in visible_at(index, "Main.sol", at(index, "Main.sol", "emit Put"))}
    assert {
        "sum",
        "to",
        "amount",
        "done",
        "balances",
        "open",
        "State",
        "Maths",
        "Point",
        "msg",
    } <= names.keys()
    assert "point" not in names, "a local is not visible before it is declared"
    outside = {s.name for s in visible_at(index, "Main.sol", 0)}
    assert "sum" not in outside and "Vault" in outside


@pytest.mark.parametrize(
    ("before", "wanted"),
    [
        ("msg", {"sender", "value"}),
        ("amount", {"twice"}),
        ("balances[to]", {"twice"}),
        ("point", {"x", "y"}),
        ("origin", {"x", "y"}),
        ("State", {"Open", "Closed"}),
        ("to", {"balance", "call"}),
        ("payable(to)", {"transfer"}),
        ("type(uint256)", {"max", "min"}),
        ("Base(to)", {"put"}),
        ("this", {"put", "balances"}),
        ("abi", {"encode"}),
        ("All", {"Maths", "Far"}),
        ("All.Maths", {"twice"}),
        ("Base(to).put{value: 1}(to, (1 + 2))", set()),
        ("(msg)", {"sender"}),
        ("x = msg", {"sender"}),
        ("1", set()),
        ("nothing.there", set()),
    ],
)
def test_members_of_what_stands_before_a_dot(index: SymbolIndex, before: str, wanted: set[str]) -> None:
    offset = at(index, "Main.sol", "assembly")
    found = {item.name for item in members(index, "Main.sol", offset, before)}
    assert wanted <= found
    if not wanted:
        assert found == set()


def test_builtin_members_say_what_they_are(index: SymbolIndex) -> None:
    found = members(index, "Main.sol", 0, "block")
    stamp = next(item for item in found if item.name == "timestamp")
    assert isinstance(stamp, Builtin) and stamp.type == "uint256" and stamp.about


def test_tokens_say_what_each_name_stands_for(index: SymbolIndex) -> None:
    tokens = index.tokens("Main.sol")
    assert [token.span.start for token in tokens] == sorted(token.span.start for token in tokens)
    kinds = {index.texts["Main.sol"].slice(token.span): token.kind for token in tokens}
    assert kinds["balances"] == "state-variable" and kinds["to"] == "parameter" and kinds["sum"] == "local"
    assert kinds["require"] == "builtin" and kinds["Vault"] == "contract" and kinds["Open"] == "enum-value"


def test_the_outline_leaves_locals_out(index: SymbolIndex) -> None:
    names = [s.name for s in index.outline("Main.sol")]
    assert names[0] == "All" and "Vault" in names and "sum" not in names and "to" not in names
    around = index.enclosing("Main.sol", at(index, "Main.sol", "emit Put"))
    assert [s.name for s in around] == ["Vault", "put"]


def test_an_import_path_leads_to_the_file(index: SymbolIndex) -> None:
    found = index.definition("Main.sol", at(index, "Main.sol", "./Lib.sol") + 2)
    assert found is not None and (found.kind, found.file) == ("file", "Lib.sol")
    assert index.unit_of(index.paths["Lib.sol"]) == "Lib.sol"


OLD = """pragma solidity VERSION;
contract Owned {
    /// @notice Who may.
    address public owner;
    event Given(address to);
    modifier only() { require(msg.sender == owner); _; }
    function give(address to) public only { owner = to; emit Given(to); }
}
contract Box is Owned {
    struct Item { uint size; }
    Item[] items;
    function add(uint size) public only {
        items.push(Item({size: size}));
        uint place;
        assembly { place := items_slot }
    }
}
"""


@pytest.mark.parametrize("version", ["0.4.24", "0.5.17", "0.6.12"])
def test_old_compilers_give_the_same_answers(tmp_path: Path, tools: Toolchain, version: str) -> None:
    found = build(tmp_path, tools, Old=OLD.replace("VERSION", version))
    assert len(found.uses(named(found, "owner").id)) == 3
    assert len(found.uses(named(found, "only").id)) == 3
    assert len(found.uses(named(found, "items").id)) == 3
    assert len(found.uses(named(found, "size", "field").id)) == 2
    give = named(found, "give")
    assert give.selector and found.texts["Old.sol"].slice(give.name_span) == "give"


def test_crlf_and_letters_of_several_bytes_do_not_shift_places(tmp_path: Path, tools: Toolchain) -> None:
    found = build(tmp_path, tools, Lib=LIB.replace("\n", "\r\n"))
    for item in found.references["Lib.sol"]:
        assert found.texts["Lib.sol"].slice(item.span) == found.symbols[item.symbol].name


def test_places_are_carried_through_edits_and_back() -> None:
    old = b"a\nfunction f() {}\nb\n"
    new = b"a\n// typed\nfunction ff() {}\nb\nmore\n"
    carrier = Carrier.between(old, new)
    at_old, at_new = old.index(b"() {}"), new.index(b"() {}")
    assert carrier.to_edited(at_old) == at_new and carrier.to_compiled(at_new) == at_old
    assert carrier.to_compiled(new.index(b"typed")) is None
    assert carrier.to_edited(0) == 0
    assert Carrier.between(old, old).to_compiled(7) == 7
