"""Events on every channel, while what carries them is killed: `python3 dev.py sweep notifications [KILLS]`.

A real server, PostgreSQL, Valkey, a Celery worker, an SMTP server, and stand-ins for a
webhook and for Slack, all as processes or on loopback. Events are committed while the
server, the worker (whole, or one of its processes) and Valkey are killed at random
moments (default: 30), and while the receivers answer 500, hang, close, or take a
message and lose the answer. Prints what arrived; fails when anything is missing, or
comes twice under two ids.
"""

from __future__ import annotations

import asyncio
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psutil  # type: ignore[import-untyped,unused-ignore]
from sqlalchemy import func, select, update

from core.wire.ids import new_id
from core.wire.notifications import EVENTS, Event
from sync_server.app import build
from sync_server.auth import registration
from sync_server.deliveries.announcing import TEAM_EVENTS
from sync_server.deliveries.models import deliveries
from sync_server.kit.jobs import jobs
from sync_server.notifications.models import notifications
from sync_server.notifications.service import About, notify
from sync_server.server import Server
from sync_server.settings import ServerSettings
from sync_server.teams.models import members
from tests.fixtures.mailbox import Mailbox, mailbox
from tests.fixtures.postgres_process import PostgresProcess
from tests.fixtures.receiving import Mood, Site, Slack, receiving
from tests.fixtures.server_process import ServerProcess
from tests.fixtures.team_server import PASSWORD, Person
from tests.fixtures.valkey_process import ValkeyProcess
from tests.fixtures.worker_process import WorkerProcess

LEASE_SECONDS = 8
TARGETS = ("server", "worker", "queue", "process of the worker")
MOODS: tuple[Mood, ...] = ("500", "closes", "hangs", "accepts and closes", "429")
PEOPLE = ("ada", "ben", "cleo")
BY_API: tuple[Event, ...] = ("analysis-finished", "new-high-finding")
"""What programs report through the API; the other events are committed as the server does it."""


@dataclass
class Found:
    """What arrived. `wire`: messages that were taken, the second ones too."""

    events: int = 0
    kills: Counter[str] = field(default_factory=Counter)
    wanted: dict[str, int] = field(default_factory=dict)
    arrived: dict[str, int] = field(default_factory=dict)
    wire: dict[str, int] = field(default_factory=dict)
    jobs: dict[str, int] = field(default_factory=dict)
    refused: int = 0
    seconds: float = 0

    @property
    def right(self) -> bool:
        """Whether each event is there once on each channel, and no job is left."""
        return self.arrived == self.wanted and set(self.jobs) == {"done"} and min(self.wanted.values()) > 0

    def __str__(self) -> str:
        channels = ", ".join(
            f"{name} {self.arrived[name]} of {count} (on the wire {self.wire[name]})"
            for name, count in self.wanted.items()
        )
        killed = ", ".join(f"{count} x {name}" for name, count in sorted(self.kills.items()))
        return (
            f"{self.events} events; {channels}; killed {killed}; receivers refused {self.refused} times; "
            f"jobs {self.jobs}; {self.seconds:.0f} s"
        )


@dataclass
class Stage:
    """Everything that runs."""

    server: ServerProcess
    worker: WorkerProcess
    queue: ValkeyProcess
    box: Mailbox
    site: Site
    slack: Slack
    inside: Server
    """The parts of a server in this process, which commit events."""
    people: list[Person] = field(default_factory=list)
    team: str = ""
    project: str = ""

    def kill(self, target: str) -> None:
        """Kill one of them and start it again."""
        if target == "process of the worker":
            assert self.worker.process is not None
            parent = psutil.Process(self.worker.process.pid)
            for each in parent.children()[:1]:
                each.kill()
            return
        part = {"server": self.server, "worker": self.worker, "queue": self.queue}[target]
        part.kill()
        part.start()

    def unsettle(self, chance: random.Random) -> None:
        """The next requests of both receivers: most are well, some are not."""
        for site in (self.site, self.slack):
            if not site.moods:
                ill = (chance.random() < 0.35 for _ in range(10))
                site.moods.extend(chance.choice(MOODS) if each else "well" for each in ill)


