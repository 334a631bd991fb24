"""What Google's errors carry besides a sentence. Source: google.rpc.ErrorInfo, google.rpc.RetryInfo."""

from __future__ import annotations

from typing import Any

from core.rewriting.assistant.providers.failures import seconds_of


def details_of(told: Any) -> tuple[str, float | None]:
    """The word for programs, and the wait in seconds; `told` is a body, or its list of details."""
    error = told.get("error", told) if isinstance(told, dict) else {"details": told}
    listed = error.get("details") if isinstance(error, dict) else None
    reason, wait = "", None
    for item in listed if isinstance(listed, list) else []:
        if isinstance(item, dict):
            reason = str(item.get("reason") or reason)
            wait = seconds_of(item["retryDelay"]) if "retryDelay" in item else wait
    return reason, wait
