"""Whole projects on the command line: several roots, quiet tests, settings that cannot be read."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.core.cli.running import run
from tests.core.cli.schemas import ANALYSIS, assert_fits

DESTROYS = """// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;
contract {name} {{
    function leave(address payable to) external {{ require(tx.origin == to); to.transfer(1); }}
}}
"""


def _write(root: Path, *names: str, **settings: str) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(DESTROYS.format(name=path.name.split(".")[0]))
    for name, text in settings.items():
        (root / name.replace("__", "/").replace("_", ".")).write_text(text)


def _found(document: dict[str, list[dict[str, str]]]) -> set[str]:
    return {item["file"] for item in document["findings"] if item["detector"] == "tx-origin"}


def test_tests_are_compiled_but_nothing_is_looked_for_in_them(tmp_path: Path) -> None:
    _write(tmp_path / "p", "src/A.sol", "src/mocks/M.sol", "test/T.t.sol", "script/S.s.sol", foundry_toml="")
    ran = run(tmp_path, "analyze", "p", "--format", "json")
    document = ran.document()
    assert_fits(document, ANALYSIS)
    assert (ran.code, document["files"], _found(document)) == (0, 1, {"src/A.sol"})
    (note,) = [item for item in document["notes"] if "nothing was looked for" in item]
    assert "3 files" in note and "name the file or its folder" in note
    assert {item["contract"] for item in document["metrics"]} == {"A"}


@pytest.mark.parametrize("named", ["p/test", "p/test/T.t.sol"])
def test_tests_that_are_named_are_analyzed(tmp_path: Path, named: str) -> None:
    _write(tmp_path / "p", "src/A.sol", "test/T.t.sol", foundry_toml="")
    document = run(tmp_path, "analyze", named, "--format", "json").document()
    assert _found(document) == {"test/T.t.sol"} and document["notes"] == []


def test_an_error_in_a_test_is_shown(tmp_path: Path) -> None:
    _write(tmp_path / "p", "src/A.sol", foundry_toml="")
    (tmp_path / "p/test").mkdir()
    (tmp_path / "p/test/T.t.sol").write_text("pragma solidity 0.8.30; contract T { uint x = 'no'; }")
    ran = run(tmp_path, "analyze", "p", "--format", "json")
    document = ran.document()
    assert ran.code == 1 and _found(document) == {"src/A.sol"}
    assert [item["file"] for item in document["diagnostics"] if item["severity"] == "error"] == [
        "test/T.t.sol"
    ]


def test_several_roots_are_one_answer_with_one_note(tmp_path: Path) -> None:
    names = ("one/src/A.sol", "one/test/T.t.sol", "two/contracts/B.sol", "two/contracts/mocks/M.sol")
    two = 'module.exports = { solidity: "0.8.30" }'
    _write(tmp_path / "all", *names, one__foundry_toml="", two__hardhat_config_js=two)
    document = run(tmp_path, "analyze", "all", "--format", "json").document()
    assert _found(document) == {"one/src/A.sol", "two/contracts/B.sol"}
    assert ["2 files" in item for item in document["notes"]] == [True]


def test_one_root_with_broken_settings_is_an_error_beside_the_others(tmp_path: Path) -> None:
    _write(tmp_path / "all", "one/src/A.sol", "two/contracts/B.sol", one__foundry_toml="")
    (tmp_path / "all/two/hardhat.config.js").write_text("module.exports = {\n  solidity: [\n}")
    ran = run(tmp_path, "analyze", "all", "--format", "json")
    document = ran.document()
    assert ran.code == 1 and _found(document) == {"one/src/A.sol"}
    (problem,) = [item for item in document["diagnostics"] if item["severity"] == "error"]
    assert "hardhat.config.js" in problem["message"] and "line 3" in problem["message"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("hardhat.config.ts", "export default { solidity: '0.8.30 }"),
        ("truffle-config.js", "module.exports = { compilers: { }"),
        ("foundry.toml", "[profile.default]\nextends = 'foundry.toml'"),
        ("foundry.toml", "[profile.default\n"),
    ],
)
@pytest.mark.parametrize("command", ["analyze", "compile", "rewrite"])
def test_settings_that_cannot_be_read_are_told(tmp_path: Path, name: str, text: str, command: str) -> None:
    _write(tmp_path / "p", "src/A.sol", "contracts/A.sol")
    (tmp_path / "p" / name).write_text(text)
    run(tmp_path, command, "p").assert_told(2, name)


def test_settings_that_are_computed_are_a_note(tmp_path: Path) -> None:
    config = "module.exports = { solidity: { version: '0.8.30', settings: settings() } }"
    _write(tmp_path / "p", "contracts/A.sol", hardhat_config_js=config)
    document = run(tmp_path, "analyze", "p", "--format", "json").document()
    (note,) = document["notes"]
    assert "solidity.settings from settings()" in note and "run_hardhat" in note
    assert _found(document) == {"contracts/A.sol"}


def test_rewrites_are_not_proposed_for_tests(tmp_path: Path) -> None:
    root = tmp_path / "p"
    _write(root, "src/A.sol", "test/T.t.sol", foundry_toml="")
    for name in ("src/A.sol", "test/T.t.sol"):
        (root / name).write_text("pragma solidity 0.8.30; contract C { uint256 public kept = 3; }")
    document = run(tmp_path, "rewrite", "p", "--rule", "constant-variable", "--format", "json").document()
    assert {edit["file"] for item in document["proposals"] for edit in item["edits"]} == {"src/A.sol"}


def test_what_only_a_stand_in_for_tests_opens_is_not_held_against_shipped_code(tmp_path: Path) -> None:
    root = tmp_path / "p"
    _write(root, "src/Pay.sol", "src/mocks/PayMock.sol", foundry_toml="")
    paying = "function out(address payable to)"
    library = f"pragma solidity 0.8.30;\nlibrary Pay {{ {paying} internal {{ to.transfer(1 ether); }} }}"
    mock = (
        'pragma solidity 0.8.30; import "../Pay.sol";\n'
        f"contract PayMock {{ receive() external payable {{}} {paying} external {{ Pay.out(to); }} }}"
    )
    (root / "src/Pay.sol").write_text(library)
    (root / "src/mocks/PayMock.sol").write_text(mock)

    def detectors(*paths: str) -> set[str]:
        return {
            item["detector"]
            for item in run(tmp_path, "analyze", *paths, "--format", "json").document()["findings"]
        }

    assert "arbitrary-send-eth" not in detectors("p")
    assert "arbitrary-send-eth" in detectors("p", "p/src/mocks/PayMock.sol")
