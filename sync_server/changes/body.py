"""Reading a request's body with a limit that holds before and after its compression was undone."""

from __future__ import annotations

from fastapi import Request

from sync_server.changes.envelope import inflate
from sync_server.errors import ApiError


async def read_body(request: Request, most: int) -> bytes:
    """The body, plain or `Content-Encoding: zstd`; ApiError when damaged or of more than `most` bytes."""
    encoding = request.headers.get("content-encoding", "identity").strip().lower()
    if encoding not in {"identity", "zstd"}:
        raise ApiError("media-type", "This compression is not known here.", "Send the body plain or as zstd.")
    pieces: list[bytes] = []
    size = 0
    async for piece in request.stream():
        size += len(piece)
        if size > most:
            raise too_large(most)
        pieces.append(piece)
    raw = b"".join(pieces)
    content = raw if encoding == "identity" else inflate(raw, most)
    if content is None:
        raise too_large(most)
    return content


def too_large(most: int) -> ApiError:
    """What a body is answered that is larger than it says or than it may be."""
    return ApiError(
        "too-large", f"The body is damaged or has more than {most} bytes.", "Send it in smaller parts."
    )
