"""What real disks do to a save and to open files: full, gone, linked, renamed; no text is lost by it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from core.store.journal import TYPED
from desktop.app import Desktop
from desktop.editor.view import SourceEditor
from desktop.operations import files, tree
from tests.desktop.conftest import Until
from tests.desktop.factories import BEFORE

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="disks of Linux")


def opened(desktop: Desktop, file: Path, until: Until) -> SourceEditor:
    until(lambda: not desktop.bench.jobs.running("open"))
    files.open_file(desktop.bench, file)
    until(lambda: file in desktop.session.documents)
    return desktop.window.tabs.editors[file]


def said(desktop: Desktop) -> str:
    return desktop.window.notices.text()


def choose(desktop: Desktop, label: str) -> None:
    (button,) = (item for item in desktop.window.notices.choices() if item.text() == label)
    button.click()


def save_elsewhere(desktop: Desktop, target: Path) -> None:
    (dialog,) = [item for item in desktop.window.findChildren(QFileDialog) if item.isVisible()]
    dialog.fileSelected.emit(str(target))
    dialog.reject()
    dialog.deleteLater()


def kept(desktop: Desktop) -> int:
    desktop.window.recorder.record_all()
    desktop.keeper.flush()
    return len(list((desktop.shared.settings.data_dir / "recovery").glob("*/*" + TYPED)))


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own with room for 64 kB."""
    place = tmp_path / "disk"
    place.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(place)]
    if os.geteuid() != 0 or subprocess.run(words, capture_output=True, check=False).returncode:
        pytest.skip("needs the right to mount")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=False, capture_output=True)


def test_a_disk_that_is_full_changes_nothing_and_saving_goes_on_when_there_is_room(
    desktop: Desktop, small_disk: Path, until: Until
) -> None:
    file, ballast = small_disk / "Box.sol", small_disk / "ballast"
    file.write_text(BEFORE)
    editor = opened(desktop, file, until)
    QTest.keyClicks(editor, "// mine ")
    with pytest.raises(OSError, match="No space"):
        ballast.write_bytes(bytes(100_000))
    desktop.window.commands["save"].trigger()
    until(lambda: "no space left" in said(desktop))
    assert file.read_text() == BEFORE and desktop.session.documents[file].dirty
    assert sorted(item.name for item in small_disk.iterdir()) == ["Box.sol", "ballast"]
    assert kept(desktop) == 1
    choose(desktop, "Save as…")
    save_elsewhere(desktop, small_disk / "New.sol")
    until(lambda: "New.sol" in said(desktop))
    assert desktop.session.documents[file].dirty
    ballast.unlink()
    choose(desktop, "Try again")
    until(lambda: small_disk / "New.sol" in desktop.session.documents)
    assert (small_disk / "New.sol").read_text() == "// mine " + BEFORE
    assert file.read_text() == BEFORE, "trying again is about the name that was chosen"


def test_a_write_that_stops_half_way_leaves_the_old_text_whole(
    desktop: Desktop, box: Path, until: Until
) -> None:
    import resource

    file = box / "Box.sol"
    body = BEFORE + "// line\n" * 20_000
    file.write_text(body)
    editor = opened(desktop, file, until)
    QTest.keyClicks(editor, "// mine ")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, hard))
        desktop.window.commands["save"].trigger()
        until(lambda: "file too large" in said(desktop) or "cannot be kept" in said(desktop))
        until(lambda: not desktop.bench.jobs.running(f"save:{file}"))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert file.read_text() == body and desktop.session.documents[file].dirty
    assert [item.name for item in box.iterdir()] == ["Box.sol"]
    desktop.window.notices.close_notice()
    desktop.window.commands["save"].trigger()
    until(lambda: file.read_text() == "// mine " + body)


def test_a_read_only_disk_is_told(desktop: Desktop, small_disk: Path, until: Until) -> None:
    file = small_disk / "Box.sol"
    file.write_text(BEFORE)
    editor = opened(desktop, file, until)
    QTest.keyClicks(editor, "// mine ")
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    desktop.window.commands["save"].trigger()
    until(lambda: "What you typed is kept" in said(desktop))
    assert "read-only" in said(desktop) or "write-protected" in said(desktop)
    assert desktop.session.documents[file].dirty and kept(desktop) == 1
    subprocess.run(["mount", "-o", "remount,rw", str(small_disk)], check=True)
    choose(desktop, "Try again")
    until(lambda: file.read_text() == "// mine " + BEFORE)


def test_a_name_that_is_too_long_and_a_folder_in_the_way_are_told(
    desktop: Desktop, box: Path, until: Until
) -> None:
    editor = opened(desktop, box / "Box.sol", until)
    QTest.keyClicks(editor, "// mine ")
    (box / "Folder.sol").mkdir()
    for target, reason in ((box / ("x" * 300 + ".sol"), "too long"), (box / "Folder.sol", "directory")):
        desktop.window.commands["save-as"].trigger()
        save_elsewhere(desktop, target)
        until(lambda reason=reason: reason in said(desktop))  # type: ignore[misc]
        assert "What you typed is kept" in said(desktop)
        assert desktop.session.documents[box / "Box.sol"].dirty


