"""Messages about accounts, sessions and sign-in."""

from __future__ import annotations

from typing import Annotated, Literal

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


class SessionRow(_Message):
    """One signed-in device of the person; `current` is the one that asks."""

    id: Id
    device_id: Id
    device_name: str
    created_ms: int
    seen_ms: int
    address: str
    current: bool


class Sessions(_Message):
    """`GET /auth/sessions`: the last used first."""

    sessions: tuple[SessionRow, ...]


class SessionChange(_Message):
    """`PATCH /auth/sessions/{id}`: what the device is called."""

    device_name: Name


class ProfileChange(_Message):
    """`PATCH /auth/profile`."""

    name: Name


class PasswordChange(_Message):
    """`POST /auth/password`: ends every other session. `current` is empty where there is none yet."""

    current: Annotated[SecretStr, Field(max_length=1024)]
    password: Password


class EmailChange(_Message):
    """`POST /auth/email`: the new address counts once its mail was answered."""

    email: Email
    password: Annotated[SecretStr, Field(max_length=1024)]


class ForgottenPassword(_Message):
    """`POST /auth/password/forgot`: the answer never says whether the address has an account."""

    email: Email


OneTimeSecret = Annotated[SecretStr, Field(min_length=1, max_length=200)]


class NewPassword(_Message):
    """`POST /auth/password/reset`: with the secret of the mail; ends every session."""

    secret: OneTimeSecret
    password: Password


class Confirmation(_Message):
    """`POST /auth/email/confirm`: the secret of a mail."""

    secret: OneTimeSecret


class RegistrationAnswer(_Message):
    """`POST /auth/register/confirm`: the secret of the mail, and the password that was given before."""

    secret: OneTimeSecret
    password: Annotated[SecretStr, Field(max_length=1024)]
    device: Device


class FirstAdmin(_Message):
    """`POST /auth/first`: the secret that the server printed makes its first administrator."""

    secret: OneTimeSecret
    email: Email
    name: Name
    password: Password
    device: Device


class MailSent(_Message):
    """A mail is on its way, if there is anybody to get it."""

    mail: str = "sent"


class Deletion(_Message):
    """`POST /auth/delete`: the address of the account, so that nothing is deleted by mistake."""

    email: Email
    password: Annotated[SecretStr, Field(max_length=1024)] = SecretStr("")


class InvitationMade(_Message):
    """`POST /auth/invitations`: a link with which one person makes an account; shown once."""

    link: str
    secret: str
    expires_ms: int


Scope = Literal[
    "sync:read",
    "sync:write",
    "contracts:read",
    "contracts:write",
    "ai:use",
    "notifications:send",
    "usage:read",
    "admin",
]
"""What an API key may be allowed; never more than the person who made it may."""


class NewApiKey(_Message):
    """`POST /auth/keys`. `days`: until it expires (none: it does not)."""

    name: Name
    scopes: Annotated[tuple[Scope, ...], Field(min_length=1, max_length=16)]
    days: Annotated[int, Field(ge=1, le=3650)] | None = None


class ApiKey(_Message):
    """A key without its secret."""

    id: Id
    name: str
    scopes: tuple[str, ...]
    created_ms: int
    expires_ms: int | None
    used_ms: int | None


class MadeApiKey(_Message):
    """A new key: `key` is shown this once."""

    key: str
    api_key: ApiKey


class ApiKeys(_Message):
    """`GET /auth/keys`."""

    keys: tuple[ApiKey, ...]


class DeviceRequest(_Message):
    """`POST /auth/device`: a program without a browser wants to sign in."""

    device: Device


class DeviceCodes(_Message):
    """What the program polls with, and what the person enters. Source: RFC 8628, section 3.2."""

    device_code: str
    user_code: str
    verification_uri: str
    verification_uri_complete: str
    expires_in: int
    interval: int


class DevicePoll(_Message):
    """`POST /auth/device/token`. Codes while waiting: authorization-pending, slow-down."""

    device_code: Annotated[SecretStr, Field(max_length=200)]
    device: Id


class DeviceQuestion(_Message):
    """What a person is asked to approve: which machine, and from where it asks."""

    device_name: str
    address: str
    created_ms: int


class DeviceDecision(_Message):
    """`POST /auth/device/approve`."""

    user_code: Annotated[str, Field(min_length=1, max_length=20)]
    approve: bool


class OidcStart(_Message):
    """`POST /auth/oidc/{provider}/start`. `redirect_uri` is a listener on the loopback of the device.

    `password` only for somebody who is signed in and links the issuer to an account that has one.
    """

    redirect_uri: Annotated[str, Field(max_length=400)]
    device: Device
    password: Annotated[SecretStr, Field(max_length=1024)] = SecretStr("")


class OidcStarted(_Message):
    """Where the browser goes; `flow` is the secret of who started, and `state` comes back with the code."""

    authorization_url: str
    flow: str
    state: str


class OidcFinish(_Message):
    """`POST /auth/oidc/finish`: what came to the listener. `iss` as RFC 9207 sends it."""

    flow: OneTimeSecret
    code: Annotated[SecretStr, Field(min_length=1, max_length=2000)]
    state: Annotated[SecretStr, Field(min_length=1, max_length=200)]
    iss: Annotated[str, Field(max_length=400)] | None = None
    invitation: str | None = Field(default=None, max_length=200)


class OidcProviders(_Message):
    """`GET /auth/oidc`: ids and names of the issuers of this server."""

    providers: tuple[OidcProvider, ...]


class OidcProvider(_Message):
    """One issuer."""

    id: str
    name: str


class Linked(_Message):
    """`POST /auth/oidc/finish` for somebody who is signed in: the identity belongs to the account now."""

    provider: str


class Identity(_Message):
    """An issuer that opens the account, and the address that it told."""

    id: Id
    issuer: str
    name: str
    email: str
    created_ms: int


class Identities(_Message):
    """`GET /auth/oidc/identities`: the oldest first."""

    identities: tuple[Identity, ...]
