"""A release as one command, in a small project of its own with real git and real signatures.

Only `dev.py`, which would test and build for an hour, is a stand-in there; it writes down what it was asked.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest

from core.releasing.repository import Repository
from tests.conftest import ROOT
from tests.fixtures.release_server import PASSPHRASE, Releases

DEV = """
import sys
from pathlib import Path
asked = sys.argv[1:]
with Path("build/asked").open("a") as file:
    file.write(" ".join(asked) + "\\n")
if asked[0] == Path("build/fails").read_text():
    sys.exit(1)
if asked[0] == "package":
    version = Path("pyproject.toml").read_text().split('"')[1]
    for name in (f"contract-rewriter_{version}_amd64.deb", f"contract-rewriter-{version}.cdx.json"):
        Path("build/packages", name).write_text(f"made of {version}")
"""
CHANGES = "# Changelog\n\n## Unreleased\n\n### Added\n\n- Something new.\n\n## 0.1.0 - 2026-01-01\n\n- Old.\n"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Releases:
    """A folder of releases with keys that another process can open."""
    return Releases(tmp_path_factory.mktemp("publisher"), roots=1, threshold=1)


@pytest.fixture
def release() -> ModuleType:
    import release as module  # type: ignore[import-not-found]

    return module


@pytest.fixture
def project(tmp_path: Path, made: Releases, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A clean checkout that trusts the keys."""
    root = tmp_path / "project"
    trusted = root / "resources" / "updates"
    trusted.mkdir(parents=True)
    (trusted / "root.json").write_bytes(made.root())
    (trusted / "address.txt").write_text("https://downloads.example.org/downloads/\n")
    (root / "pyproject.toml").write_text('version = "0.1.0"\n')
    (root / "CHANGELOG.md").write_text(CHANGES)
    (root / "dev.py").write_text(DEV)
    (root / ".gitignore").write_text("build/\n")
    frozen = root / "build" / "frozen" / "contract-rewriter" / "contract-rewriter"
    frozen.parent.mkdir(parents=True)
    frozen.write_text("#!/bin/sh\nexit 0\n")
    frozen.chmod(0o755)
    (root / "build" / "packages").mkdir()
    (root / "build" / "fails").write_text("")
    for name, value in (("NAME", "t"), ("EMAIL", "t@example.org")):
        monkeypatch.setenv(f"GIT_AUTHOR_{name}", value)
        monkeypatch.setenv(f"GIT_COMMITTER_{name}", value)
    monkeypatch.setenv("CONTRACT_REWRITER_RELEASES_PASSPHRASE", PASSPHRASE)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    git(root, "init", "--quiet", "--template=")
    git(root, "add", ".")
    git(root, "commit", "--quiet", "-m", "A project")
    return root


