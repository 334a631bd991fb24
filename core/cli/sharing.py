"""`sync status`, `clone`, `push`, `pull`, `teams`, `notifications`: what several people work on."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.cli.context import Context
from core.cli.parsing import add_format
from core.cli.secret_place import open_place
from core.errors import ContractRewriterError

if TYPE_CHECKING:
    from core.store.database import Store
    from core.sync.syncer import Place, Round
    from core.sync.transport import Transport

KEYS = "CONTRACT_REWRITER_KEY_"


def configure(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The options of each."""
    status = actions.add_parser("status", help="what a shared project still has to send, and its conflicts")
    _add_folder(status)
    clone = actions.add_parser("clone", help="a shared project into a new folder")
    clone.add_argument("address", metavar="SERVER", help="address of the server")
    clone.add_argument("project", metavar="PROJECT", help="its name or id on the server")
    clone.add_argument("folder", metavar="FOLDER", nargs="?", type=Path, help="a new or empty folder")
    add_format(clone)
    push = actions.add_parser("push", help="read what others did, then send what changed here")
    _add_folder(push)
    push.add_argument("--server", metavar="ADDRESS", help="share the folder at this server, the first time")
    push.add_argument("--project", metavar="NAME", help="what it is called there (default: the folder)")
    push.add_argument("--team", metavar="TEAM", help="share it with this team (default: with nobody yet)")
    push.add_argument(
        "--delete-all", action="store_true", help="delete all files for everybody, if all are gone"
    )
    pull = actions.add_parser("pull", help="read what others did, and bring it into the folder")
    _add_folder(pull)
    teams = actions.add_parser("teams", help="your teams at a server, and their projects")
    teams.add_argument("address", metavar="SERVER", help="address of the server")
    add_format(teams)
    told = actions.add_parser("notifications", help="what happened for you at a server, the newest first")
    told.add_argument("address", metavar="SERVER", help="address of the server")
    told.add_argument("--all", action="store_true", help="also what you have read")
    told.add_argument("--read", action="store_true", help="mark as read what is shown")
    add_format(told)


def run(arguments: argparse.Namespace, context: Context) -> int:
    """Do one of them; 1 when conflicts wait for a decision or something was not taken."""
    from core.store.database import open_store

    if arguments.action == "teams":
        return _teams(arguments, context)
    if arguments.action == "notifications":
        return _notifications(arguments, context)
    with open_store(context.settings) as store:
        actions: dict[str, Callable[[Store, argparse.Namespace, Context], int]] = {
            "status": _status, "clone": _clone, "push": _push, "pull": _pull,
        }  # fmt: skip
        return actions[arguments.action](store, arguments, context)


def _add_folder(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "folder", metavar="FOLDER", nargs="?", type=Path, default=Path(), help="of the project"
    )
    add_format(parser)


@contextmanager
def reach(address: str, context: Context) -> Iterator[Transport]:
    """What speaks to a server as who is signed in there."""
    from core.cli.sign_in import client
    from core.sync.accounts import Accounts
    from core.sync.credentials import Credentials
    from core.sync.transport import Transport

    with client(address, context) as http:
        accounts = Accounts(address, http)
        kept = Credentials(accounts, open_place(context), context.settings.data_dir, context.progress)
        yield Transport(accounts.address, kept, http)


def linked_place(store: Store, folder: Path) -> Place:
    """The shared project of a folder; raises `InputError` when it is none."""
    from core.store.projects import project_of
    from core.sync.syncer import place_of

    project = project_of(store, folder)
    return place_of(store, project.id if project is not None else "")


def _status(store: Store, arguments: argparse.Namespace, context: Context) -> int:
    from core.store.outbox import pending_of
    from core.store.replica_conflicts import conflicts_of
    from core.sync.preparing import unsent
    from core.sync.travelling import Travelling

    place = linked_place(store, arguments.folder)
    one, project = place.replica, place.replica.project_id
    with store.reading() as connection:
        waiting = len(pending_of(connection, project))
    changed = list(unsent(store, one, Travelling(place.root), context.progress))
    open_ones = [item.path for item in conflicts_of(store, project)]
    document = {
        "schema": "contract-rewriter/sync-status/1", "server": one.server, "project": one.workspace_name,
        "project_id": one.workspace_id, "folder": str(place.root), "waiting": waiting, "changed": changed,
        "conflicts": open_ones,
    }  # fmt: skip
    words = [f"“{one.workspace_name}” at {one.server}.", f"{waiting} saved changes wait to be sent."]
    words += [f"Not sent yet: {name}" for name in changed]
    return _say(arguments, context, document, [*words, *_conflict_words(open_ones)], bool(open_ones))


def _clone(store: Store, arguments: argparse.Namespace, context: Context) -> int:
    from core.sync import linking
    from core.sync.syncer import place_of

    with reach(arguments.address, context) as transport:
        made = linking.clone(store, transport, arguments.project, arguments.folder)
        place = place_of(store, made.project_id)
        return _round(arguments, context, place, transport, send=False)


def _push(store: Store, arguments: argparse.Namespace, context: Context) -> int:
    from core.sync import linking, remote
    from core.sync.syncer import place_of

    if arguments.server is None:
        place = linked_place(store, arguments.folder)
        with reach(place.replica.server, context) as transport:
            return _round(arguments, context, place, transport)
    with reach(arguments.server, context) as transport:
        team = remote.find_team(transport, arguments.team).id if arguments.team else None
        name = arguments.project or arguments.folder.resolve().name
        made = linking.share(store, transport, arguments.folder, name, team)
        return _round(arguments, context, place_of(store, made.project_id), transport)


