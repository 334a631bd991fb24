"""What went wrong with a model, in words: one table for every protocol.

A server's own words are quoted, short and without keys; nothing of the request is.
"""

from __future__ import annotations

import re

import httpx

from core.masking import mask
from core.rewriting.assistant.provider import ProviderError
from core.rewriting.assistant.providers.endpoints import Endpoint, key_variables

DEFAULT_WAIT_SECONDS = 2.0
"""For a server that says “too many requests” and not when to come back."""
_TOO_LONG = re.compile(
    r"context.{0,20}(?:length|size|window)|maximum.{0,30}tokens|(?:prompt|input).{0,40}too long"
    r"|too many tokens|exceed\w*.{0,60}tokens",
    re.I,
)
_BLOCKED = re.compile(r"content.{0,10}(?:management|filter|policy)|\bblocked\b|safety", re.I)
_SPENT = re.compile(r"insufficient_quota|billing|credit|payment|plan", re.I)
_LONGEST_QUOTE = 300


class Failures:
    """Makes the errors of one endpoint; `secrets` never appear in any of them."""

    def __init__(self, endpoint: Endpoint, secrets: tuple[str, ...] = ()) -> None:
        self._endpoint = endpoint
        self._secrets = tuple(item for item in secrets if item)

    def __repr__(self) -> str:
        return f"Failures({self._endpoint.name})"

    def refusal(
        self,
        status: int,
        words: str = "",
        *,
        reason: str = "",
        model: str = "",
        retry_after: float | None = None,
        location: str = "",
    ) -> ProviderError:
        """An HTTP status other than 200; `reason` is the server's word for programs."""
        title, host = self._endpoint.title, self._endpoint.host
        said = self._said(words)
        if 300 <= status < 400:
            to = httpx.URL(location).host if _is_url(location) else "another address"
            return ProviderError(
                "network",
                f"{host} sends the request on to {to or host}, which was not followed.",
                "Write the address that answers into the setting “model_endpoints”.",
            )
        if status in {401, 403} or "API_KEY" in reason:
            return ProviderError("auth", f"{title} refuses the key{said}.", self._key_advice())
        if status == 407:
            return ProviderError("network", "The proxy asks for a login.", "Correct the setting “proxy”.")
        if status == 404:
            return self.no_model(model)
        if status == 402 or (status == 429 and _SPENT.search(f"{reason} {words}") and retry_after is None):
            return ProviderError(
                "quota",
                f"The account at {title} has nothing left{said}.",
                "Look at its plan, or take a local model.",
            )
        if status == 429:
            wait = DEFAULT_WAIT_SECONDS if retry_after is None else retry_after
            when = "a moment" if retry_after is None else f"{wait:.0f} seconds"
            return ProviderError(
                "quota",
                f"{title} answers no more requests now{said}.",
                f"Ask again in {when}.",
                retry_after_seconds=wait,
            )
        if status == 413 or (400 <= status < 500 and _TOO_LONG.search(words)):
            return self.too_long(said)
        if status == 408 or status >= 500:
            return ProviderError(
                "transient",
                f"{title} cannot answer now (HTTP {status}){said}.",
                "Ask again in a moment.",
                retry_after_seconds=retry_after,
            )
        if _BLOCKED.search(words):
            return self.blocked(said)
        return ProviderError(
            "bad-request",
            f"{title} does not take the request (HTTP {status}){said}.",
            "Choose another model, or correct its address in “model_endpoints”.",
        )

    def transport(self, error: Exception, *, began: bool) -> ProviderError:
        """An error of the connection; `began` when a part of the reply had already come."""
        title, host = self._endpoint.title, self._endpoint.host
        if isinstance(error, httpx.ConnectTimeout | httpx.ConnectError | httpx.ProxyError):
            return self._unreachable(error)
        if isinstance(error, httpx.TimeoutException):
            return self.timeout()
        if isinstance(error, httpx.InvalidURL | httpx.UnsupportedProtocol):
            return ProviderError(
                "network", f"The address of {title} is no address.", "Correct “model_endpoints”."
            )
        if isinstance(error, httpx.DecodingError):
            return self.bad_reply()
        if began:
            return self.broken_off()
        return ProviderError(
            "transient", f"{host} broke the connection off before it answered.", "Ask again in a moment."
        )

    def no_model(self, model: str) -> ProviderError:
        """404."""
        where = self._endpoint.title
        pull = (
            f"Fetch it with “ollama pull {model}”, or choose" if self._endpoint.kind == "ollama" else "Choose"
        )
        return ProviderError(
            "no-model",
            f"{where} has no model “{model}” at {self._endpoint.host}.",
            f"{pull} one that is listed.",
        )

    def too_long(self, said: str = "") -> ProviderError:
        """More text than the model reads."""
        return ProviderError(
            "too-long",
            f"The text is longer than the model can read{said}.",
            "Ask about one function or a smaller file, or choose a model with a longer context.",
        )

    def blocked(self, said: str = "") -> ProviderError:
        """The server's rules forbid the question or the answer."""
        return ProviderError(
            "blocked",
            f"{self._endpoint.title} does not answer this by its own rules{said}.",
            "Ask in other words, or take a local model.",
        )

    def blocked_because(self, reason: str) -> ProviderError:
        """The same with the server's word for it."""
        return self.blocked(self._said(reason))

    def broken_off(self) -> ProviderError:
        """The end of a stream is missing."""
        return ProviderError(
            "truncated",
            f"The reply of {self._endpoint.title} broke off; nothing of it is used.",
            "Ask again.",
        )

    def timeout(self, seconds: float | None = None) -> ProviderError:
        """Silence for too long."""
        for_long = "in time" if seconds is None else f"for {seconds:g} seconds"
        return ProviderError(
            "timeout",
            f"{self._endpoint.title} said nothing {for_long}.",
            "Ask again, or allow more time in the settings of models.",
        )

    def bad_reply(self) -> ProviderError:
        """Something answered that is not the protocol."""
        return ProviderError(
            "bad-reply",
            f"What answers at {self._endpoint.host} speaks another protocol than {self._endpoint.title}.",
            "Check the address in “model_endpoints”, and whether a login page stands before it.",
        )

    def no_key(self) -> ProviderError:
        """A hosted model needs one."""
        return ProviderError("auth", f"There is no key for {self._endpoint.title}.", self._key_advice())

    def odd_key(self) -> ProviderError:
        """Something else was pasted than a key."""
        return ProviderError(
            "auth",
            f"The key for {self._endpoint.title} holds characters that no key has.",
            self._key_advice(),
        )

    def open_key(self) -> ProviderError:
        """A key is not sent over a connection that everybody on the way can read."""
        return ProviderError(
            "auth",
            f"The key for {self._endpoint.title} was not sent: {self._endpoint.host} is not encrypted.",
            "Use an address that begins with https://, or take the key away.",
        )

    def _key_advice(self) -> str:
        variable = key_variables(self._endpoint)[0]
        return (
            f"Enter a valid key for “{self._endpoint.name}” in the window (File, Keys of services), "
            f"or set {variable}."
        )

    def _unreachable(self, error: Exception) -> ProviderError:
        title, host = self._endpoint.title, self._endpoint.host
        if isinstance(error, httpx.ProxyError):
            return ProviderError(
                "network",
                f"The proxy does not let the connection to {host} through.",
                "Correct the setting “proxy”.",
            )
        if "CERTIFICATE" in str(error).upper():
            return ProviderError(
                "network",
                f"The certificate of {host} is not trusted.",
                "Name your company's certificates in the setting “ca_file”.",
            )
        advice = (
            f"Start {title}, or choose another model."
            if self._endpoint.local
            else ("Check the connection and the setting “proxy”, or take a local model.")
        )
        return ProviderError("network", f"Nothing answers for {title} at {host}.", advice)

    def _said(self, words: str) -> str:
        """A server's words as a quote, on one line and without anything secret."""
        short = mask(" ".join(words.split()), secrets=self._secrets)[:_LONGEST_QUOTE]
        return f": “{short.rstrip('.')}”" if short else ""


def retry_after_of(headers: httpx.Headers) -> float | None:
    """The wait in seconds from Retry-After, or None; dates are not read."""
    return seconds_of(headers.get("retry-after", ""))


def seconds_of(text: object) -> float | None:
    """`37`, `37s` or `1.5s` as seconds, or None."""
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)s?\s*", str(text))
    return float(found.group(1)) if found else None


def _is_url(text: str) -> bool:
    try:
        return bool(text) and httpx.URL(text) is not None
    except httpx.InvalidURL:
        return False
