"""identical: what is set aside, and everything that must never be."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.solidity.compilation import Artifact, Bytecode, Compilation, CompilerSettings
from core.verification.proof.identical import identical_contract, identical_creation, identical_runtime
from core.verification.proof.metadata import metadata_digest
from tests.core.verification.conftest import Compile

FACTORY = """pragma solidity >=0.4.22;
library Maths { function plus(uint256 a) public pure returns (uint256) { return a + 1; } }
contract Child {
    uint256 public x; address public maker;
    constructor(uint256 a) public { x = a; maker = msg.sender; }
    function next() public view returns (uint256) { return Maths.plus(x); }
}
contract Other { uint256 z; constructor() public { z = 5; } }
contract Factory {
    Child[] public kids; Other public other;
    function make(uint256 a) public returns (address) {
        Child child = new Child(a); kids.push(child); other = new Other(); return address(child);
    }
}
"""
COMMENTED = FACTORY.replace("contract Child", "/// @notice A child.\ncontract Child").replace(
    "    function make", "    /** Makes one. */\n    function make"
)
IMMUTABLES = """pragma solidity ^0.8.20;
contract Pair {
    address public immutable one; address public immutable two;
    constructor(address a, address b) { one = a; two = b; }
}
"""
GENERATIONS = ["0.8.30", "0.5.17", "0.4.26"]


def art(compilation: Compilation, name: str) -> Artifact:
    assert compilation.ok, compilation.diagnostics
    return next(item for item in compilation.artifacts.values() if item.contract == name)


def same(before: Compilation, after: Compilation, name: str) -> bool:
    return identical_contract(art(before, name), art(after, name), before.artifacts, after.artifacts)


@pytest.mark.parametrize("version", GENERATIONS)
@pytest.mark.parametrize("name", ["Factory", "Child", "Other", "Maths"])
def test_comments_change_nothing_even_in_embedded_contracts(
    name: str, version: str, compiled: Compile
) -> None:
    before, after = compiled(FACTORY, version), compiled(COMMENTED, version)
    assert art(before, name).runtime != art(after, name).runtime
    assert same(before, after, name)


def test_comments_change_nothing_through_the_ir_pipeline(compiled: Compile) -> None:
    settings = CompilerSettings(via_ir=True)
    before, after = compiled(FACTORY, "0.8.30", settings), compiled(COMMENTED, "0.8.30", settings)
    assert all(same(before, after, name) for name in ("Factory", "Child", "Other", "Maths"))


@pytest.mark.parametrize("version", GENERATIONS)
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("return a + 1", "return a + 2"),
        ("z = 5", "z = 6"),
        ("x = a;", "x = a + 1;"),
        ("kids.push(child);", ""),
    ],
)
def test_one_changed_instruction_anywhere_below_is_a_difference(
    old: str, new: str, version: str, compiled: Compile
) -> None:
    assert not same(compiled(FACTORY, version), compiled(COMMENTED.replace(old, new), version), "Factory")


@pytest.mark.parametrize("version", GENERATIONS)
def test_a_library_that_is_linked_later_has_to_be_identical_too(version: str, compiled: Compile) -> None:
    before, after = (
        compiled(FACTORY, version),
        compiled(FACTORY.replace("return a + 1", "return a + 2"), version),
    )
    assert not same(before, after, "Child")
    assert same(before, after, "Other")


def test_without_the_compilations_nothing_is_assumed_about_libraries_and_children(compiled: Compile) -> None:
    before, after = compiled(FACTORY), compiled(COMMENTED)
    assert not identical_contract(art(before, "Factory"), art(after, "Factory"))
    assert not identical_contract(art(before, "Child"), art(after, "Child"))
    assert identical_contract(art(before, "Other"), art(after, "Other"))


def test_swapped_immutables_differ_though_the_runtime_code_has_only_zeros(compiled: Compile) -> None:
    before = compiled(IMMUTABLES)
    after = compiled(IMMUTABLES.replace("one = a; two = b;", "one = b; two = a;"))
    old, new = art(before, "Pair"), art(after, "Pair")
    assert old.runtime and new.runtime
    assert len(old.runtime.hex) == len(new.runtime.hex)
    assert not identical_runtime(old, new, before.artifacts, after.artifacts)
    assert identical_runtime(old, old, before.artifacts, before.artifacts)


def test_a_constructor_counts_for_creation_only(compiled: Compile) -> None:
    before, after = compiled(FACTORY), compiled(FACTORY.replace("z = 5", "z = 6"))
    assert identical_runtime(art(before, "Other"), art(after, "Other"))
    assert not identical_creation(art(before, "Other"), art(after, "Other"))


def test_a_constant_that_imitates_metadata_is_compared_like_code(compiled: Compile) -> None:
    fake = "a264697066735822" + "1220" + "{}" + "64736f6c634300081e0033"
    source = """pragma solidity ^0.8.20;
    contract Fake { function f() external pure returns (bytes memory) { return hex"%s"; } }"""
    for via_ir in (False, True):
        settings = CompilerSettings(via_ir=via_ir)
        texts = [source % fake.format(fill * 32) for fill in ("11", "22")]
        before, after = (compiled(text, "0.8.30", settings) for text in texts)
        assert not same(before, after, "Fake")


def test_code_that_is_not_hex_is_never_identical(compiled: Compile) -> None:
    artifact = art(compiled(FACTORY), "Other")
    broken = replace(
        artifact, runtime=Bytecode("60__$unknown$__00", {}), creation=Bytecode("60__$unknown$__00", {})
    )
    assert not identical_runtime(broken, broken)
    assert not identical_creation(broken, broken)


def test_a_contract_without_code_is_never_identical(compiled: Compile) -> None:
    artifact = art(compiled("pragma solidity ^0.8.20; interface I { function f() external; }"), "I")
    assert not identical_contract(artifact, artifact)
    assert not identical_contract(replace(artifact, runtime=None, creation=None), artifact)


@pytest.mark.parametrize(
    ("code", "digest"),
    [
        ("00a264697066735822" + "1220" + "ab" * 32 + "64736f6c63430008140033", "ab" * 32),
        ("00a165627a7a72305820" + "cd" * 32 + "0029", "cd" * 32),
        ("00a265627a7a72315820" + "ef" * 32 + "64736f6c63430005110032", "ef" * 32),
        ("00a164736f6c6343000814000a", None),
        ("6001600255", None),
        ("", None),
        ("00a264697066735822" + "1220" + "ab" * 31 + "64736f6c63430008140032", None),
    ],
)
def test_the_digest_is_read_from_well_formed_tails_only(code: str, digest: str | None) -> None:
    assert metadata_digest(code) == digest
