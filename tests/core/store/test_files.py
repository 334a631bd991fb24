"""Source files are written whole, over the text that was read, or not at all."""

from __future__ import annotations

import errno
import hashlib
import os
import sys
from pathlib import Path

import pytest

from core.errors import InputError
from core.store.files import FileChange, write_files, write_new


def _change(path: Path, data: bytes) -> FileChange:
    return FileChange(path, hashlib.sha256(path.read_bytes()).hexdigest(), data)


def _file(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_bytes(text.encode())
    return path


def _names(folder: Path) -> list[str]:
    return sorted(item.name for item in folder.iterdir())


def test_files_are_replaced_byte_for_byte_and_keep_their_mode(tmp_path: Path) -> None:
    one, two = _file(tmp_path, "a.sol", "1"), _file(tmp_path, "b.sol", "2")
    one.chmod(0o640)
    written = write_files([_change(one, b"x\r\ny\xef\xbb\xbf"), _change(two, b"")])
    assert written == (one.resolve(), two.resolve())
    assert (one.read_bytes(), two.read_bytes()) == (b"x\r\ny\xef\xbb\xbf", b"")
    assert one.stat().st_mode & 0o777 == 0o640
    assert _names(tmp_path) == ["a.sol", "b.sol"]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="needs an administrator")
def test_a_file_stays_its_owners_when_an_administrator_writes_it(tmp_path: Path) -> None:
    path = _file(tmp_path, "a.sol", "1")
    os.chown(path, 1234, 1235)
    write_files([_change(path, b"x")])
    assert (path.stat().st_uid, path.stat().st_gid, path.read_bytes()) == (1234, 1235, b"x")


def test_a_file_under_two_names_is_written_once_or_not_at_all(tmp_path: Path) -> None:
    real, link = _file(tmp_path, "a.sol", "1"), tmp_path / "b.sol"
    link.symlink_to(real)
    with pytest.raises(InputError, match="under two names"):
        write_files([_change(real, b"x"), _change(link, b"y")])
    assert real.read_bytes() == b"1"
    assert write_files([_change(real, b"x"), _change(link, b"x")]) == (real.resolve(),)
    assert (real.read_bytes(), link.is_symlink()) == (b"x", True)


def test_a_file_that_changed_meanwhile_stops_the_whole_write(tmp_path: Path) -> None:
    one, two = _file(tmp_path, "a.sol", "1"), _file(tmp_path, "b.sol", "2")
    changes = [_change(one, b"new 1"), _change(two, b"new 2")]
    two.write_bytes(b"typed by someone")
    with pytest.raises(InputError, match=r"changed while.+Run the command again"):
        write_files(changes)
    assert (one.read_bytes(), two.read_bytes()) == (b"1", b"typed by someone")
    assert _names(tmp_path) == ["a.sol", "b.sol"]


def test_a_link_stays_a_link_and_its_target_is_written(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    target = _file(tmp_path / "real", "a.sol", "1")
    link = tmp_path / "a.sol"
    link.symlink_to(target)
    assert write_files([_change(link, b"2")]) == (target.resolve(),)
    assert link.is_symlink()
    assert target.read_bytes() == b"2"


def test_a_write_protected_file_is_told_and_left_alone(tmp_path: Path) -> None:
    one, two = _file(tmp_path, "a.sol", "1"), _file(tmp_path, "b.sol", "2")
    two.chmod(0o444)
    with pytest.raises(InputError, match="write-protected"):
        write_files([_change(one, b"x"), _change(two, b"y")])
    assert (one.read_bytes(), two.read_bytes()) == (b"1", b"2")


def test_a_file_that_is_gone_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="nothing was changed"):
        write_files([FileChange(tmp_path / "gone.sol", "0" * 64, b"x")])


def test_a_rename_that_fails_takes_back_those_before_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = _file(tmp_path, "a.sol", "1"), _file(tmp_path, "b.sol", "2")
    changes = [_change(one, b"new 1"), _change(two, b"new 2")]
    real = os.replace

    def failing(source: Path, target: Path) -> None:
        if Path(target).name == "b.sol":
            raise OSError(errno.ENOSPC, "No space left on device", str(target))
        real(source, target)

    monkeypatch.setattr(Path, "replace", failing)
    with pytest.raises(InputError, match="no space left"):
        write_files(changes)
    assert (one.read_bytes(), two.read_bytes()) == (b"1", b"2")
    assert _names(tmp_path) == ["a.sol", "b.sol"]


def test_a_file_with_the_longest_name_there_is_can_be_written(tmp_path: Path) -> None:
    path = _file(tmp_path, "ü" * 125 + ".sol", "1")
    write_files([_change(path, b"2")])
    assert path.read_bytes() == b"2"
    assert write_new(path, b"3", over=True).read_bytes() == b"3"
    with pytest.raises(InputError, match="file name too long"):
        write_new(tmp_path / ("x" * 300 + ".sol"), b"")
    assert _names(tmp_path) == [path.name]


def test_a_file_that_holds_its_new_text_is_not_touched(tmp_path: Path) -> None:
    same, other = _file(tmp_path, "a.sol", "1"), _file(tmp_path, "b.sol", "2")
    os.utime(same, (1_000, 1_000))
    assert write_files([_change(same, b"1"), _change(other, b"3")]) == (same.resolve(), other.resolve())
    assert same.stat().st_mtime == 1_000 and other.read_bytes() == b"3"
    change = _change(same, b"1")
    same.write_bytes(b"else")
    with pytest.raises(InputError, match="changed while"):
        write_files([change])


@pytest.mark.skipif(sys.platform != "linux", reason="extended attributes of Linux")
def test_labels_stay_on_a_file(tmp_path: Path) -> None:
    path = _file(tmp_path, "a.sol", "1")
    try:
        os.setxattr(path, "user.label", b"mine")
    except OSError:
        pytest.skip("this file system has no labels")
    write_files([_change(path, b"x")])
    assert os.getxattr(path, "user.label") == b"mine"


@pytest.mark.skipif(os.name == "nt", reason="links of POSIX")
def test_links_in_a_circle_are_told(tmp_path: Path) -> None:
    (tmp_path / "a.sol").symlink_to("b.sol")
    (tmp_path / "b.sol").symlink_to("a.sol")
    with pytest.raises(InputError, match="cannot be written"):
        write_new(tmp_path / "a.sol", b"x", over=True)


def test_a_link_whose_target_is_gone_has_its_target_again(tmp_path: Path) -> None:
    (tmp_path / "link.sol").symlink_to(tmp_path / "there" / "a.sol")
    write_new(tmp_path / "link.sol", b"x")
    assert (tmp_path / "there" / "a.sol").read_bytes() == b"x" and (tmp_path / "link.sol").is_symlink()
