"""What a model must know about a contract besides its text: settings, ABI, layout, imported signatures."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from core.solidity.ast import Node
from core.solidity.compilation import Artifact, Compilation, CompilerInput
from core.solidity.graph import imports_in
from core.text import Span
from core.verification.surface import members

_MOST_SIGNATURES = 120
_SHOWN = (
    "FunctionDefinition",
    "ModifierDefinition",
    "EventDefinition",
    "ErrorDefinition",
    "StructDefinition",
)


def settings_line(compilation: Compilation) -> str:
    """Compiler, EVM and optimizer in one line."""
    settings = compilation.input.settings
    evm = settings.evm_version or "the compiler's default"
    optimizer = f"optimizer on with {settings.runs} runs" if settings.optimizer else "optimizer off"
    via = ", through the IR" if settings.via_ir else ""
    return f"Compiled with solc {compilation.version}, EVM {evm}, {optimizer}{via}."


def must_stay(compilation: Compilation, files: Sequence[str]) -> str:
    """The ABI of every contract of the files, or nothing where there is none."""
    lines = []
    for artifact in _artifacts(compilation, files):
        for item in members(artifact.abi):
            if item.kind != "constructor" or item.shape != "() nonpayable":
                lines.append(f"- {artifact.contract}: {item.kind} {item.signature} {item.shape}".rstrip())
    return "\n".join(["The ABI, which must stay:", *lines]) if lines else ""


def stored_layout(compilation: Compilation, files: Sequence[str]) -> str:
    """Where state is stored, or nothing where there is none."""
    lines = [
        f"- {artifact.contract}: slot {slot.slot} byte {slot.offset}: {slot.type} {slot.label}"
        for artifact in _artifacts(compilation, files)
        if artifact.kind in ("contract", "abstract")
        for slot in artifact.storage_layout.slots
    ]
    return "\n".join(["The storage layout, which must stay:", *lines]) if lines else ""


def imported_signatures(compilation: Compilation, files: Sequence[str]) -> str:
    """Heads of what the imported files declare, without bodies."""
    wanted = imports_in(compilation.input)
    units = dict.fromkeys(name for file in files for name in wanted.get(file, ()) if name not in files)
    lines: list[str] = []
    for unit in units:
        lines += _heads(compilation, unit)
    if not lines:
        return ""
    more = ["- and more"] if len(lines) > _MOST_SIGNATURES else []
    return "\n".join(["Declared in imported files:", *lines[:_MOST_SIGNATURES], *more])


def libraries_in_use(compiler_input: CompilerInput) -> tuple[str, ...]:
    """`name version` of every installed package that sources come from, read from its package.json."""
    found: dict[str, None] = {}
    seen: set[Path] = set()
    for unit, path in compiler_input.files.items():
        if unit in compiler_input.targets:
            continue
        for folder in list(Path(path).parents)[:6]:
            if folder in seen:
                break
            seen.add(folder)
            named = _package(folder / "package.json")
            if named:
                found[named] = None
                break
    return tuple(sorted(found))


def _package(path: Path) -> str:
    try:
        read = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return ""
    name, version = (read.get("name"), read.get("version")) if isinstance(read, dict) else (None, None)
    return f"{name} {version}" if isinstance(name, str) and isinstance(version, str) else ""


def _artifacts(compilation: Compilation, files: Sequence[str]) -> Iterator[Artifact]:
    return (item for item in compilation.target_artifacts if item.file in files)


def _heads(compilation: Compilation, unit: str) -> Iterator[str]:
    ast = compilation.asts.get(unit)
    for contract in ast.nodes("nodes") if ast is not None else ():
        if contract.kind != "ContractDefinition":
            continue
        for node in contract.nodes("nodes"):
            if node.kind in _SHOWN and node.text("visibility") != "private":
                yield f"- {contract.name}: {_head(compilation, node)}"


def _head(compilation: Compilation, node: Node) -> str:
    source = compilation.input.sources[node.file]
    body = node.child("body")
    end = body.span.start if body is not None else node.span.end
    return " ".join(source.slice(Span(node.span.start, end)).split()).rstrip(" ;")
