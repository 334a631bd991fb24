"""Sends one message by SMTP: TLS from the start (`smtps:`) or STARTTLS (`smtp:`), never without.

Only to a relay on this machine may it go in the clear, and never with a password.
`?ca=FILE` names the certificates of a private relay.
"""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from urllib.parse import parse_qs, unquote, urlsplit

from sync_server.errors import StartError
from sync_server.settings import PREFIX

_SECONDS = 20
_HERE = {"127.0.0.1", "::1", "localhost"}


@dataclass(frozen=True, slots=True)
class Relay:
    """Where mails are handed over. The password is never printed."""

    host: str
    port: int
    tls: bool
    user: str
    password: str
    ca: str

    def __repr__(self) -> str:
        return f"Relay({self.host}:{self.port})"


def relay(smtp_url: str) -> Relay:
    """The relay of the setting; StartError for an address of another form."""
    parts = urlsplit(smtp_url)
    try:
        port = parts.port
    except ValueError:
        port = -1
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname or port == -1:
        raise StartError(f"{PREFIX}SMTP_URL has another form.", "Give smtp://USER:PASSWORD@HOST:PORT.")
    tls = parts.scheme == "smtps"
    ca = parse_qs(parts.query).get("ca", [""])[0]
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return Relay(parts.hostname, port or (465 if tls else 587), tls, user, password, ca)


def send(to: Relay, message: EmailMessage) -> None:
    """Hand a message over; blocks. Raises OSError or SMTPException when it was not taken."""
    context = ssl.create_default_context(cafile=to.ca or None)
    with _connected(to, context) as smtp:
        if not to.tls:
            _start_tls(to, smtp, context)
        if to.user:
            smtp.login(to.user, to.password)
        smtp.send_message(message)


def _connected(to: Relay, context: ssl.SSLContext) -> smtplib.SMTP:
    if to.tls:
        return smtplib.SMTP_SSL(to.host, to.port, timeout=_SECONDS, context=context)
    return smtplib.SMTP(to.host, to.port, timeout=_SECONDS)


def _start_tls(to: Relay, smtp: smtplib.SMTP, context: ssl.SSLContext) -> None:
    smtp.ehlo()
    if smtp.has_extn("starttls"):
        smtp.starttls(context=context)
        smtp.ehlo()
    elif to.user or to.host not in _HERE:
        raise smtplib.SMTPNotSupportedError("the relay offers no STARTTLS")
