"""`rewrite`: proposals with their evidence, and a disk that only a verified result may touch."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.core.cli.running import BANK, Ran, run, run_process
from tests.core.cli.schemas import REWRITE, assert_fits

GAS = ("rewrite", "src", "--rule", "constant-variable", "--calls", "200")


@pytest.fixture
def bank(tmp_path: Path) -> Path:
    """A folder with one contract that one safe rule improves."""
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "Bank.sol").write_bytes(BANK.replace("\n", "\r\n").encode())
    return tmp_path


def _source(folder: Path) -> bytes:
    return (folder / "src" / "Bank.sol").read_bytes()


def _history(folder: Path) -> Ran:
    return run(folder, "project", "history", "src", "--format", "json")


def test_a_rewrite_is_only_shown_without_write(bank: Path) -> None:
    before = _source(bank)
    ran = run_process(bank, *GAS)
    assert (ran.code, ran.err) == (0, "")
    assert "Verified" in ran.out
    assert "+    uint256 constant fee = 5;" in ran.out
    assert "Accepted 1 of 1 proposal" in ran.out
    assert _source(bank) == before


def test_the_document_is_the_promised_one_with_byte_offsets(bank: Path) -> None:
    ran = run(bank, *GAS, "--format", "json")
    assert (ran.code, ran.err) == (0, "")
    document = ran.document()
    assert_fits(document, REWRITE)
    (proposal,) = document["proposals"]
    assert document["result"]["accepted"] == [proposal["id"]]
    source = _source(bank)
    for edit in sorted(proposal["edits"], key=lambda item: int(item["start"]), reverse=True):
        source = source[: edit["start"]] + edit["text"].encode() + source[edit["end"] :]
    assert b"constant fee" in source
    assert document["result"]["verification"]["verdict"] == "pass"
    assert document["result"]["diff"].startswith("--- a/")


def test_a_written_result_keeps_line_ends_and_leaves_two_revisions(bank: Path) -> None:
    before = _source(bank)
    ran = run(bank, *GAS, "--write", "--format", "json")
    assert ran.code == 0
    assert_fits(ran.document(), REWRITE)
    after = _source(bank)
    assert after == before.replace(b"uint256 fee", b"uint256 constant fee")
    revisions = _history(bank).document()["revisions"]
    assert [item["verdict"] for item in revisions] == ["pass", None]
    assert revisions[0]["parents"] == [revisions[1]["id"]]
    assert sorted(item.name for item in (bank / "src").iterdir()) == ["Bank.sol"]


def test_accepting_nothing_writes_nothing(bank: Path) -> None:
    before = _source(bank)
    ran = run(bank, *GAS, "--accept", "none", "--write", "--format", "json")
    assert ran.code == 0
    document = ran.document()
    assert_fits(document, REWRITE)
    assert document["result"] == {"accepted": [], "diff": "", "verification": None}
    assert _source(bank) == before


def test_a_write_protected_file_stays_and_is_told(bank: Path) -> None:
    (bank / "src" / "Bank.sol").chmod(0o444)
    before = _source(bank)
    ran = run(bank, *GAS, "--write")
    assert ran.code == 2
    assert "write-protected" in ran.err
    assert _source(bank) == before


def test_a_store_that_cannot_be_opened_stops_the_write(bank: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = _source(bank)
    (bank / "projects.sqlite3").write_bytes(b"rotten" * 1000)
    ran = run(bank, *GAS, "--write")
    assert ran.code == 3
    assert "set aside" in ran.err
    assert _source(bank) == before
    assert (next(bank.glob("*.damaged-*")) / "projects.sqlite3").read_bytes() == b"rotten" * 1000


def test_a_linked_file_is_written_through_its_link(bank: Path) -> None:
    real = bank / "real.sol"
    (bank / "src" / "Bank.sol").replace(real)
    (bank / "src" / "Bank.sol").symlink_to(real)
    ran = run(bank, *GAS, "--write")
    assert ran.code == 0, ran.err
    assert (bank / "src" / "Bank.sol").is_symlink()
    assert b"constant fee" in real.read_bytes()


def test_what_a_person_should_have_read_is_named(bank: Path) -> None:
    text = BANK.replace(
        "balances[msg.sender] +=", 'require(msg.value > 9, "too little"); balances[msg.sender] +='
    )
    (bank / "src" / "Bank.sol").write_text(text)
    ran = run(bank, "rewrite", "src", "--rule", "custom-error", "--accept", "review", "--calls", "500")
    assert "read this one: " in ran.out, ran.out
    assert ran.code == 0


def test_two_projects_with_a_file_of_one_name_are_told_apart_by_their_folders(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name / "src").mkdir(parents=True)
        (tmp_path / name / "foundry.toml").write_text("[profile.default]\n")
        (tmp_path / name / "src" / "Bank.sol").write_text(BANK)
    arguments = ("--rule", "constant-variable", "--calls", "200", "--write", "--format", "json")
    ran = run(tmp_path, "rewrite", "a", "b", *arguments)
    document = ran.document()
    assert_fits(document, REWRITE)
    assert [item["edits"][0]["file"] for item in document["proposals"]] == [
        "a/src/Bank.sol",
        "b/src/Bank.sol",
    ]
    assert len(set(document["result"]["accepted"])) == 2
    assert "+++ b/b/src/Bank.sol" in document["result"]["diff"]
    for name in ("a", "b"):
        assert "constant fee" in (tmp_path / name / "src" / "Bank.sol").read_text()
        history = run(tmp_path, "project", "history", name, "--format", "json").document()
        assert [item["file"] for item in history["revisions"]] == ["src/Bank.sol", "src/Bank.sol"]


def test_the_document_says_why_nothing_could_be_proposed(bank: Path) -> None:
    (bank / "src" / "Bank.sol").write_text("contract Bank { uint x = ; }")
    ran = run(bank, *GAS, "--format", "json")
    document = ran.document()
    assert_fits(document, REWRITE)
    assert (ran.code, document["proposals"]) == (1, [])
    assert [(item["severity"], item["line"]) for item in document["diagnostics"]] == [("error", 1)]


def test_a_result_that_cannot_be_written_is_still_shown(bank: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = _source(bank)

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("core.store.files._stage", full)
    ran = run(bank, *GAS, "--write")
    assert (ran.code, _source(bank)) == (2, before)
    assert "+    uint256 constant fee = 5;" in ran.out
    assert "Bank.sol” cannot be written (no space left on device)" in ran.err


def test_the_score_before_and_after_is_kept_with_the_revisions(bank: Path) -> None:
    assert run(bank, *GAS, "--write").code == 0
    history = run(bank, "project", "history", "src", "--format", "json").document()["revisions"]
    assert len(history) == 2
    after, before = (item["score"] for item in history)
    assert 0 < before <= 100
    assert 0 < after <= 100
    assert str(after) in run(bank, "project", "history", "src").out
    assert run(bank, *GAS, "--write").code == 0, "nothing is left to do"
    assert len(run(bank, "project", "history", "src", "--format", "json").document()["revisions"]) == 2
