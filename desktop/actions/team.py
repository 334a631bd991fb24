"""The Team menu: sign in, share, sync, comment, decide."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop.commands import SEND_KEYS, Commands
from desktop.words import tr

if TYPE_CHECKING:
    from desktop.window import Window


def title() -> str:
    """The menu's name."""
    return tr("Tea&m")


def add(window: Window, commands: Commands) -> None:
    """Add the rows of this menu."""
    row, desk, session = commands.add, window.team_desk, window.bench.session
    asking, team = desk.dialogs, session.team

    def signed() -> bool:
        return team.account is not None

    def linked() -> bool:
        return team.link is not None

    def looks_after() -> bool:
        return team.roster is not None and team.roster.team.role in ("owner", "admin")

    row("team-sign-in", tr("&Sign in…"), asking.sign_in, icon="account", when=lambda: not signed())
    row("team-sign-out", tr("Sign &out"), desk.sign_out, icon="sign-out", when=signed)
    commands.separate()
    row(
        "team-share",
        tr("S&hare this project…"),
        asking.share,
        icon="organization",
        when=lambda: signed() and not linked() and bool(session.paths),
    )
    row("team-open-shared", tr("Open a shared &project…"), asking.open_shared, when=signed)
    row(
        "team-sync",
        tr("Sync &now"),
        desk.watch.now,
        keys=["Ctrl+K, S"],
        icon="sync",
        when=lambda: signed() and linked(),
    )
    row("team-unlink", tr("S&top sharing on this machine…"), desk.unlink, when=linked)
    commands.separate()
    row(
        "team-comment",
        tr("&Comment on this line or change…"),
        desk.comment_here,
        keys=["Ctrl+K, C"],
        icon="comment",
        when=lambda: (
            (window.editor_in_front() or window.review_open()) and (team.link is None or team.link.may_review)
        ),
    )
    row(
        "comment-send",
        tr("Send the comment that is &written"),
        desk.view().comments.send_written,
        keys=SEND_KEYS,
        within=desk.view().comments,
    )
    row(
        "team-decide",
        tr("&Decide the next conflict"),
        lambda: desk.decide(team.conflicts[0].path),
        keys=["Ctrl+K, X"],
        icon="warning",
        when=lambda: bool(team.conflicts),
    )
    commands.separate()
    row(
        "notifications-read",
        tr("Mark all notifications as &read"),
        window.notification_desk.read_all,
        icon="check-all",
        when=lambda: signed() and session.inbox.unread > 0,
    )
    row(
        "notifications-quiet",
        tr("Do not dist&urb"),
        lambda: window.notification_desk.be_quiet(not window.notification_desk.quiet),
        icon="bell-slash",
    )
    row(
        "notifications-choose",
        tr("&What I am told…"),
        lambda: window.show_preferences("Notifications"),
        icon="bell",
    )
    commands.separate()
    row("team-new", tr("New &team…"), desk.new_team, when=signed)
    row("team-join", tr("&Join with an invitation…"), desk.join, icon="mail", when=signed)
    row("team-invite", tr("&Invite…"), asking.invite, icon="person", when=looks_after)
    row(
        "team-receivers",
        tr("We&bhooks and Slack…"),
        desk.receiver_desk.show,
        icon="radio-tower",
        when=lambda: signed() and looks_after(),
    )
    row("team-leave", tr("&Leave the team…"), desk.leave, when=lambda: team.roster is not None)
