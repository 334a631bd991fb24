"""The form of every error that the server answers, and its stable codes."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class ErrorBody(BaseModel):
    """One sentence, one next step and a stable code, as everywhere in this program."""

    model_config = ConfigDict(frozen=True)

    code: str = Field(description="stable, kebab-case", examples=["not-found"])
    message: str
    next_step: str = ""
    request_id: str = ""
    details: dict[str, Any] = {}


CODES: dict[str, int] = {
    "authorization-pending": 400,
    "slow-down": 400,
    "access-denied": 400,
    "expired-token": 400,
    "oidc-refused": 400,
    "not-signed-in": 401,
    "session-ended": 401,
    "wrong-credentials": 401,
    "forbidden": 403,
    "account-disabled": 403,
    "registration-closed": 403,
    "invitation-needed": 403,
    "scope-missing": 403,
    "not-found": 404,
    "method-not-allowed": 405,
    "too-slow": 408,
    "conflict": 409,
    "op-id-reused": 409,
    "owns-teams": 409,
    "owns-projects": 409,
    "link-needed": 409,
    "no-mail": 409,
    "resync-required": 410,
    "too-large": 413,
    "media-type": 415,
    "invalid": 422,
    "client-too-old": 426,
    "too-many-requests": 429,
    "internal": 500,
    "oidc-unreachable": 502,
    "unavailable": 503,
    "storage-full": 507,
}
"""Every code of the server and its HTTP status. Codes are added, never changed."""
