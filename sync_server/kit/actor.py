"""Who asks: a person in a session, or a program with an API key."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in asker. `scopes` is None for a person: everything that their roles allow."""

    user_id: str
    server_role: str
    session_id: str | None = None
    api_key_id: str | None = None
    device_id: str | None = None
    scopes: frozenset[str] | None = None

    @property
    def is_admin(self) -> bool:
        """Whether this is an administrator of the server."""
        return self.server_role == "admin"
