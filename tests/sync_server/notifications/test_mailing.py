"""When mails go and how they are stopped: quiet hours, digests, one click, and what cannot break out."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from typing import Any

import pytest
from sqlalchemy import text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from core.wire.ids import new_id
from sync_server.kit.roles import Role
from sync_server.kit.scope import Scope
from sync_server.notifications import causes, repository, service, unsubscribing
from sync_server.notifications.models import habits, notifications
from sync_server.settings import ServerSettings
from tests.fixtures.mailbox import Mailbox, mailbox
from tests.fixtures.team_server import Person, TeamServer, running

pytestmark = pytest.mark.anyio
DAY = 24 * 3600


@pytest.fixture
async def mailed(settings: ServerSettings) -> AsyncIterator[tuple[TeamServer, Mailbox, Person]]:
    with mailbox() as box:
        async with running(settings) as team:
            ada = await team.person("ada")
            object.__setattr__(settings, "smtp_url", f"smtp://127.0.0.1:{box.port}")
            yield team, box, ada


async def tell(team: TeamServer, person: Person, event: str, key: str = "1", **texts: str) -> None:
    words = {"by": "Ben", "place": "Vault", "title": "T", "where": "A.sol:1", "text": "hello", **texts}
    words |= {"device": "phone", "address": "1.2.3.4", "time": "now"}
    about = service.About(event, f"{event}:{key}", texts=words)  # type: ignore[arg-type]
    async with team.server.database.writing() as connection:
        assert await service.notify(team.server, connection, about, [person.id])


async def run(team: TeamServer) -> None:
    while await team.app.state.worker.run_due():
        pass


async def waits(team: TeamServer, work: asyncio.Task[None]) -> bool:
    """Whether something comes to wait for another transaction, and does not just end."""
    async with asyncio.timeout(20):
        while not work.done():
            async with team.server.database.reading() as connection:
                query = "select count(*) from pg_locks where not granted"
                if (await connection.execute(text(query))).scalar_one():
                    return True
            await asyncio.sleep(0.02)
    return False


async def set_habits(team: TeamServer, person: Person, **values: Any) -> None:
    async with team.server.database.writing() as connection:
        first = {"user_id": person.id, "time_zone": "UTC", "digest": "off"}
        await connection.execute(habits.delete())
        await connection.execute(habits.insert().values(**{**first, **values}))


async def test_quiet_hours_hold_mail_until_they_end_but_not_that_of_security(
    mailed: tuple[TeamServer, Mailbox, Person],
) -> None:
    team, box, ada = mailed
    minute = team.time() // 60_000 % 1440
    await set_habits(team, ada, quiet_start=(minute - 60) % 1440, quiet_end=(minute + 120) % 1440)
    await tell(team, ada, "mention")
    await tell(team, ada, "new-device")
    await run(team)
    assert [mail["Subject"] for mail in box.mails] == ["A new device signed in"]
    status = (await ada.http.get("/notifications/status")).json()
    assert (status["waiting"], status["failed"], status["mail"]) == (1, 0, True)
    team.time.forward(2 * 3600 + 1)
    await run(team)
    await run(team)
    assert [mail["Subject"] for mail in box.mails[1:]] == ["Ben mentioned you in Vault"]


async def test_a_mail_that_was_late_is_held_too_and_comes_once(
    mailed: tuple[TeamServer, Mailbox, Person],
) -> None:
    team, box, ada = mailed
    await tell(team, ada, "mention")
    minute = team.time() // 60_000 % 1440
    await set_habits(team, ada, quiet_start=(minute - 5) % 1440, quiet_end=(minute + 60) % 1440)
    await run(team)
    async with team.server.database.writing() as connection:  # as if the runner died before it was settled
        from sync_server.kit.jobs import jobs

        done = update(jobs).where(jobs.c.kind == "notify.mail", jobs.c.state == "done")
        assert (await connection.execute(done.values(state="due"))).rowcount == 1
    await run(team)
    assert box.mails == []
    team.time.forward(3600 + 1)
    await run(team)
    assert len(box.mails) == 1


async def test_a_mail_whose_end_was_not_written_goes_again_as_the_same_mail(
    mailed: tuple[TeamServer, Mailbox, Person],
) -> None:
    from sync_server.kit.jobs import jobs

    team, box, ada = mailed
    await tell(team, ada, "mention")
    async with team.server.database.reading() as connection:
        before = (await connection.execute(notifications.select())).one()
    await run(team)
    async with team.server.database.writing() as connection:  # as a death before either row was written
        await connection.execute(notifications.update().values(mail_job=before.mail_job, mailed_ms=None))
        await connection.execute(jobs.update().values(state="due", attempts=1))
    await run(team)
    assert len(box.mails) == 2 and len({mail["Message-ID"] for mail in box.mails}) == 1
    async with team.server.database.writing() as connection:  # as a death between the two
        await connection.execute(jobs.update().values(state="due", attempts=1))
    await run(team)
    assert len(box.mails) == 2


async def test_a_digest_collects_everything_into_one_mail(
    mailed: tuple[TeamServer, Mailbox, Person],
) -> None:
    team, box, ada = mailed
    await set_habits(team, ada, digest="weekly")
    for key in "123":
        await tell(team, ada, "proposal-ready", key, title=f"Change {key} <b>")
    await tell(team, ada, "new-high-finding")
    await tell(team, ada, "session-killed")
    await run(team)
    assert [mail["Subject"] for mail in box.mails] == ["A device was signed out to be safe"]
    team.time.forward(7 * DAY)
    await run(team)
    await run(team)
    assert [mail["Subject"] for mail in box.mails[1:]] == ["4 notifications from Contract Rewriter"]
    text = box.text()
    assert all(f"“Change {key} <b>”" in text for key in "123") and "finding of high severity" in text
    html = box.mails[1].get_body(("html",))
    assert html is not None and "<li>" in html.get_content() and "<b>" not in html.get_content()
    team.time.forward(8 * DAY)
    await run(team)
    assert len(box.mails) == 2  # nothing happened: no digest
    await tell(team, ada, "mention", "late")
    team.time.forward(8 * DAY)
    await run(team)
    assert box.mails[2]["Subject"] == "1 notification from Contract Rewriter"


@pytest.mark.parametrize("copied", ["postgresql"], indirect=True)
async def test_what_is_told_before_a_digest_ends_and_committed_after_comes_with_the_next(
    mailed: tuple[TeamServer, Mailbox, Person],
) -> None:
    team, box, ada = mailed
    await set_habits(team, ada, digest="daily")
    await tell(team, ada, "mention", "first")
    team.time.forward(DAY)
    about = service.About("mention", "mention:late", texts={"by": "Ben", "place": "Vault", "text": "late"})
    async with team.server.database.writing() as connection:
        assert await service.notify(team.server, connection, about, [ada.id])
        sending = asyncio.create_task(run(team))
        async with asyncio.timeout(20):
            while not box.mails:
                await asyncio.sleep(0.02)
        assert await waits(team, sending), "the digest ended before what it was told of was there"
    await sending
    team.time.forward(DAY)
    await run(team)
    assert len(box.mails) == 2 and "late" in box.text()


@pytest.mark.parametrize("copied", ["postgresql"], indirect=True)
async def test_what_is_told_while_a_digest_ends_plans_the_next(
    mailed: tuple[TeamServer, Mailbox, Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    team, box, ada = mailed
    await set_habits(team, ada, digest="daily")
    await tell(team, ada, "mention", "first")
    team.time.forward(DAY)
    collected, ending, go_on = repository.collected, asyncio.Event(), asyncio.Event()

    async def slow(connection: AsyncConnection, person: str) -> Sequence[repository.AnyRow]:
        found = await collected(connection, person)
        if box.mails:  # the second look, for what came meanwhile
            ending.set()
            await go_on.wait()
        return found

    monkeypatch.setattr(repository, "collected", slow)
    sending = asyncio.create_task(run(team))
    await asyncio.wait_for(ending.wait(), 20)
    telling = asyncio.create_task(tell(team, ada, "mention", "late", text="late"))
    assert await waits(team, telling), "it was told into a digest that is over"
    go_on.set()
    await asyncio.gather(sending, telling)
    team.time.forward(DAY)
    await run(team)
    assert len(box.mails) == 2 and "late" in box.text()


@pytest.mark.parametrize("copied", ["postgresql"], indirect=True)
async def test_two_that_tell_the_same_people_in_two_orders_do_not_wait_for_each_other(
    mailed: tuple[TeamServer, Mailbox, Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who is mentioned is told first: two projects that name two people would hold them crosswise."""
    team, _box, ada = mailed
    object.__setattr__(team.server.settings, "smtp_url", "")  # or Ben had to prove his address
    ben = await team.person("ben")
    async with team.server.database.writing() as connection:
        for person in (ada, ben):
            await repository.set_habits(connection, person.id, digest="daily")
    first, both = [0], asyncio.Event()

    async def slow(*given: Any, **more: Any) -> tuple[str, ...]:
        told = await service.notify(*given, **more)
        first[0] += 1
        if first[0] == 2:
            both.set()
        with suppress(TimeoutError):  # where one waits for the other before that, as it should
            await asyncio.wait_for(both.wait(), 0.3)
        return told

    monkeypatch.setattr(causes, "notify", slow)
    names = {ada.id: "Ada", ben.id: "Ben"}

    async def say(project: str, who: str) -> None:
        async with team.server.database.writing() as connection:
            scope = Scope(project, "somebody", Role.OWNER)
            place = causes.Place(scope, "Vault", None, dict.fromkeys(names, Role.OWNER), names)
            said = causes.Said(new_id(), f"@{who} look", None, None, None, first=True)
            await causes.said(team.server, connection, place, [said])

    projects = [await team.project(ada) for _ in range(2)]
    await asyncio.gather(say(projects[0], "Ada"), say(projects[1], "Ben"))
    async with team.server.database.reading() as connection:
        rows = (await connection.execute(notifications.select())).all()
    assert sorted(row.event for row in rows if row.event != "new-device") == [
        "comment",
        "comment",
        "mention",
        "mention",
    ]


