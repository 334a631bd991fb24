"""The JSON document of `--preview`. Field names and their order are a promise to scripts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from core.rewriting.assistant.privacy.gate import Outgoing


def preview_document(requests: Sequence[Outgoing], notes: Sequence[str]) -> dict[str, Any]:
    """Everything that would be sent first, and to whom; tokens are estimated."""
    return {
        "schema": "contract-rewriter/preview/1",
        "requests": [_request(item) for item in requests],
        "notes": list(notes),
    }


def _request(outgoing: Outgoing) -> dict[str, Any]:
    request = outgoing.request
    return {
        "model": f"{outgoing.provider}/{outgoing.model}",
        "endpoint": outgoing.endpoint,
        "local": outgoing.local,
        "files": list(outgoing.files),
        "tokens": outgoing.tokens,
        "masked": dict(outgoing.masked),
        "held_lines": outgoing.held_lines,
        "system": request.system,
        "messages": [{"role": message.role, "text": message.text} for message in request.messages],
    }