async def populate(stage: Stage) -> None:
    """Three people in a team with a project; its receivers are registered and verified."""
    for name in PEOPLE:
        async with stage.inside.database.writing() as connection:
            hashed = await stage.inside.passwords.hash(PASSWORD)
            await registration.add(stage.inside, connection, f"{name}@example.org", name.title(), hashed)
        stage.people.append(await signed_in(stage.server.address, name))
    ada, now = stage.people[0], stage.inside.clock()
    stage.team, stage.project = new_id(), new_id()
    for path, body in (
        ("/teams", {"id": stage.team, "name": "Auditors"}),
        ("/projects", {"id": stage.project, "name": "Vault", "team_id": stage.team}),
    ):
        assert (await ada.http.post(path, json=body)).status_code == 201
    async with stage.inside.database.writing() as connection:
        for person in stage.people[1:]:
            member = {"team_id": stage.team, "user_id": person.id, "role": "editor", "since_ms": now}
            await connection.execute(members.insert().values(**member))
    every = [{"event": event, "channel": "mail", "wanted": True} for event in EVENTS]
    for person in stage.people:
        answer = await person.http.put("/notifications/preferences", json={"choices": every})
        assert answer.status_code < 300, answer.text
    for kind, site in (("webhook", stage.site), ("slack", stage.slack)):
        body = {"team_id": stage.team, "name": kind, "url": f"{site.address}/x"} | {
            "events": sorted(TEAM_EVENTS)
        }
        made = (await ada.http.post(f"/notifications/{kind}", json=body)).json()["receiver"]
        answer = await ada.http.post(f"/teams/{stage.team}/receivers/{made['id']}/verify")
        assert answer.status_code == 200, answer.text
        site.seen.clear()
        site.taken.clear()


async def signed_in(address: str, name: str) -> Person:
    """Somebody on a device of their own."""
    http, device = httpx.AsyncClient(base_url=address, timeout=30), new_id()
    body = {"email": f"{name}@example.org", "password": PASSWORD, "device": {"id": device, "name": "desk"}}
    answer = await http.post("/auth/login", json=body)
    assert answer.status_code == 200, answer.text
    tokens = answer.json()
    http.headers["Authorization"] = f"Bearer {tokens['access_token']}"
    return Person(name, tokens["user_id"], device, tokens, http)


async def cause(stage: Stage, number: int, event: Event) -> None:
    """One event happens, and is committed: by the API, asked until it is answered, or by a transaction."""
    if event in BY_API:
        await report(stage, number, event)
        return
    words = ("by", "place", "title", "where", "text", "role", "verdict", "device", "address", "time")
    texts = {word: f"{word} {number}" for word in words}
    where = {"project": stage.project} if event in TEAM_EVENTS or event == "mention" else {}
    actor = None if event in ("new-device", "session-killed") else stage.people[0].id
    about = About(event, f"sweep:{number}", actor, texts=texts, **where)
    audience = [person.id for person in stage.people[1:]]
    async with stage.inside.database.writing() as connection:
        team = stage.team if where else None
        told = await notify(stage.inside, connection, about, audience, preferences_of=team)
    assert len(told) == len(audience)


async def report(stage: Stage, number: int, event: Event) -> None:
    body = {"project_id": stage.project, "event": event, "key": str(number), "title": f"title {number}"}
    until = time.monotonic() + 600
    while True:
        try:
            answer = await stage.people[0].http.post("/notifications/send", json=body)
        except httpx.HTTPError:
            assert time.monotonic() < until
            await asyncio.sleep(0.2)
            continue
        assert answer.status_code < 300, answer.text
        return


async def killing(stage: Stage, kills: int, chance: random.Random, found: Found) -> None:
    """Kill something, wait a moment by chance, and again."""
    order: list[str] = []
    for _ in range(kills):
        order = order or chance.sample(TARGETS, len(TARGETS))  # each of them as often as the others
        target = order.pop()
        await asyncio.sleep(chance.uniform(0.1, 2.0))
        await asyncio.to_thread(stage.kill, target)
        found.kills[target] += 1


