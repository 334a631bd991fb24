"""What people try who should not be here: every try is answered as an error and changes nothing."""

from __future__ import annotations

import io
import logging
from dataclasses import dataclass
from hashlib import sha256
from urllib.parse import quote

import httpx
import orjson
import pytest
from sqlalchemy import func, select

from core.wire.ids import new_id
from sync_server.auth.models import users
from sync_server.kit.audit import audit
from sync_server.web.logs import JsonLines
from tests.fixtures.team_server import Person, TeamServer
from tests.sync_server.authorization import ROUTES

pytestmark = pytest.mark.anyio

EVIL = (
    "../../etc/passwd",
    "..%2f..%2fetc%2fpasswd",
    "%2e%2e",
    "C:\\windows",
    "\\\\host\\share",
    "con",
    "nul.txt",
    "a\x00b",
    "\u202egnp.exe",
    "\ufeff",
    "\u2025",
    "' or '1'='1",
    "1; drop table users; --",
    '") union select password_hash from users --',
    "{{7*7}}",
    "${jndi:ldap://x}",
    "<script>alert(1)</script>",
    "0" * 36,
    "A" * 5000,
    "01936E5C-7A10-7C31-8F00-3B2A5D9E4C11",  # an id in capital letters is none
    "\u0661" * 8,
)


def well_formed(answer: httpx.Response) -> bool:
    """Whether it is an error as the wire has them, of the asker's making."""
    return answer.status_code in {400, 404, 405, 413, 422} and {"code", "message"} <= set(answer.json())


async def test_no_text_in_a_path_is_anything_but_an_identifier(team_server: TeamServer) -> None:
    ada = await team_server.person("ada")
    shapes = [route for route in ROUTES if "{" in route and not route.startswith("GET /auth")]
    assert len(shapes) > 20
    for number, route in enumerate(shapes):
        method, _, path = route.partition(" ")
        for evil in EVIL if number < 3 else EVIL[number % 5 :: 5]:
            address = "/".join(quote(evil, safe="") if "{" in part else part for part in path.split("/"))
            answer = await ada.http.request(method, address, json={})
            assert well_formed(answer), (route, evil, answer.status_code, answer.text[:200])


async def test_no_text_in_a_query_or_a_body_is_a_statement(team_server: TeamServer) -> None:
    ada = await team_server.person("ada")
    for evil in EVIL:
        for name in ("after", "limit"):
            assert well_formed(await ada.http.get("/projects", params={name: evil}))
        made = await ada.http.post("/projects", json={"id": new_id(), "name": evil})
        assert made.status_code in {201, 422}
        if made.status_code == 201:
            assert made.json()["name"] == evil  # kept as it was typed
    async with team_server.server.database.reading() as connection:
        assert (await connection.execute(select(func.count()).select_from(users))).scalar() == 1


@pytest.mark.parametrize(
    "header",
    [
        ("User-Agent", b"\xff\xfe\x80 ${jndi:ldap://x}"),
        ("User-Agent", b"x" * 8000),
        ("Authorization", b"Bearer " + b"\xff" * 50),
        ("Authorization", b"Bearer " + b"a." * 3000),
        ("Authorization", b"Bearer eyJhbGciOiJub25lIn0.e30."),
        ("Authorization", b"Basic YWRtaW46YWRtaW4="),
        ("Authorization", b"Bearer scr_\x00_x"),
        ("Authorization", b"bearer"),
        ("Accept-Encoding", b"\xff, zstd;q=zero, *;q=\x01"),
        ("Accept", b"text/html;q=\xff"),
        ("Content-Type", b"application/json; charset=utf-7"),
        ("Content-Type", b"multipart/form-data"),
        ("Content-Length", b"-1"),
        ("X-Forwarded-For", b"127.0.0.1, ' or 1=1"),
        ("X-Request-Id", b"evil\r\nSet-Cookie: a=b"),
        ("Host", b"evil.example:99999999"),
        ("Range", b"bytes=0-0,-1,5-"),
        ("Cookie", b"a" * 4000),
        ("Last-Event-ID", b"\xff\x00"),
    ],
)
async def test_no_header_makes_the_server_stumble(team_server: TeamServer, header: tuple[str, bytes]) -> None:
    name, value = header
    async with team_server.client() as anybody:
        for method, path in [("GET", "/projects"), ("POST", "/projects"), ("GET", "/health")]:
            answer = await anybody.request(method, path, headers=[(name.encode(), value)], content=b"{}")
            assert answer.status_code in {200, 401, 413, 415, 422}, answer.text
            assert "evil" not in str(answer.headers)


@dataclass
class Tenant:
    """One team with everything that it has."""

    owner: Person
    team: str
    project: str
    team_invitation: str
    project_invitation: str
    blob: str


