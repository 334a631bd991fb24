"""Registering where a team's events go: by its admins, verified, with secrets that nobody reads later."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from core.wire.ids import new_id
from sync_server.deliveries.models import deliveries, receivers
from sync_server.kit.audit import audit
from sync_server.settings import ServerSettings
from tests.fixtures.team_server import running
from tests.sync_server.deliveries.conftest import EVENTS, Place

pytestmark = pytest.mark.anyio


async def test_nothing_is_sent_before_the_challenge_came_back(place: Place) -> None:
    body = {"team_id": place.team, "name": "CI", "url": place.site.address, "events": EVENTS}
    made = (await place.ada.http.post("/notifications/webhook", json=body)).json()
    path = f"receivers/{made['receiver']['id']}"
    assert (made["receiver"]["state"], made["secret"][:6]) == ("unverified", "whsec_")
    await place.tell("one")
    await place.run()
    assert place.site.seen == []
    place.site.echo = False
    refused = await place.ask("POST", f"{path}/verify")
    assert refused.status_code == 409 and "did not give the challenge back" in refused.json()["message"]
    place.site.mood = "500"
    assert "it answered 500" in (await place.ask("POST", f"{path}/verify")).json()["message"]
    place.site.echo, place.site.mood = True, "well"
    assert (await place.ask("POST", f"{path}/verify")).json()["state"] == "active"
    await place.tell("two")
    await place.tell("two")  # the same thing, told again
    await place.tell("three", event="joined")  # not chosen
    await place.tell("four", event="new-device")  # one person's
    await place.run()
    events = [each.json["event"] for each in place.site.taken]
    assert events == ["challenge", "challenge", "proposal-ready"]
    assert "secret" not in (await place.ask("GET", "receivers")).text.replace("former_secret_until_ms", "")


async def test_only_admins_and_only_of_this_team_see_its_receivers(place: Place) -> None:
    made = await place.register()
    await place.tell("one")
    (sent,) = await place.log()
    eve, ben = await place.server.person("eve"), await place.server.person("ben")
    await place.server.join(place.team, ben, "editor")
    mine = await place.server.team({"owner": eve})
    asked = (
        ("GET", "receivers"), ("GET", "deliveries"), ("PATCH", f"receivers/{made['id']}"),
        ("POST", f"receivers/{made['id']}/verify"), ("POST", f"receivers/{made['id']}/secret"),
        ("DELETE", f"receivers/{made['id']}"), ("GET", f"deliveries/{sent['id']}"),
        ("POST", f"deliveries/{sent['id']}/redeliver"),
    )  # fmt: skip
    for method, path in asked:
        body = {"name": "Mine"} if method == "PATCH" else None
        async with place.server.client() as anybody:
            assert (await anybody.request(method, f"/teams/{place.team}/{path}")).status_code == 401
        for person, team, right in ((eve, place.team, 404), (ben, place.team, 403), (eve, mine, 404)):
            if team == mine and path in ("receivers", "deliveries"):
                continue
            answer = await person.http.request(method, f"/teams/{team}/{path}", json=body)
            assert answer.status_code == right, (method, path, person.name, answer.text)
    for person, right in ((eve, 404), (ben, 403)):
        body = {"team_id": place.team, "name": "x", "url": place.site.address, "events": EVENTS}
        assert (await person.http.post("/notifications/webhook", json=body)).status_code == right
        assert (await person.http.post("/notifications/slack", json=body)).status_code == right
    assert (await place.ask("POST", f"deliveries/{new_id()}/redeliver")).status_code == 404


async def test_addresses_and_secrets_are_encrypted_at_rest_and_shown_once(place: Place) -> None:
    made, slack = await place.register(), await place.register("slack")
    async with place.server.server.database.reading() as connection:
        rows = (await connection.execute(select(receivers))).all()
        log = repr((await connection.execute(select(audit))).all())
    assert len(rows) == 2
    for text in ("hidden", "127.0.0.1", made["secret"]):
        assert text not in repr(rows)
    shown = (await place.ask("GET", "receivers")).json()["receivers"]
    assert shown[0]["url"].endswith("?token=hidden") and slack["secret"] is None
    assert shown[1]["url"] == "https://127.0.0.1/…dden"
    assert made["secret"] not in (await place.ask("GET", "receivers")).text
    assert "receiver.add" in log and "hidden" not in log and made["secret"] not in log


async def test_receivers_are_changed_limited_and_removed_with_their_log(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sync_server.deliveries.service.MOST", 3)
    made = await place.register()
    await place.tell("one")
    changed = await place.ask("PATCH", f"receivers/{made['id']}", {"name": "CI", "events": ["joined"]})
    assert (changed.json()["name"], changed.json()["events"]) == ("CI", ["joined"])
    assert (await place.ask("PATCH", f"receivers/{made['id']}", {"events": ["mention"]})).status_code == 422
    body = {"team_id": place.team, "name": "CI", "url": place.site.address, "events": EVENTS}
    for _ in range(2):
        assert (await place.ada.http.post("/notifications/webhook", json=body)).status_code == 201
    assert (await place.ada.http.post("/notifications/webhook", json=body)).status_code == 409
    assert (await place.ask("DELETE", f"receivers/{made['id']}")).status_code == 204
    await place.run()
    assert place.site.seen == [] and await place.states("notify.webhook") == ["done"]
    async with place.server.server.database.reading() as connection:
        assert (await connection.execute(select(deliveries))).all() == []


async def test_addresses_that_would_never_be_asked_are_refused_at_once(settings: ServerSettings) -> None:
    async with running(replace(settings, outgoing_private=False)) as server:
        ada = await server.person("ada")
        body = {"team_id": await server.team({"owner": ada}), "name": "x", "events": EVENTS}
        for url in (
            "https://127.0.0.1/", "https://[::1]/", "https://10.0.0.1/", "https://2130706433/",
            "https://user:secret@example.org/", "https://example.org:22/", "http://example.org/", "ftp://x.org/",
            "https://169.254.169.254/latest", "https://[::ffff:10.0.0.1]/", "https://0x7f.1/",
        ):  # fmt: skip
            answer = await ada.http.post("/notifications/webhook", json={**body, "url": url})
            assert answer.status_code == 422, url
        for url in ("https://example.org/services/T0/B0/x", "https://hooks.slack.com.example.org/x"):
            answer = await ada.http.post("/notifications/slack", json={**body, "url": url})
            assert answer.status_code == 422, url
        right = {**body, "url": "https://hooks.slack.com/services/T0/B0/x"}
        assert (await ada.http.post("/notifications/slack", json=right)).status_code == 201


def test_the_page_names_the_events_and_limits_that_there_are() -> None:
    from sync_server.deliveries import announcing, handler

    page = (Path(__file__).parents[3] / "docs" / "webhooks.md").read_text("utf-8")
    first = page.partition("chooses its events:")[2].partition(". What concerns")[0]
    assert set(re.findall(r"`([a-z-]+)`", first)) == announcing.TEAM_EVENTS
    assert f"tried again, {announcing.ATTEMPTS} times" in page
    assert handler.FAILURES == 5 and "After five dead deliveries" in page
