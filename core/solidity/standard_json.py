"""The request a compiler gets: solc's standard JSON, fitted to its version.

Only builds the text. Reading the answer is `compiler.py`'s work.

Source: Solidity manual, “Using the Compiler”, input description.
"""

from __future__ import annotations

from collections.abc import Collection
from enum import Enum
from typing import Any

import orjson

from core.solidity.compilation import CompilerInput, CompilerSettings
from core.text import SourceText

_BYTECODE = ("object", "sourceMap", "linkReferences")
STORAGE_LAYOUT_SINCE = (0, 5, 13)
"""The first version that prints storage layouts."""
_IMMUTABLES_SINCE = (0, 6, 5)
_TRANSIENT_LAYOUT_SINCE = (0, 8, 27)
_VIA_IR_SINCE = (0, 8, 13)


class Outputs(Enum):
    """What a compiler is asked for: everything, all but bytecode, bytecode (of the targets), or trees."""

    FULL = "full"
    ANALYSIS = "analysis"
    CODE = "code"
    TREES = "trees"


def version_tuple(version: str) -> tuple[int, int, int]:
    """`0.8.30` as numbers that compare."""
    major, minor, patch = version.split(".")[:3]
    return int(major), int(minor), int(patch.split("+")[0].split("-")[0])


def request_of(compiler_input: CompilerInput, outputs: Outputs, trees: Collection[str] | None = None) -> str:
    """The standard JSON request of an input; `trees` names the files whose AST is wanted, None is all."""
    document: dict[str, Any] = {
        "language": "Solidity",
        "sources": {name: {"content": _content(source)} for name, source in compiler_input.sources.items()},
        "settings": settings_of(compiler_input.settings, compiler_input.version, outputs),
    }
    if outputs is Outputs.CODE:
        wanted = output_selection(compiler_input.version, outputs)["*"]
        document["settings"]["outputSelection"] = dict.fromkeys(compiler_input.targets, wanted)
    elif trees is not None:
        document["settings"]["outputSelection"] |= {name: {"": ["ast"]} for name in trees}
        document["settings"]["outputSelection"]["*"].pop("")
    return orjson.dumps(document).decode("utf-8")


def _content(source: SourceText) -> str:
    """solc refuses a byte order mark; three spaces keep every byte offset where it is."""
    text = source.text
    return "   " + text[1:] if text.startswith("\ufeff") else text


def settings_of(settings: CompilerSettings, version: str, outputs: Outputs) -> dict[str, Any]:
    """The `settings` object of a request."""
    made: dict[str, Any] = {
        "optimizer": {"enabled": settings.optimizer, "runs": settings.runs},
        "outputSelection": output_selection(version, outputs),
    }
    if settings.remappings:
        made["remappings"] = list(settings.remappings)
    if settings.libraries:
        made["libraries"] = {file: dict(names) for file, names in settings.libraries.items()}
    if settings.via_ir and version_tuple(version) >= _VIA_IR_SINCE:
        made["viaIR"] = True
    if settings.evm_version is not None:
        made["evmVersion"] = settings.evm_version
    for key, value in settings.extra.items():
        known = made.get(key)
        made[key] = {**known, **value} if isinstance(known, dict) and isinstance(value, dict) else value
    return made


def output_selection(version: str, outputs: Outputs) -> dict[str, Any]:
    """What to ask this compiler version for, and no more: every output costs time."""
    number = version_tuple(version)
    if outputs is Outputs.CODE:
        code = ("evm.bytecode.object", "evm.deployedBytecode.object", "evm.deployedBytecode.sourceMap")
        return {"*": {"*": list(code)}}
    if outputs is Outputs.TREES:
        return {"*": {"": ["ast"]}}
    wanted = ["abi", "evm.methodIdentifiers"]
    if number >= STORAGE_LAYOUT_SINCE:
        wanted.append("storageLayout")
    if number >= _TRANSIENT_LAYOUT_SINCE:
        wanted.append("transientStorageLayout")
    if outputs is Outputs.FULL:
        wanted += [f"evm.{code}.{item}" for code in ("bytecode", "deployedBytecode") for item in _BYTECODE]
        if number >= _IMMUTABLES_SINCE:
            wanted.append("evm.deployedBytecode.immutableReferences")
    return {"*": {"*": wanted, "": ["ast"]}}
