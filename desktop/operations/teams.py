"""What a person does with teams: look at them, begin one, join, invite, give roles, take out, leave.

What the server refuses is said in its own words. Looking by itself in the
background tells nobody when the server cannot be reached: the state of sync does.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from core.errors import RefusedError, SignedOutError, SyncError
from desktop.bench import Bench
from desktop.errors import Notice
from desktop.jobs import Context
from desktop.operations import signing
from desktop.operations.refusing import refusing
from desktop.team.state import Roster
from desktop.words import tr

if TYPE_CHECKING:
    from core.sync.transport import Transport
    from core.wire.teams import Activity, MadeInvitation, Offer, RoleName, Team

T = TypeVar("T")
LANE = "team"


def ask(
    bench: Bench,
    title: str,
    work: Callable[[Transport], T],
    done: Callable[[T], None],
    *,
    key: str = "",
    failed: Callable[[BaseException], object] | None = None,
    quiet: bool = False,
) -> None:
    """Ask the server something in a job. `quiet`: nobody asked for it, so nobody is told of a failure."""

    def run(_context: Context) -> T:
        with signing.transport(bench) as transport:
            return work(transport)

    def lost(error: BaseException) -> None:
        if isinstance(error, SignedOutError):
            signing.ended(bench)
        if failed is not None:
            failed(error)
        elif not (quiet and isinstance(error, SyncError)):
            bench.failed(error)

    bench.jobs.start(title, run, done, key=key, lane=LANE, failed=lost)


def look(bench: Bench, team_id: str = "") -> None:
    """Read the person's teams and who is in one of them: the named one, the one shown, or the first."""
    if bench.session.team.account is None:
        return
    shown = bench.session.team.roster
    wanted = team_id or (shown.team.id if shown is not None else "")

    def done(found: tuple[tuple[Team, ...], Roster | None]) -> None:
        if bench.session.team.account is not None:  # somebody may have signed out meanwhile
            bench.session.team.set_teams(*found)

    ask(
        bench,
        tr("Look at the teams"),
        lambda transport: _teams(transport, wanted),
        done,
        key="teams",
        quiet=True,
    )


def make(bench: Bench, name: str) -> None:
    """Begin a team."""
    from core.sync import members

    if name.strip():
        made = tr("Make a team")
        ask(bench, made, lambda to: members.make_team(to, name.strip()), lambda team: look(bench, team.id))


def join(bench: Bench, secret: str) -> None:
    """Join by an invitation: its link, or what the mail ends with."""
    from core.sync import members

    def joined(offer: Offer) -> None:
        where = tr("the team") if offer.kind == "team" else tr("the project")
        told = tr("You joined {where} “{name}”.").format(where=where, name=offer.name)
        step = tr("Its projects are under “Open a shared project”.")
        bench.session.tell(Notice("info", told, step))
        look(bench, offer.id if offer.kind == "team" else "")

    if secret.strip():
        ask(bench, tr("Join"), lambda transport: members.accept(transport, secret), joined)


def invite(
    bench: Bench,
    team_id: str,
    role: RoleName,
    email: str,
    done: Callable[[MadeInvitation], object],
    refused: Callable[[str], object],
) -> None:
    """Invite somebody to a team; without an address the answer has a link."""
    from core.sync import members

    def made(found: MadeInvitation) -> None:
        done(found)
        look(bench)

    ask(
        bench,
        tr("Invite"),
        lambda transport: members.invite(transport, "teams", team_id, role, email),
        made,
        failed=refusing(bench, refused),
    )


def set_role(bench: Bench, user_id: str, role: RoleName) -> None:
    """Give a member of the shown team another role."""
    from core.sync import members

    _change(bench, tr("Change a role"), lambda to, team: members.set_role(to, team, user_id, role))


def remove(bench: Bench, user_id: str) -> None:
    """Take a member out of the shown team."""
    from core.sync import members

    _change(bench, tr("Remove from the team"), lambda to, team: members.remove(to, team, user_id))


def hand_over(bench: Bench, user_id: str) -> None:
    """Make another member the owner of the shown team."""
    from core.sync import members

    _change(bench, tr("Hand the team over"), lambda to, team: members.hand_over(to, team, user_id))


def revoke(bench: Bench, invitation_id: str) -> None:
    """Take an invitation back."""
    from core.sync import members

    _change(bench, tr("Take an invitation back"), lambda to, team: members.revoke(to, team, invitation_id))


def leave(bench: Bench) -> None:
    """Leave the shown team."""
    account = bench.session.team.account
    if account is not None:
        remove(bench, account.user_id)


def look_at_activity(bench: Bench) -> None:
    """Read what happened in the shared project, or in the team that is shown."""
    team = bench.session.team
    if team.account is None:
        return
    link, roster = team.link, team.roster
    if link is None and roster is None:
        return

    def work(transport: Transport) -> tuple[Activity, ...]:
        from core.sync import members

        if link is not None:
            return members.activity(transport, "projects", link.workspace_id)
        assert roster is not None
        return members.activity(transport, "teams", roster.team.id)

    ask(bench, tr("Read what happened"), work, team.set_activity, key="activity", quiet=True)


def _change(bench: Bench, title: str, work: Callable[[Transport, str], object]) -> None:
    roster = bench.session.team.roster
    if roster is not None:
        ask(bench, title, lambda transport: work(transport, roster.team.id), lambda _none: look(bench))


def _teams(transport: Transport, wanted: str) -> tuple[tuple[Team, ...], Roster | None]:
    from core.sync import members, remote

    teams = remote.teams(transport)
    team = next((item for item in teams if item.id == wanted), teams[0] if teams else None)
    if team is None:
        return teams, None
    try:
        invited = members.invitations(transport, team.id) if team.role in ("owner", "admin") else ()
        return teams, Roster(team, members.members(transport, team.id), invited)
    except RefusedError:
        return teams, None  # taken out of it just now
