"""Messages about accounts, sessions and sign-in."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from core.wire.headers import Id

Email = Annotated[str, Field(min_length=3, max_length=320, pattern=r"^[^@\s\x00-\x1f]+@[^@\s\x00-\x1f]+$")]
Password = Annotated[SecretStr, Field(min_length=10, max_length=1024)]
Name = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]


class _Message(BaseModel):
    model_config = ConfigDict(frozen=True)


class Device(_Message):
    """The machine that signs in: an id that it made once, and a name for people."""

    id: Id
    name: Name


class Registration(_Message):
    """`POST /auth/register`. `invitation` is the secret of an invitation, where one is needed."""

    email: Email
    name: Name
    password: Password
    device: Device
    invitation: str | None = Field(default=None, max_length=200)


class Login(_Message):
    """`POST /auth/login`."""

    email: Email
    password: Annotated[SecretStr, Field(max_length=1024)]
    device: Device


class Refresh(_Message):
    """`POST /auth/refresh` and `/auth/logout`: the refresh token, and the device that holds it."""

    refresh_token: Annotated[SecretStr, Field(max_length=200)]
    device: Id


class Tokens(_Message):
    """What a sign-in gives. The refresh token counts once and is kept in the system's keyring."""

    access_token: str
    token_type: str = "Bearer"  # noqa: S105 - a word of RFC 6750
    expires_in: int
    refresh_token: str
    user_id: Id
    session_id: Id


class Profile(_Message):
    """`GET /auth/profile`."""

    id: Id
    email: str
    name: str
    server_role: str
    created_ms: int
    has_password: bool
