"""Messages about notifications: what happened, for whom, and on which ways each person wants to hear of it.

Event names and channel names are stable: clients, webhooks and rows of the database hold them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from core.wire.headers import Id, Sha256, path_problem
from core.wire.teams import Message, example

Event = Literal[
    "invited",
    "joined",
    "proposal-ready",
    "review-decided",
    "comment",
    "mention",
    "conflict",
    "analysis-finished",
    "new-high-finding",
    "new-device",
    "session-killed",
]
"""What somebody may be told. The digest is no event: it is a mail that collects some of them."""

Channel = Literal["desktop", "mail"]
"""A way to a person. `desktop` is the stored list, which a live stream hints at.

Webhooks and Slack channels are a team's, and their events are chosen there: `core.wire.receivers`.
"""

DigestKind = Literal["off", "daily", "weekly"]

EVENTS: tuple[Event, ...] = (
    "invited", "joined", "proposal-ready", "review-decided", "comment", "mention", "conflict",
    "analysis-finished", "new-high-finding", "new-device", "session-killed",
)  # fmt: skip
CHANNELS: tuple[Channel, ...] = ("desktop", "mail")

SECURITY: frozenset[Event] = frozenset({"new-device", "session-killed"})
"""Never held by quiet hours or a digest, and always mailed."""

LOCKED: frozenset[tuple[Event, Channel]] = frozenset(
    {("invited", "mail"), ("new-device", "mail"), ("session-killed", "mail")}
)
"""What cannot be switched off: mails of security, and the one that carries an invitation's link."""

_SELDOM_MAILED = frozenset({"joined", "comment", "conflict", "analysis-finished"})

SENTENCES: Mapping[Event, str] = {
    "invited": "{by} invites you to “{place}” as {role}.",
    "joined": "{by} joined “{place}” as {role}.",
    "proposal-ready": "{by} asks for a review of “{title}” in “{place}”.",
    "review-decided": "{by} {verdict} “{title}” in “{place}”.",
    "comment": "{by} commented on {where} in “{place}”: {text}",
    "mention": "{by} mentioned you in “{place}”: {text}",
    "conflict": "A change of {by} conflicts with yours in {where} of “{place}”.",
    "analysis-finished": "An analysis of “{place}” has finished: {title}",
    "new-high-finding": "A new finding of high severity in “{place}”: {title}",
    "new-device": "“{device}” signed in to your account.",
    "session-killed": "“{device}” was signed out, because its sign-in was used a second time.",
}
"""One sentence per event, for lists and short messages; its names are keys of `Notification.texts`."""


