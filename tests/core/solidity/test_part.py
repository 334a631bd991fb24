"""Judging a change compiles what the change can touch, and that compiles to the same code."""

from __future__ import annotations

from core.progress import silent
from core.solidity.compilation import Compilation, CompilerInput, CompilerSettings
from core.solidity.compiler import compile_input
from core.solidity.part import part_with
from core.text import SourceText
from core.toolchain.toolchain import Toolchain

HEAD = "// SPDX-License-Identifier: MIT\npragma solidity ^0.8.20;\n"
FILES = {
    "base.sol": HEAD + "contract Base { uint256 public a; }",
    "heir.sol": HEAD + 'import "./base.sol"; contract Heir is Base { function set() external { a = 1; } }',
    "far.sol": HEAD + 'import {Heir} from "./heir.sol"; contract Far { Heir public heir = new Heir(); }',
    "alone.sol": HEAD + "contract Alone { uint256 public b; } // " + 900 * "far from everything ",
}


def _compiled(tools: Toolchain) -> Compilation:
    sources = {name: SourceText.of(name, text) for name, text in FILES.items()}
    made = compile_input(CompilerInput("0.8.30", sources, CompilerSettings(), tuple(FILES)), tools, silent())
    assert made.ok, made.diagnostics
    return made


def test_a_change_of_a_file_needs_the_files_that_import_it_however_far(tools: Toolchain) -> None:
    whole = _compiled(tools)
    part = part_with(whole, ["heir.sol"], tools, silent())
    assert part.input.targets == ("heir.sol", "far.sol")
    assert set(part.input.sources) == {"base.sol", "heir.sol", "far.sol"}
    for name, artifact in part.artifacts.items():
        assert artifact.runtime is not None
        assert artifact.runtime.hex == whole.artifacts[name].runtime.hex  # type: ignore[union-attr]


def test_the_part_is_made_once_and_is_the_whole_where_everything_is_touched(tools: Toolchain) -> None:
    whole = _compiled(tools)
    assert part_with(whole, ["alone.sol"], tools, silent()) is part_with(
        whole, ["alone.sol"], tools, silent()
    )
    everything = part_with(whole, ["base.sol", "alone.sol"], tools, silent())
    assert everything is whole
