"""Names of other files with their imports, paths inside of imports, and the fix for an unknown name."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from desktop.app import Desktop
from desktop.editor.view import SourceEditor
from desktop.language.attached import Attached
from tests.desktop.conftest import Until
from tests.desktop.language.typing import at, key, opened, rows, typed

FILES = {
    "foundry.toml": "[profile.default]\nsrc = 'src'\nlibs = ['lib']\n",
    "remappings.txt": "@dep/=lib/dep/src/\n",
    "lib/dep/src/Ledger.sol": "pragma solidity ^0.8.20;\nlibrary Ledger {}\nstruct LedgerRow { uint x; }\n",
    "lib/dep/src/deep/Inner.sol": "pragma solidity ^0.8.20;\ncontract Inner {}\n",
    "src/Token.sol": "pragma solidity ^0.8.20;\ncontract Token { uint256 supply; }\nerror TokenGone();\n",
    "src/parts/Vault.sol": """pragma solidity ^0.8.20;
import {Inner} from "@dep/deep/Inner.sol";

contract Vault is Inner {
    uint256 total;
    function use() external {

    }
}
""",
    "src/parts/Other.sol": "pragma solidity ^0.8.20;\ncontract Other {}\n",
}
Made = tuple[SourceEditor, Attached, Path]


@pytest.fixture
def typing(desktop: Desktop, tmp_path: Path, until: Until) -> Made:
    return project(desktop, tmp_path / "imports", until, "src/parts/Vault.sol", FILES)


def project(desktop: Desktop, folder: Path, until: Until, name: str, texts: dict[str, str]) -> Made:
    for file, text in texts.items():
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).write_text(text)
    desktop.window.open_path(folder)
    until(lambda: desktop.session.language.catalog is not None)
    return (*opened(desktop, until, folder / name), folder)


def test_a_name_of_another_file_comes_with_its_import_in_one_step(typing: Made) -> None:
    editor, one, _folder = typing
    before = editor.text()
    at(editor, "external {\n")
    typed(editor, "Tok")
    assert rows(one)[0] == ("Token", "src/Token.sol") and ("TokenGone", "src/Token.sol") in rows(one)
    key(editor, Qt.Key.Key_Return)
    assert 'Inner.sol";\nimport {Token} from "../Token.sol";\n' in editor.text()
    assert editor.textCursor().block().text() == "Token"
    editor.undo()
    assert editor.text() == before.replace("external {\n\n", "external {\nTok\n")


def test_a_library_that_nobody_imports_is_offered_by_its_remapping(typing: Made) -> None:
    editor, one, _folder = typing
    at(editor, "external {\n")
    typed(editor, "Ledg")
    assert {("Ledger", "lib/dep/src/Ledger.sol"), ("LedgerRow", "lib/dep/src/Ledger.sol")} <= set(rows(one))
    key(editor, Qt.Key.Key_Return)
    assert 'import {Ledger} from "@dep/Ledger.sol";' in editor.text()
    typed(editor, " LedgerR")
    key(editor, Qt.Key.Key_Return)
    assert 'import {Ledger, LedgerRow} from "@dep/Ledger.sol";' in editor.text()


def test_what_is_visible_already_is_not_offered_again(typing: Made) -> None:
    editor, one, _folder = typing
    at(editor, "external {\n")
    typed(editor, "Inne")
    assert [label for label, _ in rows(one)].count("Inner") <= 1
    key(editor, Qt.Key.Key_Return)
    assert editor.text().count("import ") == 1


def test_a_path_is_completed_folder_by_folder(typing: Made) -> None:
    editor, one, _folder = typing
    at(editor, 'Inner.sol";\n')
    typed(editor, "import {} from ")
    typed(editor, '"')
    assert {"./", "../", "@dep/"} <= {label for label, _ in rows(one)}
    typed(editor, "@de")
    key(editor, Qt.Key.Key_Return)
    assert {label for label, _ in rows(one)} == {"Ledger.sol", "deep/"}
    typed(editor, "de")
    key(editor, Qt.Key.Key_Return)
    assert [label for label, _ in rows(one)] == ["Inner.sol"]
    key(editor, Qt.Key.Key_Return)
    assert 'import {} from "@dep/deep/Inner.sol"' in editor.text()
    cursor = editor.textCursor()
    cursor.setPosition(editor.text().index("import {}") + len("import {"))
    editor.setTextCursor(cursor)
    typed(editor, "In")
    assert [label for label, _ in rows(one)] == ["Inner"]


def test_relative_paths_know_the_folder_and_leave_the_file_itself_out(typing: Made) -> None:
    editor, one, _folder = typing
    at(editor, 'Inner.sol";\n')
    typed(editor, 'import "./')
    assert [label for label, _ in rows(one)] == ["Other.sol"]
    typed(editor, "../")
    key(editor, Qt.Key.Key_Escape)
    cursor = editor.textCursor()
    cursor.select(cursor.SelectionType.LineUnderCursor)
    cursor.removeSelectedText()
    typed(editor, 'import "../')
    assert {"Token.sol", "parts/", "../"} == {label for label, _ in rows(one)}


def test_an_unknown_name_is_imported_from_its_message(desktop: Desktop, tmp_path: Path, until: Until) -> None:
    text = "pragma solidity ^0.8.20;\n// ü\ncontract Broken is Token {\n    Ledger.Row row;\n}\n"
    texts = FILES | {"src/Broken.sol": text}
    editor, _one, _folder = project(desktop, tmp_path / "broken", until, "src/Broken.sol", texts)
    fixes = desktop.window.language.fixes
    until(lambda: bool(fixes.missing_at(editor, 2)))
    menu = fixes.menu_for(editor, [], fixes.missing_at(editor, 2))
    (action,) = menu.actions()
    assert action.text() == "Import Token from “./Token.sol”"
    at(editor, "contract Broken")
    action.trigger()
    assert editor.text() == text.replace("0.8.20;\n", '0.8.20;\n\nimport {Token} from "./Token.sol";\n')
    editor.undo()
    assert editor.text() == text
    menu.deleteLater()


def test_packages_are_offered_by_their_names(desktop: Desktop, tmp_path: Path, until: Until) -> None:
    texts = {
        "package.json": "{}",
        "node_modules/@scope/pack/contracts/Thing.sol": "pragma solidity ^0.8.20;\ncontract Thing {}\n",
        "node_modules/plain/contracts/Plain.sol": "pragma solidity ^0.8.20;\ncontract Plain {}\n",
        "node_modules/script/index.js": "",
        "contracts/A.sol": "pragma solidity ^0.8.20;\n\ncontract A {\n    uint256 x;\n}\n",
    }
    editor, one, _folder = project(desktop, tmp_path / "npm", until, "contracts/A.sol", texts)
    at(editor, "0.8.20;\n")
    typed(editor, 'import "')
    labels = [label for label, _ in rows(one)]
    assert "@scope/pack/" in labels and "plain/" in labels and "script/" not in labels
    typed(editor, "plain/contracts/")
    assert [label for label, _ in rows(one)] == ["Plain.sol"]
    cursor = editor.textCursor()
    cursor.select(cursor.SelectionType.LineUnderCursor)
    cursor.removeSelectedText()
    at(editor, "uint256 x;\n")
    typed(editor, "Thin")
    key(editor, Qt.Key.Key_Return)
    assert 'import {Thing} from "@scope/pack/contracts/Thing.sol";' in editor.text()
