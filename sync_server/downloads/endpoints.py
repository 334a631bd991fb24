"""`/downloads/`: a page, published files with ranges, and the repository that programs update from."""

from __future__ import annotations

import hashlib
import re
from functools import cache
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, BackgroundTasks, Request, Response
from fastapi import Path as InPath
from starlette.responses import FileResponse, RedirectResponse

from core.wire.releases import INSTALLERS
from sync_server.auth.dependencies import ServerPart
from sync_server.downloads import service
from sync_server.downloads.page import FOLDER
from sync_server.downloads.shelf import Shelved
from sync_server.downloads.visitor import HINTS, visitor_of
from sync_server.errors import NotFound

router = APIRouter(prefix="/downloads", include_in_schema=False)

_POLICY = "default-src 'none'; style-src 'self'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'"
_FOREVER = "public, max-age=31536000, immutable"
_ASK = "public, no-cache"
_TEXTS = {"notes", "sums"}
_METADATA = r"^([1-9]\d{0,8}\.(root|targets|snapshot|stable|beta)|timestamp)\.json$"


@router.api_route("", methods=["GET", "HEAD"])
async def without_slash() -> Response:
    """Where the page is."""
    return RedirectResponse("/downloads/", 308)


@router.api_route("/", methods=["GET", "HEAD"])
async def page(request: Request, server: ServerPart) -> Response:
    """The page, with the installer for the system of whoever asks first."""
    body = await service.html(server, visitor_of(request.headers))
    vary = f"User-Agent, {HINTS}"
    headers = {"Content-Security-Policy": _POLICY, "Accept-CH": HINTS, "Vary": vary, "Cache-Control": _ASK}
    return _known(request, headers, hashlib.sha256(body).hexdigest()) or Response(
        body, media_type="text/html", headers=headers
    )


@router.api_route("/page.css", methods=["GET", "HEAD"])
async def style(request: Request) -> Response:
    """How it looks, in light and dark."""
    body = _style()
    headers = {"Cache-Control": _ASK}
    return _known(request, headers, hashlib.sha256(body).hexdigest()) or Response(
        body, media_type="text/css", headers=headers
    )


@router.api_route("/targets/{path:path}", methods=["GET", "HEAD"])
async def target(request: Request, server: ServerPart, path: str, after: BackgroundTasks) -> Response:
    """A published file. Counted when its last byte is sent, by file and day only."""
    found = await service.target(server, path)
    if found is None:
        raise NotFound("This file")
    place, known = found
    headers = {"Cache-Control": _FOREVER}
    same = _known(request, headers, known.sha256)
    if same is not None:
        return same
    text = known.about.kind in _TEXTS
    answer = FileResponse(
        place,
        headers=headers,
        media_type="text/plain; charset=utf-8" if text else "application/octet-stream",
        filename=None if text else known.about.name,
        background=after,
    )
    if request.method == "GET" and known.about.kind in INSTALLERS and _to_the_end(request, known):
        after.add_task(service.count, server, path)
    return answer


@router.api_route("/metadata/{name}", methods=["GET", "HEAD"])
async def metadata(
    request: Request, server: ServerPart, name: Annotated[str, InPath(max_length=40)]
) -> Response:
    """The signed metadata, as it is. Only the timestamp ever changes under its name."""
    place = await service.metadata(server, name) if _is_metadata(name) else None
    if place is None:
        raise NotFound("This file")
    headers = {"Cache-Control": _ASK if name == "timestamp.json" else _FOREVER}
    etag = _of_state(place)
    return _known(request, headers, etag) or FileResponse(
        place, headers=headers, media_type="application/vnd.tuf+json"
    )


def _known(request: Request, headers: dict[str, str], tag: str) -> Response | None:
    """304 for what the asker has; the tag is added to the headers of any other answer."""
    headers["ETag"] = f'"{tag}"'
    given = [part.strip().removeprefix("W/") for part in request.headers.get("if-none-match", "").split(",")]
    return Response(status_code=304, headers=headers) if headers["ETag"] in given else None


def _to_the_end(request: Request, known: Shelved) -> bool:
    """Whether the answer holds the last byte: of pieces of a file, one counts."""
    wanted = request.headers.get("range", "").replace(" ", "").lower()
    if not wanted.startswith("bytes="):
        return True
    end = wanted.rpartition("-")[2]
    return end == "" or (end.isdigit() and int(end[:20]) >= known.size_bytes - 1)


def _is_metadata(name: str) -> bool:
    return re.fullmatch(_METADATA, name) is not None


def _of_state(place: Path) -> str:
    state = place.stat()
    return f"{state.st_mtime_ns:x}-{state.st_size:x}"


@cache
def _style() -> bytes:
    return (FOLDER / "downloads.css").read_bytes()
