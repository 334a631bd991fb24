"""Messages: both forms, nothing breaks out of a header, TLS, and what a refusing relay costs."""

from __future__ import annotations

import smtplib
from dataclasses import replace
from pathlib import Path

import pytest
from aiosmtpd.smtp import AuthResult
from sqlalchemy import select

from sync_server.errors import StartError
from sync_server.kit.jobs import ATTEMPTS, enqueue, jobs
from sync_server.mail.smtp import relay, send
from sync_server.mail.templates import FOLDER, BadHeader, message, write
from sync_server.settings import ServerSettings
from sync_server.worker import Job, Worker
from tests.fixtures.mailbox import mailbox, make_certificate
from tests.fixtures.team_server import TeamServer, running

VALUES = {
    "name": "Ada <b>", "server": "https://s", "device": "desk", "address": "1.2.3.4", "time": "now",
    "link": "https://s/auth/reset#a.b", "inviter": "Bob", "place": "Auditors", "role": "editor",
    "by": "Bob", "title": "Guard <i>", "verdict": "accepted", "where": "A.sol:3", "text": "<script>",
    "count": "2",
    "receiver": "Build server", "reason": "it answered 500",
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(path.stem for path in FOLDER.glob("*.txt")))
def test_every_template_is_written_as_text_and_as_html_for_light_and_dark(name: str) -> None:
    stop = "https://s/notifications/unsubscribe/x?a=1&b=2"
    written = write(name, VALUES, unsubscribe=stop, items=["one <u>", "two"])
    assert "$" not in written.text + written.html + written.subject
    assert "prefers-color-scheme: dark" in written.html
    assert "<script" not in written.html and "<u>" not in written.html and "<i>" not in written.html
    assert stop in written.text and "x?a=1&amp;b=2" in written.html
    assert "<b>" not in written.html and ("Ada <b>" in written.text) == ("Ada &lt;b&gt;" in written.html)
    assert (VALUES["link"] in written.text) == ('class="button"' in written.html)


def test_a_line_break_does_not_become_a_header() -> None:
    with pytest.raises(BadHeader):
        write("invitation", {**VALUES, "inviter": "Bob\r\nBcc: everybody@example.org"})
    for event, name in (("mention", "by"), ("proposal-ready", "title"), ("conflict", "where")):
        for ending in ("\r\nBcc: x@y", "\nX: y", "\x00", "\u2028Bcc: x@y"):
            with pytest.raises(BadHeader):
                write(event, {**VALUES, name: f"Bob{ending}"})
    written = write("reset", VALUES)
    for to in ("a@b\r\nBcc: c@d", "a@b, c@d", "a", "a@b@c", "<a@b> c@d,"):
        with pytest.raises(BadHeader):
            message(written, "x <x@y>", to, "1", "host")
    assert "$name" in write("reset", {**VALUES, "name": "$name"}).text


@pytest.mark.parametrize("wrong", ["http://x", "smtp://", "smtp://h:99999", "smtp:h"])
def test_an_address_of_another_form_is_refused(wrong: str) -> None:
    with pytest.raises(StartError):
        relay(wrong)


def test_mail_goes_over_tls_with_the_right_certificate_and_not_otherwise(tmp_path: Path) -> None:
    certificate = make_certificate(tmp_path)
    made = message(write("reset", VALUES), "x <x@y.org>", "ada@example.org", "1", "host")
    seen: list[object] = []

    def authenticate(*given: object) -> AuthResult:
        seen.append(given[-1])
        return AuthResult(success=True)

    with mailbox(certificate, authenticator=authenticate) as box:
        address = f"smtp://ada:p%40ss@127.0.0.1:{box.port}"
        send(relay(f"{address}?ca={certificate[0]}"), made)
        assert box.over_tls == [True] and box.mails[0]["Message-ID"] == "<1@host>"
        assert seen and seen[0].password == b"p@ss"  # type: ignore[attr-defined]
        with pytest.raises(OSError, match="certificate verify failed"):
            send(relay(address), made)
    with mailbox() as box, pytest.raises(smtplib.SMTPNotSupportedError):
        send(relay(f"smtp://ada:secret@127.0.0.1:{box.port}"), made)


async def _enqueue(team: TeamServer, kind: str = "mail", **payload: str) -> str:
    async with team.server.database.writing() as connection:
        return await enqueue(connection, kind, payload, team.server.clock())


async def _job(team: TeamServer, job_id: str) -> tuple[str, int]:
    async with team.server.database.reading() as connection:
        row = (await connection.execute(select(jobs).where(jobs.c.id == job_id))).one()
    return row.state, row.attempts


@pytest.mark.anyio
async def test_a_refused_mail_is_tried_again_and_at_last_dead(settings: ServerSettings) -> None:
    with mailbox() as box:
        box.refuse = "451 later"
        async with running(replace(settings, smtp_url=f"smtp://127.0.0.1:{box.port}")) as team:
            user = await _somebody(team)
            job = await _enqueue(team, template="held", user=user)
            await team.app.state.worker.run_due()
            assert await _job(team, job) == ("due", 1)
            for _ in range(ATTEMPTS):
                team.time.forward(3601)
                await team.app.state.worker.run_due()
            assert await _job(team, job) == ("dead", ATTEMPTS)
            second = await _enqueue(team, template="held", user=user)
            box.refuse = ""
            await team.app.state.worker.run_due()
            assert await _job(team, second) == ("done", 1) and len(box.mails) == 1


async def _somebody(team: TeamServer) -> str:
    from sync_server.auth import registration

    async with team.server.database.writing() as connection:
        return await registration.add(team.server, connection, "ada@example.org", "Ada", None)


@pytest.mark.anyio
async def test_a_job_of_a_process_that_died_is_taken_over_once(team_server: TeamServer) -> None:
    ran: list[Job] = []

    async def handle(_: object, job: Job) -> None:
        ran.append(job)

    job = await _enqueue(team_server, "count")
    first, second = (Worker(team_server.server, {"count": handle}) for _ in range(2))
    (claimed,) = await first._claim(10)
    assert await second.run_due() == 0
    team_server.time.forward(team_server.server.settings.job_lease_seconds + 1)
    assert await second.run_due() == 1
    assert [item.attempt for item in ran] == [2] and await _job(team_server, job) == ("done", 2)
    await first._run(claimed)  # it wakes up late: what it did is done twice, and recorded once
    assert await _job(team_server, job) == ("done", 2)


@pytest.mark.anyio
async def test_a_job_that_nobody_handles_is_dead_and_a_clock_that_jumped_back_stops_none(
    team_server: TeamServer,
) -> None:
    job = await _enqueue(team_server, "unheard-of")
    team_server.time.forward(-5 * 365 * 24 * 3600)
    assert await team_server.app.state.worker.run_due() == 1
    assert await _job(team_server, job) == ("dead", 1)