async def drained(stage: Stage, seconds: float) -> dict[str, int]:
    """The states of the jobs once nothing waits, or when the time is over; long pauses are cut short."""
    until = time.monotonic() + seconds
    while True:
        async with stage.inside.database.writing() as connection:
            counts = select(jobs.c.state, func.count()).group_by(jobs.c.state)
            states = {row[0]: int(row[1]) for row in await connection.execute(counts)}
            soon = update(jobs).where(jobs.c.state == "due", jobs.c.due_ms > stage.inside.clock())
            await connection.execute(soon.values(due_ms=stage.inside.clock()))
        if not {"due", "running"} & set(states) or time.monotonic() > until:
            return states
        await asyncio.sleep(0.3)


async def counted(stage: Stage, found: Found) -> None:
    """Compare what was committed with what arrived."""
    async with stage.inside.database.reading() as connection:
        rows = (await connection.execute(select(notifications.c.id, notifications.c.event))).all()
        sent = (await connection.execute(select(deliveries.c.id, deliveries.c.receiver_id))).all()
    mails = Counter(str(mail["Message-ID"]) for mail in stage.box.mails)
    lines = Counter(each.json["text"] for each in stage.slack.taken)
    mailed = {row.id for row in rows if row.event != "invited"}  # that mail has a job of its own
    team = found.wanted.pop("team")
    people = found.wanted.pop("people")
    found.wanted = {"desktop": people, "mail": len(mailed), "webhook": team, "slack": team}
    there = sum(any(f"{row}.mail@" in each for each in mails) for row in mailed)
    known = {row.id for row in sent}
    found.arrived = {
        "desktop": len(rows),
        "mail": there if len(mails) == len(mailed) else -len(mails),
        "webhook": len(stage.site.ids) if set(stage.site.ids) <= known else -1,
        "slack": len(lines),
    }
    found.wire = {
        "desktop": len(rows), "mail": sum(mails.values()), "webhook": sum(stage.site.ids.values()),
        "slack": sum(lines.values()),
    }  # fmt: skip


async def play(stage: Stage, kills: int, seed: int, least: int) -> Found:
    """Cause events until the last kill is over and there were enough; then wait until all is done."""
    chance, found, began = random.Random(seed), Found(), time.monotonic()
    await populate(stage)
    task = asyncio.create_task(killing(stage, kills, random.Random(seed), found))
    people = team = 0
    while not task.done() or found.events < least:
        event = EVENTS[found.events % len(EVENTS)]
        stage.unsettle(chance)
        await cause(stage, found.events, event)
        people += len(stage.people) - 1
        team += event in TEAM_EVENTS
        found.events += 1
        await asyncio.sleep(0.05 if found.events < least else 0.3)
    await task
    for site in (stage.site, stage.slack):
        site.moods.clear()
    found.wanted = {"people": people, "team": team}
    found.jobs = await drained(stage, 600)
    await counted(stage, found)
    found.refused = sum(len(site.seen) - len(site.taken) for site in (stage.site, stage.slack))
    found.seconds = time.monotonic() - began
    return found


async def run(kills: int, seed: int, least: int = 22, processes: int = 2, postgres: str = "") -> Found:
    """Start everything, play, and end everything."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        database = postgres or stack.enter_context(PostgresProcess()).address
        queue = stack.enter_context(ValkeyProcess())
        box, site, slack = stack.enter_context(mailbox()), Site(), Slack()
        stack.enter_context(receiving(site, slack))
        site.retry_after = slack.retry_after = "1"
        settings = {
            "database_url": database,
            "queue_url": queue.address,
            "smtp_url": f"smtp://127.0.0.1:{box.port}",
            "development": "true",
            "job_lease_seconds": str(LEASE_SECONDS),
            "outgoing_private": "true",
            "outgoing_ports": "",
            "outgoing_seconds": "3",
        }
        server = stack.enter_context(ServerProcess(folder / "data", settings))
        worker = stack.enter_context(WorkerProcess(folder / "data", settings, processes))
        inside = build(ServerSettings(data_dir=folder / "data", development=True, database_url=database))
        try:
            return await play(Stage(server, worker, queue, box, site, slack, inside), kills, seed, least)
        finally:
            inside.passwords.close()
            await inside.database.close()


def main(arguments: Sequence[str]) -> int:
    """Run it; 1 when something is missing or doubled."""
    kills = int(arguments[0]) if arguments else 30
    found = asyncio.run(run(kills, seed=int(arguments[1]) if len(arguments) > 1 else 7))
    print(found, flush=True)
    return 0 if found.right else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
