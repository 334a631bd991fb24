"""What the team panel says: states, roles, people and events in words. No widgets."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from desktop.team.state import PlacedThread, SyncState, Teamwork
from desktop.words import local_time, tr

if TYPE_CHECKING:
    from core.store.comments import Comment
    from core.sync.conflicts import OpenConflict
    from core.wire.teams import Activity, RoleName

ROLES: tuple[RoleName, ...] = ("owner", "admin", "editor", "reviewer", "viewer")
GIVEN: tuple[RoleName, ...] = ("admin", "editor", "reviewer", "viewer")
"""Roles that can be given; a team is owned by whoever is handed it."""
ICONS = {
    "unshared": "circle-slash",
    "signed-out": "key",
    "offline": "debug-disconnect",
    "syncing": "sync",
    "synced": "pass",
    "waiting": "arrow-up",
    "shut-out": "circle-slash",
    "problem": "warning",
}


def sync_words(state: SyncState) -> str:
    """How sync stands, in a few words."""
    if state.kind == "signed-out":
        return tr("Signed out")
    if state.kind == "shut-out":
        return tr("No access")
    if state.kind == "offline":
        if state.waiting:
            one, many = tr("Offline, 1 change waits"), tr("Offline, {n} changes wait")
            return one if state.waiting == 1 else many.format(n=state.waiting)
        return tr("Offline")
    if state.conflicts:
        one, many = tr("1 conflict"), tr("{n} conflicts")
        return one if state.conflicts == 1 else many.format(n=state.conflicts)
    if state.kind == "syncing":
        if state.total:
            return tr("Syncing {done} of {total}").format(done=state.done, total=state.total)
        return tr("Syncing")
    if state.kind == "waiting":
        return tr("1 change waits") if state.waiting == 1 else tr("{n} changes wait").format(n=state.waiting)
    return {
        "unshared": tr("Not shared"),
        "synced": tr("Synced"),
        "problem": tr("Not synced"),
    }[state.kind]


def sync_icon(state: SyncState) -> str:
    """The icon beside these words."""
    if state.conflicts and state.kind not in ("signed-out", "offline", "shut-out"):
        return "warning"
    return ICONS[state.kind]


def sync_advice(state: SyncState) -> str:
    """What that means, and what to do."""
    if state.kind == "offline":
        return tr("Nothing is lost. It is tried again by itself.")
    if state.kind == "signed-out":
        return tr("Changes are kept here and sent once you sign in.")
    if state.kind == "shut-out":
        return tr(
            "This project is not open to you any more, or it was deleted. Your files and your history stay "
            "here; ask its team for access, or stop sharing on this machine."
        )
    if state.conflicts:
        return tr("You and others changed the same lines. Both versions are kept until you decide.")
    if state.kind == "unshared":
        return tr("This project is on this machine only.")
    return state.why


def role_words(role: str) -> str:
    """A role as people read it."""
    return {
        "owner": tr("Owner"),
        "admin": tr("Admin"),
        "editor": tr("Editor"),
        "reviewer": tr("Reviewer"),
        "viewer": tr("Viewer"),
    }.get(role, role)


def role_advice(role: str) -> str:
    """What a role may do."""
    return {
        "owner": tr("Everything, and it is theirs"),
        "admin": tr("Changes files and looks after people"),
        "editor": tr("Changes files, reviews and comments"),
        "reviewer": tr("Decides about rewrites and comments; files stay as they are"),
        "viewer": tr("Reads"),
    }.get(role, "")


def why_read_only(team: Teamwork) -> str:
    """Why the files of the open project are not to be changed here; empty when they may be."""
    link = team.link
    if link is None or link.may_edit:
        return ""
    return tr("You are a {role} in “{name}”: its files are not yours to change.").format(
        role=role_words(link.role).lower(), name=link.name
    )


def name_of(team: Teamwork, user_id: str) -> str:
    """What somebody is called; oneself is “You”."""
    if not user_id or (team.account is not None and user_id == team.account.user_id):
        return tr("You")
    return team.names.get(user_id) or tr("Somebody")


def conflict_words(item: OpenConflict) -> str:
    """Why somebody has to decide, as a sentence."""
    if item.base is None:
        return tr("Both made this file.")
    return tr("{why}.").format(why=item.why[:1].upper() + item.why[1:])


def present_rows(team: Teamwork, path: str = "") -> tuple[str, ...]:
    """Who has the project, or one file of it, open; oneself on this machine is left out."""
    rows = []
    for person, where in team.present:
        if path and where != path:
            continue
        name = name_of(team, person.user)
        shown = person.name if name == tr("Somebody") else name
        rows.append(shown if path or not where else f"{shown}: {PurePosixPath(where).name}")
    return tuple(dict.fromkeys(rows))


def at_line(threads: Sequence[PlacedThread], file: str, line: int) -> tuple[PlacedThread, ...]:
    """The threads that stand at one line of a file now."""
    return tuple(
        item
        for item in threads
        if item.thread.root.place.file == file and item.line == line and not item.thread.root.place.proposal
    )


def place_words(item: PlacedThread) -> str:
    """Where a thread stands."""
    place = item.thread.root.place
    name = PurePosixPath(place.file).name
    if place.proposal:
        return tr("{name}, change {n} of a rewrite").format(name=name, n=(place.hunk or 0) + 1)
    if item.line is not None:
        return tr("{name}, line {n}").format(name=name, n=item.line + 1)
    if place.line is not None:
        return tr("{name}, a line that was changed since").format(name=name)
    return name


def said_words(team: Teamwork, comment: Comment) -> str:
    """Who said it and when."""
    return f"{name_of(team, comment.author)} · {local_time(comment.created_utc)}"


def decided_words(team: Teamwork, proposal: str, hunk: int) -> str:
    """Who of the others decided what about one change, and why; empty when nobody did."""
    words = {"accepted": tr("{name} accepts it"), "rejected": tr("{name} rejects it")}
    parts = []
    for item in team.decisions:
        if item.proposal == proposal and item.hunk == hunk and item.decision in words:
            said = words[item.decision].format(name=name_of(team, item.user_id))
            parts.append(f"{said}: {item.reason}" if item.reason else said)
    return ", ".join(parts)


def activity_words(item: Activity) -> str:
    """One thing that happened, as a sentence without its time."""
    who = item.actor_name or tr("Somebody")
    what = item.subject_name or ""
    role = role_words(str(item.details.get("role", ""))).lower()
    sentences = {
        "team.create": tr("{who} made the team"),
        "team.rename": tr("{who} renamed the team"),
        "team.role": tr("{who} made {what} {role}"),
        "team.remove": tr("{who} took {what} out of the team"),
        "team.ownership": tr("{who} handed the team to {what}"),
        "project.create": tr("{who} shared the project"),
        "project.change": tr("{who} changed the project's name or team"),
        "project.role": tr("{who} made {what} {role}"),
        "project.remove": tr("{who} stopped sharing with {what}"),
        "invitation.create": tr("{who} invited somebody as {role}"),
        "invitation.revoke": tr("{who} took an invitation back"),
        "invitation.accept": tr("{who} joined as {role}"),
        "invitation.decline": tr("{who} declined an invitation"),
        "push": tr("{who} sent changes"),
        "changes.push": tr("{who} sent changes"),
        "sync.push": tr("{who} sent changes"),
    }
    sentence = sentences.get(item.action)
    if sentence is None:
        return f"{who}: {item.action}"
    if item.action == "team.remove" and item.actor == item.subject:
        sentence = tr("{who} left the team")
    return sentence.format(who=who, what=what or tr("somebody"), role=role or tr("a member"))


def moment(ms: int) -> str:
    """A time of the server as the person's own date and time."""
    return datetime.fromtimestamp(ms / 1000, UTC).astimezone().strftime("%Y-%m-%d %H:%M")
