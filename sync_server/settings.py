"""Everything an operator can set, read once at the start.

Sources, later ones win: defaults, environment (`CONTRACT_REWRITER_SERVER_<FIELD>`),
command line. Secrets come from the environment or from files of the data folder,
never from the command line.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Literal, get_args, get_origin, get_type_hints
from urllib.parse import urlsplit

from platformdirs import user_data_path

from sync_server.errors import StartError

PREFIX = "CONTRACT_REWRITER_SERVER_"

Registration = Literal["open", "invite", "closed"]


def _default_data_dir() -> Path:
    return user_data_path("contract-rewriter-server", appauthor=False)


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """The settings of one server process. Durations are seconds, sizes bytes."""

    host: str = "127.0.0.1"
    port: int = 8420
    data_dir: Path = field(default_factory=_default_data_dir)
    """Keys, the embedded database, blobs and backups."""

    public_url: str = ""
    """How people reach the server (for links in mails); empty: `http://HOST:PORT`."""

    database_url: str = ""
    """Empty: SQLite in `data_dir`. Else `postgresql://USER:PASSWORD@HOST:PORT/NAME`."""

    releases_dir: str = ""
    """A folder of releases for `/downloads/`, made by `contract-rewriter releases`; empty: none."""

    workers: int = 1
    """Processes. More than one needs PostgreSQL and Redis."""

    redis_url: str = ""
    """Redis or Valkey for several processes; empty: everything in this process."""

    queue_url: str = ""
    """Redis or Valkey that gives jobs to worker processes (`worker`); empty: this process does them."""

    development: bool = False
    """Allow default secrets and mails to the log. Never on a machine that others reach."""

    registration: Registration = "invite"
    """Who may make an account: anybody, people with an invitation, nobody."""

    access_token_seconds: int = 600
    refresh_token_seconds: int = 60 * 60 * 24 * 60
    refresh_grace_seconds: int = 60
    """The token before the last is answered with the same successor for so long (a lost answer)."""

    smtp_url: str = ""
    """`smtp://USER:PASSWORD@HOST:PORT` (STARTTLS) or `smtps://...`; empty: no mail is sent."""

    run_jobs: bool = True
    """Whether this process does jobs, or with `queue_url` gives them out; off where another one does."""

    job_lease_seconds: int = 120
    """A job that a process began and did not end, or that a queue lost, is taken over after so long."""

    mail_from: str = "Contract Rewriter <no-reply@localhost>"

    oidc: str = ""
    """Issuers: JSON list of {id, issuer, client_id, ...}; see "Signing in by an issuer"."""

    outgoing_private: bool = False
    """Whether outgoing HTTP may reach private and loopback addresses."""

    outgoing_ports: str = "80,443"
    """Ports that outgoing HTTP may use, with commas between; empty: any."""

    outgoing_seconds: int = 10
    """An answer of another server that is not whole after so long is given up."""

    max_body_bytes: int = 8 * 1024 * 1024
    """A larger request body is refused."""

    body_idle_seconds: int = 15
    """A request body that stands still for so long is given up."""

    body_total_seconds: int = 120
    """A request body that is not there after so long is given up."""

    workspace_quota_bytes: int = 4 * 1024 * 1024 * 1024
    """Content that one project may hold, before its compression."""

    stream_check_seconds: int = 25
    """A stream is kept alive, and its right to go on is read again, so often."""

    rate_limits: bool = True
    """Off only for benchmarks and tests."""

    limit_address: str = "6000/minute"
    """Requests from one network address (IPv6: one /64)."""

    limit_account: str = "3000/minute"
    """Requests of one account."""

    limit_sign_in: str = "60/minute"
    """From one address, where secrets could be guessed: sign-in, registration, refresh, invitations."""

    limit_mail: str = "10/hour"
    """From one address, what sends a mail to whoever is typed: password reset."""

    limit_verify: str = "6/minute"
    """By one account, challenges to receivers of messages, whose address anybody may type."""

    trusted_hosts: str = ""
    """Host names that the server answers to, with commas between; empty: any."""

    trusted_proxies: str = ""
    """Addresses of proxies whose `X-Forwarded-For` is believed, with commas between; empty: none."""

    metrics_token: str = ""
    """The bearer token with which `/metrics` may be read; empty: only by administrators."""

    shutdown_seconds: int = 20
    """How long running requests may take to end when the server is told to stop."""

    log_level: str = "info"

    tombstone_days: int = 180
    """Changes that are older and overtaken may be compacted; a cursor before them starts again."""

    deleted_days: int = 30
    """Deleted projects and teams are removed for good, with all their content, after so long."""

    @property
    def address(self) -> str:
        """How people reach the server, without a slash at the end."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return (self.public_url or f"http://{host}:{self.port}").rstrip("/")

    @property
    def embedded(self) -> bool:
        """Whether the database is SQLite in the data folder."""
        return not self.database_url


