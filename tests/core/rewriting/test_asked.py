"""What nobody asked for is flagged in a sentence, and what a change needs is not."""

from __future__ import annotations

from core.analysis.engine import analyze
from core.diff.hunk import diff
from core.progress import silent
from core.rewriting.asked import declarations_around, places_of, stray_hunks
from core.rewriting.assistant.outside import Place
from core.rewriting.proposal import apply_edits
from core.text import SourceText, Span
from tests.core.rewriting.conftest import Compile, proposed

BOX = """// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

contract Box {
    uint256 public value;

    /// @notice Put a number.
    function set(uint256 next) public {
        require(next > 0, "the number must be more than nothing");
        value = next;
    }

    function get() public view returns (uint256) {
        return value;
    }
}

contract Other {
    uint256 public count;
}
"""


def flagged(compiled: Compile, after: str, *selected: str, documentation: bool = False) -> dict[int, str]:
    """What is flagged when these parts of the box were asked for."""
    compilation = compiled(BOX)
    places = []
    for part in selected:
        start = BOX.encode().index(part.encode())
        places.append(Place("a.sol", Span(start, start + len(part.encode()))))
    found = diff(SourceText.of("a.sol", BOX), SourceText.of("a.sol", after))
    return stray_hunks(found, places, compilation.asts["a.sol"], documentation=documentation)


SET = BOX[BOX.index("    function set") : BOX.index("    function get")]


def test_a_change_inside_the_selection_is_what_was_asked_for(compiled: Compile) -> None:
    assert flagged(compiled, BOX.replace("value = next;", "value = next + 0;"), SET) == {}


def test_a_change_of_another_function_is_flagged_with_its_name(compiled: Compile) -> None:
    after = BOX.replace("value = next;", "value = next + 0;").replace("return value;", "return value + 1;")
    assert flagged(compiled, after, SET) == {1: "This also changes get."}


def test_a_new_error_that_the_change_uses_belongs_to_it_and_another_addition_does_not(
    compiled: Compile,
) -> None:
    after = BOX.replace(
        'require(next > 0, "the number must be more than nothing");', "if (next == 0) revert Nothing();"
    ).replace("    uint256 public value;\n", "    error Nothing();\n    uint256 public value;\n")
    assert flagged(compiled, after, SET) == {}
    more = after.replace(
        "    uint256 public count;\n", "    uint256 public count;\n    uint256 public extra;\n"
    )
    assert flagged(compiled, more, SET) == {2: "This adds something outside of what was asked about."}


def test_what_a_needed_addition_needs_is_needed_too(compiled: Compile) -> None:
    after = (
        BOX.replace("value = next;", "value = _twice(next);")
        .replace(
            "contract Other {\n",
            "function _twice(uint256 a) pure returns (uint256) { return a * FACTOR; }\n\ncontract Other {\n",
        )
        .replace("contract Box {\n", "uint256 constant FACTOR = 2;\n\ncontract Box {\n")
    )
    assert flagged(compiled, after, SET) == {}


def test_code_under_a_request_for_documentation_and_comments_under_any_other_are_flagged(
    compiled: Compile,
) -> None:
    code = BOX.replace("return value;", "return value + 0;")
    assert flagged(compiled, code, documentation=True) == {
        0: "This changes code, and only documentation was asked for."
    }
    comment = BOX.replace("Put a number.", "Puts a number.")
    assert flagged(compiled, comment, documentation=True) == {}
    assert flagged(compiled, comment) == {0: "This changes comments or layout only."}


def test_blank_lines_alone_are_not_flagged(compiled: Compile) -> None:
    assert flagged(compiled, BOX.replace("contract Other", "\ncontract Other"), SET) == {}


def test_a_rule_claims_the_place_of_the_findings_it_cures(compiled: Compile) -> None:
    compilation = compiled(BOX)
    findings = analyze([compilation], silent()).findings
    (proposal,) = proposed(compilation, "custom-error").items
    asts = compilation.asts
    (place,) = places_of(proposal, findings, asts)
    claimed = BOX.encode()[place.span.start : place.span.end].decode()
    assert claimed.startswith("contract Box {") and "contract Other" not in claimed
    before = compilation.input.sources["a.sol"]
    after = apply_edits(compilation.input.sources, proposal.edits)["a.sol"]
    changed = SourceText.of("a.sol", after.text.replace("public count;", "internal count;"))
    assert stray_hunks(diff(before, after), [place], asts["a.sol"]) == {}
    strays = stray_hunks(diff(before, changed), [place], asts["a.sol"])
    assert list(strays.values()) == ["This also changes count."]


def test_a_finding_in_a_function_is_about_that_function_with_its_documentation(compiled: Compile) -> None:
    compilation = compiled(BOX.replace("next > 0", "tx.origin == address(uint160(next))"))
    findings = [item for item in analyze([compilation], silent()).findings if item.detector == "tx-origin"]
    (proposal,) = proposed(compilation, "custom-error").items
    (place,) = places_of(proposal, findings, compilation.asts, only=findings[0].fingerprint)
    text = compilation.input.sources["a.sol"].data[place.span.start : place.span.end].decode()
    assert (
        text.startswith("/// @notice Put a number.") and text.rstrip().endswith("}") and "get()" not in text
    )


def test_a_finding_that_nobody_knows_claims_nothing_so_nothing_is_flagged(compiled: Compile) -> None:
    compilation = compiled(BOX)
    (proposal,) = proposed(compilation, "custom-error").items
    assert places_of(proposal, (), compilation.asts, only="unknown") == ()


def test_a_part_of_a_file_means_the_declarations_that_it_touches_else_its_contract(compiled: Compile) -> None:
    compilation = compiled(BOX)
    (file,) = compilation.input.targets
    data = compilation.input.sources[file].data

    def around(start: bytes, end: bytes = b"") -> list[str]:
        at = data.index(start)
        span = Span(at, data.index(end, at) + len(end) if end else at + len(start))
        found = declarations_around(file, span, compilation.asts[file])
        return [data[place.span.start : place.span.end].split(b"(")[0].decode() for place in found]

    assert around(b"value = next") == ["/// @notice Put a number.\n    function set"]
    assert around(b"@notice Put") == around(b"value = next")
    assert [name.split()[-1] for name in around(b"value = next", b"return")] == ["set", "get"]
    assert [name.split()[1] for name in around(b"contract Other")] == ["Other"]
    assert around(b"pragma") == []
