"""Hardhat's and Truffle's settings: read without running them, chosen per file as the tools choose."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from core.progress import silent
from core.settings import Settings
from core.solidity.hardhat import HardhatProject, read_hardhat
from core.solidity.planning import Plan, plan
from core.solidity.project import Project, discover
from core.solidity.truffle import read_truffle
from tests.core.solidity.factories import Published, write

A = "pragma solidity ^0.8.0; contract A {}"


def hardhat(root: Path, text: str, **more: str) -> HardhatProject:
    """The Hardhat project with this configuration."""
    return read_hardhat(write(root, {"hardhat.config.ts": text, **more}))


def planned(root: Path) -> tuple[Project, Plan]:
    """The only project of a folder and its plan."""
    (project,) = discover([root], Settings())
    return project, plan(project, Published(), silent())


def test_a_version_alone_means_hardhats_defaults(tmp_path: Path) -> None:
    found = hardhat(tmp_path, 'export default { solidity: "0.8.20" }')
    assert found.versions == ("0.8.20",) and found.notes == ()
    assert (found.settings.optimizer, found.settings.runs, found.settings.via_ir) == (False, 200, False)
    assert found.settings.evm_version == "paris", "Hardhat 2 names it for 0.8.20 and later"
    assert hardhat(tmp_path, 'export default { solidity: "0.8.19" }').settings.evm_version is None


def test_hardhat_3_leaves_the_evm_to_the_compiler_and_has_profiles(tmp_path: Path) -> None:
    text = """export default defineConfig({ solidity: { profiles: {
      default: { version: "0.8.28" },
      production: { version: "0.8.28", settings: { optimizer: { enabled: true } } } } },
      paths: { sources: { solidity: ["./src", "more"] }, tests: { solidity: "./checks" } } })"""
    found = hardhat(tmp_path, text)
    assert (found.major, found.sources, found.tests) == (3, ("src", "more"), ("checks",))
    assert found.versions == ("0.8.28",) and not found.settings.optimizer
    assert found.settings.evm_version is None
    installed = {"node_modules/hardhat/package.json": '{"version": "3.1.0"}'}
    assert hardhat(tmp_path, 'export default { solidity: "0.8.28" }', **installed).major == 3


def test_every_setting_reaches_the_compiler(tmp_path: Path) -> None:
    text = """const optimizer = { enabled: true, runs: 1_000, details: { yul: true } };
    export default { solidity: { version: "0.8.20", settings: { optimizer, viaIR: true,
      evmVersion: "shanghai", metadata: { bytecodeHash: "none" }, debug: { revertStrings: "strip" },
      libraries: { "contracts/L.sol": { L: "0x01" } }, outputSelection: { "*": {} } } } }"""
    settings = hardhat(tmp_path, text).settings
    assert (settings.optimizer, settings.runs, settings.via_ir) == (True, 1000, True)
    assert settings.evm_version == "shanghai" and settings.libraries == {"contracts/L.sol": {"L": "0x01"}}
    assert settings.extra == {
        "optimizer": {"details": {"yul": True}},
        "metadata": {"bytecodeHash": "none"},
        "debug": {"revertStrings": "strip"},
    }


def test_each_file_gets_the_newest_listed_compiler_that_fits_or_its_override(tmp_path: Path) -> None:
    config = """const fast = { optimizer: { enabled: true, runs: 9 } };
    module.exports = { solidity: {
      compilers: [{ version: "0.8.19" }, { version: "0.8.20", settings: fast }, { version: "0.6.12" }],
      overrides: { "contracts/B.sol": { version: "0.8.19", settings: fast } } } }"""
    write(
        tmp_path,
        {
            "hardhat.config.js": config,
            "contracts/A.sol": A,
            "contracts/B.sol": A,
            "contracts/C.sol": "pragma solidity 0.8.19;",
            "contracts/D.sol": "pragma solidity >=0.6.0 <0.8.0;",
            "contracts/E.sol": "pragma solidity ^0.5.0;",
        },
    )
    _, made = planned(tmp_path)
    chosen = {
        name: (item.version, item.settings.runs if item.settings.optimizer else 0)
        for item in made.inputs
        for name in item.targets
    }
    assert chosen == {
        "contracts/A.sol": ("0.8.20", 9),
        "contracts/B.sol": ("0.8.19", 9),
        "contracts/C.sol": ("0.8.19", 0),
        "contracts/D.sol": ("0.6.12", 0),
    }
    (problem,) = made.diagnostics
    assert (problem.file, problem.code) == ("contracts/E.sol", "pragma")


def test_a_fixed_version_by_hand_stands_over_the_list(tmp_path: Path) -> None:
    write(tmp_path, {"hardhat.config.js": 'module.exports = { solidity: "0.8.20" }', "contracts/A.sol": A})
    (project,) = discover([tmp_path], Settings())
    assert [item.version for item in plan(project, Published(), silent(), solc="0.8.30").inputs] == ["0.8.30"]


def test_what_only_a_run_would_tell_is_named(tmp_path: Path) -> None:
    text = 'export default { solidity: { version: process.env.SOLC || "0.8.20", settings: pick() } }'
    found = hardhat(tmp_path, text)
    (note,) = found.notes
    assert "solidity.version" in note and "solidity.settings" in note
    assert "process.env.SOLC" in note and "pick()" in note and "run_hardhat" in note
    assert found.versions == ("0.8.20",), "what it is without environment variables"


def test_a_configuration_from_elsewhere_is_told_and_pragmas_decide(tmp_path: Path) -> None:
    write(tmp_path, {"hardhat.config.js": 'module.exports = require("@my/config")', "contracts/A.sol": A})
    project, made = planned(tmp_path)
    assert "@my/config" in project.notes[0] and "pragmas decide" in project.notes[1]
    assert [item.version for item in made.inputs] == ["0.8.30"]


HARDHAT_STUB = """
const config = require(require("path").join(process.cwd(), "hardhat.config.js"));
module.exports = { config: {
  solidity: {
    compilers: [{ version: config.solidity(), settings: { optimizer: { enabled: true, runs: 5 } } }],
    overrides: {} },
  paths: { root: process.cwd(), sources: process.cwd() + "/own", artifacts: process.cwd() + "/made" } } };
