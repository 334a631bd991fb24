"""Taking stock for `toolchain list`: every tool, whether it is whole, and what mends it."""

from __future__ import annotations

from core.errors import MissingToolError
from core.settings import Settings
from core.toolchain import compilers, item
from core.toolchain.node import find_node
from core.toolchain.shelf import Shelf
from core.toolchain.status import ToolStatus


def take(settings: Settings, shelf: Shelf) -> tuple[ToolStatus, ...]:
    """The state of node, anvil and every compiler on the shelf; reads every file once."""
    anvil = item.anvil(settings.anvil_version)
    solcs = (item.solc(version) for version in compilers.installed(shelf))
    return (_node(settings), _shelved(shelf, anvil), *(_shelved(shelf, one) for one in solcs))


def _node(settings: Settings) -> ToolStatus:
    try:
        path = find_node(settings)
    except MissingToolError as error:
        return ToolStatus("node", "", "missing", next_step=error.next_step)
    return ToolStatus("node", "", "ready", path, size_bytes=path.stat().st_size)


def _shelved(shelf: Shelf, wanted: item.Item) -> ToolStatus:
    path = shelf.find(wanted)
    manifest = shelf.manifest(wanted)
    if path is not None and manifest is not None:
        return ToolStatus(wanted.name, wanted.version, "ready", path, manifest.source, manifest.size)
    state = (shelf.folder / wanted.folder).exists()
    return ToolStatus(
        wanted.name, wanted.version, "damaged" if state else "missing", next_step=f"Run “{wanted.command}”."
    )
