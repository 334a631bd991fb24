"""How often one may ask."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.wire.ids import new_id
from sync_server.app import create_app
from sync_server.errors import StartError, TooMany
from sync_server.settings import ServerSettings
from sync_server.web.limits import MAIL, SIGN_IN, Limits, network_of
from tests.fixtures.team_server import running

pytestmark = pytest.mark.anyio


@pytest.fixture
def settings(settings: ServerSettings) -> ServerSettings:
    """Windows begin with the clock's hour: few tests run into the next one, where one more is let through."""
    return replace(settings, rate_limits=True, limit_sign_in="5/hour", limit_account="8/hour")


async def test_guessing_from_one_address_is_stopped_and_others_go_on(settings: ServerSettings) -> None:
    guess = {"email": "a@example.org", "password": "guess", "device": {"id": new_id(), "name": "x"}}
    async with (
        running(settings) as team_server,
        team_server.client() as one,
        team_server.client(address="198.51.100.7") as other,
    ):
        said = [(await one.post("/auth/login", json=guess)) for _ in range(7)]
        begun = await one.post("/auth/oidc/none/start", json={})
        elsewhere = await other.post("/auth/login", json=guess)
        alive = await one.get("/health")
    assert [answer.status_code for answer in said] == [401] * 5 + [429] * 2
    assert 1 <= int(said[-1].headers["Retry-After"]) <= 3_600
    assert said[-1].json()["code"] == "too-many-requests"
    assert (elsewhere.status_code, begun.status_code, alive.status_code) == (401, 429, 200)


async def test_one_account_cannot_take_everything(settings: ServerSettings) -> None:
    async with running(settings) as team_server:
        ada, bob = await team_server.person("ada"), await team_server.person("bob")
        said = [(await ada.http.get("/projects")).status_code for _ in range(10)]
        assert said == [200] * 8 + [429] * 2
        assert (await bob.http.get("/projects")).status_code == 200


async def test_mails_to_typed_addresses_are_few(settings: ServerSettings) -> None:
    few = replace(settings, limit_mail="3/hour")
    async with running(few) as team_server, team_server.client() as anybody:
        body = {"email": "a@example.org"}
        said = [(await anybody.post("/auth/password/forgot", json=body)).status_code for _ in range(4)]
    assert said == [202, 202, 202, 429]


def test_the_stricter_limits_are_of_routes_that_there_are() -> None:
    paths = create_app(ServerSettings()).openapi()["paths"]
    there = {(method.upper(), path) for path, methods in paths.items() for method in methods}
    assert there >= SIGN_IN | MAIL


def test_addresses_of_one_ipv6_network_count_as_one() -> None:
    assert network_of("2001:db8:1:2::1") == network_of("2001:db8:1:2:ffff::9%eth0")
    assert network_of("2001:db8:1:2::1") != network_of("2001:db8:1:3::1")
    assert network_of("203.0.113.9") != network_of("203.0.113.8")
    assert network_of("some:thing") == "some:thing"


def test_a_limit_that_is_none_is_told_at_the_start(settings: ServerSettings) -> None:
    with pytest.raises(StartError, match="LIMIT_ADDRESS is 'often'"):
        Limits(replace(settings, limit_address="often"))


async def test_while_redis_is_away_the_limits_of_the_process_hold(settings: ServerSettings) -> None:
    limits = Limits(replace(settings, redis_url="redis://127.0.0.1:9"))
    for _ in range(5):
        await limits.check("sign_in", "x")
    with pytest.raises(TooMany):
        await limits.check("sign_in", "x")
