"""The JSON document of `compile`. Field names and their order are a promise to scripts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from core.cli.documents.diagnostics import diagnostic_documents
from core.solidity.compilation import Artifact, Bytecode, Compilation, Diagnostic, StorageSlot


def compilation_document(
    compilations: Sequence[Compilation], diagnostics: Iterable[Diagnostic]
) -> dict[str, Any]:
    """All runs as one document; only contracts of the files that were asked for."""
    versions = {item.version for item in compilations}
    return {
        "schema": "contract-rewriter/compilation/1",
        "solc": sorted(versions, key=_numbers),
        "diagnostics": diagnostic_documents(diagnostics),
        "contracts": [_contract(artifact) for run in compilations for artifact in run.target_artifacts],
    }


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def _contract(artifact: Artifact) -> dict[str, Any]:
    return {
        "file": artifact.file,
        "contract": artifact.contract,
        "abi": [dict(entry) for entry in artifact.abi],
        "runtime_bytes": _size(artifact.runtime),
        "init_bytes": _size(artifact.creation),
        "storage_layout": [_slot(slot) for slot in artifact.storage_layout.slots],
    }


def _size(code: Bytecode | None) -> int | None:
    return None if code is None else code.size_bytes


def _slot(slot: StorageSlot) -> dict[str, Any]:
    """`slot` is text, as solc gives it: it may have 256 bits."""
    return {
        "label": slot.label,
        "slot": str(slot.slot),
        "offset": slot.offset,
        "type": slot.type,
        "bytes": slot.size_bytes,
        "contract": slot.contract,
    }
