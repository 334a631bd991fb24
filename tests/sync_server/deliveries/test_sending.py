"""What reaches a webhook: signed, once for each id, tried again, given up, logged, sent again by hand."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from core.wire.receivers import HEADER_ID, HEADER_SIGNATURE, HEADER_TIME
from sync_server.deliveries.announcing import ATTEMPTS
from sync_server.deliveries.handler import FAILURES
from sync_server.deliveries.service import forget
from sync_server.kit.jobs import jobs
from sync_server.kit.outgoing import Outgoing
from tests.fixtures.mailbox import mailbox
from tests.fixtures.receiving import Seen
from tests.sync_server.deliveries.conftest import Place

pytestmark = pytest.mark.anyio

PAGE = Path(__file__).parents[3] / "docs" / "webhooks.md"


def documented() -> Callable[..., bool]:
    """The function of the documentation, as it stands there."""
    found = re.search(r"<!-- verify -->\n```python\n(.*?)```", PAGE.read_text("utf-8"), re.S)
    assert found is not None
    names: dict[str, Any] = {}
    exec(found[1], names)
    return names["verified"]  # type: ignore[no-any-return]


def headers_of(seen: Seen) -> dict[str, str]:
    return {name: seen.headers[name.lower()] for name in (HEADER_ID, HEADER_TIME, HEADER_SIGNATURE)}


async def test_the_lines_of_the_documentation_verify_a_message_and_refuse_others(place: Place) -> None:
    made = await place.register()
    await place.tell("one", title="Größe < & >")
    await place.run()
    (seen,) = place.site.taken
    verified, headers = documented(), headers_of(seen)
    assert verified(made["secret"], headers, seen.body)
    assert headers[HEADER_ID] == seen.json["id"] and seen.json["text"].startswith("Ben asks for a review")
    assert not verified(made["secret"], headers, seen.body + b" ")
    assert not verified("whsec_another", headers, seen.body)
    later = {**headers, HEADER_TIME: str(int(headers[HEADER_TIME]) + 1)}
    assert not verified(made["secret"], later, seen.body)
    assert not verified(made["secret"], headers, seen.body, window=-1)  # the same message, heard too late


async def test_a_replay_outside_the_window_is_refused_and_inside_it_has_a_known_id(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = await place.register()
    await place.tell("one")
    await place.run()
    (seen,) = place.site.taken
    now = time.time()
    for seconds, right in ((0, True), (290, True), (310, False), (86_400, False), (-310, False)):
        monkeypatch.setattr(time, "time", lambda ahead=seconds: now + ahead)
        assert documented()(made["secret"], headers_of(seen), seen.body) is right


async def test_a_new_secret_and_the_one_before_both_sign_for_a_day(place: Place) -> None:
    made = await place.register()
    fresh = (await place.ask("POST", f"receivers/{made['id']}/secret")).json()
    assert fresh["secret"] != made["secret"] and fresh["receiver"]["former_secret_until_ms"]
    await place.tell("one")
    await place.run()
    place.server.time.forward(24 * 3600 + 1)
    await place.tell("two")
    await place.run()
    window = 10**6
    both, one = ((headers_of(each), each.body) for each in place.site.taken)
    assert [documented()(key, *both, window) for key in (fresh["secret"], made["secret"])] == [True, True]
    assert [documented()(key, *one, window) for key in (fresh["secret"], made["secret"])] == [True, False]


async def test_what_fails_is_tried_again_with_the_same_id_and_body_and_all_of_it_is_logged(
    place: Place,
) -> None:
    made = await place.register()
    place.site.moods.extend(["500", "closes", "redirects", "accepts and closes", "404"])
    await place.tell("one")
    await place.run(6)
    assert len(place.site.seen) == 6 and len({each.body for each in place.site.seen}) == 1
    stamps = [int(each.headers[HEADER_TIME.lower()]) for each in place.site.seen]
    assert stamps == sorted(set(stamps))
    (sent,) = await place.log()
    assert (sent["state"], sent["attempts"], sent["status"], sent["error"]) == ("delivered", 6, 200, None)
    assert place.site.ids == {sent["id"]: 2}  # once its answer was lost: the same id tells
    shown = (await place.ask("GET", f"deliveries/{sent['id']}")).json()
    assert [each["status"] for each in shown["log"]] == [500, None, 307, None, 404, 200]
    assert [each["number"] for each in shown["log"]] == [1, 2, 3, 4, 5, 6]
    assert all(each["took_ms"] >= 0 for each in shown["log"]) and shown["body"]["id"] == sent["id"]
    text = (await place.ask("GET", f"deliveries/{sent['id']}")).text
    assert "hidden" not in text and "nobody should log" not in text and made["secret"] not in text
    await place.run(3)
    assert len(place.site.seen) == 6


async def test_a_receiver_that_hangs_is_given_up_in_time(place: Place) -> None:
    await place.register()
    impatient = Outgoing(private=True, ports=frozenset(), seconds=0.2)
    worker, patient = place.server.app.state.worker, place.server.server
    worker._server = replace(patient, outgoing=impatient)
    place.site.mood = "hangs"
    await place.tell("one")
    await place.run()
    worker._server, place.site.mood = patient, "well"
    await place.run(2)
    (sent,) = await place.log()
    shown = (await place.ask("GET", f"deliveries/{sent['id']}")).json()
    assert [each["error"] for each in shown["log"]] == ["it did not answer in time", None]


async def test_a_receiver_that_asks_for_patience_gets_it(place: Place) -> None:
    await place.register()
    place.site.moods.append("429")
    place.site.retry_after = "1800"
    await place.tell("one")
    await place.run(2, seconds=1700)
    assert len(place.site.seen) == 1
    await place.run(2, seconds=200)
    assert [each["state"] for each in await place.log()] == ["delivered"]


@pytest.mark.parametrize(
    "said", ["inf", "1e400", "nan", "-5", "Mon, 01 Jan 99999999999 00:00:00 GMT", "soon"]
)
async def test_a_receiver_that_asks_for_nonsense_is_tried_again_within_hours(place: Place, said: str) -> None:
    await place.register()
    place.site.moods.append("429")
    place.site.retry_after = said
    await place.tell("one")
    await place.run()
    (waits,) = await place.log()
    assert (waits["state"], waits["attempts"], waits["error"]) == ("waiting", 1, "it answered 429")
    await place.run(2, seconds=7300)
    assert [each["state"] for each in await place.log()] == ["delivered"]


async def test_a_dead_job_that_is_tried_again_sends_its_message(place: Place) -> None:
    await place.register()
    place.site.mood = "500"
    await place.tell("one")
    await place.run(ATTEMPTS)
    assert await place.states("notify.webhook") == ["dead"]
    place.site.mood = "well"
    async with place.server.server.database.writing() as connection:
        again = update(jobs).where(jobs.c.kind == "notify.webhook")
        await connection.execute(again.values(state="due", attempts=0, due_ms=0))
    await place.run()
    assert [each["state"] for each in await place.log()] == ["delivered"]


async def test_what_is_given_up_is_dead_and_can_be_sent_again_with_the_same_id(place: Place) -> None:
    await place.register()
    place.site.mood = "500"
    await place.tell("one")
    await place.run(ATTEMPTS)
    (dead,) = await place.log()
    assert (dead["state"], dead["attempts"], dead["error"]) == ("dead", ATTEMPTS, "it answered 500")
    assert await place.states("notify.webhook") == ["dead"]
    place.site.mood = "well"
    again = await place.ask("POST", f"deliveries/{dead['id']}/redeliver")
    assert (again.status_code, again.json()["state"]) == (200, "waiting")
    assert (await place.ask("POST", f"deliveries/{dead['id']}/redeliver")).status_code == 409
    await place.run()
    assert place.site.ids == {dead["id"]: 1}
    assert (await place.ask("POST", f"deliveries/{dead['id']}/redeliver")).json()["id"] == dead["id"]
    await place.run()
    assert place.site.ids == {dead["id"]: 2} and len({each.body for each in place.site.taken}) == 1
    assert (await place.log())[0]["attempts"] == ATTEMPTS + 2
    assert await forget(place.server.server) == 0
    place.server.time.forward(31 * 24 * 3600)
    assert (await forget(place.server.server), await place.log()) == (1, [])


async def test_a_receiver_that_never_works_is_switched_off_and_its_owner_is_told(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sync_server.deliveries.announcing.ATTEMPTS", 2)
    made = await place.register()
    place.site.mood = "500"
    for number in range(FAILURES):
        await place.tell(f"n{number}")
    with mailbox() as box:
        object.__setattr__(place.server.server.settings, "smtp_url", f"smtp://127.0.0.1:{box.port}")
        await place.run(3)
    (mail,) = box.mails
    assert mail["To"] == "ada@example.org" and "“Build server”" in str(mail["Subject"])
    assert "“Auditors”" in box.text() and "it answered 500" in box.text()
    (shown,) = (await place.ask("GET", "receivers")).json()["receivers"]
    assert (shown["state"], shown["reason"], shown["failures"]) == ("disabled", "it answered 500", FAILURES)
    place.site.mood = "well"
    await place.tell("nobody hears this")
    (dead, *_) = await place.log()
    refused = await place.ask("POST", f"deliveries/{dead['id']}/redeliver")
    assert refused.status_code == 409 and len(await place.log()) == FAILURES
    assert (await place.ask("POST", f"receivers/{made['id']}/verify")).json()["failures"] == 0
    await place.tell("heard")
    await place.run()
    assert len(place.site.ids) == 1


async def test_one_that_is_gone_is_switched_off_at_once_and_what_waits_is_dead(place: Place) -> None:
    await place.register()
    place.site.mood = "410"
    await place.tell("one")
    await place.run()
    place.site.mood = "well"
    (shown,) = (await place.ask("GET", "receivers")).json()["receivers"]
    assert (shown["state"], shown["reason"]) == ("disabled", "it answered 410")
    assert (await place.log())[0]["state"] == "dead"
    await place.run(3)
    assert len(place.site.seen) == 1


async def test_a_deleted_team_sends_nothing_more(place: Place) -> None:
    await place.register()
    await place.tell("one")
    assert (await place.ada.http.delete(f"/teams/{place.team}")).status_code == 204
    await place.tell("two")
    await place.run(2)
    assert place.site.seen == []
