"""`project`: what is kept on this machine, listed, exported and brought to another one."""

from __future__ import annotations

from pathlib import Path

from core.store.database import FILE, open_store_at
from core.store.projects import ensure_project
from core.store.revisions import record_revision
from tests.core.cli.running import run
from tests.core.store.factories import a_report, a_text


def _filled(folder: Path) -> Path:
    """A folder whose project has two revisions in the store of `data`."""
    place = folder / "bank"
    place.mkdir()
    with open_store_at(folder / "data" / FILE) as store:
        project = ensure_project(store, place)
        record_revision(store, project.id, a_text("1"), "one")
        record_revision(store, project.id, a_text("2"), "two\x1b[2J", report=a_report())
    return place


def test_an_empty_store_says_what_to_do(tmp_path: Path) -> None:
    ran = run(tmp_path, "project", "list")
    assert (ran.code, ran.err) == (0, "")
    assert "rewrite --write" in ran.out
    assert run(tmp_path, "project", "list", "--format", "json").document() == {
        "schema": "contract-rewriter/projects/1",
        "projects": [],
    }


def test_projects_and_their_history_are_shown(tmp_path: Path) -> None:
    place = _filled(tmp_path)
    (listed,) = run(tmp_path / "data", "project", "list", "--format", "json").document()["projects"]
    assert (listed["name"], listed["folder"], listed["revisions"]) == ("bank", str(place), 2)
    document = run(tmp_path / "data", "project", "history", "bank", "--format", "json").document()
    assert document["project"] == listed
    assert [item["verdict"] for item in document["revisions"]] == ["pass", None]
    shown = run(tmp_path / "data", "project", "history", place)
    assert shown.code == 0
    assert "one" in shown.out
    assert "\x1b" not in shown.out


def test_a_project_travels_as_one_file(tmp_path: Path) -> None:
    _filled(tmp_path)
    file = tmp_path / "bank.zip"
    assert run(tmp_path / "data", "project", "export", "bank", file).code == 0
    run(tmp_path / "data", "project", "export", "bank", file).assert_told(2, "exists already")
    ran = run(tmp_path / "other", "project", "import", file, "--folder", tmp_path / "there")
    assert (ran.code, ran.out) == (0, "Imported 2 new revisions of bank\n")
    there = run(tmp_path / "other", "project", "history", "bank", "--format", "json").document()
    here = run(tmp_path / "data", "project", "history", "bank", "--format", "json").document()
    assert there["revisions"] == here["revisions"]
    run(tmp_path / "other", "project", "import", tmp_path / "none.zip").assert_told(2, "none.zip")