def read_settings(environment: Mapping[str, str] | None = None, **given: object) -> ServerSettings:
    """Settings from the environment and from what the command line gave (None: not given).

    Raises StartError for a value of the wrong form and for settings that do not go together.
    """
    environment = os.environ if environment is None else environment
    kinds = get_type_hints(ServerSettings)
    values: dict[str, object] = {}
    for each in fields(ServerSettings):
        text = environment.get(PREFIX + each.name.upper())
        if text is not None:
            values[each.name] = _parse(each.name, kinds[each.name], text)
    settings = replace(ServerSettings(), **values, **{k: v for k, v in given.items() if v is not None})  # type: ignore[arg-type]
    _check(settings)
    return settings


def _parse(name: str, kind: object, text: str) -> object:
    where = PREFIX + name.upper()
    if get_origin(kind) is Literal:
        allowed = get_args(kind)
        if text not in allowed:
            raise StartError(f"{where} is {text!r}.", f"Give one of: {', '.join(allowed)}.")
        return text
    if kind is bool:
        if text.lower() not in {"1", "0", "true", "false", "yes", "no"}:
            raise StartError(f"{where} is {text!r}.", "Give true or false.")
        return text.lower() in {"1", "true", "yes"}
    if kind is int:
        try:
            return int(text)
        except ValueError:
            raise StartError(f"{where} is {text!r}.", "Give a whole number.") from None
    return Path(text) if kind is Path else text


def _check(settings: ServerSettings) -> None:
    if settings.workers > 1 and settings.embedded:
        raise StartError(
            "Several worker processes cannot share the embedded database.",
            f"Set {PREFIX}DATABASE_URL to a PostgreSQL server, or use one worker.",
        )
    if settings.workers > 1 and not settings.redis_url:
        raise StartError(
            "Several worker processes need a place for limits and live hints.",
            f"Set {PREFIX}REDIS_URL to a Redis or Valkey server, or use one worker.",
        )
    if settings.queue_url and settings.embedded:
        raise StartError(
            "Worker processes cannot share the embedded database.",
            f"Set {PREFIX}DATABASE_URL to a PostgreSQL server, or leave {PREFIX}QUEUE_URL out.",
        )
    _check_secrets(settings)
    if not 0 <= settings.port < 65_536:
        raise StartError(f"The port {settings.port} does not exist.", "Give a port from 0 to 65535.")


_WELL_KNOWN = {"password", "postgres", "postgresql", "secret", "changeme", "admin", "root", "test", "example"}


def _check_secrets(settings: ServerSettings) -> None:
    """Secrets that everybody knows, and settings for development, stay on the developer's machine."""
    if settings.development:
        if settings.host not in {"127.0.0.1", "::1", "localhost"}:
            raise StartError(
                "A server for development listens to this machine only.",
                f"Leave {PREFIX}DEVELOPMENT out, or listen on 127.0.0.1.",
            )
        return
    for name in ("database_url", "redis_url", "queue_url", "smtp_url"):
        try:
            password = urlsplit(getattr(settings, name)).password
        except ValueError:
            raise StartError(f"{PREFIX}{name.upper()} is no address.", "Check how it is written.") from None
        if password is not None and password.lower() in _WELL_KNOWN:
            raise StartError(
                f"The password in {PREFIX}{name.upper()} is one that everybody knows.",
                f"Choose another one, or set {PREFIX}DEVELOPMENT=true on a machine of your own.",
            )
    if settings.metrics_token and len(settings.metrics_token) < 20:
        raise StartError(f"{PREFIX}METRICS_TOKEN is too short.", "Give at least 20 random characters.")
