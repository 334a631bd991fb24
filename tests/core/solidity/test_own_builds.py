"""What we mark and make of a package is what its own build says; `dev.py bench projects` asks more."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from core.settings import Settings
from core.solidity.foundry import read_foundry
from core.solidity.project import discover
from tests.core.solidity.factories import write
from tests.core.solidity.own_builds import (
    CASES,
    Case,
    compared,
    forge_build,
    forge_remappings,
    hardhat_build,
    ours_of,
    requires_posix,
)

A = "pragma solidity ^0.8.0; contract A {}"


def case(package: str) -> Case:
    """The case of a package."""
    return next(item for item in CASES if item.package.startswith(package))


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    "package", ["@primitivefi/rmm-core", "@ensdomains/ens", "@mangrovedao/mangrove-core"]
)
def test_messages_and_code_of_a_package_are_those_of_its_own_build(package: str) -> None:
    requires_posix()
    found = compared(case(package))
    assert found.files > 5 and len(found.both) > 5
    assert (found.only_ours, found.only_theirs) == (frozenset(), frozenset())
    assert found.same_code == found.both


PROFILES = """[profile.default]
optimizer_runs = 44
via_ir = true
additional_compiler_profiles = [
  { name = "small", via_ir = true, optimizer_runs = 1 }, { name = "plain", via_ir = false } ]
compilation_restrictions = [
  { paths = "src/Big.sol", max_optimizer_runs = 10 }, { paths = "test/**", via_ir = false } ]
"""
LOOP = "function f(uint256 n) external returns (uint256 r) { for (uint256 i; i < n; i++) r += i * x; x = r; }"


def _contract(name: str, head: str = "") -> str:
    top = f"// SPDX-License-Identifier: MIT\npragma solidity ^0.8.20; {head}"
    return f"{top}\ncontract {name} {{ uint x; {LOOP} }}"


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_forge_chooses_the_same_profile_for_every_file(tmp_path: Path) -> None:
    requires_posix()
    files = {
        "foundry.toml": PROFILES,
        "src/A.sol": _contract("A"),
        "src/Big.sol": _contract("Big"),
        "src/UsesBig.sol": _contract("UsesBig", 'import "./Big.sol";'),
        "src/old/Old.sol": _contract("Old").replace("^0.8.20", "<0.8.20"),
        "test/deep/T.t.sol": _contract("T", 'import "../../src/A.sol";'),
        "lib/dep/src/D.sol": _contract("D"),
        "src/Uses.sol": _contract("Uses", 'import "dep/D.sol";'),
    }
    project = write(tmp_path / "project", files)
    ours = ours_of(project)
    theirs = forge_build(project, ("0.8.19", "0.8.30"))
    assert ours.told == theirs.told
    shared = ours.code.keys() & theirs.code.keys()
    assert {name for _, name in shared} == {"A", "Big", "UsesBig", "Old", "T", "Uses"}
    assert {key for key in shared if ours.code[key] != theirs.code[key]} == set()


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_hardhat_chooses_the_same_compiler_for_every_file(tmp_path: Path) -> None:
    config = """const fast = { optimizer: { enabled: true, runs: Number(process.env.RUNS || 9) } };
    module.exports = { solidity: {
      compilers: [{ version: "0.8.19" }, { version: "0.8.30", settings: fast }, { version: "0.6.12" }],
      overrides: { "contracts/B.sol": { version: "0.8.19", settings: fast } } } }"""
    files = {
        "hardhat.config.js": config,
        "contracts/A.sol": _contract("A"),
        "contracts/B.sol": _contract("B").replace("^0.8.20", ">=0.8.0"),
        "contracts/C.sol": _contract("C").replace("^0.8.20", "0.8.19"),
        "contracts/D.sol": _contract("D").replace("^0.8.20", ">=0.6.0 <0.8.0"),
        "contracts/E.sol": _contract("E", 'import "./C.sol";').replace("^0.8.20", ">=0.8.0"),
    }
    project = write(tmp_path / "project", files)
    ours = ours_of(project)
    theirs = hardhat_build(project, project / "hardhat.config.js", ("0.8.19", "0.8.30", "0.6.12"))
    assert ours.told == theirs.told
    assert {name for _, name in ours.code} == set("ABCDE")
    assert ours.code == theirs.code


SOLDEER = "dependencies/@openzeppelin-contracts-5.0.2"
TREES: tuple[Mapping[str, str], ...] = (
    {"lib/dep/src/A.sol": A, "lib/dep/script/S.sol": A, "lib/dep/lib/solmate/src/B.sol": A},
    {"lib/dep/contracts/src/A.sol": A, "lib/dep/auth/B.sol": A},
    {"lib/dep/x/y/contracts/A.sol": A, "lib/@s/a/src/A.sol": A, "lib/@s/b/B.sol": A},
    {"lib/dep/x/node_modules/b/a/Z.sol": A, "lib/dep/lib/contracts/Z.sol": A},
    {"lib/dep/foundry.toml": "[profile.default]\nremappings=['@q/=x/']", "lib/dep/x/A.sol": A},
    {"foundry.toml": "[profile.default]\nlibs=['dependencies']", f"{SOLDEER}/token/T.sol": A},
    {"remappings.txt": f"@openzeppelin-contracts-5.0.2/={SOLDEER}/\n", f"{SOLDEER}/token/T.sol": A},
    {"foundry.toml": "[profile.default]\nremappings=['src/old/:x/=lib/one/','x/=lib/two']"},
)  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("at", range(len(TREES)))
def test_remappings_are_those_that_forge_prints(tmp_path: Path, at: int) -> None:
    write(tmp_path, {"foundry.toml": "", "src/A.sol": A, **TREES[at]})
    assert sorted(read_foundry(tmp_path, {}).settings.remappings) == forge_remappings(tmp_path)
    assert discover([tmp_path], Settings())[0].targets == ("src/A.sol",)
