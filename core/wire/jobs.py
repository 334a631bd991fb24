"""Messages for administrators about jobs: what a server still has to do, and what it gave up."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from core.wire.headers import Id
from core.wire.teams import Message, example

JobState = Literal["due", "running", "done", "dead", "dropped"]
"""`dead`: every attempt failed, or it cannot be done. `dropped`: an administrator gave it up."""

_JOB = {
    "id": "01936e5c-7a10-7c31-8f00-2b1f0a9c8d7e",
    "kind": "mail",
    "state": "dead",
    "attempts": 12,
    "attempts_allowed": 12,
    "due_ms": 1_764_000_000_000,
    "lease_until_ms": None,
    "finished_ms": 1_764_003_600_000,
    "error": "SMTPServerDisconnected: Connection unexpectedly closed",
    "about": {"template": "held", "user": "01936e5c-7a10-7c31-8f00-77c0b1d2e303"},
}


class AdminJob(Message):
    """One job. `about` holds identifiers, no secrets; `error` is what stopped the last attempt."""

    model_config = example(**_JOB)

    id: Id
    kind: str
    state: JobState
    attempts: int
    attempts_allowed: int
    due_ms: int = Field(description="not before then: the server's clock")
    lease_until_ms: int | None = Field(description="while it runs: when another process may take it over")
    finished_ms: int | None
    error: str | None
    about: dict[str, Any]


class AdminJobs(Message):
    """`GET /admin/jobs?state=STATE&kind=KIND&after=ID`: the oldest first; how many are in which state."""

    model_config = example(jobs=[_JOB], counts={"due": 2, "dead": 1}, next=None)

    jobs: tuple[AdminJob, ...]
    counts: dict[str, int]
    next: Id | None = None
