"""Git on real repositories: what is read, and that nothing of the repository is run or written."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from core.errors import MissingToolError, ToolFailedError
from core.progress import silent
from core.toolchain.git import Git, git_or_none

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not here")


def git(folder: Path, *arguments: str) -> None:
    who = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)


def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    (folder / "src").mkdir(parents=True)
    git(folder, "init", "-q", "-b", "main")
    (folder / "src" / "é b.sol").write_bytes(b"one\r\n")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "First")
    git(folder, "tag", "v1")
    (folder / "src" / "é b.sol").write_bytes(b"two\r\n")
    git(folder, "commit", "-q", "-am", "Second")
    git(folder, "branch", "other")
    return folder


def test_a_file_is_read_as_it_was_committed(tmp_path: Path) -> None:
    path = repository(tmp_path) / "src" / "é b.sol"
    assert Git().text_at(path, "HEAD", silent()) == b"two\r\n"
    assert Git().text_at(path, "v1", silent()) == b"one\r\n"
    assert Git().text_at(path.with_name("none.sol"), "HEAD", silent()) is None
    assert Git().text_at(tmp_path / "outside.sol", "HEAD", silent()) is None


def test_the_choices_are_head_branches_tags_and_the_commits_of_the_file(tmp_path: Path) -> None:
    folder = repository(tmp_path)
    (folder / "x").write_bytes(b"")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "Elsewhere")
    found = Git().choices(folder / "src" / "é b.sol", silent())
    assert [(item.kind, item.title) for item in found if item.kind == "commit"] == [
        ("commit", "Second"),
        ("commit", "First"),
    ]
    assert {(item.kind, item.name) for item in found if item.kind != "commit"} == {
        ("head", "HEAD"),
        ("branch", "main"),
        ("branch", "other"),
        ("tag", "v1"),
    }
    assert Git().choices(tmp_path / "outside.sol", silent()) == ()


def test_the_branch_or_the_commit_is_named(tmp_path: Path) -> None:
    folder = repository(tmp_path)
    assert Git().branch(folder / "src", silent()) == "main"
    git(folder, "checkout", "-q", "--detach")
    assert len(Git().branch(folder, silent())) >= 7
    assert Git().branch(tmp_path, silent()) == ""


def test_every_changed_file_has_a_letter(tmp_path: Path) -> None:
    folder = repository(tmp_path)
    (folder / "src" / "é b.sol").write_bytes(b"three")
    (folder / "new.sol").write_bytes(b"")
    (folder / "added.sol").write_bytes(b"")
    git(folder, "add", "added.sol")
    root = folder.resolve()
    assert Git().states(folder, silent()) == {
        root / "src" / "é b.sol": "M",
        root / "new.sol": "?",
        root / "added.sol": "A",
    }


@pytest.mark.skipif(os.name == "nt", reason="the traps are scripts")
def test_nothing_of_the_repository_is_run_and_nothing_is_written(tmp_path: Path) -> None:
    folder = repository(tmp_path)
    trap, sprung = tmp_path / "trap.sh", tmp_path / "sprung"
    trap.write_text(f"#!/bin/sh\necho $0 $* >> {sprung}\ncat\n")
    trap.chmod(0o755)
    for key in ("core.fsmonitor", "filter.evil.clean", "filter.evil.smudge", "filter.evil.process",
                "diff.evil.textconv", "diff.evil.command", "diff.external", "gpg.program"):  # fmt: skip
        git(folder, "config", key, str(trap))
    git(folder, "config", "log.showSignature", "true")
    git(folder, "config", "filter.evil.required", "true")
    (folder / ".gitattributes").write_text("*.sol filter=evil diff=evil\n")
    hooks = folder / ".git" / "hooks"
    for name in ("post-index-change", "fsmonitor-watchman", "reference-transaction"):
        shutil.copy(trap, hooks / name)
    path = folder / "src" / "é b.sol"
    path.write_bytes(b"four\r\n")
    sprung.unlink(missing_ok=True)
    index = (folder / ".git" / "index").read_bytes()
    reader = Git()
    assert reader.text_at(path, "HEAD", silent()) == b"two\r\n"
    assert reader.states(folder, silent())[path.resolve()] == "M"
    assert reader.choices(path, silent()) and reader.branch(folder, silent())
    assert not sprung.exists(), sprung.read_text()
    assert (folder / ".git" / "index").read_bytes() == index


@pytest.mark.skipif(os.name == "nt" or os.getuid() != 0, reason="only root can give a folder away")
def test_a_repository_of_somebody_else_is_told(tmp_path: Path) -> None:
    folder = repository(tmp_path)
    for path in (folder, folder / ".git", folder / "src"):
        os.chown(path, 12_345, 12_345)
    with pytest.raises(ToolFailedError, match="does not trust"):
        Git().choices(folder / "src" / "é b.sol", silent())


def test_without_git_there_is_nothing_and_the_command_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert git_or_none("") is None
    with pytest.raises(MissingToolError):
        Git()