console.log("plugins talk");
"""


def test_with_consent_the_projects_own_hardhat_tells(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "hardhat.config.js": 'module.exports = { solidity: () => "0.8.19" }',
            "node_modules/hardhat/package.json": '{"version": "2.29.1", "main": "main.js"}',
            "node_modules/hardhat/main.js": HARDHAT_STUB,
        },
    )
    without = read_hardhat(tmp_path, Settings())
    assert without.versions == () and without.notes
    found = read_hardhat(tmp_path, Settings(run_hardhat=True))
    assert (found.versions, found.sources, found.notes) == (("0.8.19",), ("own",), ())
    assert (found.settings.optimizer, found.settings.runs) == (True, 5)


def test_a_hardhat_that_fails_is_a_note_with_the_reason(tmp_path: Path) -> None:
    write(tmp_path, {"hardhat.config.js": "module.exports = { solidity: f() }"})
    found = read_hardhat(tmp_path, Settings(run_hardhat=True))
    assert "not installed" in found.notes[0] and "solidity" in found.notes[1]
    write(
        tmp_path,
        {
            "node_modules/hardhat/package.json": '{"version": "2.0.0", "main": "main.js"}',
            "node_modules/hardhat/main.js": 'throw new Error("no plugin x")',
        },
    )
    assert "no plugin x" in read_hardhat(tmp_path, Settings(run_hardhat=True)).notes[0]


def test_a_hardhat_that_never_ends_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.solidity.hardhat_run._SECONDS", 1)
    write(
        tmp_path,
        {
            "hardhat.config.js": "module.exports = { solidity: f() }",
            "node_modules/hardhat/package.json": '{"version": "2.0.0", "main": "main.js"}',
            "node_modules/hardhat/main.js": "for (;;) {}",
        },
    )
    assert "longer than 1 seconds" in read_hardhat(tmp_path, Settings(run_hardhat=True)).notes[0]


def test_no_hardhat_is_run_where_nothing_is_unknown(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "hardhat.config.js": 'module.exports = { solidity: "0.8.20", networks: { x: make() } }',
            "node_modules/hardhat/package.json": '{"version": "2.0.0", "main": "main.js"}',
            "node_modules/hardhat/main.js": 'require("fs").writeFileSync("touched", "")',
        },
    )
    assert read_hardhat(tmp_path, Settings(run_hardhat=True)).notes == ()
    assert not (tmp_path / "touched").exists()


def test_truffles_settings_are_read_and_a_range_is_the_newest_in_it(tmp_path: Path) -> None:
    text = """module.exports = { contracts_directory: "./sol", compilers: { solc: { version: "^0.6.0",
      settings: { optimizer: { enabled: true, runs: 7 }, evmVersion: "istanbul" } } } };"""
    write(tmp_path, {"truffle-config.js": text, "sol/A.sol": "contract A {}", "build/B.sol": A, "C.sol": A})
    project, made = planned(tmp_path)
    assert (project.kind, project.targets) == ("truffle", ("sol/A.sol",))
    (only,) = made.inputs
    assert (only.version, only.settings.runs, only.settings.evm_version) == ("0.6.12", 7, "istanbul")


def test_a_truffle_configuration_without_a_compiler_says_so(tmp_path: Path) -> None:
    write(tmp_path, {"truffle.js": "module.exports = { solc: { optimizer: { enabled: true, runs: 3 } } }"})
    found = read_truffle(tmp_path)
    assert found.compiler.version is None and found.compiler.settings.runs == 3
    assert "pragmas decide" in found.notes[0]
    write(tmp_path, {"truffle.js": 'module.exports = { compilers: { solc: { version: "native" } } }'})
    assert read_truffle(tmp_path).compiler.version is None


@pytest.mark.skipif(shutil.which("npm") is None, reason="npm is not on this machine")
@pytest.mark.slow
def test_the_real_hardhat_tells_the_same_as_the_reader(tmp_path: Path) -> None:
    from tests.core.solidity.own_builds import hardhat_folder

    text = """module.exports = { solidity: { compilers: [
        { version: "0.8.20", settings: { optimizer: { enabled: true, runs: Number("33") } } },
        { version: "0.7.6" }],
      overrides: { "contracts/B.sol": { version: "0.8.19", settings: { viaIR: true } } } },
      paths: { sources: "./src" } };"""
    write(tmp_path, {"hardhat.config.js": text})
    (tmp_path / "node_modules").symlink_to(hardhat_folder() / "node_modules", target_is_directory=True)
    read = read_hardhat(tmp_path)
    write(tmp_path, {"hardhat.config.js": text.replace('"./src"', '["./src"].join("")')})
    told = read_hardhat(tmp_path, Settings(run_hardhat=True))
    assert told.notes == () and told.sources == read.sources == ("src",)
    assert (told.compilers, told.overrides) == (read.compilers, read.overrides)
