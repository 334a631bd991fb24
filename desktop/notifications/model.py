"""What the notification center says: events, channels and times in words. No widgets."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from desktop.words import tr

if TYPE_CHECKING:
    from core.wire.notifications import Notification

ICONS = {
    "invited": "mail",
    "joined": "person",
    "proposal-ready": "sparkle",
    "review-decided": "checklist",
    "comment": "comment",
    "mention": "comment-discussion",
    "conflict": "warning",
    "analysis-finished": "beaker",
    "new-high-finding": "issues",
    "new-device": "key",
    "session-killed": "shield",
}


def words(item: Notification) -> str:
    """What happened, as one sentence."""
    from core.wire.notifications import filled

    sentences = {
        "invited": tr("{by} invites you to “{place}” as {role}."),
        "joined": tr("{by} joined “{place}” as {role}."),
        "proposal-ready": tr("{by} asks for a review of “{title}” in “{place}”."),
        "comment": tr("{by} commented on {where} in “{place}”: {text}"),
        "mention": tr("{by} mentioned you in “{place}”: {text}"),
        "conflict": tr("A change of {by} conflicts with yours in {where} of “{place}”."),
        "analysis-finished": tr("An analysis of “{place}” has finished: {title}"),
        "new-high-finding": tr("A new finding of high severity in “{place}”: {title}"),
        "new-device": tr("“{device}” signed in to your account."),
        "session-killed": tr("“{device}” was signed out, because its sign-in was used a second time."),
    }
    decided = {
        "accepted": tr("{by} accepted “{title}” in “{place}”."),
        "rejected": tr("{by} rejected “{title}” in “{place}”."),
    }
    partly = tr("{by} partly accepted “{title}” in “{place}”.")
    sentence = sentences.get(item.event, "")
    if item.event == "review-decided":
        sentence = decided.get(item.texts.get("verdict", ""), partly)
    if not sentence:
        return item.event  # of a newer server
    texts = {**item.texts, "role": role(item.texts.get("role", ""))}
    return filled(sentence, texts)


def role(word: str) -> str:
    """A role as people read it within a sentence."""
    known = {
        "owner": tr("owner"),
        "admin": tr("admin"),
        "editor": tr("editor"),
        "reviewer": tr("reviewer"),
        "viewer": tr("viewer"),
    }
    return known.get(word, word)


def event_words(event: str) -> str:
    """An event in a table of preferences."""
    names = {
        "invited": tr("Somebody invites me"),
        "joined": tr("Somebody joins"),
        "proposal-ready": tr("A rewrite waits for a review"),
        "review-decided": tr("My rewrite was decided on"),
        "comment": tr("Somebody comments"),
        "mention": tr("Somebody mentions me"),
        "conflict": tr("A change conflicts with mine"),
        "analysis-finished": tr("An analysis has finished"),
        "new-high-finding": tr("A new finding of high severity"),
        "new-device": tr("A new device signs in"),
        "session-killed": tr("A device was signed out to be safe"),
    }
    return names.get(event, event)


def channel_words(channel: str) -> str:
    """A channel in a table of preferences."""
    names = {"desktop": tr("Here"), "mail": tr("E-mail")}
    return names.get(channel, channel)


def count_words(unread: int) -> str:
    """How many are new."""
    if unread == 0:
        return tr("Nothing new")
    return tr("1 new") if unread == 1 else tr("{n} new").format(n=unread)


def place_words(item: Notification) -> str:
    """Where it leads, for a tooltip; empty where it leads nowhere."""
    subject = item.subject
    if subject.file:
        if subject.line:
            return tr("{file}, line {n}").format(file=subject.file, n=subject.line)
        return subject.file
    return item.texts.get("place", "")


def moment(ms: int, now: datetime | None = None) -> str:
    """A time of the server, by the clock of this machine: of today and yesterday the hour."""
    then = datetime.fromtimestamp(ms / 1000, UTC).astimezone()
    today = (now or datetime.now(UTC)).astimezone().date()
    hour = then.strftime("%H:%M")
    if then.date() == today:
        return tr("today {time}").format(time=hour)
    if then.date() == today - timedelta(days=1):
        return tr("yesterday {time}").format(time=hour)
    return then.strftime("%Y-%m-%d %H:%M")
