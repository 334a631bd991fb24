"""Installing at the next start with real folders and processes, and taking back what does not start."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tarfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from core.errors import UpdateRefusedError
from core.progress import silent
from core.updates.installation import Installation
from core.updates.staging import beside, exchange, stage
from core.updates.starting import begin, clean_environment, others_running, shown
from core.updates.state import Ready, State, Trying, read_state, write_state

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows installs by its installer")

GOOD = """
import sys
from pathlib import Path
from core.updates.starting import begin, shown
folder, program = Path(sys.argv[1]), Path(__file__)
begin(folder, program, "0.2.0", sys.argv[1:])
(folder / "ran").write_text("new")
shown(folder, program, "0.2.0")
sys.exit(7)
"""
DEAD = "import sys\nsys.exit(3)\n"
HANGING = "import time\ntime.sleep(600)\n"


@dataclass
class Place:
    """An installed program of version 0.1.0 in a folder, and the state of its profile."""

    program: Path
    state: Path

    def put(self, text: str, version: str = "0.2.0") -> None:
        """A new program, fetched and staged."""
        archive = self.program.parent.parent / "new.tar.xz"
        inside = self.program.parent.parent / "built" / "contract-rewriter"
        write_program(inside / "contract-rewriter", text)
        with tarfile.open(archive, "w:xz") as content:
            content.add(inside, "contract-rewriter")
        here = Installation("tar", "linux", "x86_64", "0.1.0", self.program)
        staged = stage(archive, here, version, silent())
        write_state(self.state, State(ready=Ready(version, str(self.program.parent), str(staged))))

    def begin(self, seconds: float = 60.0, version: str = "0.1.0") -> int | None:
        return begin(self.state, self.program, version, [str(self.state)], wait_seconds=seconds).code

    def others(self) -> list[str]:
        return sorted(path.name for path in self.program.parent.parent.iterdir() if path.name.startswith("."))


def write_program(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!{sys.executable}\n{text}")
    path.chmod(0o755)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    program = tmp_path / "apps" / "contract-rewriter" / "contract-rewriter"
    write_program(program, "# the old one\n")
    return Place(program, tmp_path / "profile")


def is_old(place: Place) -> bool:
    return "the old one" in place.program.read_text()


def test_a_new_version_is_put_in_place_and_its_exit_code_is_the_programs(place: Place) -> None:
    place.put(GOOD)
    assert is_old(place)
    assert place.begin() == 7
    assert not is_old(place) and (place.state / "ran").read_text() == "new"
    state = read_state(place.state)
    assert state.trying is None and state.ready is None
    assert "the old one" in (Path(state.kept) / "contract-rewriter").read_text()


@pytest.mark.parametrize("text", [DEAD, "this is no Python\n"], ids=["ends", "cannot be read"])
def test_a_new_version_that_does_not_start_is_taken_back_and_never_tried_again(
    place: Place, text: str
) -> None:
    place.put(text)
    assert place.begin() is None, "the old program goes on"
    assert is_old(place) and place.others() == []
    state = read_state(place.state)
    assert state.refused == ("0.2.0",) and state.failed == "0.2.0" and state.trying is None
    write_state(place.state, State(refused=state.refused))
    assert place.begin() is None and is_old(place)


def test_a_new_version_that_shows_no_window_is_ended_and_taken_back(place: Place) -> None:
    place.put(HANGING)
    assert place.begin(seconds=0.3) is None
    assert is_old(place) and read_state(place.state).refused == ("0.2.0",)


def test_what_was_staged_does_not_replace_a_newer_program_that_came_by_hand(place: Place) -> None:
    place.put(GOOD)
    assert place.begin(version="0.3.0") is None
    assert is_old(place) and read_state(place.state).ready is None


def test_a_file_that_is_no_program_at_all_is_taken_back(place: Place) -> None:
    place.put(GOOD)
    staged = Path(read_state(place.state).ready.staged)  # type: ignore[union-attr]
    (staged / "contract-rewriter").write_bytes(b"\x7fELF broken")
    assert place.begin() is None and is_old(place)


def test_a_new_version_that_nobody_watches_takes_itself_back_at_the_third_start(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.put(DEAD)
    state = read_state(place.state)
    ready = state.ready
    assert ready is not None
    exchange(place.program.parent, Path(ready.staged))  # and then the power went
    write_state(place.state, State(ready=ready, trying=Trying("0.2.0", "0.1.0", ready.place, ready.staged)))
    started: list[str] = []
    monkeypatch.setattr("os.execve", lambda path, *_: started.append(str(path)))
    for _ in range(2):
        assert place.begin(version="0.2.0") is None and not is_old(place)
    place.begin(version="0.2.0")
    assert started == [str(place.program)] and is_old(place)
    assert read_state(place.state).refused == ("0.2.0",)


def test_a_power_cut_just_before_the_exchange_only_delays_it(place: Place) -> None:
    place.put(GOOD)
    ready = read_state(place.state).ready
    assert ready is not None
    write_state(place.state, State(ready=ready, trying=Trying("0.2.0", "0.1.0", ready.place, ready.staged)))
    assert place.begin() == 7 and not is_old(place)


def test_another_installation_of_the_profile_is_left_alone(place: Place, tmp_path: Path) -> None:
    place.put(GOOD)
    other = tmp_path / "other" / "contract-rewriter"
    write_program(other, "# the old one\n")
    assert begin(place.state, other, "0.1.0", []).code is None
    assert is_old(place) and "old one" in other.read_text()


@pytest.mark.skipif(sys.platform != "linux", reason="processes are looked up in /proc")
def test_while_another_program_runs_from_the_folder_the_install_waits(place: Place) -> None:
    place.put(GOOD)
    sleeper = place.program.parent / "sleeper"
    shutil.copy("/bin/sleep", sleeper)
    process = subprocess.Popen([sleeper, "600"])
    try:
        assert others_running(place.program.parent)
        assert place.begin() is None and is_old(place)
    finally:
        process.kill()
        process.wait()
    assert place.begin() == 7


def test_only_the_version_before_is_kept(place: Place) -> None:
    older = beside(place.program.parent, "0.0.1", "other")
    older.mkdir()
    place.put(GOOD)
    place.begin()
    assert place.others() == [".contract-rewriter-0.2.0.other"]
    assert not shown(place.state, place.program, "0.2.0"), "nothing is tried any more"


def test_an_archive_without_the_program_is_refused(place: Place, tmp_path: Path) -> None:
    archive = tmp_path / "bad.tar.xz"
    (tmp_path / "readme").write_text("x")
    with tarfile.open(archive, "w:xz") as content:
        content.add(tmp_path / "readme", "contract-rewriter/readme")
    here = Installation("tar", "linux", "x86_64", "0.1.0", place.program)
    with pytest.raises(UpdateRefusedError):
        stage(archive, here, "0.2.0", silent())
    assert is_old(place) and place.others() == []


def test_a_damaged_state_says_nothing(place: Place) -> None:
    place.state.mkdir()
    (place.state / "state.json").write_text('{"ready": 3')
    assert read_state(place.state) == State()
    assert place.begin() is None and is_old(place)


def test_a_fresh_program_inherits_nothing_of_the_frozen_one() -> None:
    given = {"LD_LIBRARY_PATH": "/x", "LD_LIBRARY_PATH_ORIG": "/y", "_PYI_ARCHIVE_FILE": "z", "HOME": "/h"}
    assert clean_environment(given) == {
        "LD_LIBRARY_PATH": "/y",
        "HOME": "/h",
        "PYINSTALLER_RESET_ENVIRONMENT": "1",
    }
    assert clean_environment({"LD_LIBRARY_PATH": "/x"})["LD_LIBRARY_PATH"] == "/x"
