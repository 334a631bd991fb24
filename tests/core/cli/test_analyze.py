"""`analyze`: findings in four formats, and exit codes that a CI job can rely on."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from core.store.database import FILE, open_store_at
from core.store.projects import ensure_project
from core.store.reviews import dismiss
from tests.core.cli.running import run
from tests.core.cli.schemas import ANALYSIS, assert_fits

VAULT = """// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

contract Vault {
    mapping(address => uint256) public shares;

    function put() external payable {
        shares[msg.sender] += msg.value;
    }

    function take() external {
        (bool ok, ) = msg.sender.call{value: shares[msg.sender]}("");
        require(ok, "no");
        shares[msg.sender] = 0;
    }
}
"""


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    """A folder with a contract that pays before it writes."""
    (tmp_path / "Vault.sol").write_text(VAULT)
    return tmp_path


def test_findings_alone_exit_0_and_the_document_is_the_promised_one(vault: Path) -> None:
    ran = run(vault, "analyze", "Vault.sol", "--format", "json")
    assert (ran.code, ran.err) == (0, "")
    document = ran.document()
    assert_fits(document, ANALYSIS)
    (finding,) = [item for item in document["findings"] if item["detector"] == "reentrancy-eth"]
    assert (finding["line"], finding["function"], finding["severity"]) == (12, "take()", "high")


def test_fail_on_counts_this_severity_and_worse(vault: Path) -> None:
    assert run(vault, "analyze", "Vault.sol", "--fail-on", "high").code == 1
    assert run(vault, "analyze", "Vault.sol", "--fail-on", "low").code == 1
    (vault / "Calm.sol").write_text("pragma solidity ^0.8.0; contract Calm {}")
    assert run(vault, "analyze", "Calm.sol", "--fail-on", "low").code == 0


def test_what_does_not_compile_exits_1_and_the_rest_is_still_analyzed(vault: Path) -> None:
    (vault / "Broken.sol").write_text("pragma solidity ^0.8.0; contract Broken { uint256 x = ; }")
    ran = run(vault, "analyze", ".", "--format", "json")
    assert ran.code == 1
    document = ran.document()
    assert_fits(document, ANALYSIS)
    assert {item["file"] for item in document["diagnostics"]} == {"Broken.sol"}
    assert "reentrancy-eth" in {item["detector"] for item in document["findings"]}


def test_nothing_is_compiled_again_when_nothing_changed(vault: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = run(vault, "analyze", "Vault.sol", "--format", "json")
    monkeypatch.setenv("CONTRACT_REWRITER_NODE_PATH", str(vault / "no-node-here"))
    again = run(vault, "analyze", "Vault.sol", "--format", "json")
    assert again.code == first.code == 0
    one, two = first.document(), again.document()
    assert {**one, "seconds": 0} == {**two, "seconds": 0}
    (vault / "Vault.sol").write_text(VAULT + "contract More {}\n")
    assert run(vault, "analyze", "Vault.sol", "--format", "json").code == 3


def test_a_baseline_hides_what_is_known_and_shows_what_is_new(vault: Path) -> None:
    first = run(vault, "analyze", "Vault.sol", "--format", "json")
    (vault / "known.json").write_text(first.out)
    (vault / "Vault.sol").write_text("\n\n" + VAULT)
    again = run(
        vault, "analyze", "Vault.sol", "--baseline", "known.json", "--fail-on", "high", "--format", "json"
    )
    assert (again.code, again.document()["findings"]) == (0, [])
    assert any("baseline" in note for note in again.document()["notes"])
    second = VAULT.replace("function take", "function twice").replace("contract Vault", "contract Other")
    (vault / "Vault.sol").write_text(VAULT + second.partition("\n\n")[2])
    more = run(vault, "analyze", "Vault.sol", "--baseline", "known.json", "--fail-on", "high")
    assert more.code == 1
    assert "twice()" in more.out


def test_sarif_is_one_document_and_markdown_is_text(vault: Path) -> None:
    sarif = run(vault, "analyze", "Vault.sol", "--format", "sarif")
    assert (sarif.code, sarif.err) == (0, "")
    assert sarif.document()["version"] == "2.1.0"
    assert run(vault, "analyze", "Vault.sol", "--format", "markdown").out.startswith("# ")


def test_text_names_place_and_detector_without_color(vault: Path) -> None:
    ran = run(vault, "analyze", "Vault.sol")
    assert ran.code == 0
    assert "Vault.sol:12" in ran.out
    assert "[reentrancy-eth]" in ran.out
    assert "\x1b" not in ran.out


SLITHER = {
    "success": True,
    "error": None,
    "results": {
        "detectors": [
            {
                "check": "solc-version",
                "impact": "Informational",
                "confidence": "High",
                "description": "An old\n\tcompiler",
                "id": "abc",
                "elements": [
                    {
                        "type": "function",
                        "name": "take",
                        "type_specific_fields": {
                            "signature": "take()",
                            "parent": {"type": "contract", "name": "Vault"},
                        },
                        "source_mapping": {
                            "start": 10,
                            "length": 5,
                            "filename_relative": "Vault.sol",
                            "lines": [11, 12, 13],
                        },
                    }
                ],
            }
        ]
    },
}


def _stand_in(folder: Path, answer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A `slither` on PATH that answers what the real one would."""
    program = folder / "bin" / "slither"
    program.parent.mkdir()
    (folder / "answer.json").write_text(answer)
    program.write_text(f"#!{sys.executable}\nprint(open({str(folder / 'answer.json')!r}).read())\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(program.parent), prepend=os.pathsep)


def test_findings_of_slither_stand_beside_ours(vault: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _stand_in(vault, json.dumps(SLITHER), monkeypatch)
    ran = run(vault, "analyze", "Vault.sol", "--engine", "builtin", "--engine", "slither", "--format", "json")
    document = ran.document()
    assert_fits(document, ANALYSIS)
    (foreign,) = [item for item in document["findings"] if item["engine"] == "slither"]
    assert (foreign["detector"], foreign["line"], foreign["end_line"]) == ("solc-version", 11, 13)
    assert (foreign["contract"], foreign["function"]) == ("Vault", "take()")
    assert foreign["message"] == "An old compiler"
    assert "builtin" in {item["engine"] for item in document["findings"]}
    alone = run(vault, "analyze", "Vault.sol", "--engine", "slither", "--format", "json")
    assert {item["engine"] for item in alone.document()["findings"]} == {"slither"}


def test_an_engine_that_agrees_makes_one_finding_surer(vault: Path) -> None:
    alone = run(vault, "analyze", "Vault.sol", "--format", "json").document()
    (vault / "own.sarif").write_text(run(vault, "analyze", "Vault.sol", "--format", "sarif").out)
    ran = run(
        vault,
        "analyze",
        "Vault.sol",
        "--engine",
        "builtin",
        "--engine",
        "sarif:own.sarif",
        "--format",
        "json",
    )
    document = ran.document()
    assert_fits(document, ANALYSIS)
    assert len(document["findings"]) == len(alone["findings"])
    (paid,) = [item for item in document["findings"] if item["detector"] == "reentrancy-eth"]
    assert (paid["engine"], paid["agreed"], paid["confidence"]) == ("builtin", ["contract-rewriter"], "high")
    assert (
        "also seen by contract-rewriter"
        in run(vault, "analyze", "Vault.sol", "--engine", "builtin", "--engine", "sarif:own.sarif").out
    )


def test_a_sarif_about_other_files_is_told(vault: Path) -> None:
    log = run(vault, "analyze", "Vault.sol", "--format", "sarif").out
    (vault / "other.sarif").write_text(log.replace("Vault.sol", "Elsewhere.sol"))
    ran = run(vault, "analyze", "Vault.sol", "--engine", "sarif:other.sarif")
    assert "lies in a file that was analyzed" in ran.out and ran.code == 0
    (vault / "own.sarif").write_text(log)
    assert "lies in a file" not in run(vault, "analyze", "Vault.sol", "--engine", "sarif:own.sarif").out


def test_a_sarif_that_is_none_is_refused_before_any_work(vault: Path) -> None:
    run(vault, "analyze", "Vault.sol", "--engine", "sarif:none").assert_told(2, "none", "Check the path")
    (vault / "bad.sarif").write_text("{}")
    run(vault, "analyze", "Vault.sol", "--engine", "sarif:bad.sarif").assert_told(2, "SARIF 2.1.0")


def test_a_slither_that_fails_is_told_with_its_own_last_words(
    vault: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _stand_in(vault, json.dumps({"success": False, "error": "Traceback\nKeyError: 'x'"}), monkeypatch)
    run(vault, "analyze", "Vault.sol", "--engine", "slither").assert_told(3, "KeyError: 'x'", "Run slither")


def test_sarif_names_files_from_the_folder_the_command_runs_in(tmp_path: Path) -> None:
    """A code host finds no file by a name that is relative to a folder inside the repository."""
    for name in ("one", "two ü"):
        (tmp_path / "packages" / name).mkdir(parents=True)
        (tmp_path / "packages" / name / "Bank.sol").write_text("contract Bank { uint x = ; }")
    for paths, expected in (
        (["packages/one/Bank.sol"], ["packages/one/Bank.sol"]),
        (["packages/one", "packages/two ü"], ["packages/one/Bank.sol", "packages/two%20%C3%BC/Bank.sol"]),
    ):
        log = run(tmp_path, "analyze", *paths, "--format", "sarif").document()
        told = log["runs"][0]["invocations"][0]["toolExecutionNotifications"]
        places = [item["locations"][0]["physicalLocation"] for item in told if "locations" in item]
        assert [item["artifactLocation"]["uri"] for item in places] == expected


def test_what_was_dismissed_in_the_store_is_suppressed_with_its_reason(vault: Path) -> None:
    before = run(vault, "analyze", "Vault.sol", "--format", "json").document()
    (paid,) = [item for item in before["findings"] if item["detector"] == "reentrancy-eth"]
    with open_store_at(vault / FILE) as store:
        project = ensure_project(store, vault)
        dismiss(store, project.id, paid["fingerprint"], "The callee is ours.")
    after = run(vault, "analyze", "Vault.sol", "--format", "json").document()
    assert_fits(after, ANALYSIS)
    (paid,) = [item for item in after["findings"] if item["detector"] == "reentrancy-eth"]
    assert (paid["suppressed"], paid["reason"]) == (True, "The callee is ours.")
    assert run(vault, "analyze", "Vault.sol", "--fail-on", "high").code == 0


def test_an_analysis_makes_no_store_and_works_beside_a_damaged_one(vault: Path) -> None:
    assert run(vault, "analyze", "Vault.sol").code == 0
    assert not (vault / FILE).exists()
    (vault / FILE).write_bytes(b"not a database, but long enough to look like one " * 100)
    ran = run(vault, "analyze", "Vault.sol")
    assert ran.code == 0
    assert "Dismissed findings are shown" in ran.out
    assert "[reentrancy-eth]" in ran.out
