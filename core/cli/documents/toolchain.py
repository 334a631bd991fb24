"""The JSON document of `toolchain list`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from core.toolchain.status import ToolStatus


def toolchain_document(tools: Sequence[ToolStatus]) -> dict[str, Any]:
    """Every tool with its state: `ready`, `missing` or `damaged`."""
    return {
        "schema": "contract-rewriter/toolchain/1",
        "tools": [
            {
                "name": item.name,
                "version": item.version,
                "state": item.state,
                "path": None if item.path is None else str(item.path),
                "source": item.source,
                "bytes": item.size_bytes,
                "next_step": item.next_step,
            }
            for item in tools
        ],
    }
