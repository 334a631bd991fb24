"""Renaming by meaning: every use, nothing else, and the same code before it is shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.pipeline import compile_paths
from core.progress import silent
from core.rewriting.proposal import Edit
from core.rewriting.rename import Rename, changed_texts, judge_rename, rename
from core.symbols.building import index_all
from core.symbols.index import SymbolIndex
from core.symbols.symbol import Symbol
from core.text import Span
from core.toolchain.toolchain import Toolchain
from tests.core.symbols.test_symbols import LIB, MAIN

MORE = """pragma solidity ^0.8.20;
import {Vault} from "./Main.sol";
contract Other is Vault {
    uint256 private count;
    /// @param step How far count goes.
    function tick(uint256 step) external { count += step; _note(count); }
    function _note(uint256 value) internal virtual { small = uint128(value); }
    function _peek(uint256 count_) internal pure returns (uint256) { return count_; }
}
contract Last is Other {
    function _note(uint256 value) internal override { super._note(value + 1); }
}
"""


@pytest.fixture(scope="module")
def project(
    tmp_path_factory: pytest.TempPathFactory, tools: Toolchain
) -> tuple[SymbolIndex, list, Toolchain]:  # type: ignore[type-arg]
    folder = tmp_path_factory.mktemp("p")
    for name, text in {"Lib": LIB, "Main": MAIN, "More": MORE}.items():
        (folder / f"{name}.sol").write_bytes(text.encode())
    built = compile_paths([folder], tools, silent())
    return index_all(built.compilations), [item.input for item in built.compilations], tools


def named(index: SymbolIndex, name: str, kind: str = "", file: str = "") -> Symbol:
    return next(
        s for s in index.symbols.values()
        if s.name == name and kind in ("", s.kind) and file in ("", s.file)
    )  # fmt: skip


def made(project: tuple, name: str, fresh: str, kind: str = "", **more: bool) -> Rename:  # type: ignore[type-arg]
    index = project[0]
    return rename(index, named(index, name, kind).id, fresh, set(index.texts), **more)


@pytest.mark.parametrize(
    ("name", "fresh", "kind", "count"),
    [
        ("count", "total", "state-variable", 3),
        ("step", "by", "parameter", 3),
        ("sum", "whole", "local", 4),
        ("_note", "_remember", "function", 4),
        ("twice", "doubled", "function", 2),
        ("Point", "Spot", "struct", 5),
        ("x", "left", "field", 3),
        ("open", "whenOpen", "modifier", 2),
        ("Open", "Running", "enum-value", 2),
        ("Vault", "Safe", "contract", 4),
        ("IVault", "IChest", "interface", 2),
    ],
)
def test_every_use_gets_the_name_and_the_code_stays_identical(
    project: tuple,
    name: str,
    fresh: str,
    kind: str,
    count: int,  # type: ignore[type-arg]
) -> None:
    found = made(project, name, fresh, kind)
    assert found.refusal == "" and len(found.edits) == count
    evidence = judge_rename(project[1], found, project[2], silent())
    assert evidence.verdict == "pass", evidence.sentence
    assert "Identical code" in evidence.sentence
    for file, data in changed_texts(project[0], found).items():
        assert data != project[0].texts[file].data


@pytest.mark.parametrize(
    ("name", "fresh", "words"),
    [
        ("count", "while", "word of the language"),
        ("count", "1st", "is no name"),
        ("count", "count", "already"),
        ("count", "small", "already a state variable"),
        ("count", "step", "already a parameter"),
        ("step", "count", "already a state variable"),
        ("tick", "tock", "called from outside"),
        ("balances", "funds", "called from outside"),
        ("Put", "Stored", "called from outside"),
    ],
)
def test_what_would_mean_something_else_is_refused_in_words(
    project: tuple,
    name: str,
    fresh: str,
    words: str,  # type: ignore[type-arg]
) -> None:
    found = made(project, name, fresh)
    assert words in found.refusal and found.edits == ()


def test_a_name_that_is_called_from_outside_changes_only_when_asked_for(project: tuple) -> None:  # type: ignore[type-arg]
    found = made(project, "tick", "tock", allow_abi_change=True)
    assert found.refusal == "" and found.abi == ("tick(uint256)",)
    evidence = judge_rename(project[1], found, project[2], silent())
    assert evidence.verdict == "inconclusive" and "to be expected" in evidence.sentence


def test_a_dependency_is_not_edited(project: tuple) -> None:  # type: ignore[type-arg]
    index = project[0]
    found = rename(index, named(index, "twice").id, "doubled", {"Main.sol", "More.sol"})
    assert "dependency" in found.refusal


def test_a_rename_that_breaks_the_code_is_never_shown_as_good(project: tuple) -> None:  # type: ignore[type-arg]
    index = project[0]
    good = made(project, "count", "total")
    broken = Rename(good.symbol, "total", good.edits[1:])
    evidence = judge_rename(project[1], broken, project[2], silent())
    assert evidence.verdict == "fail" and "does not compile" in evidence.sentence
    assert index.texts["More.sol"].text == MORE


def test_an_alias_of_an_import_keeps_its_name(tmp_path: Path, project: tuple) -> None:  # type: ignore[type-arg]
    found = made(project, "IVault", "IChest")
    main = changed_texts(project[0], found)["Main.sol"].decode()
    assert "IChest as Base" in main and "is Base" in main


def test_where_no_code_was_compared_nothing_is_called_identical(tmp_path: Path, tools: Toolchain) -> None:
    text = "pragma solidity ^0.8.20;\nabstract contract A { uint private a; function f() public virtual; }\n"
    (tmp_path / "A.sol").write_text(text)
    built = compile_paths([tmp_path], tools, silent())
    index = index_all(built.compilations)
    found = rename(index, named(index, "a").id, "b", {"A.sol"})
    inputs = [item.input for item in built.compilations]
    assert judge_rename(inputs, found, tools, silent()).verdict == "inconclusive"


def test_a_file_that_no_compiler_saw_is_no_pass(project: tuple) -> None:  # type: ignore[type-arg]
    found = made(project, "count", "total")
    stranger = Rename(found.symbol, "total", (*found.edits, Edit("Stranger.sol", Span(0, 1), "total")))
    evidence = judge_rename(project[1], stranger, project[2], silent())
    assert evidence.verdict == "inconclusive" and "Stranger.sol" in evidence.sentence