def _pull(store: Store, arguments: argparse.Namespace, context: Context) -> int:
    place = linked_place(store, arguments.folder)
    with reach(place.replica.server, context) as transport:
        return _round(arguments, context, place, transport, send=False)


def _round(
    arguments: argparse.Namespace, context: Context, place: Place, transport: Transport, *, send: bool = True
) -> int:
    from core.sync.syncer import sync

    done = sync(
        place, transport, context.settings.data_dir, context.progress,
        compiles=_compiles(place.root, context), send=send,
        secrets=[value for name, value in os.environ.items() if name.startswith(KEYS)],
        all_gone=getattr(arguments, "delete_all", False),
    )  # fmt: skip
    one = place.replica
    document = {
        "schema": "contract-rewriter/sync/1", "server": one.server, "project": one.workspace_name,
        "project_id": one.workspace_id, "folder": str(place.root), **asdict(done),
        "left_out": [{"path": item.path, "why": item.why} for item in done.left_out],
        "moved": [{"from": old, "to": new} for old, new in done.moved],
    }  # fmt: skip
    stopped = bool(done.conflicts or done.forbidden or done.refused or done.waiting)
    return _say(arguments, context, document, _words(done), stopped)


def _compiles(root: Path, context: Context) -> Callable[[Mapping[str, bytes | None]], bool | None]:
    """Whether the project compiles with some files changed; None where that cannot be known here."""

    def answer(files: Mapping[str, bytes | None]) -> bool | None:
        from core.pipeline import compile_paths, compile_typed
        from core.solidity.compiler import Outputs

        if None in files.values():
            return None
        try:
            built = compile_paths([root], context.tools, context.progress, outputs=Outputs.ANALYSIS)
            if not files:
                return built.ok
            typed = {(root / name).resolve(): data for name, data in files.items() if data is not None}
            told = compile_typed(built, typed, context.tools, context.progress)
        except ContractRewriterError:
            return None  # no compiler here: the merge is shown as it is, and judged where there is one
        return None if told is None else not any(item.severity == "error" for item in told)

    return answer


def _words(done: Round) -> list[str]:
    said = [f"{done.sent} changes sent."] if done.sent else []
    for word, paths in (("Written", done.written), ("Merged", done.merged), ("Removed", done.removed)):
        said += [f"{word}: {path}" for path in paths]
    said += [f"Moved: {old} to {new}" for old, new in done.moved]
    said += done.notes
    said += [f"Not sent: {item.path}: {item.why}." for item in done.left_out]
    said += [f"Not written: {path}: a file of this name does not travel." for path in done.kept_out]
    said += [f"Not taken by the server: {path}: your role does not allow it." for path in done.forbidden]
    said += [f"Not taken by the server: {path}: {why}" for path, why in done.refused.items()]
    said += ["Others were faster every time; push again."] if done.waiting else []
    return [*said, *_conflict_words(done.conflicts)] or ["Everything is as on the server."]


def _conflict_words(paths: list[str]) -> list[str]:
    if not paths:
        return []
    return [
        *(f"Conflict: {path}" for path in paths),
        "Open the project in the window to decide; nothing is lost.",
    ]


def _teams(arguments: argparse.Namespace, context: Context) -> int:
    from core.sync import remote

    with reach(arguments.address, context) as transport:
        teams, projects = remote.teams(transport), remote.projects(transport)
    document = {
        "schema": "contract-rewriter/sync-teams/1", "server": transport.address,
        "teams": [item.model_dump(mode="json") for item in teams],
        "projects": [item.model_dump(mode="json") for item in projects],
    }  # fmt: skip
    words = [f"Team {item.name}: you are {item.role}." for item in teams]
    words += [f"Project {item.name}: you are {item.role}." for item in projects]
    return _say(
        arguments, context, document, words or ["You are in no team, and no project is shared with you."]
    )


def _notifications(arguments: argparse.Namespace, context: Context) -> int:
    from core.sync import notifications
    from core.wire.notifications import sentence

    with reach(arguments.address, context) as transport:
        page = notifications.page(transport, unread=not arguments.all)
        if arguments.read:
            for item in page.notifications:
                if item.read_ms is None:
                    notifications.mark_read(transport, item.id)
    document = {
        "schema": "contract-rewriter/sync-notifications/1", "server": transport.address,
        **page.model_dump(mode="json"),
    }  # fmt: skip
    words = [_told(item.created_ms, sentence(item.event, item.texts)) for item in page.notifications]
    if page.next is not None:
        words.append(f"These are the newest {len(page.notifications)}; the window shows the others.")
    nothing = "Nothing has happened yet." if arguments.all else "Nothing is new."
    return _say(arguments, context, document, words or [nothing])


def _told(at_ms: int, words: str) -> str:
    return f"{datetime.fromtimestamp(at_ms / 1000).astimezone():%Y-%m-%d %H:%M}  {words}"


def _say(
    arguments: argparse.Namespace, context: Context, document: dict[str, Any], words: list[str],
    stopped: bool = False,
) -> int:  # fmt: skip
    if arguments.format == "json":
        context.output.document(document)
    else:
        context.output.write("".join(f"{line}\n" for line in words))
    return int(stopped)
