"""Messages about teams: members, roles, invitations, activity."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

RoleName = Literal["owner", "admin", "editor", "reviewer", "viewer"]
"""Strongest first; each may do everything that the ones after it may."""


class Message(BaseModel):
    """What crosses the network never changes after it was read."""

    model_config = ConfigDict(frozen=True)


class RoleChange(Message):
    """`PATCH .../people/{user}` and `.../members/{user}`: nobody gives a role above their own."""

    model_config = ConfigDict(frozen=True, json_schema_extra={"examples": [{"role": "editor"}]})

    role: RoleName
