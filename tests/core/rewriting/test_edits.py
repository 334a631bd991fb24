"""Edits fit the file: its line ends, its indentation, its comments; tokens are found outside comments."""

from __future__ import annotations

import pytest

from core.rewriting.edits import (
    after_statement,
    at_body_start,
    before_statement,
    ends_line,
    indent_of,
    indent_unit,
    statement_span,
)
from core.rewriting.lexis import code_after, comments, find_token, find_word, inside_text
from core.rewriting.moving import first_comment, move_before
from core.rewriting.places import add_to_header
from core.rewriting.proposal import Edit, apply_edits
from core.solidity.ast import Node
from core.text import SourceText, Span
from tests.core.rewriting.conftest import Compile


def _source(text: str) -> SourceText:
    return SourceText.of("a.sol", text)


def _find(source: SourceText, text: str) -> Span:
    start = source.data.index(text.encode())
    return Span(start, start + len(text.encode()))


def _apply(source: SourceText, *edits: Edit) -> str:
    return apply_edits({source.path: source}, edits)[source.path].text


def test_comments_are_told_from_strings_that_look_like_them() -> None:
    source = _source('a = "// no"; // yes\n/* y/*e\ns */ b = \'/*\'; // "')
    assert [source.slice(span) for span in comments(source)] == ["// yes", "/* y/*e\ns */", '// "']


def test_an_escaped_quote_does_not_end_a_string() -> None:
    source = _source('a = "\\"//"; b')
    assert comments(source) == ()
    assert inside_text(source, source.data.index(b"//"))


def test_a_token_is_found_behind_comments_and_strings() -> None:
    source = _source('x /* ; */ "; " // ;\n;')
    found = find_token(source, ";", Span(0, len(source.data)))
    assert found == Span(len(source.data) - 1, len(source.data))


def test_a_word_is_not_a_part_of_another_word() -> None:
    source = _source("publicly $public public_ public")
    assert find_word(source, "public", Span(0, len(source.data))) == Span(25, 31)


def test_code_goes_on_behind_spaces_and_comments() -> None:
    source = _source("x  /* a */ // b\n  ;")
    assert source.data[code_after(source, 1) :] == b";"


def test_indentation_is_read_behind_a_byte_order_mark_and_with_tabs() -> None:
    source = _source("\ufeff\tä = 1;\n\t\tb = 2;\n")
    assert indent_of(source, source.data.index("ä".encode())) == "\t"
    assert indent_of(source, source.data.index(b"b")) == "\t\t"
    assert indent_unit(source) == "\t"


def test_the_smallest_indentation_is_one_step() -> None:
    assert indent_unit(_source("a\n  b\n    c\n * d\n")) == "  "
    assert indent_unit(_source("a")) == "    "


def test_a_line_ends_behind_its_comments_but_not_inside_a_long_one() -> None:
    source = _source("a; // x\nb; /* y */\nc; /* z\n */ d;\n")
    assert ends_line(source, _find(source, "a;").end)
    assert ends_line(source, _find(source, "b;").end)
    assert not ends_line(source, _find(source, "c;").end)


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_new_lines_have_the_line_ends_of_the_file(newline: str) -> None:
    source = _source(f"{{{newline}    a; // ä{newline}}}")
    after = _apply(source, after_statement(source, _find(source, "a;"), ["b;"]))
    assert after == f"{{{newline}    a; // ä{newline}    b;{newline}}}"
    before = _apply(source, before_statement(source, _find(source, "a;").start, ["b;"]))
    assert before == f"{{{newline}    b;{newline}    a; // ä{newline}}}"


def test_statements_on_one_line_stay_on_one_line() -> None:
    source = _source("{ a; c; }")
    assert _apply(source, after_statement(source, _find(source, "a;"), ["b;"])) == "{ a; b; c; }"
    assert _apply(source, before_statement(source, _find(source, "c;").start, ["b;"])) == "{ a; b; c; }"


def test_a_semicolon_behind_a_comment_is_left_alone() -> None:
    source = _source("a = 1 /* why */ ;")
    assert statement_span(source, Node("ExpressionStatement", 1, "a.sol", Span(0, 5), {})) is None
    plain = _source("a = 1  ;")
    assert statement_span(plain, Node("ExpressionStatement", 1, "a.sol", Span(0, 5), {})) == Span(0, 8)


