"""What was acknowledged stays, whatever happens to the process, the disk or the neighbors."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import Connection

from core.errors import StoreError
from core.store.database import open_store_at
from core.store.projects import ensure_project
from core.store.revisions import history, record_revision, text_of
from core.text import SourceText
from tests.core.store.factories import a_project, a_text, opened
from tests.core.store.killing import kill_while_saving


def test_killed_processes_lose_no_acknowledged_revision(tmp_path: Path) -> None:
    assert kill_while_saving(tmp_path, rounds=4, writers=2, seed=1) >= 8


def test_threads_share_a_store_without_losing_a_save(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        project = a_project(store, tmp_path)

        def save(number: int) -> str:
            return record_revision(store, project.id, a_text(str(number), f"{number % 3}.sol"), "save").id

        with ThreadPoolExecutor(8) as pool:
            saved = set(pool.map(save, range(60)))
        kept = history(store, project.id)
    assert {item.id for item in kept} == saved
    assert len(saved) == 60
    for file in ("0.sol", "1.sol", "2.sol"):  # every save saw the one before it: a chain without forks
        chain = [item for item in reversed(kept) if item.file == file]
        assert [item.parents for item in chain] == [(), *((item.id,) for item in chain[:-1])]


def test_several_processes_may_open_a_new_store_at_once(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from core.store.database import open_store_at;"
        "from core.store.projects import ensure_project;"
        "store = open_store_at(Path(sys.argv[1]) / 'data' / 'p.sqlite3');"
        "ensure_project(store, Path(sys.argv[1])); store.close()"
    )
    root = Path(__file__).resolve().parents[3]
    children = [
        subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], cwd=root, stderr=subprocess.PIPE)
        for _ in range(5)
    ]
    complaints = [child.communicate()[1] for child in children]
    assert [child.returncode for child in children] == [0] * 5, complaints


def test_a_full_database_refuses_the_save_and_keeps_all_earlier_ones(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        project = a_project(store, tmp_path)
        saved = [record_revision(store, project.id, a_text("small"), "kept")]
        with pytest.raises(StoreError, match=r"full.+still there"), store.writing() as connection:
            connection.exec_driver_sql("PRAGMA max_page_count = 1")
            connection.exec_driver_sql("CREATE TABLE big (data BLOB)")
            for _ in range(100):
                connection.exec_driver_sql("INSERT INTO big VALUES (randomblob(100000))")
        saved.append(record_revision(store, project.id, a_text("more"), "kept"))
        assert history(store, project.id) == tuple(reversed(saved))


@pytest.fixture
def small_disk(tmp_path: Path) -> object:
    """A file system of 2 MB."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = shutil.which("mount")
    command = [str(mount), "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(place)]
    if mount is None or subprocess.run(command, capture_output=True, check=False).returncode != 0:
        pytest.skip("a small disk can only be mounted by root on Linux")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def test_a_full_disk_loses_nothing_that_was_saved(small_disk: Path) -> None:
    noise = random.Random(1)
    database = small_disk / "projects.sqlite3"
    saved = []
    with open_store_at(database) as store:
        project = ensure_project(store, small_disk)
        with pytest.raises(StoreError, match=r"full.+Free some space"):
            for _ in range(400):
                text = SourceText.of("Bank.sol", noise.randbytes(10_000).hex())
                saved.append((record_revision(store, project.id, text, "kept").id, text))
        assert saved
        assert len(history(store, project.id)) == len(saved)
    with open_store_at(database) as store:
        for revision_id, text in saved:
            assert text_of(store, revision_id) == text


def test_a_folder_that_cannot_be_written_is_told_with_a_next_step(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(StoreError, match=r"cannot be written.+CONTRACT_REWRITER_DATA_DIR"):
        open_store_at(tmp_path / "file" / "projects.sqlite3")


def test_a_read_only_disk_is_told_with_a_next_step(small_disk: Path) -> None:
    database = small_disk / "projects.sqlite3"
    open_store_at(database).close()
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    with pytest.raises(StoreError, match=r"cannot be written.+permissions"):
        open_store_at(database)


def test_what_is_only_noted_is_whole_and_the_next_save_waits_for_the_disk_again(tmp_path: Path) -> None:
    def level(connection: Connection) -> int:
        return int(connection.exec_driver_sql("PRAGMA synchronous").scalar_one())

    full, normal = 2, 1
    with opened(tmp_path) as store:
        with store.noting() as connection:
            assert level(connection) == normal
            connection.exec_driver_sql("CREATE TABLE noted (number INTEGER)")
        with pytest.raises(ZeroDivisionError), store.noting() as connection:
            connection.exec_driver_sql("INSERT INTO noted VALUES (1)")
            connection.exec_driver_sql(f"INSERT INTO noted VALUES ({1 // 0})")
        for _ in range(3):
            with store.writing() as connection:
                assert level(connection) == full
        with store.reading() as connection:
            assert connection.exec_driver_sql("SELECT count(*) FROM noted").scalar_one() == 0
