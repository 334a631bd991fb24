"""Foundry's settings, profiles and remappings; and what can be read of Hardhat's."""

from __future__ import annotations

from pathlib import Path

from core.progress import silent
from core.settings import Settings
from core.solidity.foundry import FoundryProject, read_foundry
from core.solidity.hardhat import read_hardhat
from core.solidity.planning import plan
from core.solidity.project import discover
from tests.core.solidity.factories import Published, write

A = "pragma solidity ^0.8.0; contract A {}"


def foundry(root: Path, text: str, profile: str | None = None, **more: str) -> FoundryProject:
    write(root, {"foundry.toml": text, **more})
    return read_foundry(root, {"FOUNDRY_PROFILE": profile} if profile else {})


def test_an_empty_file_means_forges_defaults(tmp_path: Path) -> None:
    found = foundry(tmp_path, "")
    assert found.folders == ("src", "test", "script") and found.libraries == ("lib",)
    assert (found.settings.optimizer, found.settings.runs, found.settings.via_ir) == (False, 200, False)
    assert found.versions == () and found.settings.evm_version == "osaka"


def test_folders_that_are_not_set_are_those_that_are_there(tmp_path: Path) -> None:
    """As `forge config` 1.7.1 prints them."""
    write(tmp_path, {"contracts/A.sol": A, "node_modules/x/X.sol": A, "artifacts/x.json": ""})
    found = foundry(tmp_path, "")
    assert (found.folders[0], found.libraries, found.output[0]) == (
        "contracts",
        ("node_modules",),
        "artifacts",
    )
    write(tmp_path, {"src/A.sol": A, "lib/x/X.sol": A, "out/x.json": ""})
    found = foundry(tmp_path, "")
    assert (found.folders[0], found.libraries, found.output[0]) == ("src", ("lib", "node_modules"), "out")


def test_runs_alone_turn_the_optimizer_on(tmp_path: Path) -> None:
    settings = foundry(tmp_path, "[profile.default]\noptimizer_runs = 999").settings
    assert (settings.optimizer, settings.runs) == (True, 999)


def test_every_setting_is_read(tmp_path: Path) -> None:
    found = foundry(
        tmp_path,
        """[profile.default]
        src = "contracts"
        libs = ["lib", "vendor"]
        solc = "0.8.20"
        optimizer = true
        via_ir = true
        evm_version = "Paris"
        bytecode_hash = "none"
        cbor_metadata = false
        revert_strings = "strip"
        libraries = ["src/L.sol:L:0x1111111111111111111111111111111111111111"]
        [profile.default.optimizer_details]
        yul = true
        [profile.default.optimizer_details.yul_details]
        stack_allocation = true
        """,
    )
    assert found.folders[0] == "contracts" and found.libraries == ("lib", "vendor")
    assert found.versions == ("0.8.20",)
    assert found.settings.via_ir and found.settings.evm_version == "paris"
    assert found.settings.extra == {
        "metadata": {"bytecodeHash": "none", "appendCBOR": False},
        "debug": {"revertStrings": "strip"},
        "optimizer": {"details": {"yul": True, "yulDetails": {"stackAllocation": True}}},
    }
    assert found.settings.libraries == {"src/L.sol": {"L": "0x" + "11" * 20}}


def test_a_profile_stands_over_the_default_one(tmp_path: Path) -> None:
    text = "[profile.default]\noptimizer_runs = 1\nvia_ir = true\n[profile.ci]\noptimizer_runs = 5"
    assert foundry(tmp_path, text).settings.runs == 1
    ci = foundry(tmp_path, text, "ci").settings
    assert (ci.runs, ci.via_ir) == (5, True)
    missing = foundry(tmp_path, text, "gone")
    assert missing.settings.runs == 1 and "gone" in missing.notes[0]


def test_a_profile_may_extend_another_file(tmp_path: Path) -> None:
    base = "[profile.default]\noptimizer_runs = 7\nvia_ir = true\nremappings = ['@b/=b/']"
    text = "[profile.default]\nextends = 'base.toml'\nvia_ir = false\nremappings = ['@a/=a/']"
    settings = foundry(tmp_path, text, **{"base.toml": base}).settings
    assert (settings.runs, settings.via_ir) == (7, False)
    assert set(settings.remappings) == {"@a/=a/", "@b/=b/"}
    text = text.replace("'base.toml'", "{path = 'base.toml', strategy = 'replace-arrays'}")
    assert foundry(tmp_path, text).settings.remappings == ("@a/=a/",)


def test_the_environment_stands_over_the_file(tmp_path: Path) -> None:
    write(tmp_path, {"foundry.toml": "[profile.default]\nvia_ir = false\nsrc = 'a'"})
    found = read_foundry(
        tmp_path, {"FOUNDRY_VIA_IR": "true", "FOUNDRY_SRC": "b", "FOUNDRY_OPTIMIZER_RUNS": "3"}
    )
    assert found.settings.via_ir and found.folders[0] == "b" and found.settings.runs == 3