class _Missing(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "?"


def wanted_by_default(event: Event, channel: Channel) -> bool:
    """Whether somebody hears of an event on a channel who never said anything about it."""
    return channel != "mail" or event not in _SELDOM_MAILED


def sentence(event: str, texts: Mapping[str, str]) -> str:
    """A notification as one line; of an event that this program does not know, its name."""
    template = SENTENCES.get(event)  # type: ignore[call-overload]
    return event if template is None else filled(str(template), texts)


def filled(template: str, texts: Mapping[str, str]) -> str:
    """A sentence with its words in place; a word that is missing is a question mark."""
    return template.format_map(_Missing(texts))


_ID = "01936e5c-7a10-7c31-8f00-1a2b3c4d5e6f"
_PROJECT = "01936e5c-7a10-7c31-8f00-3b2a5d9e4c11"
_NODE = "01936e5c-7a10-7c31-8f00-9d8c7b6a5f40"
_SHA = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
_ONE = {
    "id": _ID,
    "event": "mention",
    "project_id": _PROJECT,
    "team_id": None,
    "actor_id": "01936e5c-7a10-7c31-8f00-77c0b1d2e303",
    "subject": {"comment": _NODE, "file": "src/Vault.sol", "line": 12},
    "texts": {"by": "Ben", "place": "Vault", "where": "src/Vault.sol:12", "text": "@Ada is this safe?"},
    "created_ms": 1_764_000_000_000,
    "read_ms": None,
}

Text = Annotated[str, Field(min_length=1, max_length=500, pattern=r"^[^\x00-\x1f\x7f]+$")]


class Subject(Message):
    """Where a notification leads to; what is not known is left out. `line` counts from 1."""

    model_config = example(comment=_NODE, file="src/Vault.sol", line=12)

    node: Id | None = None
    file: str | None = None
    line: int | None = None
    proposal: str | None = Field(default=None, description="the proposal's own id, as in its document")
    comment: Id | None = None
    session: Id | None = None
    invitation: Id | None = None


class Notification(Message):
    """Something that happened, for one person. `texts` are the words of its sentence."""

    model_config = example(**_ONE)

    id: Id
    event: str = Field(description="one of the events, or one that a newer server knows")
    project_id: Id | None
    team_id: Id | None
    actor_id: Id | None
    subject: Subject
    texts: dict[str, str]
    created_ms: int = Field(description="the server's clock, milliseconds since 1970")
    read_ms: int | None


class Notifications(Message):
    """`GET /notifications?before=ID&limit=N&unread=true`: the newest first; `next` when there are more."""

    model_config = example(notifications=[_ONE], unread=1, next=None)

    notifications: tuple[Notification, ...]
    unread: int = Field(description="of all, not only of this page")
    next: Id | None = None


class ReadUpTo(Message):
    """`POST /notifications/read-all`: everything up to this one, so that nothing unseen is read."""

    model_config = example(up_to=_ID)

    up_to: Id


class Unread(Message):
    """How many are not read. Also the data of the event `notifications` of `GET /sync/v1/events`."""

    model_config = example(unread=3)

    unread: int


class NotificationStatus(Message):
    """`GET /notifications/status`: whether messages reach the asker.

    `mail`: the server sends mail. `waiting`: mails to the asker that were not sent yet (quiet hours,
    a digest, a relay that is away). `failed`: mails of the last 30 days that were given up.
    """

    model_config = example(unread=3, mail=True, waiting=1, failed=0, last_mail_ms=1_764_000_000_000)

    unread: int
    mail: bool
    waiting: int
    failed: int
    last_mail_ms: int | None


class Choice(Message):
    """Whether somebody wants an event on a channel: everywhere, or in one team (which then counts)."""

    model_config = example(event="comment", channel="mail", wanted=True, team_id=None)

    event: Event
    channel: Channel
    wanted: bool
    team_id: Id | None = None


class Rule(Message):
    """What counts for one event and channel, and whether it can be changed."""

    model_config = example(event="new-device", channel="mail", wanted=True, locked=True)

    event: Event
    channel: Channel
    wanted: bool
    locked: bool


Minutes = Annotated[int, Field(ge=0, lt=24 * 60, description="minutes after midnight, local time")]


class QuietHours(Message):
    """From when to when no mail is sent, every day, by the clock of `time_zone` (IANA name).

    They may go over midnight. From and until at the same minute: all day. Security mails come anyway.
    """

    model_config = example(start=22 * 60, end=7 * 60)

    start: Minutes
    end: Minutes


class Preferences(Message):
    """`GET /notifications/preferences`: what counts everywhere, what teams have of their own, and when."""

    model_config = example(
        rules=[{"event": "comment", "channel": "mail", "wanted": False, "locked": False}],
        teams=[{"event": "comment", "channel": "mail", "wanted": True, "team_id": _PROJECT}],
        time_zone="Europe/Berlin",
        quiet={"start": 22 * 60, "end": 7 * 60},
        digest="off",
    )

    rules: tuple[Rule, ...] = Field(description="every event and channel, without those of teams")
    teams: tuple[Choice, ...]
    time_zone: str
    quiet: QuietHours | None
    digest: DigestKind


class NewPreferences(Message):
    """`PUT /notifications/preferences`: in place of all that was there; what is left out is the default.

    What cannot be switched off is refused. A team that the asker is not in is refused (404).
    """

    model_config = example(
        choices=[{"event": "comment", "channel": "mail", "wanted": True, "team_id": None}],
        time_zone="Europe/Berlin",
        quiet={"start": 22 * 60, "end": 7 * 60},
        digest="daily",
    )

    choices: Annotated[tuple[Choice, ...], Field(max_length=2000)] = ()
    time_zone: Annotated[str, Field(max_length=64)] = "UTC"
    quiet: QuietHours | None = None
    digest: DigestKind = "off"


def _within(file: str) -> str:
    problem = path_problem(file)
    if problem is not None:
        raise ValueError(problem)
    return file


class SendNotification(Message):
    """`POST /notifications/send`: an analysis (of a build server, say) tells the people of a project.

    Needs the role editor there; a key needs the scope `notifications:send`. `key` is the sender's own
    name of what happened (a build number, a finding's fingerprint): the same one reaches nobody twice.
    """

    model_config = example(
        event="new-high-finding",
        project_id=_PROJECT,
        key="reentrancy:Vault.sol:9f86d081",
        title="Reentrancy in Vault.withdraw",
        file="src/Vault.sol",
        line=41,
    )

    event: Literal["analysis-finished", "new-high-finding"]
    project_id: Id
    key: Annotated[str, Field(min_length=1, max_length=120, pattern=r"^[\x21-\x7e]+$")]
    title: Text
    file: Annotated[str, Field(max_length=1024), AfterValidator(_within)] | None = None
    line: Annotated[int, Field(ge=1, lt=2**31)] | None = None


class Sent(Message):
    """How many people were told; none when the key was used before."""

    model_config = example(people=4)

    people: int


class FoundConflict(Message):
    """`POST /projects/{id}/conflicts`: a device could not merge a file; who wrote the other side is told.

    `rev` is the content revision of the other side.
    """

    model_config = example(node=_NODE, rev=_SHA)

    node: Id
    rev: Sha256
