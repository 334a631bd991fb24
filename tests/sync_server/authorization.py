"""Who may ask what: one row per route. A route without a row fails the build.

To add a route, add a row to `ROUTES`, in words of the route table ("METHOD /path/{name}"):

    "GET /projects/{project_id}/things": Row("project", "viewer"),
    "POST /projects/{project_id}/things": Row("project", "editor", lambda w: {"name": "x"}),

- `kind`: `public` (anybody), `signed` (anybody with an account), `project` or `team` (members; `least` is
  the weakest role; strangers, other teams and deleted places are 404), `admin` (server administrators; 404
  for others), `root` (the same, but 403 for others), `token` (a secret in the body decides).
- `body` makes a JSON body that is right; `raw` a body of bytes; `query` is added to the address.
- A name in the path that is not in `World.names()` needs a value in `names` (a function of the world).
- `scope`: with which scope an API key may call it; a route without one is closed to keys.
- `ok`: statuses that count as allowed, if it is not one below 400.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Literal

from core.wire.accounts import Scope
from core.wire.ids import new_id
from tests.fixtures.team_server import Person

Kind = Literal["public", "signed", "project", "team", "admin", "root", "token"]
ROLES = ("viewer", "reviewer", "editor", "admin", "owner")
ACTORS = ("anonymous", "stranger", *ROLES, "root")
PLACES = ("own", "other", "deleted")


@dataclass
class World:
    """The people and places that a request is about. `victim` is another member, the weakest."""

    people: dict[str, Person]
    victim: Person
    team: str
    project: str
    invitation: str = ""
    receiver: str = ""
    delivery: str = ""
    device: str = ""
    """The device of who asks."""

    def names(self) -> dict[str, str]:
        """What stands for the names in a path."""
        return {
            "team_id": self.team,
            "project_id": self.project,
            "workspace_id": self.project,
            "user_id": self.victim.id,
            "invitation_id": self.invitation,
            "receiver_id": self.receiver,
            "delivery_id": self.delivery,
        }


@dataclass(frozen=True)
class Row:
    """Who may call one route."""

    kind: Kind
    least: str = "viewer"
    body: Callable[[World], Any] | None = None
    raw: bytes | None = None
    query: str = ""
    names: Callable[[World], dict[str, str]] | None = None
    stream: bool = False
    """It never ends: only a refusal is waited for."""
    ok: frozenset[int] = field(default_factory=frozenset)
    scope: Scope | None = None
    """With which scope an API key may call it; None: no key may."""


def _invitation(_: World) -> dict[str, Any]:
    return {"role": "viewer"}


def _receiver(world: World) -> dict[str, Any]:
    url = "https://hooks.slack.com/services/T0/B0/x"
    return {"team_id": world.team, "name": "CI", "url": url, "events": ["joined"]}


def _secret(_: World) -> dict[str, str]:
    return {"secret": "inv_none"}


def _role(_: World) -> dict[str, str]:
    return {"role": "reviewer"}


def _push(world: World) -> dict[str, Any]:
    return {"protocol": 1, "device": world.device, "ops": []}


def _analysis(world: World) -> dict[str, str]:
    return {
        "event": "analysis-finished", "project_id": world.project, "key": new_id(), "title": "No findings",
    }  # fmt: skip


_BLOB = b"contract Vault {}"
_SHA = sha256(_BLOB).hexdigest()


def _unknown(_: World) -> dict[str, str]:
    return {name: new_id() for name in ("session_id", "key_id", "job_id", "identity_id")}


ROUTES: dict[str, Row] = {
    # operations
    "GET /health": Row("public"),
    "GET /ready": Row("public"),
    "GET /metrics": Row("admin", scope="admin"),
    # accounts
    "POST /auth/register": Row("public", ok=frozenset({422})),
    "POST /auth/login": Row("public", ok=frozenset({422})),
    "POST /auth/register/confirm": Row("public", ok=frozenset({422})),
    "POST /auth/first": Row("public", ok=frozenset({422})),
    "POST /auth/refresh": Row("public", ok=frozenset({422})),
    "POST /auth/logout": Row("public", ok=frozenset({422})),
    "POST /auth/password/forgot": Row("public", ok=frozenset({422})),
    "POST /auth/password/reset": Row("public", ok=frozenset({422})),
    "POST /auth/email/confirm": Row("public", ok=frozenset({422})),
    "GET /auth/profile": Row("signed"),
    "PATCH /auth/profile": Row("signed", body=lambda _: {"name": "Another"}),
    "POST /auth/password": Row("signed", ok=frozenset({422})),
    "POST /auth/email": Row("signed", ok=frozenset({422})),
    "GET /auth/export": Row("signed"),
    "POST /auth/delete": Row("signed", ok=frozenset({422})),
    "GET /auth/sessions": Row("signed"),
    "DELETE /auth/sessions": Row("signed"),
    "PATCH /auth/sessions/{session_id}": Row(
        "signed", body=lambda _: {"device_name": "x"}, names=_unknown, ok=frozenset({404})
    ),
    "DELETE /auth/sessions/{session_id}": Row("signed", names=_unknown, ok=frozenset({404})),
    "POST /auth/keys": Row("signed", ok=frozenset({422})),
    "GET /auth/keys": Row("signed"),
    "DELETE /auth/keys/{key_id}": Row("signed", names=_unknown, ok=frozenset({404})),
    "POST /auth/invitations": Row("root"),
    "POST /auth/device": Row("public", ok=frozenset({422})),
    "POST /auth/device/token": Row("public", ok=frozenset({422})),
    "GET /auth/device/question": Row("signed", ok=frozenset({422})),
    "POST /auth/device/approve": Row("signed", ok=frozenset({422})),
    "GET /auth/oidc": Row("public"),
    "POST /auth/oidc/{provider}/start": Row(
        "public", names=lambda _: {"provider": "none"}, ok=frozenset({422})
    ),
    "POST /auth/oidc/finish": Row("public", ok=frozenset({422})),
    "GET /auth/oidc/identities": Row("signed"),
    "DELETE /auth/oidc/identities/{identity_id}": Row("signed", names=_unknown, ok=frozenset({404})),
    # teams
    "POST /teams": Row("signed", body=lambda _: {"id": new_id(), "name": "New"}),
    "GET /teams": Row("signed", scope="sync:read"),
    "GET /teams/{team_id}": Row("team", "viewer", scope="sync:read"),
    "PATCH /teams/{team_id}": Row("team", "admin", lambda _: {"name": "Renamed"}),
    "DELETE /teams/{team_id}": Row("team", "owner"),
    "GET /teams/{team_id}/members": Row("team", "viewer", scope="sync:read"),
    "PATCH /teams/{team_id}/members/{user_id}": Row("team", "admin", _role),
    "DELETE /teams/{team_id}/members/{user_id}": Row("team", "admin"),
    "POST /teams/{team_id}/ownership": Row("team", "owner", lambda w: {"user_id": w.victim.id}),
    "GET /teams/{team_id}/activity": Row("team", "viewer", scope="sync:read"),
    "POST /teams/{team_id}/invitations": Row("team", "admin", _invitation),
    "GET /teams/{team_id}/invitations": Row("team", "admin"),
    "DELETE /teams/{team_id}/invitations/{invitation_id}": Row("team", "admin"),
    # where a team's events go
    "POST /notifications/webhook": Row("team", "admin", _receiver),
    "POST /notifications/slack": Row("team", "admin", _receiver),
    "GET /teams/{team_id}/receivers": Row("team", "admin"),
    "PATCH /teams/{team_id}/receivers/{receiver_id}": Row("team", "admin", lambda _: {"name": "CI"}),
    "DELETE /teams/{team_id}/receivers/{receiver_id}": Row("team", "admin"),
    "POST /teams/{team_id}/receivers/{receiver_id}/verify": Row("team", "admin", ok=frozenset({409})),
    "POST /teams/{team_id}/receivers/{receiver_id}/secret": Row("team", "admin"),
    "GET /teams/{team_id}/deliveries": Row("team", "admin"),
    "GET /teams/{team_id}/deliveries/{delivery_id}": Row("team", "admin"),
    "POST /teams/{team_id}/deliveries/{delivery_id}/redeliver": Row("team", "admin", ok=frozenset({409})),
    # projects
    "POST /projects": Row("signed", body=lambda _: {"id": new_id(), "name": "New"}, scope="sync:write"),
    "GET /projects": Row("signed", scope="sync:read"),
    "GET /projects/{project_id}": Row("project", "viewer", scope="sync:read"),
    "PATCH /projects/{project_id}": Row("project", "admin", lambda _: {"name": "Renamed"}),
    "DELETE /projects/{project_id}": Row("project", "admin"),
    "GET /projects/{project_id}/people": Row("project", "viewer", scope="sync:read"),
    "PATCH /projects/{project_id}/people/{user_id}": Row("project", "admin", _role),
    "DELETE /projects/{project_id}/people/{user_id}": Row("project", "admin"),
    "GET /projects/{project_id}/activity": Row("project", "viewer", scope="sync:read"),
    "POST /projects/{project_id}/invitations": Row("project", "admin", _invitation),
    "GET /projects/{project_id}/invitations": Row("project", "admin"),
    "DELETE /projects/{project_id}/invitations/{invitation_id}": Row("project", "admin"),
    # invitations, by their secret
    "POST /invitations/look": Row("public", body=_secret, ok=frozenset({404})),
    "POST /invitations/accept": Row("signed", body=_secret, ok=frozenset({404})),
    "POST /invitations/decline": Row("signed", body=_secret, ok=frozenset({404})),
    # notifications
    "GET /notifications": Row("signed"),
    "GET /notifications/status": Row("signed"),
    "POST /notifications/read-all": Row("signed", body=lambda _: {"up_to": new_id()}),
    "POST /notifications/{notification_id}/read": Row(
        "signed", names=lambda _: {"notification_id": new_id()}, ok=frozenset({404})
    ),
    "GET /notifications/preferences": Row("signed"),
    "PUT /notifications/preferences": Row("signed", body=lambda _: {"digest": "daily"}),
    "POST /notifications/send": Row("project", "editor", _analysis, scope="notifications:send"),
    "POST /projects/{project_id}/conflicts": Row(
        "project", "editor", lambda _: {"node": new_id(), "rev": _SHA}, ok=frozenset({404})
    ),
    # administrators
    "GET /admin/users": Row("admin", scope="admin"),
    "POST /admin/users/{user_id}/disable": Row("admin", scope="admin"),
    "POST /admin/users/{user_id}/enable": Row("admin", scope="admin"),
    "POST /admin/users/{user_id}/unlock": Row("admin", scope="admin"),
    "PUT /admin/users/{user_id}/role": Row("admin", body=lambda _: {"server_role": "user"}, scope="admin"),
    "GET /admin/teams": Row("admin", scope="admin"),
    "GET /admin/storage": Row("admin", scope="admin"),
    "GET /admin/audit": Row("admin", scope="admin"),
    "GET /admin/audit/verify": Row("admin", scope="admin"),
    "GET /admin/jobs": Row("admin", scope="admin"),
    "POST /admin/jobs/{job_id}/retry": Row("admin", names=_unknown, ok=frozenset({404}), scope="admin"),
    "DELETE /admin/jobs/{job_id}": Row("admin", names=_unknown, ok=frozenset({404}), scope="admin"),
    # sync
    "GET /sync/v1/info": Row("public"),
    "POST /sync/v1/workspaces/{workspace_id}/push": Row("project", "reviewer", _push, scope="sync:write"),
    "GET /sync/v1/events": Row("signed", stream=True, scope="sync:read"),
    "PUT /sync/v1/workspaces/{workspace_id}/presence": Row(
        "project", "viewer", lambda w: {"device": w.device}, scope="sync:write"
    ),
    "GET /sync/v1/workspaces/{workspace_id}/presence": Row("project", "viewer", scope="sync:read"),
    "GET /sync/v1/workspaces/{workspace_id}/changes": Row("project", "viewer", scope="sync:read"),
    "GET /sync/v1/workspaces/{workspace_id}/snapshot": Row("project", "viewer", scope="sync:read"),
    "POST /sync/v1/workspaces/{workspace_id}/blobs/missing": Row(
        "project", "reviewer", lambda _: {"sha256": [_SHA]}, scope="sync:write"
    ),
    "PUT /sync/v1/workspaces/{workspace_id}/blobs/{sha256}": Row(
        "project", "reviewer", raw=_BLOB, names=lambda _: {"sha256": _SHA}, scope="sync:write"
    ),
    "GET /sync/v1/workspaces/{workspace_id}/blobs/{sha256}": Row(
        "project", "viewer", names=lambda _: {"sha256": _SHA}, ok=frozenset({404}), scope="sync:read"
    ),
}


def expected(row: Row, actor: str, place: str) -> set[int] | None:
    """The statuses that are right; None: allowed, whatever is said that is no refusal."""
    if row.kind in {"public", "token"}:
        return None
    if actor == "anonymous":
        return {401}
    if row.kind == "signed":
        return None
    if row.kind in {"admin", "root"}:
        return None if actor == "root" else {404 if row.kind == "admin" else 403}
    if place != "own" or actor in {"stranger", "root"}:
        return {404}
    return None if ROLES.index(actor) >= ROLES.index(row.least) else {403}
