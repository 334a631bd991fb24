"""How large a model is by its name, and how long a text is in tokens, where nobody tells us."""

from __future__ import annotations

import re

from core.rewriting.assistant.provider import Request

CHARACTERS_PER_TOKEN = 3.5
"""A cautious estimate for code: an own count of the model is better wherever there is one."""
_WEAK_BILLIONS = 8.5
"""Smaller models keep to whole files better than to blocks. Source: aider's leaderboard, as of May 2026."""


def estimated_tokens(*texts: str) -> int:
    """Tokens of texts together, estimated."""
    return sum(int(len(text) / CHARACTERS_PER_TOKEN) + 1 for text in texts)


def request_tokens(request: Request) -> int:
    """Tokens of everything that a request sends, estimated."""
    return estimated_tokens(request.system, *(message.text for message in request.messages))


def request_characters(request: Request) -> int:
    """Characters of everything that a request sends."""
    return len(request.system) + sum(len(message.text) for message in request.messages)


def named_remote(name: str) -> bool:
    """Whether Ollama runs a model of this name at ollama.com. Source: docs.ollama.com/cloud."""
    return name.endswith(("-cloud", ":cloud"))


def weak(name: str, told: str = "") -> bool:
    """Whether a model is small; `told` is the server's word for its size, such as `8.2B`."""
    found = re.findall(r"(?<![\d.a-z])(\d+(?:\.\d+)?)\s*([bm])(?![a-z0-9])", f"{told} {name}".lower())
    if not found:
        return False
    number, unit = found[0]
    return float(number) * (1 if unit == "b" else 0.001) < _WEAK_BILLIONS
