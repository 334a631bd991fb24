"""A damaged store is told and set aside; it is never silently replaced, and a sound one never is."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest

from core.errors import StoreDamagedError, StoreError
from core.store.database import open_store_at
from core.store.projects import list_projects
from core.store.revisions import history, record_revision, text_of
from core.store.wal import damage_of
from tests.core.store.factories import a_project, a_text, opened


def _filled(folder: Path, count: int = 12) -> Path:
    with opened(folder) as store:
        project = a_project(store, folder)
        for number in range(count):
            record_revision(store, project.id, a_text(f"// {number}\n" * 500), f"save {number}")
    return store.path


def _killed(folder: Path, count: int = 12) -> Path:
    """A database as a killed process leaves it: with a log that was not written back."""
    left = folder / "killed"
    left.mkdir()
    with opened(folder) as store:
        project = a_project(store, folder)
        for number in range(count):
            record_revision(store, project.id, a_text(f"// {number}\n" * 500), f"save {number}")
        for suffix in ("", "-wal"):
            shutil.copy(str(store.path) + suffix, left / ("projects.sqlite3" + suffix))
    return left / "projects.sqlite3"


def _assert_told_and_set_aside(database: Path, damaged: dict[str, bytes]) -> None:
    with pytest.raises(StoreDamagedError) as raised:
        open_store_at(database)
    (folder,) = database.parent.glob("*.damaged-*")
    assert str(folder) in raised.value.message
    assert raised.value.next_step
    for name, data in damaged.items():
        assert (folder / name).read_bytes() == data
    with open_store_at(database) as store:  # told once; then a new store begins
        assert list_projects(store) == ()
    assert folder.is_dir()


@pytest.mark.parametrize("place", ["header", "middle", "truncated", "noise"])
def test_a_damaged_database_is_told_and_set_aside(tmp_path: Path, place: str) -> None:
    database = _filled(tmp_path)
    data = bytearray(database.read_bytes())
    if place == "header":
        data[:16] = b"not a database !"
    elif place == "middle":
        for page in range(1, len(data) // 4096):
            data[page * 4096 : page * 4096 + 64] = b"\xff" * 64
    elif place == "truncated":
        del data[len(data) // 2 :]
    else:
        data[:] = b"\x00\xff" * 5_000
    database.write_bytes(data)
    _assert_told_and_set_aside(database, {"projects.sqlite3": bytes(data)})


def test_looking_for_damage_writes_nothing_into_a_damaged_database(tmp_path: Path) -> None:
    """Closing a connection would write the log back into the file; the set-aside copy must stay as found."""
    _filled(tmp_path)
    database = _killed(tmp_path, 1)  # most pages are in the database, one save is in the log
    data = bytearray(database.read_bytes())
    for page in range(1, len(data) // 4096):
        data[page * 4096 : page * 4096 + 64] = b"\xff" * 64
    database.write_bytes(data)
    log = database.with_name(database.name + "-wal").read_bytes()
    assert len(log) < len(data)
    _assert_told_and_set_aside(database, {"projects.sqlite3": bytes(data), "projects.sqlite3-wal": log})


def test_damage_that_shows_only_in_use_is_told_and_set_aside(tmp_path: Path) -> None:
    database = _filled(tmp_path)
    with open_store_at(database) as store:
        data = bytearray(database.read_bytes())
        for page in range(1, len(data) // 4096):
            data[page * 4096 : page * 4096 + 64] = b"\xff" * 64
        database.write_bytes(data)
        with pytest.raises(StoreDamagedError, match="set aside"):
            list_projects(store)
    assert len(list(database.parent.glob("*.damaged-*"))) == 1


def test_a_store_that_was_set_aside_by_a_neighbor_takes_no_more_saves(tmp_path: Path) -> None:
    database = _filled(tmp_path)
    with open_store_at(database) as store:
        (project,) = list_projects(store)
        database.rename(tmp_path / "moved.sqlite3")
        open_store_at(database).close()
        with pytest.raises(StoreDamagedError, match="Start the program again"):
            record_revision(store, project.id, a_text("lost?"), "into the old file")
        with pytest.raises(StoreDamagedError):
            list_projects(store)
    assert not list(database.parent.glob("*.damaged-*"))
    with open_store_at(database) as store:
        assert list_projects(store) == ()


def test_damage_that_only_the_migration_meets_is_told_and_does_not_hang(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = _filled(tmp_path)
    data = bytearray(database.read_bytes())
    data[100:4096] = b"\xff" * 3996
    database.write_bytes(data)
    monkeypatch.setattr("core.store.database.examine", lambda path: None)
    with pytest.raises(StoreDamagedError, match="set aside"):
        open_store_at(database)


def test_a_log_left_by_a_killed_process_is_read_and_nothing_is_lost(tmp_path: Path) -> None:
    database = _killed(tmp_path)
    assert database.with_name(database.name + "-wal").stat().st_size > 0
    with open_store_at(database) as store:
        (project,) = list_projects(store)
        kept = history(store, project.id)
        assert [item.message for item in kept] == [f"save {number}" for number in reversed(range(12))]
        assert all(text_of(store, item.id) for item in kept)


@pytest.mark.parametrize("share", [0.0, 0.02, 0.3, 0.6, 0.9, 0.999])
def test_one_flipped_byte_anywhere_in_the_log_is_told_and_set_aside(tmp_path: Path, share: float) -> None:
    database = _killed(tmp_path)
    log = database.with_name(database.name + "-wal")
    data = bytearray(log.read_bytes())
    data[int(share * (len(data) - 1))] ^= 0x40
    log.write_bytes(data)
    whole = {"projects.sqlite3": database.read_bytes(), "projects.sqlite3-wal": bytes(data)}
    _assert_told_and_set_aside(database, whole)


def test_a_log_torn_off_in_a_frame_is_not_damage(tmp_path: Path) -> None:
    """A process killed while it appends leaves half a frame; nobody was told of that commit."""
    database = _killed(tmp_path)
    log = database.with_name(database.name + "-wal")
    log.write_bytes(log.read_bytes()[:-1000])
    with open_store_at(database) as store:
        (project,) = list_projects(store)
        assert [item.message for item in history(store, project.id)][-11:] == [
            f"save {number}" for number in reversed(range(11))
        ]


def test_zeros_at_the_end_of_the_log_are_a_power_cut_and_not_damage(tmp_path: Path) -> None:
    database = _killed(tmp_path)
    log = database.with_name(database.name + "-wal")
    log.write_bytes(log.read_bytes() + bytes(4096 + 24))
    with open_store_at(database) as store:
        assert len(list_projects(store)) == 1


def test_a_log_without_its_database_is_told_and_kept(tmp_path: Path) -> None:
    database = _killed(tmp_path)
    log = database.with_name(database.name + "-wal").read_bytes()
    database.unlink()
    _assert_told_and_set_aside(database, {"projects.sqlite3-wal": log})


def test_the_log_of_a_working_store_is_sound_at_every_moment(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        project = a_project(store, tmp_path)
        log = store.path.with_name(store.path.name + "-wal")
        seen = 0
        for number in range(120):
            record_revision(store, project.id, a_text(f"// {number}\n" * 3_000), "save")
            assert damage_of(log.read_bytes()) is None
            seen = max(seen, log.stat().st_size)
    assert seen > 100_000


def test_a_store_of_a_newer_program_is_refused_and_left_alone(tmp_path: Path) -> None:
    database = _filled(tmp_path)
    with sqlite3.connect(database) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    before = database.read_bytes()
    with pytest.raises(StoreError, match=r"newer version of the program.+Update"):
        open_store_at(database)
    assert database.read_bytes() == before


def test_a_database_of_another_program_is_refused_and_left_alone(tmp_path: Path) -> None:
    database = tmp_path / "projects.sqlite3"
    with sqlite3.connect(database) as connection:
        connection.execute("CREATE TABLE recipe (name TEXT)")
    connection.close()
    with pytest.raises(StoreError, match="another program"):
        open_store_at(database)
    with sqlite3.connect(database) as connection:
        assert connection.execute("SELECT name FROM sqlite_master").fetchall() == [("recipe",)]
    connection.close()
