"""Comments of declarations: templates that `/**` and `///` offer, names behind tags, bases."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from core.pipeline import compile_paths
from core.progress import silent
from core.symbols.index import SymbolIndex
from core.toolchain.toolchain import Toolchain
from desktop.app import Desktop
from desktop.editor.view import SourceEditor
from desktop.language.attached import Attached
from tests.desktop.conftest import Until
from tests.desktop.language.typing import at, key, labels, opened, typed

TEXT = """pragma solidity ^0.8.20;

interface Asset {
    function move(address to, uint256 amount) external returns (bool);
}
abstract contract Half is Asset {
    function other() internal {}
}
contract Full is Half {

    function move(
        address to,
        uint256 amount
    )
        external
        override
        returns (bool)
    {
        return amount > 0 && to != address(0);
    }

    function split(uint256 whole) public pure returns (uint256 first, uint256 second) {
        first = whole / 2;
        second = whole - first;
    }
}
"""


@pytest.fixture
def typing(desktop: Desktop, tmp_path: Path, until: Until) -> tuple[SourceEditor, Attached]:
    folder = tmp_path / "natspec"
    folder.mkdir()
    (folder / "Full.sol").write_text(TEXT)
    desktop.window.open_path(folder)
    until(lambda: isinstance(desktop.session.language.index, SymbolIndex))
    return opened(desktop, until, folder / "Full.sol")


def test_an_opened_comment_offers_the_tags_of_what_stands_below(
    typing: tuple[SourceEditor, Attached], tools: Toolchain, tmp_path: Path
) -> None:
    editor, one = typing
    at(editor, "contract Full is Half {\n")
    typed(editor, "    /**")
    assert labels(one) == ["/** @notice …", "/** @inheritdoc Asset"]
    key(editor, Qt.Key.Key_Return)
    assert (
        "    /**\n     * @notice …\n     * @param to …\n     * @param amount …\n     * @return …\n     */\n"
        "    function move(" in editor.text()
    )
    typed(editor, "Moves.")
    key(editor, Qt.Key.Key_Tab)
    typed(editor, "Who.")
    assert "     * @notice Moves.\n     * @param to Who.\n" in editor.text()
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "Full.sol").write_text(editor.text())
    assert compile_paths([tmp_path / "out"], tools, silent()).ok


def test_three_slashes_take_the_words_of_a_base(typing: tuple[SourceEditor, Attached]) -> None:
    editor, one = typing
    at(editor, "contract Full is Half {\n")
    typed(editor, "    ///")
    assert labels(one) == ["/// @notice …", "/// @inheritdoc Asset"]
    key(editor, Qt.Key.Key_Down)
    key(editor, Qt.Key.Key_Return)
    assert "    /// @inheritdoc Asset\n    function move(" in editor.text()


def test_named_return_values_are_named(typing: tuple[SourceEditor, Attached]) -> None:
    editor, one = typing
    at(editor, "address(0);\n    }\n")
    typed(editor, "    ///")
    assert labels(one) == ["/// @notice …"]
    key(editor, Qt.Key.Key_Return)
    wanted = "    /// @notice …\n    /// @param whole …\n    /// @return first …\n    /// @return second …\n"
    assert wanted in editor.text()
    key(editor, Qt.Key.Key_Escape)
    at(editor, "/// @return second …")
    key(editor, Qt.Key.Key_Return)
    typed(editor, "@return f")
    assert labels(one) == ["first"]


def test_a_line_of_words_or_with_nothing_below_is_left_alone(
    typing: tuple[SourceEditor, Attached],
) -> None:
    editor, one = typing
    at(editor, "contract Full is Half {\n")
    typed(editor, "    /// says")
    assert labels(one) == []
    key(editor, Qt.Key.Key_Return)
    editor.moveCursor(editor.textCursor().MoveOperation.End)
    typed(editor, "///")
    assert labels(one) == []


def test_bases_that_have_the_function_are_offered_behind_inheritdoc(
    typing: tuple[SourceEditor, Attached],
) -> None:
    editor, one = typing
    at(editor, "contract Full is Half {\n")
    typed(editor, "    /// @inheritdoc ")
    assert labels(one) == ["Asset"]
