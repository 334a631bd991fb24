"""What is left out of broken code, and that everything else is compiled as it stands."""

from __future__ import annotations

from core.progress import silent
from core.solidity.compilation import CompilerInput
from core.solidity.compiler import compile_input
from core.solidity.partial import Partial, compile_partially
from core.toolchain.toolchain import Toolchain
from tests.core.solidity.factories import an_input

P = "// SPDX-License-Identifier: MIT\npragma solidity ^0.8.0;\n"


def partial_of(given: CompilerInput, tools: Toolchain) -> Partial:
    compilation = compile_input(given, tools, silent())
    assert not compilation.ok
    return compile_partially(given, compilation.diagnostics, tools, silent())


def cut_names(partial: Partial, file: str = "a.sol") -> list[str]:
    return [item.name for item in partial.cuts.get(file, ())]


def test_only_the_body_with_the_error_goes_and_every_offset_stays(tools: Toolchain) -> None:
    text = P + (
        "contract A {\n    uint x;\n"
        "    function bad() external returns (uint) {\n        return true;\n    }\n"
        "    function good() external { x = 1; }\n}\ncontract Heir is A {}\n"
    )
    partial = partial_of(an_input(text), tools)
    assert partial.compilation.ok and cut_names(partial) == ["A.bad()"]
    left = partial.compilation.input.sources["a.sol"].text
    assert len(left) == len(text) and left.count("\n") == text.count("\n")
    good = next(
        item for item in partial.compilation.asts["a.sol"].walk("FunctionDefinition") if item.name == "good"
    )
    assert text.encode()[good.span.start : good.span.end] == b"function good() external { x = 1; }"
    bad = next(
        item for item in partial.compilation.asts["a.sol"].walk("FunctionDefinition") if item.name == "bad"
    )
    assert bad.child("body") is None


def test_syntax_errors_cost_their_functions_and_not_the_file(tools: Toolchain) -> None:
    text = P + (
        "contract A { function one() public { this is not Solidity } uint y;\n"
        "modifier m() { oops oops oops; _; } function two() public m { y = 2; } }"
    )
    partial = partial_of(an_input(text), tools)
    assert partial.compilation.ok and cut_names(partial) == ["A.one()", "A.m()"]


def test_errors_that_follow_from_a_cut_are_cut_too(tools: Toolchain) -> None:
    text = P + (
        "contract A { uint size = true; function use() public view returns (uint) { return size; }\n"
        "function other() public pure returns (uint) { return 1; } }"
    )
    partial = partial_of(an_input(text), tools)
    assert partial.compilation.ok and cut_names(partial) == ["A.size", "A.use()"]


def test_a_definition_that_cannot_be_mended_goes_and_its_neighbors_stay(tools: Toolchain) -> None:
    text = P + "contract A is Missing { function f() public {} } contract B { function g() public {} }"
    partial = partial_of(an_input(text), tools)
    assert cut_names(partial) == ["A"]
    assert [item.name for item in partial.compilation.asts["a.sol"].walk("ContractDefinition")] == ["B"]


def test_a_broken_import_is_cut_like_a_target(tools: Toolchain) -> None:
    files = {
        "a.sol": P + 'import "./b.sol"; contract A is B { function f() public { g(); } }',
        "b.sol": P + "contract B { function g() public { undefined; } }",
    }
    partial = partial_of(an_input(files), tools)
    assert partial.compilation.ok and list(partial.cuts) == ["b.sol"] and set(partial.gaps) == {"b.sol"}


def test_a_file_beyond_help_is_lost_and_the_others_are_compiled(tools: Toolchain) -> None:
    files = {"a.sol": P + "contract A {}", "b.sol": P + '"""', "c.sol": P + "contract C { uint x = true; }"}
    partial = partial_of(an_input(files), tools)
    assert partial.compilation.ok and partial.lost == {"b.sol"}
    assert set(partial.gaps) == {"b.sol", "c.sol"}
    assert partial.originals["b.sol"].text.endswith('"""')


def test_old_compilers_are_served_too(tools: Toolchain) -> None:
    text = (
        "pragma solidity ^0.4.24;\ncontract A { function A() public {}\n"
        "function bad() public { nothing(); } function ok() public {} }"
    )
    partial = partial_of(an_input(text, "0.4.26"), tools)
    assert partial.compilation.ok and cut_names(partial) == ["A.bad()"]
