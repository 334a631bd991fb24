"""Addresses of models: those that everybody has, and those that a person wrote into the settings.

Written as `name kind address`, several separated by semicolons:
`lab openai https://models.example.org/v1; box ollama http://10.0.0.5:11434`.
An own row with a known name takes its place.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from typing import Literal, get_args
from urllib.parse import urlsplit

from core.errors import UsageError
from core.settings import Settings

EndpointKind = Literal["openai", "ollama", "gemini", "gemini-legacy"]
KEY_PREFIX = "CONTRACT_REWRITER_KEY_"
KINDS: tuple[EndpointKind, ...] = get_args(EndpointKind)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One address. `name` stands before the slash of a model's name; `title` is what a person reads."""

    name: str
    kind: EndpointKind
    address: str
    title: str

    @property
    def local(self) -> bool:
        """Whether the address is this machine."""
        return is_loopback(self.address)

    @property
    def origin(self) -> str:
        """Scheme, host and port: a key belongs to them."""
        parts = urlsplit(self.address)
        return f"{parts.scheme}://{parts.netloc}".lower()

    @property
    def host(self) -> str:
        """Host and port, for sentences."""
        return urlsplit(self.address).netloc


GOOGLE = "https://generativelanguage.googleapis.com"
# Default ports as the programs' own documentation names them.
KNOWN = (
    Endpoint("ollama", "ollama", "http://127.0.0.1:11434", "Ollama"),
    Endpoint("llama.cpp", "openai", "http://127.0.0.1:8080/v1", "llama.cpp"),
    Endpoint("lm-studio", "openai", "http://127.0.0.1:1234/v1", "LM Studio"),
    Endpoint("vllm", "openai", "http://127.0.0.1:8000/v1", "vLLM"),
    Endpoint("gemini", "gemini", GOOGLE, "Gemini"),
    Endpoint("gemini-legacy", "gemini-legacy", GOOGLE, "Gemini (old client)"),
)  # fmt: skip


def endpoints(settings: Settings) -> tuple[Endpoint, ...]:
    """Every address, those on this machine first; raises `UsageError` when the setting cannot be read."""
    own = read_endpoints(settings.model_endpoints)
    names = {item.name for item in own}
    every = (*own, *(item for item in KNOWN if item.name not in names))
    return tuple(sorted(every, key=lambda item: not item.local))


def read_endpoints(text: str) -> tuple[Endpoint, ...]:
    """The rows of the setting; raises `UsageError`."""
    found = tuple(_row(part.strip()) for part in re.split(r"[;\n]", text) if part.strip())
    names = [item.name for item in found]
    for name in names:
        if names.count(name) > 1:
            raise _unfit(f"it names “{name}” twice")
    return found


def key_variables(endpoint: Endpoint) -> tuple[str, ...]:
    """The environment variables that hold a key for this endpoint, the strongest first."""
    own = KEY_PREFIX + re.sub(r"[^A-Z0-9]", "_", endpoint.name.upper())
    google = endpoint.address == GOOGLE and endpoint.kind in {"gemini", "gemini-legacy"}
    return (own, "GEMINI_API_KEY") if google else (own,)


def is_loopback(address: str) -> bool:
    """Whether a URL leads to this machine by its host alone, without asking a name server."""
    host = (urlsplit(address).hostname or "").rstrip(".").lower()
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _row(text: str) -> Endpoint:
    words = text.split()
    if len(words) != 3:
        raise _unfit(f"“{text}” has not three words")
    name, kind, address = words
    if not re.fullmatch(r"[a-z0-9][a-z0-9._-]*", name):
        raise _unfit(f"“{name}” is no name: small letters, digits, dots and dashes are")
    chosen = next((item for item in KINDS if item == kind), None)
    if chosen is None:
        raise _unfit(f"“{kind}” is none of {', '.join(KINDS)}")
    return Endpoint(name, chosen, _address(address), name)


def _address(text: str) -> str:
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError as error:
        raise _unfit("an address is no URL") from error
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise _unfit("an address does not begin with http:// or https:// and a host")
    if "@" in parts.netloc or parts.query or parts.fragment:
        raise _unfit(
            f"the address at {parts.hostname} holds a password or a key, which belongs into the keyring"
        )
    return text.rstrip("/")


def _unfit(reason: str) -> UsageError:
    return UsageError(
        f"The setting “model_endpoints” cannot be read: {reason}.",
        "Write “name kind address”, several separated by semicolons, such as "
        "“lab openai https://models.example.org/v1”.",
    )
