"""Another name for the alias of an import, and names in comments that stand beside code."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.pipeline import compile_paths
from core.progress import silent
from core.rewriting.aliases import rename_alias
from core.rewriting.rename import changed_texts, judge_rename, rename
from core.solidity.documentation import comment_before
from core.symbols.aliases import alias_at
from core.symbols.building import index_all
from core.toolchain.toolchain import Toolchain
from tests.core.rewriting.test_rename import named
from tests.core.symbols.test_symbols import at

LIB = """pragma solidity VERSION;
contract Thing { function f(uint a) public returns (uint) { return a; } }
contract More { uint x; }
"""
MAIN = """pragma solidity VERSION;
import {Thing as Base, More} from "./Lib.sol";
contract Vault is Base, More { /// @param value what to add @param value again
    function add(uint value) public returns (uint sum) { sum = value + 1; Base(address(this)).f(sum); }
    uint y; /** @return twice the value */ function two(uint n) public pure returns (uint twice) {
        twice = 2 * n;
    }
}
"""


def project(folder: Path, tools: Toolchain, version: str, **more: str):  # type: ignore[no-untyped-def]
    for name, text in {"Lib": LIB, "Main": MAIN, **more}.items():
        (folder / f"{name}.sol").write_text(text.replace("VERSION", version))
    built = compile_paths([folder], tools, silent())
    return index_all(built.compilations), [item.input for item in built.compilations]


@pytest.mark.parametrize("version", ["0.5.17", "0.7.6", "0.8.30"])
def test_an_alias_gets_another_name_in_its_file_only(tmp_path: Path, tools: Toolchain, version: str) -> None:
    index, inputs = project(tmp_path, tools, version)
    alias = alias_at(index, "Main.sol", at(index, "Main.sol", "Base, More {"))
    assert alias is not None and (alias.name, alias.symbol.name) == ("Base", "Thing")
    made = rename_alias(index, alias, "Ground", set(index.texts))
    assert made.refusal == "" and len(made.edits) == 3
    changed = changed_texts(index, made)
    assert changed.keys() == {"Main.sol"}
    assert b"import {Thing as Ground, More}" in changed["Main.sol"] and b"Base" not in changed["Main.sol"]
    assert judge_rename(inputs, made, tools, silent()).verdict == "pass"


def test_what_has_its_own_name_is_no_alias(tmp_path: Path, tools: Toolchain) -> None:
    index, _inputs = project(tmp_path, tools, "0.8.30")
    assert alias_at(index, "Main.sol", at(index, "Main.sol", "More}")) is None
    assert alias_at(index, "Main.sol", at(index, "Main.sol", "Thing as")) is None
    assert alias_at(index, "Main.sol", 0) is None


def test_an_alias_is_refused_a_name_that_is_taken_or_no_name(tmp_path: Path, tools: Toolchain) -> None:
    index, _inputs = project(tmp_path, tools, "0.8.30")
    alias = alias_at(index, "Main.sol", at(index, "Main.sol", "Base(address"))
    assert alias is not None
    own = set(index.texts)
    assert "already a contract" in rename_alias(index, alias, "More", own).refusal
    assert "already a local" in rename_alias(index, alias, "sum", own).refusal.replace("return", "local")
    assert "is no name" in rename_alias(index, alias, "1st", own).refusal
    assert "its name already" in rename_alias(index, alias, "Base", own).refusal
    assert "dependency" in rename_alias(index, alias, "Ground", {"Lib.sol"}).refusal


def test_an_alias_that_another_file_imports_is_shown_to_break(tmp_path: Path, tools: Toolchain) -> None:
    third = 'pragma solidity VERSION;\nimport {Base} from "./Main.sol";\ncontract T is Base {}\n'
    index, inputs = project(tmp_path, tools, "0.8.30", Third=third)
    alias = alias_at(index, "Main.sol", at(index, "Main.sol", "Base(address"))
    assert alias is not None
    made = rename_alias(index, alias, "Ground", set(index.texts))
    assert judge_rename(inputs, made, tools, silent()).verdict == "fail"


@pytest.mark.parametrize("version", ["0.5.17", "0.7.6", "0.8.30"])
@pytest.mark.parametrize(
    ("name", "fresh", "wanted"),
    [
        ("value", "amount", b"/// @param amount what to add @param amount again"),
        ("twice", "doubled", b"/** @return doubled the value */"),
    ],
)
def test_names_in_a_comment_beside_code_are_renamed_too(
    tmp_path: Path, tools: Toolchain, version: str, name: str, fresh: str, wanted: bytes
) -> None:
    index, inputs = project(tmp_path, tools, version)
    made = rename(index, named(index, name).id, fresh, set(index.texts))
    assert made.refusal == "" and wanted in changed_texts(index, made)["Main.sol"]
    assert judge_rename(inputs, made, tools, silent()).verdict == "pass"


def test_a_contract_that_an_old_file_imports_by_name_is_renamed(tmp_path: Path, tools: Toolchain) -> None:
    index, inputs = project(tmp_path, tools, "0.5.17")
    made = rename(index, named(index, "More").id, "Extra", set(index.texts))
    assert b"import {Thing as Base, Extra}" in changed_texts(index, made)["Main.sol"]
    assert judge_rename(inputs, made, tools, silent()).verdict == "pass"


@pytest.mark.parametrize(
    ("before", "wanted"),
    [
        ("/// a\n/// b\n", "/// a\n/// b"),
        ("uint x; /// a\n", "/// a"),
        ("uint x; /// a\n  /// b\n", "/// a\n  /// b"),
        ('string s = "/// no";\n', ""),
        ("uint x; // see /// no\n", ""),
        ("uint x; /* c */ /// yes\n", "/// yes"),
        ("uint x;\n", ""),
        ("x; /** a */ ", "/** a */"),
    ],
)
def test_the_comment_before_a_declaration_may_begin_behind_code(before: str, wanted: str) -> None:
    data = f"{before}function f()".encode()
    start, end = comment_before(data, len(before))
    assert data[start:end].decode() == wanted
