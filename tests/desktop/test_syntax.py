"""Highlighting: pieces per line in Qt's units, and trees that follow edits."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from desktop.syntax.tree import SyntaxTree, utf16

SOURCE = 'contract A {\n  string s = "😀"; uint256 x = 7; // ü end\n}\n'


def _named(tree: SyntaxTree, line: int) -> dict[str, str]:
    text = tree.data.split(b"\n")[line].decode().encode("utf-16-le")
    return {
        text[piece.start * 2 : (piece.start + piece.length) * 2].decode("utf-16-le"): piece.name
        for piece in tree.pieces(line, line)[line]
    }


def test_pieces_are_counted_in_utf16_units() -> None:
    found = _named(SyntaxTree(SOURCE.encode()), 1)
    assert found['"😀"'] == "string"
    assert found["uint256"] == "type"
    assert found["7"] == "number"
    assert found["// ü end"] == "comment"


def test_keywords_types_and_functions_have_their_own_names() -> None:
    tree = SyntaxTree(b"contract A { function f(uint256 a) external { require(msg.sender == b); } }")
    found = _named(tree, 0)
    expected = {"contract": "keyword", "A": "type", "f": "function", "external": "keyword", "a": "parameter"}
    assert expected.items() <= found.items()
    assert found["require"] == found["msg"] == "builtin"


pieces = st.sampled_from(["contract A {\n", "}\n", "uint256 x;\n", "😀", "ü", "\n", "/*", "*/", '"', "f(a)"])
texts = st.lists(pieces, max_size=12).map("".join)


@given(texts, texts)
def test_an_updated_tree_equals_a_fresh_one(before: str, after: str) -> None:
    tree = SyntaxTree(before.encode())
    tree.update(after.encode())
    fresh = SyntaxTree(after.encode())
    lines = after.count("\n")
    assert tree.data == fresh.data
    assert tree.pieces(0, lines) == fresh.pieces(0, lines)


@given(texts)
def test_pieces_stay_inside_their_lines(text: str) -> None:
    tree = SyntaxTree(text.encode())
    for line, found in tree.pieces(0, text.count("\n")).items():
        body = text.split("\n")[line].encode()
        length = utf16(body, len(body))
        assert all(piece.start >= 0 and piece.start + piece.length <= length for piece in found)


def test_the_function_around_a_line_is_found() -> None:
    tree = SyntaxTree(b"contract A {\n  function f() public {\n    x = 1;\n  }\n}\n")
    node = tree.enclosing(2, b"    x = 1;", ("function_definition",))
    assert node is not None and node.type == "function_definition"
    assert tree.enclosing(0, b"contract A {", ("function_definition",)) is None
