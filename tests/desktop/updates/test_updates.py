"""Updates in the window: looked for, told quietly, fetched with progress and stop, left for the next start.

The repository is a real one on a loopback server; only “this program” is a folder of the test.
"""

from __future__ import annotations

import tarfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from core.secrets import sealed
from core.updates.installation import How, Installation
from core.updates.source import Source
from core.updates.state import State, Trying, read_state, write_state
from desktop.app import Desktop
from desktop.operations import updating
from desktop.updates.view import UpdatePage
from tests.desktop.conftest import Until
from tests.fixtures.release_server import Releases, ReleaseServer, bytes_of, dripping, release_server


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Releases:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sealed, "COST", 4)
        return Releases(tmp_path_factory.mktemp("made"), roots=1, threshold=1)


@pytest.fixture
def releases(made: Releases, tmp_path: Path) -> Releases:
    return made.copied(tmp_path / "publisher")


@pytest.fixture
def server(releases: Releases) -> Iterator[ReleaseServer]:
    with release_server(releases.folder) as server:
        yield server


@pytest.fixture
def program(tmp_path: Path) -> Path:
    path = tmp_path / "apps" / "contract-rewriter" / "contract-rewriter"
    path.parent.mkdir(parents=True)
    path.write_text("the old one")
    path.chmod(0o755)
    return path


@pytest.fixture
def updating_desktop(desktop: Desktop, server: ReleaseServer, releases: Releases, program: Path) -> Desktop:
    """A program that was installed from an archive and knows where updates are."""
    installed(desktop, program, "tar")
    source = Source(server.url, releases.root())
    desktop.shared.updates.find_source = lambda _url: source
    return desktop


def installed(desktop: Desktop, program: Path, how: How) -> None:
    here = Installation(how, "linux", "x86_64", "0.1.0", program)
    desktop.shared.updates.find_installation = lambda: here


def publish(releases: Releases, folder: Path, version: str = "0.2.0") -> str:
    """A release whose archive holds a program; its path."""
    new = folder / "new" / "contract-rewriter" / "contract-rewriter"
    new.parent.mkdir(parents=True)
    new.write_text("the new one")
    new.chmod(0o755)
    archive = folder / "archive.tar.xz"
    with tarfile.open(archive, "w:xz") as content:
        content.add(new.parent, "contract-rewriter")
    return releases.publish(version, content=archive.read_bytes())


def page_of(desktop: Desktop) -> UpdatePage:
    page = desktop.window.update_desk.page
    assert page is not None and page.isVisible()
    return page


def test_a_new_version_is_told_quietly_and_fetched_for_the_next_start(
    updating_desktop: Desktop, releases: Releases, program: Path, until: Until, tmp_path: Path
) -> None:
    publish(releases, tmp_path)
    window, field = updating_desktop.window, updating_desktop.window.update_field
    updating_desktop.updates.ask()
    until(field.isVisible)
    assert field.text() == "Version 0.2.0 is there" and window.notices.text() == ""
    field.click()
    page = page_of(updating_desktop)
    assert "What is new in 0.2.0" in page.notes.toPlainText() and page.fetch.isVisible()
    page.fetch.click()
    until(lambda: field.text() == "Version 0.2.0 at the next start")
    assert page.heading.text() == "Version 0.2.0 is installed the next time you start."
    ready = read_state(updating.folder_of(updating_desktop.shared.settings)).ready
    assert ready is not None and (Path(ready.staged) / program.name).read_text() == "the new one"
    assert program.read_text() == "the old one"
    page.leave.click()


def test_a_package_is_left_to_the_package_manager_and_a_copy_from_source_to_its_owner(
    updating_desktop: Desktop, releases: Releases, program: Path, until: Until
) -> None:
    installed(updating_desktop, program, "deb")
    releases.publish("0.2.0", name="contract-rewriter_0.2.0_amd64.deb", content=b"a package")
    updating_desktop.window.update_desk.check()
    page = page_of(updating_desktop)
    until(page.fetch.isVisible)
    assert "package manager" in page.advice.text()
    page.fetch.click()
    until(lambda: "sudo apt install" in page.advice.text())
    package = updating_desktop.shared.updates.now.package
    assert package is not None and package.read_bytes() == b"a package" and str(package) in page.advice.text()
    installed(updating_desktop, program, "source")
    updating_desktop.window.update_desk.check()
    until(lambda: "from source or by pip" in page.advice.text())
    assert not page.fetch.isVisible()
    page.leave.click()


