"""The engine: deterministic ids, files that may be changed, rules that break, edits that may not be made."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pytest

from core.analysis.finding import Finding
from core.errors import Cancelled, UsageError
from core.rewriting.catalog import RULES
from core.rewriting.engine import propose
from core.rewriting.proposal import Edit, Goal
from core.rewriting.rule import RewriteRule, RuleInfo, Suggestion
from core.solidity.compilation import Compilation
from core.text import Span
from tests.core.rewriting.conftest import Compile

SOURCE = """// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

contract A {
    address public owner = msg.sender;

    function f(uint256 x) external view returns (uint256 y) {
        require(msg.sender == owner, "not the owner"); // the guard
        assembly { y := x }
    }
}

contract B is A {}
"""


def _rule(*edits: Edit, error: BaseException | None = None) -> RewriteRule:
    """A rule that suggests these edits, and then raises."""

    def run(compilation: Compilation, findings: Sequence[Finding]) -> Iterable[Suggestion]:
        if edits:
            yield Suggestion("Title", "Reason.", "a.sol:A", tuple(edits))
        if error is not None:
            raise error

    info = RuleInfo(id="test-rule", title="T", goal="gas", applicability="review", version="3")
    return RewriteRule(info, (), "", run)


def _edit(text: str, by: str, file: str = "a.sol", source: str = SOURCE) -> Edit:
    start = source.encode().index(text.encode())
    return Edit(file, Span(start, start + len(text.encode())), by)


def test_the_same_input_gives_the_same_ids_and_another_text_others(compiled: Compile) -> None:
    one = propose(compiled(SOURCE), ())
    two = propose(compiled(SOURCE), ())
    assert [item.id for item in one.items] == [item.id for item in two.items]
    assert len({item.id for item in one.items}) == len(one.items) > 1
    other = propose(compiled(SOURCE + "// end\n"), ())
    assert not {item.id for item in one.items} & {item.id for item in other.items}


def test_a_proposal_names_its_base_its_origin_and_the_contracts_it_touches(compiled: Compile) -> None:
    compilation = compiled(SOURCE)
    (item,) = propose(compilation, (), rules=("custom-error",)).items
    assert item.base == {"a.sol": compilation.input.sources["a.sol"].sha256}
    assert (item.origin.kind, item.origin.name, item.origin.version) == ("rule", "custom-error", "1")
    assert item.contracts == ("a.sol:A", "a.sol:B")


def test_goals_and_rules_choose_what_runs(compiled: Compile) -> None:
    compilation = compiled(SOURCE)
    gas: Goal = "gas"
    security: Goal = "security"
    assert {item.goal for item in propose(compilation, (), goals=(gas,)).items} == {gas}
    assert propose(compilation, (), goals=(security,)).items == ()
    names = {item.origin.name for item in propose(compilation, (), rules=("immutable-variable",)).items}
    assert names == {"immutable-variable"}


def test_an_unknown_rule_is_told_with_the_known_ones(compiled: Compile) -> None:
    with pytest.raises(UsageError, match="custom-error") as caught:
        propose(compiled(SOURCE), (), rules=("custom-errors",))
    assert caught.value.exit_code == 2


def test_nothing_is_proposed_for_a_source_that_does_not_compile(compiled: Compile) -> None:
    result = propose(compiled("contract A { uint x = nothing; }"), ())
    assert result.items == ()
    assert "do not compile" in result.notes[0]


def test_a_rule_that_crashes_becomes_a_note_and_the_others_go_on(compiled: Compile) -> None:
    broken = _rule(_edit("the guard", "guard"), error=RuntimeError("boom"))
    result = propose(compiled(SOURCE), (), catalog=(broken, *RULES))
    assert any("test-rule" in note and "boom" in note for note in result.notes)
    assert {item.origin.name for item in result.items} >= {"custom-error", "immutable-variable"}


def test_the_wish_to_stop_is_not_swallowed(compiled: Compile) -> None:
    with pytest.raises(Cancelled):
        propose(compiled(SOURCE), (), catalog=(_rule(error=Cancelled()),))


def test_only_the_files_that_were_asked_for_are_changed(compiled: Compile) -> None:
    files = {"a.sol": 'import "b.sol"; contract A is B {}', "b.sol": "contract B { address o = msg.sender; }"}
    assert propose(compiled(files, targets=("a.sol",)), ()).items == ()
    rule = _rule(_edit("o = msg", "p = msg", "b.sol", files["b.sol"]))
    result = propose(compiled(files, targets=("a.sol",)), (), catalog=(rule,))
    assert result.items == ()
    assert "b.sol" in result.notes[0]
    assert len(propose(compiled(files), (), catalog=(rule,)).items) == 1


REFUSED = [
    ([_edit("y := x", "y := 1")], "assembly"),
    ([_edit("guard", "lock")], "cut a comment"),
    ([_edit("not the owner", "no")], "cut a comment or a string"),
    ([_edit('"not the owner"); // the guard', '"no");')], "would be lost"),
    ([_edit("msg.sender;", "tx.origin;"), _edit("sender;", "x;")], "overlap"),
    ([_edit("msg.sender;", "msg.sender;")], "nothing to change"),
]


@pytest.mark.parametrize(("edits", "why"), REFUSED, ids=[why for _, why in REFUSED])
def test_edits_that_may_not_be_made_become_a_note(edits: list[Edit], why: str, compiled: Compile) -> None:
    result = propose(compiled(SOURCE), (), catalog=(_rule(*edits),))
    assert result.items == ()
    assert why in result.notes[0]


def test_a_comment_that_an_edit_takes_along_is_not_lost(compiled: Compile) -> None:
    moved = _edit("// the guard", "")
    comment = Edit("a.sol", Span(moved.span.start, moved.span.end), "/* the */ // the guard")
    assert len(propose(compiled(SOURCE), (), catalog=(_rule(comment),)).items) == 1