def test_an_unmounted_disk_is_noticed_and_its_files_are_found_again(
    desktop: Desktop, small_disk: Path, until: Until
) -> None:
    project = small_disk / "project" / "src"
    project.mkdir(parents=True)
    file = project / "Box.sol"
    file.write_text(BEFORE)
    desktop.window.open_path(small_disk / "project")
    editor = opened(desktop, file, until)
    QTest.keyClicks(editor, "// mine ")
    aside = small_disk.with_name("aside")
    aside.mkdir()
    subprocess.run(["mount", "--move", str(small_disk), str(aside)], check=False, capture_output=True)
    if file.exists():
        subprocess.run(["mount", "--bind", str(small_disk), str(aside)], check=True)
        subprocess.run(["umount", "-l", str(small_disk)], check=True)
    desktop.window.commands["save"].trigger()
    until(lambda: "What you typed is kept" in said(desktop) or desktop.session.documents[file].gone)
    until(lambda: desktop.session.documents[file].gone)
    assert editor.text() == "// mine " + BEFORE and kept(desktop) == 1
    subprocess.run(["mount", "--bind", str(aside), str(small_disk)], check=True)
    subprocess.run(["umount", "-l", str(aside)], check=True)
    desktop.window.commands["save"].trigger()
    until(lambda: file.read_text() == "// mine " + BEFORE)
    until(lambda: not desktop.session.documents[file].unsaved)


def test_a_project_folder_that_is_renamed_away_and_back_is_followed(
    desktop: Desktop, box: Path, until: Until
) -> None:
    inner = box / "src" / "deep"
    inner.mkdir(parents=True)
    file = inner / "A.sol"
    file.write_text(BEFORE)
    desktop.window.open_path(box)
    editor = opened(desktop, file, until)
    for typed in ("", "// mine "):
        QTest.keyClicks(editor, typed)
        box.rename(box.with_name("away"))
        until(lambda: desktop.session.documents[file].gone)
        assert desktop.window.anything_unsaved()
        box.with_name("away").rename(box)
        until(lambda: not desktop.session.documents[file].gone)
    assert editor.text() == "// mine " + BEFORE and file.read_text() == BEFORE
    file.write_text("// theirs\n")
    until(lambda: desktop.session.documents[file].theirs is not None)


def test_a_folder_that_is_made_anew_brings_other_files(desktop: Desktop, box: Path, until: Until) -> None:
    import shutil

    file = box / "Box.sol"
    desktop.window.open_path(box)
    editor = opened(desktop, file, until)
    shutil.rmtree(box)
    until(lambda: desktop.session.documents[file].gone)
    box.mkdir()
    file.write_text("// theirs\n")
    until(lambda: editor.text() == "// theirs\n")
    file.write_text("// once more\n")
    until(lambda: editor.text() == "// once more\n")
    assert not desktop.session.documents[file].unsaved


def test_a_link_that_is_led_elsewhere_is_read_again(desktop: Desktop, box: Path, until: Until) -> None:
    one, two, link = box / "One.sol", box / "Two.sol", box / "Link.sol"
    one.write_text("// one\n")
    two.write_text("// two\n")
    link.symlink_to(one)
    editor = opened(desktop, link, until)
    link.unlink()
    link.symlink_to(two)
    until(lambda: editor.text() == "// two\n")
    QTest.keyClicks(editor, "// mine ")
    desktop.window.commands["save"].trigger()
    until(lambda: two.read_text().startswith("// mine "))
    assert link.is_symlink() and one.read_text() == "// one\n"


def test_mode_and_owner_stay_and_saving_nothing_touches_nothing(
    desktop: Desktop, box: Path, until: Until
) -> None:
    file = box / "Box.sol"
    file.chmod(0o640)
    if os.geteuid() == 0:
        os.chown(file, 1234, 1235)
    os.utime(file, (1_000, 1_000))
    before = file.stat()
    editor = opened(desktop, file, until)
    desktop.window.commands["save"].trigger()
    until(lambda: not desktop.bench.jobs.states())
    assert (file.stat().st_mtime, file.stat().st_ino) == (1_000, before.st_ino)
    QTest.keyClicks(editor, "// mine ")
    desktop.window.commands["save"].trigger()
    until(lambda: file.read_text().startswith("// mine "))
    now = file.stat()
    assert (now.st_mode, now.st_uid, now.st_gid) == (before.st_mode, before.st_uid, before.st_gid)


def test_a_rename_of_case_only_keeps_the_open_file_and_its_text(
    desktop: Desktop, box: Path, until: Until
) -> None:
    file, target = box / "Box.sol", box / "BOX.sol"
    desktop.window.open_path(box)
    editor = opened(desktop, file, until)
    tree.rename(desktop.bench, file, "BOX.sol", lambda: None)
    QTest.keyClicks(editor, "// mine ")
    until(lambda: target in desktop.session.documents)
    assert desktop.window.tabs.editors[target] is editor
    until(lambda: desktop.session.documents[target].dirty)
    assert kept(desktop) == 1
    desktop.window.commands["save"].trigger()
    until(lambda: target.read_text() == "// mine " + BEFORE)
    assert [item.name for item in box.iterdir()] == ["BOX.sol"]
    target.rename(file)  # by another program
    until(lambda: desktop.session.documents[target].gone)
    assert editor.text() == "// mine " + BEFORE


def test_a_file_is_not_renamed_onto_one_that_is_open_and_gone(
    desktop: Desktop, box: Path, until: Until
) -> None:
    file, other = box / "Box.sol", box / "Other.sol"
    other.write_text(BEFORE)
    desktop.window.open_path(box)
    editor = opened(desktop, other, until)
    QTest.keyClicks(editor, "// mine ")
    other.unlink()
    until(lambda: desktop.session.documents[other].gone)
    tree.rename(desktop.bench, file, "Other.sol", lambda: None)
    until(lambda: "unsaved" in said(desktop))
    until(lambda: not desktop.bench.jobs.states())
    assert file.exists() and editor.text() == "// mine " + BEFORE