def test_remappings_of_the_text_file_come_before_those_of_the_settings(tmp_path: Path) -> None:
    text = "[profile.default]\nremappings = ['@x/=lib/two/', 'ctx:@y/=lib/y']"
    found = foundry(tmp_path, text, **{"remappings.txt": "# note\n@x/=lib/one\n\n"})
    assert found.settings.remappings == ("@x/=lib/one/", "ctx:@y/=lib/y/")


def test_libraries_are_remapped_as_forge_remaps_them(tmp_path: Path) -> None:
    """The expected lines are what `forge remappings` 1.7.1 prints for these folders."""
    files = [
        "lib/forge-std/src/Test.sol",
        "lib/forge-std/lib/ds-test/src/test.sol",
        "lib/solmate/src/tokens/E.sol",
        "lib/openzeppelin-contracts/contracts/token/T.sol",
        "lib/openzeppelin-contracts/lib/erc4626-tests/X.sol",
        "lib/openzeppelin-contracts/lib/forge-std/src/Test.sol",
        "lib/flat/F.sol",
        "lib/deep/pkg/src/D.sol",
        "lib/v3-core/contracts/interfaces/I.sol",
        "lib/two/a/contracts/A.sol",
        "lib/two/b/contracts/B.sol",
        "lib/hh/contracts/x/C.sol",
        "lib/hh/test/T.sol",
        "lib/both/src/A.sol",
        "lib/both/contracts/B.sol",
        "lib/withtoml/source/W.sol",
    ]
    write(tmp_path, dict.fromkeys(files, A))
    write(
        tmp_path, {"lib/withtoml/foundry.toml": "[profile.default]\nsrc='source'\nremappings=['@w/=source/']"}
    )
    assert sorted(foundry(tmp_path, "").settings.remappings) == [
        "@w/=lib/withtoml/source/",
        "both/=lib/both/src/",
        "deep/=lib/deep/pkg/src/",
        "ds-test/=lib/forge-std/lib/ds-test/src/",
        "erc4626-tests/=lib/openzeppelin-contracts/lib/erc4626-tests/",
        "flat/=lib/flat/",
        "forge-std/=lib/forge-std/src/",
        "hh/=lib/hh/contracts/",
        "openzeppelin-contracts/=lib/openzeppelin-contracts/contracts/",
        "solmate/=lib/solmate/src/",
        "two/=lib/two/",
        "v3-core/=lib/v3-core/contracts/",
        "withtoml/=lib/withtoml/",
    ]


def test_auto_detection_can_be_turned_off(tmp_path: Path) -> None:
    write(tmp_path, {"lib/x/src/X.sol": A})
    assert foundry(tmp_path, "[profile.default]\nauto_detect_remappings = false").settings.remappings == ()


def test_a_library_is_imported_through_its_remapping(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "foundry.toml": "[profile.default]\nevm_version = 'cancun'",
            "src/A.sol": 'pragma solidity 0.8.20; import "solmate/tokens/E.sol"; contract A {}',
            "lib/solmate/src/tokens/E.sol": 'pragma solidity >=0.8.0; import "../F.sol"; contract E {}',
            "lib/solmate/src/F.sol": "pragma solidity >=0.8.0; contract F {}",
        },
    )
    (project,) = discover([tmp_path], Settings())
    (made,) = plan(project, Published(), silent()).inputs
    assert set(made.sources) == {"src/A.sol", "lib/solmate/src/tokens/E.sol", "lib/solmate/src/F.sol"}
    assert "solmate/=lib/solmate/src/" in made.settings.remappings
    assert made.settings.evm_version == "shanghai", "0.8.20 does not know cancun; forge falls back too"


def test_hardhat_settings_are_read_where_they_are_plain(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "hardhat.config.ts": """
            // solidity: "0.4.0"
            const url = "https://example.org"; /* version: "0.5.0" */
            export default { solidity: { version: "0.8.20", settings: { viaIR: true, evmVersion: "paris",
              optimizer: { runs: 1_000, enabled: true } } }, paths: { sources: "./src" } };
            """
        },
    )
    found = read_hardhat(tmp_path)
    assert found.versions == ("0.8.20",) and found.sources == ("src",)
    assert (found.settings.optimizer, found.settings.runs, found.settings.via_ir) == (True, 1000, True)
    assert found.settings.evm_version == "paris" and found.notes == ()


def test_hardhat_settings_that_are_computed_are_told(tmp_path: Path) -> None:
    write(tmp_path, {"hardhat.config.js": "module.exports = require('./settings')"})
    found = read_hardhat(tmp_path)
    assert found.versions == () and not found.settings.optimizer and found.sources == ("contracts",)
    assert "hardhat.config.js computes" in found.notes[0] and "./settings" in found.notes[0]
    assert "does not name its compiler" in found.notes[1]
