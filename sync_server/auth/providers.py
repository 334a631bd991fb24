"""The issuers that an operator named in the setting `oidc`: who they are and how far they are believed."""

from __future__ import annotations

import re
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, TypeAdapter, ValidationError, model_validator

from sync_server.errors import StartError
from sync_server.settings import PREFIX

_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")
_TAKEN = {"password", "back", "finish", "identities"}


class Provider(BaseModel):
    """One issuer of the setting."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=False)

    id: Annotated[str, Field(pattern=f"^{_ID.pattern}$")]
    issuer: Annotated[str, Field(max_length=400)]
    client_id: Annotated[str, Field(min_length=1, max_length=400)]
    client_secret: SecretStr = SecretStr("")
    """Empty: a public client, as programs of the desktop are."""

    name: str = ""
    scopes: tuple[str, ...] = ("openid", "email", "profile")
    private: bool = False
    """It may be at a private or loopback address, at any port and without TLS."""

    ca_file: str = ""
    """Certificates that its TLS is judged by, instead of the public ones."""

    register_people: Annotated[bool | None, Field(alias="register")] = None
    """Whether it makes accounts for whoever it knows; None: as the setting `registration` says."""

    trust_email: bool = False
    """Its addresses count as confirmed although it does not say so (`email_verified`)."""

    @property
    def title(self) -> str:
        """What people read."""
        return self.name or self.id

    @model_validator(mode="after")
    def _usable(self) -> Provider:
        url = urlsplit(self.issuer)
        wanted = ("https", "http") if self.private else ("https",)
        if url.scheme not in wanted or not url.hostname or url.query or url.fragment or "@" in url.netloc:
            raise ValueError("`issuer` must be an address that begins with https")
        if self.id in _TAKEN or "openid" not in self.scopes:
            raise ValueError("`id` is a word of this server, or `scopes` lacks openid")
        return self


def read_providers(text: str) -> tuple[Provider, ...]:
    """The issuers of the setting; StartError when it is not written as it must be."""
    if not text.strip():
        return ()
    try:
        found = TypeAdapter(tuple[Provider, ...]).validate_json(text)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"])) or "the list"
        raise StartError(
            f"{PREFIX}OIDC is not right at {where}: {first['msg']}.",
            'Give a JSON list such as [{"id":"corp","issuer":"https://login.example.org","client_id":"x"}].',
        ) from None
    if len({each.id for each in found}) != len(found):
        raise StartError(f"{PREFIX}OIDC names an id twice.", "Give each issuer an id of its own.")
    return found
