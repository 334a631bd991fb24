"""One broken file must not take the others with it."""

from __future__ import annotations

from dataclasses import replace

from core.progress import silent
from core.solidity.graph import imports_in, restricted
from core.solidity.isolation import compile_isolated
from core.toolchain.toolchain import Toolchain
from tests.core.solidity.factories import an_input

P = "pragma solidity ^0.8.0;\n"
FILES = {
    "good.sol": P + 'import "./shared.sol"; contract Good is Shared {}',
    "user.sol": P + 'import "./type.sol"; contract User is Typed {}',
    "shared.sol": P + "contract Shared {}",
    "type.sol": P + "contract Typed { uint x = true; }",
    "syntax.sol": P + "contract Broken { oops",
}


def test_what_compiles_is_compiled_and_each_error_is_told_once(tools: Toolchain) -> None:
    given = replace(an_input(FILES), targets=("good.sol", "user.sol", "type.sol", "syntax.sol"))
    made = compile_isolated(given, tools, silent())
    assert [item.ok for item in made] == [True, False, False]
    assert set(made[0].artifacts) == {"good.sol:Good", "shared.sol:Shared"}
    assert set(made[0].input.sources) == {"good.sol", "shared.sol"}
    errors = [(item.file, item.line) for run in made for item in run.diagnostics if item.severity == "error"]
    assert sorted(errors) == [("syntax.sol", 2), ("type.sol", 2)]
    assert {name for run in made for name in run.input.targets} == set(given.targets)


def test_sound_files_are_one_run(tools: Toolchain) -> None:
    (only,) = compile_isolated(an_input({"a.sol": P + "contract A {}", "b.sol": P}), tools, silent())
    assert only.ok and only.input.targets == ("a.sol", "b.sol")


def test_files_that_are_all_broken_are_one_run(tools: Toolchain) -> None:
    (only,) = compile_isolated(an_input({"a.sol": P + "contract {", "b.sol": P + "oops"}), tools, silent())
    assert not only.ok and len({item.file for item in only.diagnostics if item.severity == "error"}) == 2


def test_an_input_is_cut_to_the_closure_of_its_targets() -> None:
    given = an_input(FILES)
    assert imports_in(given)["good.sol"] == ("shared.sol",)
    cut = restricted(given, {"good.sol"})
    assert cut.targets == ("good.sol",) and set(cut.sources) == {"good.sol", "shared.sol"}