def test_fetching_can_be_stopped_and_tried_again(
    updating_desktop: Desktop, releases: Releases, server: ReleaseServer, until: Until, tmp_path: Path
) -> None:
    path = publish(releases, tmp_path)
    server.instead[f"/targets/{path}"] = dripping
    updating_desktop.window.update_desk.check()
    page = page_of(updating_desktop)
    until(page.fetch.isVisible)
    page.fetch.click()
    until(lambda: any(asked == f"/targets/{path}" for asked, _ in server.asked))
    assert page.stop.isVisible() and page.progress.isVisible()
    page.stop.click()
    until(page.fetch.isVisible)
    server.instead.clear()
    page.fetch.click()
    until(lambda: updating_desktop.shared.updates.now.phase == "ready")
    page.leave.click()


def test_what_is_not_signed_is_refused_in_words(
    updating_desktop: Desktop, releases: Releases, server: ReleaseServer, until: Until, tmp_path: Path
) -> None:
    path = publish(releases, tmp_path)
    server.instead[f"/targets/{path}"] = bytes_of(b"something else")
    updating_desktop.window.update_desk.check()
    page = page_of(updating_desktop)
    until(page.fetch.isVisible)
    page.fetch.click()
    field = updating_desktop.window.update_field
    until(lambda: field.text() == "An update was refused")
    assert "refused" in page.heading.text() and "Nothing was changed" in page.advice.text()
    page.leave.click()


def test_nothing_is_asked_when_it_is_switched_off_or_not_yet_time(
    updating_desktop: Desktop, server: ReleaseServer, until: Until, tmp_path: Path, releases: Releases
) -> None:
    jobs = updating_desktop.bench.jobs
    shared = updating_desktop.shared
    for change in ({"check_updates": False}, {"offline": True}):
        before = shared.settings
        shared.settings = replace(before, **change)  # type: ignore[arg-type]
        updating_desktop.updates.ask()
        until(lambda: not jobs.running(updating.KEY))
        shared.settings = before
    assert server.asked == []
    updating_desktop.updates.ask()
    until(lambda: not jobs.running(updating.KEY) and server.asked)
    count = len(server.asked)
    updating_desktop.updates.ask()
    until(lambda: not jobs.running(updating.KEY))
    assert len(server.asked) == count, "once a day is enough"


def test_without_news_network_or_a_place_for_updates_it_stays_calm(
    updating_desktop: Desktop, server: ReleaseServer, until: Until
) -> None:
    shared, window = updating_desktop.shared, updating_desktop.window
    server.instead["/metadata/timestamp.json"] = lambda handler: handler.connection.close()
    updating_desktop.updates.ask()
    until(lambda: server.asked and not updating_desktop.bench.jobs.running(updating.KEY))
    assert window.notices.text() == "" and not window.update_field.isVisible()
    window.commands["check-updates"].trigger()
    page = page_of(updating_desktop)
    until(lambda: "could not be fetched" in page.heading.text())
    server.instead.clear()
    page.again.click()
    until(lambda: page.heading.text() == "You have the newest version, 0.1.0.")
    assert not page.fetch.isVisible() and not page.stop.isVisible()
    shared.updates.find_source = lambda _url: None
    page.again.click()
    until(lambda: page.heading.text() == "This build has no place for updates.")
    assert not window.update_field.isVisible()
    page.leave.click()


def test_the_window_of_a_new_version_settles_it_and_a_failed_one_is_told_once(
    updating_desktop: Desktop, program: Path, until: Until
) -> None:
    folder = updating.folder_of(updating_desktop.shared.settings)
    old = program.parent.parent / ".contract-rewriter-0.1.0.other"
    write_state(folder, State(trying=Trying("0.1.0", "0.0.9", str(program.parent), str(old))))
    notices = updating_desktop.window.notices
    updating_desktop.updates.start()
    until(lambda: notices.text() == "This is version 0.1.0 now.")
    assert read_state(folder).trying is None
    write_state(folder, State(failed="0.2.0", refused=("0.2.0",)))
    updating.settle(updating_desktop.bench)
    until(lambda: "Version 0.2.0 did not start here" in notices.text())
    assert read_state(folder) == State(refused=("0.2.0",))
