"""What a model may not change is refused by its name, and a card or the person's own words lift it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from core.progress import silent
from core.rewriting.assistant.cards import GOALS, card
from core.rewriting.assistant.forbidden import KINDS, forbidden_trees, forbidden_words, lifted_by
from core.rewriting.assistant.outside import Place, outside
from core.rewriting.proposal import Edit
from core.solidity.compilation import Compilation, CompilerInput, CompilerSettings
from core.solidity.compiler import Outputs, compile_input
from core.text import SourceText, Span
from core.toolchain.toolchain import Toolchain

_BOX = """// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

interface Bell {
    function ring() external;
}

contract Base {}

contract Box is Base {
    event Put(address indexed who, uint256 amount);
    error Empty();

    address public owner;
    uint256 internal total;
    Bell private bell;
    uint64 private spare;

    modifier onlyOwner() {
        require(msg.sender == owner);
        _;
    }

    constructor() {
        owner = msg.sender;
    }

    function put(uint256 amount) external {
        total += amount;
        emit Put(msg.sender, amount);
    }

    function ringIt() external onlyOwner {
        bell.ring();
    }

    function destroy() external onlyOwner {
        selfdestruct(payable(owner));
    }
}
"""


_RING = "bell.ring();"
_DESTROY = "selfdestruct(payable(owner));"
_BETWEEN = "\n    }\n\n    function destroy() external onlyOwner {\n        "


def _words(after: str, before: str = _BOX, allowed: frozenset[str] = frozenset()) -> list[str]:
    texts = ({"a.sol": SourceText.of("a.sol", text)} for text in (before, after))
    return [item.kind for item in forbidden_words(*texts, allowed)]


@pytest.mark.parametrize(
    ("kind", "old", "new"),
    [
        ("selfdestruct", "total += amount;", "selfdestruct(payable(msg.sender));"),
        ("delegatecall", "total += amount;", "owner.delegatecall(msg.data);"),
        ("assembly", "total += amount;", "assembly { sstore(0, 1) }"),
        ("low-level-call", "total += amount;", 'owner.call("");'),
        ("ether-transfer", "total += amount;", "payable(owner).transfer(1);"),
        ("tx.origin", "total += amount;", "require(tx.origin == owner);"),
        ("creation", "total += amount;", "new Base();"),
        ("randomness", "total += amount;", "total += uint256(blockhash(block.number - 1));"),
        ("signature-check", "total += amount;", "ecrecover(0, 27, 0, 0);"),
        ("import", "interface Bell", 'import {X} from "./X.sol";\ninterface Bell'),
        ("pragma", "^0.8.20", ">=0.8.0"),
        ("license", "MIT", "UNLICENSED"),
        ("suppression", "total += amount;", "// slither-disable-next-line all\n        total += amount;"),
        ("hidden-text", "total += amount;", "/* \u202e */ total += amount;"),
    ],
)
def test_added_words_are_named(kind: str, old: str, new: str) -> None:
    assert kind in _words(_BOX.replace(old, new))
    assert kind not in _words(_BOX.replace(old, new), allowed=frozenset({kind}))


def test_words_in_comments_strings_and_memory_are_no_code() -> None:
    assert _words(_BOX.replace("total += amount;", "// selfdestruct, delegatecall, tx.origin\n")) == []
    assert _words(_BOX.replace("total += amount;", 'require(amount > 0, "assembly");')) == []
    assert _words(_BOX.replace("total += amount;", "uint256[] memory x = new uint256[](2);")) == []
    assert _words(_BOX.replace("pragma solidity  ^0.8.20", "pragma solidity ^0.8.20")) == []


@pytest.fixture(scope="module")
def compiled(tools: Toolchain) -> Callable[[str], Compilation]:
    def run(text: str) -> Compilation:
        source = SourceText.of("a.sol", text)
        given = CompilerInput("0.8.30", {"a.sol": source}, CompilerSettings(), ("a.sol",))
        made = compile_input(given, tools, silent(), Outputs.ANALYSIS)
        assert made.ok, made.diagnostics
        return made

    return run


@pytest.mark.parametrize(
    ("kind", "old", "new"),
    [
        ("contract", "contract Base {}", "contract Base {}\ncontract More {}"),
        ("inheritance", "contract Box is Base", "contract Box"),
        ("constructor", "constructor()", "constructor(uint256)"),
        ("signature", "put(uint256 amount)", "put(uint128 amount)"),
        ("entry-point", "    function put", "    function sweep() external { total = 0; }\n    function put"),
        ("entry-point", "    function put", "    receive() external payable {}\n    function put"),
        ("entry-point", "uint256 internal total", "uint256 public total"),
        ("guard", "function ringIt() external onlyOwner", "function ringIt() external"),
        ("event", "event Put(address indexed who", "event Put(uint256 indexed who"),
        ("error-added", "error Empty();", "error Empty();\n    error Full();"),
        ("storage", "address public owner;\n    uint256 internal total;",
         "uint256 internal total;\n    address public owner;"),
        ("storage", "uint64 private spare", "uint32 private spare"),
        ("storage", "address public owner;", "uint256 private first;\n    address public owner;"),
        ("storage-added", "uint64 private spare;", "uint64 private spare;\n    uint256 private last;"),
        ("external-call", "total += amount;", "total += amount;\n        bell.ring();"),
        ("selfdestruct", _RING + _BETWEEN + _DESTROY, _DESTROY + _BETWEEN + _RING),
        ("late-change", "        bell.ring();", "        bell.ring();\n        total = 0;"),
    ],
)  # fmt: skip
def test_changed_declarations_are_named(
    compiled: Callable[[str], Compilation], kind: str, old: str, new: str
) -> None:
    after = _BOX.replace(old, new)
    if kind == "event":
        after = after.replace("emit Put(msg.sender,", "emit Put(uint160(msg.sender),")
    assert after != _BOX
    found = [item.kind for item in forbidden_trees(compiled(_BOX), compiled(after), ["a.sol"], ())]
    assert kind in found
    assert kind not in [
        item.kind for item in forbidden_trees(compiled(_BOX), compiled(after), ["a.sol"], {kind})
    ]


def test_a_body_may_change_and_a_private_function_may_come(compiled: Callable[[str], Compilation]) -> None:
    added = "    function _add(uint256 amount) private {\n        total += amount;\n    }\n\n"
    after = _BOX.replace("total += amount;", "_add(amount);")
    after = after.replace("    function put", f"{added}    function put")
    assert forbidden_trees(compiled(_BOX), compiled(after), ["a.sol"], ()) == ()


def test_cards_lift_only_what_there_is() -> None:
    never = {"selfdestruct", "delegatecall", "assembly", "hidden-text", "suppression", "late-change"}
    for goal in GOALS:
        assert card(goal).allow <= KINDS, goal
        assert not card(goal).allow & never


@pytest.mark.parametrize(
    ("words", "lifted"),
    [
        ("let the owner selfdestruct it", {"selfdestruct"}),
        ("make it cheaper", set()),
        ("make it cheaper, but use no assembly and never a delegatecall", set()),
        ("check the sender", set()),
        ("refunds losers of the auction", {"ether-transfer"}),
        ("write it in assembly", {"assembly"}),
        ("do not touch the constructor", set()),
    ],
)
def test_a_persons_own_words_lift_what_they_name(words: str, lifted: set[str]) -> None:
    assert lifted_by(words) == lifted


def test_edits_elsewhere_are_flagged_and_asked_ones_are_not(compiled: Callable[[str], Compilation]) -> None:
    made = compiled(_BOX)
    source = made.input.sources["a.sol"]

    def place(text: str) -> Span:
        at = source.data.index(text.encode())
        return Span(at, at + len(text))

    put = next(node for node in made.asts["a.sol"].walk("FunctionDefinition") if node.name == "put")
    asked = [Place("a.sol", put.span)]
    edits = [
        Edit("a.sol", place("total += amount;"), "total = total + amount;"),
        Edit("a.sol", place("bell.ring();"), "bell.ring(); bell.ring();"),
        Edit("a.sol", Span(put.span.start, put.span.start), "// a comment\n"),
    ]
    found = outside(asked, edits, made.input.sources, made.asts)
    assert [item.sentence for item in found] == [
        "This also changes ringIt.",
        "This changes comments or layout only.",
    ]
    assert outside((), edits[:2], made.input.sources, made.asts) == ()
    coded = outside((), edits, made.input.sources, made.asts, documentation=True)
    assert [item.edit for item in coded] == edits[:2]
