"""What people do by mail, against a real relay: reset, confirm an address, register."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import httpx
import pytest

from core.wire.ids import new_id
from sync_server.auth import registration
from sync_server.settings import ServerSettings
from tests.fixtures.mailbox import Mailbox, mailbox
from tests.fixtures.team_server import PASSWORD, TeamServer, running

pytestmark = pytest.mark.anyio
NEW = "four other unrelated words"


@pytest.fixture
async def mailed(settings: ServerSettings) -> AsyncIterator[tuple[TeamServer, Mailbox]]:
    with mailbox() as box:
        async with running(replace(settings, smtp_url=f"smtp://127.0.0.1:{box.port}")) as team:
            yield team, box


async def _post(team: TeamServer, path: str, body: dict[str, Any], token: str = "") -> httpx.Response:
    async with team.client(token or None) as http:
        return await http.post(path, json=body)


async def _run(team: TeamServer) -> None:
    while await team.app.state.worker.run_due():
        pass


async def _registered(team: TeamServer, box: Mailbox) -> dict[str, Any]:
    device = {"id": new_id(), "name": "desk"}
    body = {"email": "ada@example.org", "name": "Ada", "password": PASSWORD, "device": device}
    assert (await _post(team, "/auth/register", body)).status_code == 202
    await _run(team)
    answer = {"secret": box.secret(), "password": PASSWORD, "device": device}
    wrong = await _post(team, "/auth/register/confirm", {**answer, "password": "not the one"})
    assert wrong.status_code == 401
    made = await _post(team, "/auth/register/confirm", answer)
    assert made.status_code == 201, made.text
    assert (await _post(team, "/auth/register/confirm", answer)).status_code == 401
    tokens: dict[str, Any] = made.json()
    return tokens


async def test_registering_says_nothing_about_an_address_but_to_its_owner(
    mailed: tuple[TeamServer, Mailbox],
) -> None:
    team, box = mailed
    await _registered(team, box)
    answers = []
    for email in ("ada@example.org", "bob@example.org"):
        device = {"id": new_id(), "name": "desk"}
        body = {"email": email, "name": "Eve", "password": PASSWORD, "device": device}
        answer = await _post(team, "/auth/register", body)
        answers.append((answer.status_code, answer.json()))
    assert answers[0] == answers[1]
    await _run(team)
    by_person = {mail["To"]: mail["Subject"] for mail in box.mails[1:]}
    assert by_person == {
        "ada@example.org": "You have an account already",
        "bob@example.org": "Finish your registration",
    }


async def test_a_reset_link_counts_once_and_signs_everybody_out(mailed: tuple[TeamServer, Mailbox]) -> None:
    team, box = mailed
    tokens = await _registered(team, box)
    answers = [
        await _post(team, "/auth/password/forgot", {"email": email})
        for email in ("ada@example.org", "nobody@example.org")
    ]
    assert {(answer.status_code, answer.text) for answer in answers} == {(202, answers[0].text)}
    await _run(team)
    assert len(box.mails) == 2 and box.mails[1]["To"] == "ada@example.org"
    body = {"secret": box.secret(), "password": NEW}
    assert (await _post(team, "/auth/password/reset", {**body, "secret": "x.y"})).status_code == 422
    assert (await _post(team, "/auth/password/reset", body)).status_code == 204
    assert (await _post(team, "/auth/password/reset", body)).status_code == 422
    async with team.client(tokens["access_token"]) as http:
        assert (await http.get("/auth/profile")).status_code == 401
    login = {"email": "ada@example.org", "password": NEW, "device": {"id": new_id(), "name": "x"}}
    assert (await _post(team, "/auth/login", login)).status_code == 200
    await _run(team)
    assert {mail["Subject"] for mail in box.mails[2:]} == {
        "Your password was changed", "A new device signed in",
    }  # fmt: skip


async def test_a_reset_link_expires(mailed: tuple[TeamServer, Mailbox]) -> None:
    team, box = mailed
    await _registered(team, box)
    await _post(team, "/auth/password/forgot", {"email": "ada@example.org"})
    await _run(team)
    team.time.forward(3601)
    late = await _post(team, "/auth/password/reset", {"secret": box.secret(), "password": NEW})
    assert late.status_code == 422


async def test_a_new_address_counts_once_its_mail_was_answered(mailed: tuple[TeamServer, Mailbox]) -> None:
    team, box = mailed
    token = (await _registered(team, box))["access_token"]
    body = {"email": "lovelace@example.org", "password": PASSWORD}
    assert (await _post(team, "/auth/email", body)).status_code == 401
    assert (await _post(team, "/auth/email", {**body, "password": "x"}, token)).status_code == 422
    assert (await _post(team, "/auth/email", body, token)).status_code == 202
    await _run(team)
    told = {mail["To"]: index for index, mail in enumerate(box.mails) if index}
    assert set(told) == {"ada@example.org", "lovelace@example.org"}
    secret = {"secret": box.secret(told["lovelace@example.org"])}
    assert (await _post(team, "/auth/email/confirm", secret)).status_code == 204
    assert (await _post(team, "/auth/email/confirm", secret)).status_code == 422
    async with team.client(token) as http:
        assert (await http.get("/auth/profile")).json()["email"] == "lovelace@example.org"


async def _wants(team: TeamServer, box: Mailbox, token: str, email: str = "lovelace@example.org") -> str:
    """The secret in the mail that asks a new address."""
    wanted = {"email": email, "password": PASSWORD}
    assert (await _post(team, "/auth/email", wanted, token)).status_code == 202
    await _run(team)
    (asked,) = [index for index, mail in enumerate(box.mails) if mail["To"] == email]
    return box.secret(asked)


async def test_a_new_password_ends_what_was_asked_for_under_the_old_one(
    mailed: tuple[TeamServer, Mailbox],
) -> None:
    team, box = mailed
    token = (await _registered(team, box))["access_token"]
    secret = await _wants(team, box, token, "eve@example.org")
    body = {"current": PASSWORD, "password": NEW}
    assert (await _post(team, "/auth/password", body, token)).status_code == 204
    assert (await _post(team, "/auth/email/confirm", {"secret": secret})).status_code == 422
    async with team.client(token) as http:
        assert (await http.get("/auth/profile")).json()["email"] == "ada@example.org"


async def test_a_new_address_ends_the_links_in_the_mailbox_of_the_old_one(
    mailed: tuple[TeamServer, Mailbox],
) -> None:
    team, box = mailed
    token = (await _registered(team, box))["access_token"]
    await _post(team, "/auth/password/forgot", {"email": "ada@example.org"})
    await _run(team)
    old = box.secret()
    secret = await _wants(team, box, token)
    assert (await _post(team, "/auth/email/confirm", {"secret": secret})).status_code == 204
    reset = await _post(team, "/auth/password/reset", {"secret": old, "password": NEW})
    assert reset.status_code == 422


async def test_an_address_that_was_taken_meanwhile_is_told_and_stays_with_its_account(
    mailed: tuple[TeamServer, Mailbox],
) -> None:
    team, box = mailed
    token = (await _registered(team, box))["access_token"]
    secret = await _wants(team, box, token, "new@example.org")
    async with team.server.database.writing() as connection:
        await registration.add(team.server, connection, "New@example.org", "Somebody else", None)
    taken = await _post(team, "/auth/email/confirm", {"secret": secret})
    assert (taken.status_code, taken.json()["code"]) == (409, "conflict")
