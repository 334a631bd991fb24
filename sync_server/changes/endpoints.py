"""`/sync/v1`: what devices and the server say to each other."""

from __future__ import annotations

from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Header, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError
from starlette.responses import StreamingResponse

from core.wire.headers import Id, Sha256
from core.wire.protocol import MAX_BLOB_BYTES, MAX_PAGE, MAX_PUSH_BYTES, OLDEST_PROTOCOL, PROTOCOL
from core.wire.sync import BlobNames, Changes, Info, Presence, PresentPeople, Push, PushAnswer, Snapshot
from sync_server.auth.dependencies import ServerPart, SignedIn, scoped
from sync_server.changes import blobs, identity, people, pull
from sync_server.changes import events as live
from sync_server.changes import push as pushing
from sync_server.changes.body import read_body
from sync_server.changes.envelope import inflate
from sync_server.kit.actor import Actor
from sync_server.server import server_in

router = APIRouter(prefix="/sync/v1", tags=["sync"])

M = TypeVar("M", bound=BaseModel)

_JSON = "application/json"
_BYTES = "application/octet-stream"
READS, WRITES = scoped("sync:read"), scoped("sync:write")
Reader = Annotated[Actor, READS]
Writer = Annotated[Actor, WRITES]
Limit = Annotated[int, Query(ge=1, le=MAX_PAGE)]


def _takes(message: type[BaseModel]) -> dict[str, Any]:
    """The documentation of a body that is read by hand, because it may be compressed."""
    schema = message.model_json_schema(ref_template="#/components/schemas/{model}")
    schema.pop("$defs", None)
    return {"requestBody": {"required": True, "content": {_JSON: {"schema": schema}}}}


def _read(message: type[M], raw: bytes) -> M:
    try:
        return message.model_validate_json(raw)
    except ValidationError as error:
        raise RequestValidationError(error.errors(include_url=False, include_input=False)) from None


@router.get("/info")
async def info(request: Request, server: ServerPart) -> Info:
    """Which protocol this server speaks, and how people sign in. Anybody may ask."""
    return Info(
        protocol_min=OLDEST_PROTOCOL,
        protocol_max=PROTOCOL,
        server=request.app.version,
        instance=await identity.instance_id(server),
        registration=server.settings.registration,
        sign_in=("password", *server.issuers),
    )


@router.post(
    "/workspaces/{workspace_id}/push",
    response_model=PushAnswer,
    openapi_extra=_takes(Push),
)
async def push(workspace_id: Id, request: Request, actor: Writer) -> Response:
    """Send operations of one device, in its order; everything accepted is committed together."""
    pushed = _read(Push, await read_body(request, MAX_PUSH_BYTES))
    answer = await pushing.push(server_in(request), actor, workspace_id, pushed)
    return Response(answer, media_type=_JSON)


@router.get("/workspaces/{workspace_id}/changes", response_model=Changes)
async def changes(
    workspace_id: Id,
    actor: Reader,
    server: ServerPart,
    after: Annotated[int, Query(ge=0, le=2**53, description="the `next` of the page before")] = 0,
    limit: Limit = MAX_PAGE,
    bodies: Annotated[bool, Query(description="with contents of up to 64 KiB")] = False,
    epoch: Annotated[int | None, Query(ge=0, le=2**53, description="410 when it is another")] = None,
) -> Response:
    """What was accepted after a cursor, in order and without gaps."""
    page = await pull.changes(server, actor, workspace_id, after, limit, bodies, epoch)
    return Response(page, media_type=_JSON)


@router.get("/workspaces/{workspace_id}/snapshot", response_model=Snapshot, dependencies=[READS])
async def snapshot(
    workspace_id: Id,
    actor: SignedIn,
    server: ServerPart,
    after: Annotated[Id | None, Query(description="the `next` of the page before")] = None,
    limit: Limit = MAX_PAGE,
    bodies: Annotated[bool, Query(description="with contents of up to 64 KiB")] = False,
    head: Annotated[int | None, Query(ge=0, le=2**53, description="409 when it is another")] = None,
) -> Response:
    """Every node as it is now, deleted ones included, by their ids."""
    page = await pull.snapshot(server, actor, workspace_id, after or "", limit, bodies, head)
    return Response(page, media_type=_JSON)


@router.post("/workspaces/{workspace_id}/blobs/missing", dependencies=[WRITES])
async def missing(workspace_id: Id, names: BlobNames, actor: SignedIn, server: ServerPart) -> BlobNames:
    """Which of these contents the project does not hold."""
    return BlobNames(sha256=await blobs.missing(server, actor, workspace_id, names.sha256))


@router.put(
    "/workspaces/{workspace_id}/blobs/{sha256}",
    status_code=204,
    openapi_extra={"requestBody": {"required": True, "content": {_BYTES: {}}}},
    dependencies=[WRITES],
)
async def put_blob(
    workspace_id: Id, sha256: Sha256, request: Request, actor: SignedIn, server: ServerPart
) -> None:
    """Send content of up to 4 MiB, plain or with `Content-Encoding: zstd`."""
    await blobs.put(server, actor, workspace_id, sha256, await read_body(request, MAX_BLOB_BYTES))


@router.get(
    "/workspaces/{workspace_id}/blobs/{sha256}",
    response_class=Response,
    responses={200: {"content": {_BYTES: {}}}},
    dependencies=[READS],
)
async def get_blob(
    workspace_id: Id, sha256: Sha256, request: Request, actor: SignedIn, server: ServerPart
) -> Response:
    """Content by its hash, as zstd to who accepts it."""
    frame = await blobs.get(server, actor, workspace_id, sha256)
    kind = "application/octet-stream"
    if "zstd" in request.headers.get("accept-encoding", ""):
        return Response(
            frame, media_type=kind, headers={"Content-Encoding": "zstd", "Vary": "Accept-Encoding"}
        )
    return Response(inflate(frame, MAX_BLOB_BYTES), media_type=kind, headers={"Vary": "Accept-Encoding"})


@router.get(
    "/events",
    response_class=StreamingResponse,
    responses={200: {"content": {"text/event-stream": {}}}},
    dependencies=[READS],
)
async def events(
    request: Request,
    actor: SignedIn,
    server: ServerPart,
    last_event_id: Annotated[str, Header(max_length=80, description="of the last hint that came")] = "",
) -> StreamingResponse:
    """A stream of `hint` ({workspace, head}), `presence` ({workspace}), `notifications` ({unread}).

    `access` says that the person may enter other projects or teams than before, or in another role.
    `signed-out` is its last event when the token does not count any more.
    """
    token = request.headers["authorization"].partition(" ")[2].strip()
    headers = {"X-Accel-Buffering": "no", "Cache-Control": "no-store"}
    body = live.stream(server, token, last_event_id)
    return StreamingResponse(body, media_type="text/event-stream", headers=headers)


@router.put("/workspaces/{workspace_id}/presence", status_code=204, dependencies=[WRITES])
async def be_present(workspace_id: Id, given: Presence, actor: SignedIn, server: ServerPart) -> None:
    """Say what this device has open in a project; it counts for a minute."""
    await people.be_present(server, actor, workspace_id, given)


@router.get("/workspaces/{workspace_id}/presence", dependencies=[READS])
async def present(workspace_id: Id, actor: SignedIn, server: ServerPart) -> PresentPeople:
    """Who has what open in a project."""
    return await people.present(server, actor, workspace_id)
