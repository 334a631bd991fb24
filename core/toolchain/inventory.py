"""Taking stock for `toolchain list`: every tool, whether it is whole, and what mends it."""

from __future__ import annotations

from pathlib import Path

from core.errors import MissingToolError, ToolFailedError
from core.settings import Settings
from core.toolchain import compilers, item
from core.toolchain.local import LocalCompilers
from core.toolchain.node import find_node
from core.toolchain.shelf import Shelf
from core.toolchain.status import State, ToolStatus


def take(settings: Settings, shelf: Shelf) -> tuple[ToolStatus, ...]:
    """The state of node, anvil and every compiler on the shelf; reads every file once."""
    solcs = [_shelved(shelf, item.solc(version)) for version in compilers.installed(shelf)]
    if settings.solc_path:
        solcs.append(_local(settings))
    if not solcs:
        command = "contract-rewriter toolchain install solc"
        solcs.append(ToolStatus("solc", "", "missing", next_step=f"Run “{command}”."))
    return (_node(settings), _anvil(settings, shelf), *solcs)


def _node(settings: Settings) -> ToolStatus:
    try:
        path = find_node(settings)
    except MissingToolError as error:
        return ToolStatus("node", "", "missing", next_step=error.next_step)
    return ToolStatus("node", "", "ready", path, size_bytes=path.stat().st_size)


def _anvil(settings: Settings, shelf: Shelf) -> ToolStatus:
    if not settings.anvil_path:
        return _shelved(shelf, item.anvil(settings.anvil_version))
    path = Path(settings.anvil_path).expanduser()
    if path.is_file():
        return ToolStatus("anvil", "", "ready", path, "anvil_path", path.stat().st_size)
    return ToolStatus(
        "anvil", "", "missing", path, "anvil_path", next_step="Correct the setting “anvil_path”."
    )


def _local(settings: Settings) -> ToolStatus:
    path = Path(settings.solc_path).expanduser()
    try:
        found = LocalCompilers().look(settings.solc_path, find_node(settings))
    except (MissingToolError, ToolFailedError) as error:
        state: State = "damaged" if path.is_file() else "missing"
        return ToolStatus("solc", "", state, path, "solc_path", next_step=error.next_step)
    return ToolStatus("solc", found.version, "ready", found.path, "solc_path", found.path.stat().st_size)


def _shelved(shelf: Shelf, wanted: item.Item) -> ToolStatus:
    path = shelf.find(wanted)
    manifest = shelf.manifest(wanted)
    if path is not None and manifest is not None:
        shipped = shelf.is_shipped(path)
        return ToolStatus(
            wanted.name, wanted.version, "ready", path, manifest.source, manifest.size, shipped=shipped
        )
    state = (shelf.folder / wanted.folder).exists()
    return ToolStatus(
        wanted.name, wanted.version, "damaged" if state else "missing", next_step=f"Run “{wanted.command}”."
    )