async def test_one_click_stops_mails_of_a_kind_without_a_sign_in_and_looking_does_not(
    mailed: tuple[TeamServer, Mailbox, Person],
) -> None:
    team, box, ada = mailed
    await tell(team, ada, "mention")
    await run(team)
    (mail,) = box.mails
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = str(mail["List-Unsubscribe"]).strip("<>")
    assert link in box.text() and link.startswith(team.server.settings.address)
    path = link.removeprefix(team.server.settings.address)
    async with team.client() as anybody:
        page = await anybody.get(path)
        assert page.status_code == 200 and "about mentions of you?" in page.text and "<button>" in page.text
        await tell(team, ada, "mention", "2")
        await run(team)
        assert len(box.mails) == 2  # it was only looked at
        form = {"content": "List-Unsubscribe=One-Click"}
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        for _ in range(2):
            assert (await anybody.post(path, headers=kind, **form)).status_code == 200
    for key in "34":
        await tell(team, ada, "mention", key)
    await tell(team, ada, "review-decided", verdict="accepted")
    await run(team)
    assert [str(each["Subject"]) for each in box.mails[2:]] == ["Ben accepted T"]
    rules = (await ada.http.get("/notifications/preferences")).json()["rules"]
    assert [rule["wanted"] for rule in rules if rule["event"] == "mention"] == [True, False]


