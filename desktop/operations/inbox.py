"""The person's notifications: look for them, read them, choose what to be told, go where one leads."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from desktop.bench import Bench
from desktop.errors import Choice, Notice
from desktop.jobs import Context
from desktop.operations import comments, resolving, shared_proposals, teams
from desktop.operations.history import project_folder, with_store
from desktop.operations.refusing import refusing
from desktop.session import Place
from desktop.words import tr

if TYPE_CHECKING:
    from core.store.database import Store
    from core.sync.transport import Transport
    from core.wire.notifications import NewPreferences, Notification, Notifications, Preferences

KEY = "notifications"


def look(bench: Bench) -> None:
    """Read the newest ones; nobody is told when the server cannot be reached."""
    if bench.session.team.account is None or bench.jobs.running(KEY):
        return

    def work(transport: Transport) -> Notifications:
        from core.sync import notifications

        return notifications.page(transport)

    def done(found: Notifications) -> None:
        if bench.session.team.account is not None:
            bench.session.inbox.show(found)

    teams.ask(
        bench, tr("Look for notifications"), work, done, key=KEY, quiet=True, failed=lambda _error: None
    )


def older(bench: Bench) -> None:
    """Read one more page."""
    inbox = bench.session.inbox
    before = inbox.next

    def work(transport: Transport) -> Notifications:
        from core.sync import notifications

        return notifications.page(transport, before)

    if before is not None and not bench.jobs.running("notifications-older"):
        teams.ask(bench, tr("Look for older notifications"), work, inbox.add_older, key="notifications-older")


def read(bench: Bench, item: Notification) -> None:
    """Mark one as read."""

    def work(transport: Transport) -> None:
        from core.sync import notifications

        notifications.mark_read(transport, item.id)

    if item.read_ms is None:
        bench.jobs.cancel_key(KEY)  # it may have looked before
        bench.session.inbox.read(item.id, only=True)
        teams.ask(bench, tr("Mark as read"), work, lambda _none: look(bench), quiet=True)


def read_all(bench: Bench) -> None:
    """Mark all as read that are shown, and the older ones."""
    items = bench.session.inbox.items
    if not items:
        return
    newest = items[0].id

    def work(transport: Transport) -> None:
        from core.sync import notifications

        notifications.mark_all_read(transport, newest)

    bench.jobs.cancel_key(KEY)
    bench.session.inbox.read(newest)
    teams.ask(bench, tr("Mark all as read"), work, lambda _none: look(bench), quiet=True)


def preferences(bench: Bench, done: Callable[[Preferences], None], refused: Callable[[str], object]) -> None:
    """Read what the person is told."""

    def work(transport: Transport) -> Preferences:
        from core.sync import notifications

        return notifications.preferences(transport)

    _choosing(bench, tr("Look what you are told"), work, done, refused)


def choose(
    bench: Bench,
    wanted: NewPreferences,
    done: Callable[[Preferences], None],
    refused: Callable[[str], object],
) -> None:
    """Choose it anew."""

    def work(transport: Transport) -> Preferences:
        from core.sync import notifications

        return notifications.choose(transport, wanted)

    _choosing(bench, tr("Choose what you are told"), work, done, refused)


def _choosing(
    bench: Bench,
    title: str,
    work: Callable[[Transport], Preferences],
    done: Callable[[Preferences], None],
    refused: Callable[[str], object],
) -> None:
    teams.ask(bench, title, work, done, key="notification-choices", failed=refusing(bench, refused))


Went = Literal["there", "panel", "later"]
"""What became of a way: it is shown, its panel is to be shown as well, or sync has to bring it first."""


def go(
    bench: Bench,
    item: Notification,
    elsewhere: Callable[[Path], object],
    fetch: Callable[[], object],
    *,
    last: bool = False,
) -> Went:
    """Lead to the place of a notification. `last`: sync brought all that there is.

    `elsewhere` opens the folder of another project of this machine, `fetch` asks for one that is not here.
    """
    link = bench.session.team.link
    if item.project_id is None:
        bench.session.tell(Notice("info", *_about_account(item)))
        return "there"
    if link is None or link.workspace_id != item.project_id:
        _other_project(bench, item, elsewhere, fetch)
        return "there"
    if item.event in ("comment", "mention"):
        return _to_comment(bench, item, last)
    if item.event in ("proposal-ready", "review-decided"):
        return _to_proposal(bench, item, last)
    file = item.subject.file
    if item.event == "conflict" and any(each.path == file for each in bench.session.team.conflicts):
        resolving.decide(bench, str(file))
        return "there"
    return "there" if _to_file(bench, item) else "panel"


def _to_comment(bench: Bench, item: Notification, last: bool) -> Went:
    """To the thread where it stands now; without it to the line at which it was written."""
    found = comments.find(bench, str(item.subject.comment))
    if found is not None:
        comments.show(bench, found[0])
    elif not last:
        return "later"
    else:
        told = tr("The comment is not in the project any more, or not here yet.")
        bench.session.tell(Notice("info", told, tr("Whoever wrote it may have deleted it.")))
        if item.subject.proposal is None:
            _to_file(bench, item, told=True)
    return "panel"


def _to_proposal(bench: Bench, item: Notification, last: bool) -> Went:
    session, wanted = bench.session, item.subject.proposal
    found = next((each for each in session.candidates if each.id == wanted), None)
    if found is None and not last:
        return "later"
    if found is None:
        shared_proposals.show(bench, str(wanted), item.texts.get("title", ""))
        return "panel"
    session.open_review(found)
    decided = [each.hunk for each in session.team.decisions if each.proposal == wanted]
    if item.event == "review-decided" and decided:
        session.select_hunk(min(decided))
    return "there"


def _to_file(bench: Bench, item: Notification, *, told: bool = False) -> bool:
    """To a line of a file. `told`: the person knows already that something is missing."""
    file = item.subject.file
    if file is None or not _is_path(file):  # somebody else wrote it: it stays in the project
        return False
    path = project_folder(bench.session.paths) / file
    if path.is_file():
        bench.session.jump.emit(Place(path, item.subject.line or 1))
    elif not told:
        words = tr("“{file}” is not in the project any more, or not here yet.").format(file=file)
        bench.session.tell(Notice("info", words, tr("Sync, then try again.")))
    return True


def _is_path(name: str) -> bool:
    """Whether a name of the server's is one of a file of a project; sync's models are loaded late."""
    from core.wire.headers import path_problem

    return path_problem(name) is None


def _about_account(item: Notification) -> tuple[str, str]:
    from desktop.notifications.model import words

    steps = {
        "invited": tr("The link is in the mail; “Join with an invitation” takes it."),
        "new-device": tr("If it was not you, change your password."),
        "session-killed": tr("Sign in again there. If you do not know why, change your password."),
        "joined": tr("The Team panel lists who is in it."),
    }
    return words(item), steps.get(item.event, "")


def _other_project(
    bench: Bench, item: Notification, elsewhere: Callable[[Path], object], fetch: Callable[[], object]
) -> None:
    """Offer to open the project, where it is on this machine, or to fetch it."""
    workspace, name = item.project_id, item.texts.get("place", "")

    def work(_context: Context) -> Path | None:
        return with_store(bench, lambda store: _folder_of(store, str(workspace)))

    def done(folder: Path | None) -> None:
        told = tr("This is in the project “{name}”, which is not open.").format(name=name)
        if folder is not None:
            choice = Choice(tr("Open it"), lambda: elsewhere(folder))
        else:
            choice = Choice(tr("Open a shared project…"), fetch)
            told = tr("This is in the project “{name}”, which is not on this machine.").format(name=name)
        bench.session.tell(Notice("info", told, "", (choice,), "notification-place"))

    bench.jobs.start(tr("Look for the project"), work, done, key="notification-place", lane="files")


def _folder_of(store: Store, workspace: str) -> Path | None:
    from core.store.projects import get_project
    from core.store.replicas import all_replicas

    for one in all_replicas(store):
        if one.workspace_id == workspace:
            found = get_project(store, one.project_id)
            folder = Path(found.folder) if found is not None else None
            return folder if folder is not None and folder.is_dir() else None
    return None
