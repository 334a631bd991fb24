"""Logs: one JSON object a line, without addresses, e-mail addresses, tokens and line breaks.

Values are masked wherever they stand, so that a message somebody writes later is
masked too. Source: OWASP Logging Cheat Sheet.
"""

from __future__ import annotations

import ipaddress
import logging
import re
from datetime import UTC, datetime
from functools import lru_cache

import orjson

_FIELDS = ("request_id", "method", "route", "path", "status", "ms", "user", "address", "job", "kind")

_SHORTEST_SECRET = 43
"""Letters without anything between them; shorter ones are words."""

_MASKS = (
    (re.compile(r"(?i)\b(bearer|basic)\s+[^\s\"',;]+"), r"\1 ***"),
    (re.compile(r"\beyJ[\w-]{5,}\.[\w-]+\.[\w-]*"), "***"),
    (re.compile(r"\b(scr|inv)_[A-Za-z0-9][\w-]{15,}"), r"\1_***"),
    (
        re.compile(r"(?i)\b(password|secret|token|pepper|api[_-]?key)(\"?\s*[=:]\s*\"?)[^\s\"',;&]+"),
        r"\1\2***",
    ),
    (re.compile(r"://[^/\s:@]+:[^/\s@]+@"), "://***@"),
    (re.compile(r"\b([\w.+-])[\w.+-]*@([\w-]+(?:\.[\w-]+)+)"), r"\1***@\2"),
    (re.compile(rf"\b(?!\d+\b)[A-Za-z0-9_-]{{{_SHORTEST_SECRET},}}\b"), "***"),
    (re.compile(r"\b(\d{1,3}\.\d{1,3}\.\d{1,3})\.\d{1,3}\b"), r"\1.0"),
)


def masked(text: str) -> str:
    """The text without what identifies or lets in."""
    if text.isalpha() and len(text) < _SHORTEST_SECRET:  # a word, as every request's: no mask is for one
        return text
    for pattern, instead in _MASKS:
        text = pattern.sub(instead, text)
    return text


@lru_cache(maxsize=1024)
def masked_address(address: str | None) -> str | None:
    """The network of an address, not the machine: /24 of version 4, /48 of version 6."""
    if address is None:
        return None
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return None
    return str(ipaddress.ip_network((parsed, 24 if parsed.version == 4 else 48), strict=False))


class JsonLines(logging.Formatter):
    """One line per record; whatever is in it, it stays one line."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as JSON."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line: dict[str, object] = {
            "at": at,
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": masked(record.getMessage()),
        }
        for name in _FIELDS:
            value = getattr(record, name, None)
            if name == "address" and isinstance(value, str):
                value = masked_address(value)
            if value is not None:
                line[name] = masked(value) if name == "path" else value
        if record.exc_info:
            line["error"] = masked(self.formatException(record.exc_info))
        return orjson.dumps(line, default=str).decode("utf-8")


def set_up(level: str) -> None:
    """Write every log of this process as JSON lines to the standard error."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logging.getLogger(name).handlers.clear()
        logging.getLogger(name).propagate = True
    logging.getLogger("uvicorn.access").disabled = True  # the edge writes its own line
    logging.getLogger("alembic").setLevel(logging.WARNING)
