"""A project leaves as one file and arrives whole on another machine, or not at all."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from core.errors import InputError
from core.store.database import open_store_at
from core.store.exchange import MANIFEST, export_project, import_project
from core.store.projects import list_projects
from core.store.reports import get_report
from core.store.revisions import history, record_revision, text_of
from tests.core.store.factories import a_project, a_report, a_text, opened


def _exported(folder: Path) -> Path:
    file = folder / "bank.zip"
    with opened(folder) as store:
        project = a_project(store, folder)
        base = record_revision(store, project.id, a_text("1 ü"), "one")
        side = record_revision(store, project.id, a_text("2"), "two", parents=[base.id])
        record_revision(
            store, project.id, a_text("3"), "three", parents=[side.id, base.id], report=a_report()
        )
        assert export_project(store, project.id, file) == 3
    return file


def test_an_exported_project_arrives_whole(tmp_path: Path) -> None:
    file = _exported(tmp_path)
    with opened(tmp_path) as store, open_store_at(tmp_path / "there" / "p.sqlite3") as other:
        (project,) = list_projects(store)
        arrived, count = import_project(other, file, folder=tmp_path / "elsewhere")
        assert (arrived.id, arrived.name, count) == (project.id, "bank", 3)
        assert arrived.folder == str(tmp_path / "elsewhere")
        assert history(other, arrived.id) == history(store, project.id)
        for item in history(store, project.id):
            assert text_of(other, item.id) == text_of(store, item.id)
        report_id = history(other, arrived.id)[0].report_id
        assert report_id is not None
        assert get_report(other, report_id) == a_report()


def test_importing_twice_adds_nothing(tmp_path: Path) -> None:
    file = _exported(tmp_path)
    with opened(tmp_path) as store:
        before = history(store, list_projects(store)[0].id)
        assert import_project(store, file)[1] == 0
        assert history(store, list_projects(store)[0].id) == before


def test_an_export_never_overwrites_a_file(tmp_path: Path) -> None:
    file = _exported(tmp_path)
    data = file.read_bytes()
    with opened(tmp_path) as store, pytest.raises(InputError, match="exists already"):
        export_project(store, list_projects(store)[0].id, file)
    assert file.read_bytes() == data


def test_an_export_to_nowhere_is_refused_in_a_sentence(tmp_path: Path) -> None:
    _exported(tmp_path)
    with opened(tmp_path) as store, pytest.raises(InputError, match="cannot be written"):
        export_project(store, list_projects(store)[0].id, tmp_path / "no" / "bank.zip")


def _rewritten(file: Path, name: str, data: bytes) -> Path:
    changed = file.with_name("changed.zip")
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(changed, "w") as new:
        for item in old.namelist():
            new.writestr(item, data if item == name else old.read(item))
    return changed


def _members(file: Path, folder: str) -> list[str]:
    with zipfile.ZipFile(file) as archive:
        return [item for item in archive.namelist() if item.startswith(folder)]


@pytest.mark.parametrize("part", ["texts/", "reports/"])
def test_a_changed_text_or_report_is_refused_and_nothing_is_imported(tmp_path: Path, part: str) -> None:
    file = _exported(tmp_path)
    changed = _rewritten(file, _members(file, part)[0], b"{}")
    with open_store_at(tmp_path / "there" / "p.sqlite3") as other:
        with pytest.raises(InputError, match="damaged"):
            import_project(other, changed)
        assert list_projects(other) == ()


def test_a_changed_message_is_refused(tmp_path: Path) -> None:
    file = _exported(tmp_path)
    with zipfile.ZipFile(file) as archive:
        manifest = json.loads(archive.read(MANIFEST))
    manifest["revisions"][0]["header"]["message"] = "forged"
    changed = _rewritten(file, MANIFEST, json.dumps(manifest).encode())
    with opened(tmp_path) as store, pytest.raises(InputError, match="damaged"):
        import_project(store, changed)


@pytest.mark.parametrize("content", [b"", b"no zip", b"PK\x03\x04 torn"])
def test_what_is_no_export_is_refused_in_a_sentence(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "x.zip"
    file.write_bytes(content)
    with opened(tmp_path) as store, pytest.raises(InputError, match="not an exported project"):
        import_project(store, file)


def test_a_torn_off_export_is_refused(tmp_path: Path) -> None:
    file = _exported(tmp_path)
    file.write_bytes(file.read_bytes()[:-40])
    with opened(tmp_path) as store, pytest.raises(InputError, match="not an exported project"):
        import_project(store, file)


def test_an_export_that_unpacks_to_more_than_the_limit_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = _exported(tmp_path)
    monkeypatch.setattr("core.store.exchange.MAX_BYTES", 100)
    with opened(tmp_path) as store, pytest.raises(InputError, match="too large"):
        import_project(store, file)


def test_a_folder_that_belongs_to_another_project_is_not_taken_over(tmp_path: Path) -> None:
    file = _exported(tmp_path)
    with open_store_at(tmp_path / "there" / "p.sqlite3") as other:
        a_project(other, tmp_path)
        with pytest.raises(InputError, match="--folder"):
            import_project(other, file)
        assert import_project(other, file, folder=tmp_path / "new")[1] == 3
