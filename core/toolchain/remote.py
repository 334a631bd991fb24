"""Fetching onto the shelf: which tool comes from where. Nothing else of the toolchain uses the network.

HTTP is imported when something is first fetched: a window opens without it.
"""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import MissingToolError, NetworkError
from core.progress import Progress
from core.settings import Settings
from core.toolchain import compilers, item
from core.toolchain.platform import anvil_package
from core.toolchain.shelf import Shelf

if TYPE_CHECKING:
    from core.toolchain.network import Network
    from core.toolchain.registry import Registry


class Remote:
    """The places tools are published, as one person's settings reach them; thread-safe.

    Every method refuses when `offline` is set, and raises `MissingToolError` or one of its
    kinds, or `Cancelled`.
    """

    def __init__(self, settings: Settings, shelf: Shelf) -> None:
        self._settings = settings
        self._shelf = shelf
        self._lock = threading.Lock()
        self._made: tuple[Network, Registry] | None = None

    def versions(self, here: tuple[str, ...], progress: Progress) -> tuple[str, ...]:
        """The compilers that can be fetched or are `here`, oldest first."""
        return compilers.published(self._shelf, self._registry, here, progress)

    def solc(self, version: str, progress: Progress) -> Path:
        """Fetch the compiler for node."""
        wanted = item.solc(version)
        return self._install(
            wanted,
            lambda target: self._registry().fetch(
                "solc", version, wanted.file, wanted.title, target, progress
            ),
            progress,
        )

    def sizes(self, progress: Progress) -> dict[str, int]:
        """Version of the compiler → its size on the disk in bytes, as far as the registry tells."""
        if self._settings.offline:
            return {}
        self._shelf.folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=self._shelf.folder, prefix=".sizes-") as folder:
            found = self._registry().versions("solc", Path(folder) / "list", progress)
        told = {version: dist.get("unpackedSize") for version, dist in found.items()}
        return {version: size for version, size in told.items() if isinstance(size, int)}

    def anvil(self, wanted: item.Item, progress: Progress) -> Path:
        """Fetch anvil for this machine."""
        package = anvil_package()
        return self._install(
            wanted,
            lambda target: self._registry().fetch(
                package, wanted.version, f"bin/{wanted.file}", wanted.title, target, progress
            ),
            progress,
        )

    def native_solc(self, version: str, progress: Progress) -> Path:
        """Fetch a native compiler, its checksum compared with the published list."""
        from core.toolchain.native import fill_native

        wanted = item.native_solc(version)
        base, seconds = self._settings.solc_list_url, self._settings.download_seconds
        return self._install(
            wanted,
            lambda target: fill_native(self._network(), base, seconds, version, target, progress),
            progress,
        )

    def _install(self, wanted: item.Item, fill: Callable[[Path], str], progress: Progress) -> Path:
        if self._settings.offline:
            raise MissingToolError(
                f"{wanted.title} is not on this machine and the setting “offline” forbids fetching it.",
                f"Run “{wanted.command}” with “offline” turned off.",
            )
        try:
            return self._shelf.install(wanted, fill, progress)
        except NetworkError as error:
            advice = error.next_step.rstrip(".")
            raise NetworkError(error.message, f"{advice}, then run “{wanted.command}”.") from error

    def _network(self) -> Network:
        return self._connected()[0]

    def _registry(self) -> Registry:
        return self._connected()[1]

    def _connected(self) -> tuple[Network, Registry]:
        with self._lock:
            if self._made is None:
                from core.toolchain.configuration import read_configuration
                from core.toolchain.network import Network
                from core.toolchain.registry import Registry

                network = Network(read_configuration(self._settings))
                self._made = (network, Registry(network, self._settings.download_seconds))
            return self._made