def git(root: Path, *arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=root, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def plan(release: ModuleType, root: Path, made: Releases, version: str = "0.2.0", **more: object) -> object:
    keys = made.folder.parent / "keys"
    found = release.Plan(root, version, made.folder, keys, python=sys.executable)
    return replace(found, **more)  # type: ignore[type-var]


def asked(root: Path) -> list[str]:
    path = root / "build" / "asked"
    return path.read_text().splitlines() if path.is_file() else []


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_a_release_is_tested_built_signed_tagged_and_published(
    release: ModuleType, project: Path, made: Releases, tmp_path: Path
) -> None:
    mine = made.copied(tmp_path / "mine")
    (project / "build" / "packages" / "contract-rewriter_0.2.0_old.deb").write_text("of an attempt before")
    (project / "build" / "packages" / "contract-rewriter_0.2.0b1_amd64.deb").write_text("of a beta")
    elsewhere = tmp_path / "contract-rewriter-0.2.0-windows-x86_64.exe"
    elsewhere.write_text("built on Windows")
    wanted = plan(release, project, mine, files=(elsewhere,))
    notes = release.check(wanted)
    assert notes == "### Added\n\n- Something new.\n"
    release.release(wanted, notes)
    assert asked(project) == ["test", "lint", "package deb rpm tar"]
    assert git(project, "describe", "--exact-match") == "v0.2.0"
    assert git(project, "status", "--porcelain") == ""
    assert 'version = "0.2.0"' in (project / "pyproject.toml").read_text()
    changes = (project / "CHANGELOG.md").read_text()
    assert changes.index("## Unreleased") < changes.index("## 0.2.0 - ") < changes.index("- Something new.")
    repository = Repository(mine.folder, mine.now())
    names = {path.rpartition("/")[2] for path in repository.role("stable").signed.targets}
    assert names == {
        "contract-rewriter_0.2.0_amd64.deb",
        "contract-rewriter-0.2.0.cdx.json",
        elsewhere.name,
        "notes.md",
        "SHA256SUMS",
        "SHA256SUMS.sig",
        "stable.pem",
    }


@pytest.mark.parametrize("fails", ["test", "package"])
def test_what_fails_is_taken_back_and_nothing_is_published(
    release: ModuleType, project: Path, made: Releases, fails: str
) -> None:
    (project / "build" / "fails").write_text(fails)
    before = git(project, "rev-parse", "HEAD")
    wanted = plan(release, project, made)
    with pytest.raises(release.Refused, match=f"dev.py {fails} failed"):
        release.release(wanted, release.check(wanted))
    assert git(project, "rev-parse", "HEAD") == before and git(project, "tag", "--list") == ""
    assert "0.1.0" in (project / "pyproject.toml").read_text()
    assert not (made.folder / "targets").exists()


def test_a_bundle_that_fails_its_smoke_test_is_not_published(
    release: ModuleType, project: Path, made: Releases
) -> None:
    program = project / "build" / "frozen" / "contract-rewriter" / "contract-rewriter"
    program.write_text("#!/bin/sh\nexit 1\n")
    wanted = plan(release, project, made, tested=True)
    with pytest.raises(release.Refused, match="smoke"):
        release.release(wanted, release.check(wanted))
    assert asked(project) == ["package deb rpm tar"] and not (made.folder / "targets").exists()


def test_a_dry_run_shows_what_is_new_and_changes_nothing(
    release: ModuleType,
    project: Path,
    made: Releases,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(release, "ROOT", project)
    places = ["--folder", str(made.folder), "--keys", str(made.folder.parent / "keys")]
    before = git(project, "rev-parse", "HEAD")
    assert release.main(["0.2.0", *places, "--dry-run"]) == 0
    assert "- Something new." in capsys.readouterr().out
    assert git(project, "rev-parse", "HEAD") == before and asked(project) == []
    assert release.main(["0.0.9", *places]) == 1
    assert "not newer than 0.1.0" in capsys.readouterr().err


def test_what_stands_in_the_way_is_told(
    release: ModuleType, project: Path, made: Releases, tmp_path: Path
) -> None:
    def refused(words: str, version: str = "0.2.0", **more: object) -> None:
        with pytest.raises(release.Refused, match=words):
            release.check(plan(release, project, made, version, **more))

    refused("no version", "0.2")
    refused("belong to --channel beta", "0.2.0b1")
    refused("belong to --channel beta", channel="beta")
    refused("is not there", folder=tmp_path)
    refused("is not there", files=(tmp_path / "nothing.exe",))
    git(project, "tag", "v0.2.0")
    refused("tagged already")
    (project / "CHANGELOG.md").write_text("# Changelog\n\n## Unreleased\n\n## 0.1.0\n")
    refused("dirty", "0.3.0")
    git(project, "commit", "--quiet", "-am", "Nothing new")
    refused("says nothing", "0.3.0")
    (project / "resources" / "updates" / "root.json").write_text("{}")
    git(project, "commit", "--quiet", "-am", "Other keys")
    refused("does not hold a root of this folder", "0.3.0")