async def test_a_link_that_stops_mails_cannot_be_made_by_others(team_server: TeamServer) -> None:
    ada = await team_server.person("ada")
    right = unsubscribing.token(team_server.server.keys, ada.id, "mention")
    assert unsubscribing.read(team_server.server.keys, right) == (ada.id, "mention")
    other = "B" if right[0] == "A" else "A"
    wrong = ["x", "A" * 60, right[:-2], right[1:], other + right[1:], "%00", "ü", right + "A" * 8]
    async with team_server.client() as anybody:
        for token in wrong:
            for method in ("GET", "POST"):
                answer = await anybody.request(method, f"{unsubscribing.PATH}/{token}")
                assert answer.status_code == 404, (token, answer.status_code)
    rules = (await ada.http.get("/notifications/preferences")).json()["rules"]
    assert all(rule["wanted"] for rule in rules if rule["event"] == "mention")


async def test_a_digests_link_stops_everything_but_security(
    mailed: tuple[TeamServer, Mailbox, Person],
) -> None:
    team, box, ada = mailed
    await set_habits(team, ada, digest="daily")
    await tell(team, ada, "mention")
    team.time.forward(DAY)
    await run(team)
    path = str(box.mails[0]["List-Unsubscribe"]).strip("<>").removeprefix(team.server.settings.address)
    async with team.client() as anybody:
        assert (await anybody.post(path)).status_code == 200
    for event in ("mention", "new-high-finding", "new-device"):
        await tell(team, ada, event, "2")
    team.time.forward(2 * DAY)
    await run(team)
    assert [mail["Subject"] for mail in box.mails[1:]] == ["A new device signed in"]
    assert box.mails[1]["List-Unsubscribe"] is None and "Stop mails" not in box.text()


EVIL = "x\r\nBcc: everybody@example.org\r\n\r\n<script>alert(1)</script>\u202e“$name”${by}"


async def test_names_and_texts_of_others_break_out_of_nothing(
    mailed: tuple[TeamServer, Mailbox, Person],
) -> None:
    team, box, ada = mailed
    for event in ("mention", "proposal-ready", "new-high-finding", "review-decided"):
        await tell(team, ada, event, by=EVIL, place=EVIL, title=EVIL, text=EVIL, where=EVIL, verdict=EVIL)
    await run(team)
    assert len(box.mails) == 4
    for mail in box.mails:
        assert mail["Bcc"] is None and mail["To"] == "ada@example.org" and "\n" not in str(mail["Subject"])
        parts = {part.get_content_subtype(): part.get_content() for part in mail.iter_parts()}  # type: ignore[attr-defined]
        assert "<script" not in parts["html"] and "&lt;script&gt;" in parts["html"]
        assert not re.search("[\u202a-\u202e]", parts["html"] + parts["plain"] + str(mail["Subject"]))
        assert "“$name”${by}" in parts["plain"]