CONTRACTS = [
    ("contract A {}", "contract A { error E();}"),
    ("contract A { uint x; }", "contract A { error E(); uint x; }"),
    ("contract A { // why\n  uint x;\n}", "contract A { // why\n  error E();\n\n  uint x;\n}"),
    ("contract A {\n\n  uint x;\n}", "contract A {\n  error E();\n\n  uint x;\n}"),
    ("contract A /* { */ {\n\tuint x;\n}", "contract A /* { */ {\n\terror E();\n\n\tuint x;\n}"),
    (
        "struct S { uint x; } contract B { constructor(S memory) {} }\ncontract A is B(S({x: 1})) {\n}",
        "struct S { uint x; } contract B { constructor(S memory) {} }\ncontract A is B(S({x: 1})) {\n"
        "    error E();\n}",
    ),
    (
        "contract A {\n    error D(); // d\n\n    uint x;\n}",
        "contract A {\n    error D(); // d\n    error E();\n\n    uint x;\n}",
    ),
    (
        "library L {} contract A {\n    using L for uint;\n\n    uint x;\n}",
        "library L {} contract A {\n    using L for uint;\n\n    error E();\n\n    uint x;\n}",
    ),
]


@pytest.mark.parametrize(("before", "after"), CONTRACTS)
def test_a_new_member_goes_to_the_top_of_its_contract(before: str, after: str, compiled: Compile) -> None:
    compilation = compiled(before)
    source = compilation.input.sources["a.sol"]
    contract = next(node for node in compilation.asts["a.sol"].nodes("nodes") if node.name == "A")
    edit = at_body_start(source, contract, ["error E();"])
    assert edit is not None
    assert _apply(source, edit) == after
    assert compiled(after).ok


HEADERS = [
    ("function f() external {}", "function f() external lock {}"),
    (
        "function f() external returns (uint) { return 1; }",
        "function f() external lock returns (uint) { return 1; }",
    ),
    ("function f() external /* x */ {}", "function f() external lock /* x */ {}"),
    ("function f() other external {}", "function f() lock other external {}"),
    (
        "function f()\n    external\n    payable // y\n  {}",
        "function f()\n    external\n    payable\n    lock // y\n  {}",
    ),
    ("function f()\n    external\n    other\n  {}", "function f()\n    external\n    lock\n    other\n  {}"),
    ("function f() external{}", "function f() external lock{}"),
]


@pytest.mark.parametrize(("before", "after"), HEADERS)
def test_a_modifier_goes_before_the_others_and_behind_the_keywords(
    before: str, after: str, compiled: Compile
) -> None:
    head = "contract A { modifier lock() { _; } modifier other() { _; } "
    compilation = compiled(f"{head}{before} }}")
    assert compilation.ok
    source = compilation.input.sources["a.sol"]
    function = next(compilation.asts["a.sol"].walk("FunctionDefinition"))
    text = _apply(source, add_to_header(source, function, "lock"))
    assert text == f"{head}{after} }}"
    assert compiled(text).ok


def test_comments_right_above_a_statement_belong_to_it() -> None:
    source = _source("{\n  x;\n\n  // one\n  /* two\n     three */\n  a;\n}")
    assert source.data[first_comment(source, _find(source, "a;").start) :].startswith(b"// one")
    other = _source("{\n  x; // behind x\n  a;\n}")
    assert first_comment(other, _find(other, "a;").start) == _find(other, "a;").start


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_moved_statement_takes_its_comments_along(newline: str) -> None:
    text = "{\n    // call\n    call();\n\n    // books\n    a = 0; // ä\n}\n".replace("\n", newline)
    source = _source(text)
    call, change = (
        Node("ExpressionStatement", key, "a.sol", _find(source, code), {})
        for key, code in ((1, "call()"), (2, "a = 0"))
    )
    edits = move_before(source, [change], call)
    assert edits is not None
    expected = "{\n    // books\n    a = 0; // ä\n    // call\n    call();\n}\n"
    assert _apply(source, *edits) == expected.replace("\n", newline)
