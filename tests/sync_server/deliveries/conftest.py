"""A team whose admin registers receivers on loopback, which this server may reach."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from sqlalchemy import select

from sync_server.deliveries.announcing import announce
from sync_server.kit.jobs import jobs
from sync_server.settings import ServerSettings
from tests.fixtures.receiving import Site, Slack, receiving
from tests.fixtures.team_server import Person, TeamServer, running

EVENTS = ["proposal-ready", "comment"]


@dataclass
class Place:
    """A team, its owner, and the stand-ins that its receivers lead to."""

    server: TeamServer
    ada: Person
    team: str
    site: Site
    slack: Slack

    async def register(self, kind: str = "webhook", **more: Any) -> dict[str, Any]:
        """A receiver that is verified, with its secret."""
        site = self.site if kind == "webhook" else self.slack
        body = {"team_id": self.team, "name": "Build server", "url": f"{site.address}/hook?token=hidden"}
        made = await self.ada.http.post(f"/notifications/{kind}", json={**body, "events": EVENTS, **more})
        assert made.status_code == 201, made.text
        receiver = made.json()["receiver"]
        verified = await self.ask("POST", f"receivers/{receiver['id']}/verify")
        assert verified.status_code == 200, verified.text
        site.seen.clear()
        site.taken.clear()
        return {**verified.json(), "secret": made.json()["secret"]}

    async def ask(self, method: str, path: str, body: Any = None) -> Any:
        """A request about this team, as its owner."""
        return await self.ada.http.request(method, f"/teams/{self.team}/{path}", json=body)

    async def tell(self, dedup: str, event: str = "proposal-ready", title: str = "Cheaper loop") -> None:
        """Something happens in the team."""
        texts = {"by": "Ben", "title": title, "place": "Vault"}
        async with self.server.server.database.writing() as connection:
            about = {"project_id": None, "actor_id": None, "subject": {}}
            await announce(self.server.server, connection, self.team, event, dedup, about, texts)

    async def run(self, times: int = 1, seconds: float = 7300) -> None:
        """Do the jobs that are due, again after each pause."""
        for turn in range(times):
            if turn:
                self.server.time.forward(seconds)
            await self.server.app.state.worker.run_due()

    async def states(self, kind: str) -> list[str]:
        """What became of the jobs of a kind."""
        async with self.server.server.database.reading() as connection:
            query = select(jobs.c.state).where(jobs.c.kind == kind).order_by(jobs.c.id)
            return list((await connection.execute(query)).scalars())

    async def log(self) -> list[dict[str, Any]]:
        """The log of deliveries, the newest first."""
        return list((await self.ask("GET", "deliveries")).json()["deliveries"])


@pytest.fixture
def sites() -> Iterator[tuple[Site, Slack]]:
    site, slack = Site(), Slack()
    with receiving(site, slack):
        yield site, slack


@pytest.fixture
async def place(settings: ServerSettings, sites: tuple[Site, Slack]) -> AsyncIterator[Place]:
    given = replace(settings, outgoing_private=True, outgoing_ports="", outgoing_seconds=100)
    given = replace(given, access_token_seconds=10**7)
    async with running(given) as server:
        ada = await server.person("ada")
        yield Place(server, ada, await server.team({"owner": ada}), *sites)