async def tenant(team_server: TeamServer, name: str) -> Tenant:
    """A team of one person, with a project, invitations and content."""
    owner = await team_server.person(name)
    team = await team_server.team({"owner": owner})
    project = await team_server.project(owner, team_id=team)
    made = [
        (await owner.http.post(f"/{kind}/invitations", json={"role": "viewer"})).json()["invitation"]["id"]
        for kind in (f"teams/{team}", f"projects/{project}")
    ]
    content = f"contract Of{name} {{}}".encode()
    sha = sha256(content).hexdigest()
    put = await owner.http.put(f"/sync/v1/workspaces/{project}/blobs/{sha}", content=content)
    assert put.status_code == 204
    return Tenant(owner, team, project, made[0], made[1], sha)


async def test_identifiers_of_one_tenant_lead_nowhere_within_another(team_server: TeamServer) -> None:
    mine, theirs = await tenant(team_server, "ada"), await tenant(team_server, "eve")
    swaps = [
        ("DELETE", f"/teams/{mine.team}/invitations/{theirs.team_invitation}"),
        ("DELETE", f"/teams/{mine.team}/invitations/{mine.project_invitation}"),
        ("DELETE", f"/projects/{mine.project}/invitations/{theirs.project_invitation}"),
        ("DELETE", f"/projects/{mine.project}/invitations/{mine.team_invitation}"),
        ("DELETE", f"/teams/{mine.team}/members/{theirs.owner.id}"),
        ("DELETE", f"/projects/{mine.project}/people/{theirs.owner.id}"),
        ("GET", f"/sync/v1/workspaces/{mine.project}/blobs/{theirs.blob}"),
        ("GET", f"/sync/v1/workspaces/{mine.team}/changes"),
        ("GET", f"/teams/{mine.project}"),
        ("GET", f"/projects/{mine.team}"),
        ("GET", f"/projects/{mine.owner.id}"),
    ]
    for method, path in swaps:
        answer = await mine.owner.http.request(method, path)
        assert (answer.status_code, answer.json()["code"]) == (404, "not-found"), (method, path)
    role = {"role": "viewer"}
    for path in (f"/teams/{mine.team}/members", f"/projects/{mine.project}/people"):
        answer = await mine.owner.http.patch(f"{path}/{theirs.owner.id}", json=role)
        assert answer.status_code == 404
    moved = await mine.owner.http.patch(f"/projects/{mine.project}", json={"team_id": theirs.team})
    assert moved.status_code == 404
    made = {"id": new_id(), "name": "Trojan", "team_id": theirs.team}
    assert (await mine.owner.http.post("/projects", json=made)).status_code == 404
    for person in (mine, theirs):  # nothing was touched
        open_ones = await person.owner.http.get(f"/teams/{person.team}/invitations")
        assert len(open_ones.json()["invitations"]) == 1
        held = await person.owner.http.get(f"/sync/v1/workspaces/{person.project}/blobs/{person.blob}")
        assert held.status_code == 200


async def test_nobody_learns_which_places_exist_by_asking(team_server: TeamServer) -> None:
    theirs, eve = await tenant(team_server, "ada"), await team_server.person("eve")
    for path, real in [
        ("/projects/{}", theirs.project),
        ("/projects/{}/people", theirs.project),
        ("/teams/{}", theirs.team),
        ("/teams/{}/invitations", theirs.team),
        ("/sync/v1/workspaces/{}/changes", theirs.project),
        ("/sync/v1/workspaces/{}/blobs/" + theirs.blob, theirs.project),
    ]:
        said = [await eve.http.get(path.format(each)) for each in (real, new_id())]
        assert [answer.status_code for answer in said] == [404, 404]
        assert said[0].json() | {"request_id": ""} == said[1].json() | {"request_id": ""}
        assert {*said[0].headers} == {*said[1].headers}


async def test_a_log_line_cannot_be_forged(team_server: TeamServer) -> None:
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(JsonLines())
    log = logging.getLogger("sync_server.access")
    before = log.level
    log.addHandler(handler)
    log.setLevel("INFO")
    try:
        async with team_server.client() as anybody:
            for forged in (
                "%0d%0a%7b%22level%22%3a%22error%22%7d",
                "x%E2%80%A8y",
                "ada%40example.org",
                "%1b[2J",
            ):
                await anybody.get(f"/{forged}", headers={"User-Agent": "\tx"})
    finally:
        log.removeHandler(handler)
        log.setLevel(before)
    lines = [orjson.loads(line) for line in out.getvalue().strip().split("\n")]
    assert [line["status"] for line in lines] == [404] * 4
    assert {line["level"] for line in lines} == {"info"}
    assert "ada@" not in out.getvalue()
    assert "\x1b" not in out.getvalue()


async def test_the_audit_log_holds_no_addresses_and_no_secrets(team_server: TeamServer) -> None:
    ada = await tenant(team_server, "ada")
    await team_server.again(ada.owner)
    async with team_server.server.database.reading() as connection:
        rows = (await connection.execute(select(audit))).all()
    kept = str(rows)
    assert len(rows) > 4
    for secret in ("example.org", "correct horse", "inv_", ada.owner.tokens["refresh_token"], "203.0.113"):
        assert secret not in kept
