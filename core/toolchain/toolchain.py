"""The toolchain: the one door to node, the compilers and anvil.

Finds what is on this machine, fetches what is missing, starts it and ends it
again. It knows JSON text and ports; what a contract is, it does not know.
"""

from __future__ import annotations

import shutil
import threading
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from core.errors import MissingToolError
from core.progress import Progress
from core.settings import Settings
from core.toolchain import compilers, inventory, item
from core.toolchain.anvil import Anvil
from core.toolchain.configuration import read_configuration
from core.toolchain.network import Network
from core.toolchain.node import find_node
from core.toolchain.platform import anvil_package, program
from core.toolchain.registry import Registry
from core.toolchain.shelf import Shelf
from core.toolchain.status import ToolStatus
from core.toolchain.workers import Workers


class Toolchain:
    """Every outside program of one session; thread-safe. `close` ends every child."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.shelf = Shelf(settings.data_dir / "toolchain")
        self._registry: Registry | None = None
        self._workers = Workers(settings.compile_seconds, settings.compiler_memory_mb)
        self._anvils: list[Anvil] = []
        self._lock = threading.Lock()

    def compile_json(self, version: str, request: str, progress: Progress) -> str:
        """Compile a standard JSON request with the compiler `version` (X.Y.Z), fetched when missing.

        Raises `Cancelled`, `ToolTimeoutError`, `ToolFailedError` or `MissingToolError`.
        """
        soljson = self.ensure_compiler(version, progress)
        node = self.ensure_node(progress)
        return self._workers.compile(node, soljson, f"solc {version}", request, progress)

    def installed_compilers(self) -> tuple[str, ...]:
        """The compilers that need no connection, oldest first."""
        return compilers.installed(self.shelf)

    def published_compilers(self, progress: Progress) -> tuple[str, ...]:
        """The compilers that are here or can be fetched, oldest first; offline only those here."""
        return compilers.published(self.shelf, self._remote(), self.settings.offline, progress)

    def ensure_compiler(self, version: str, progress: Progress) -> Path:
        """The compiler's file, fetched when it is missing or damaged."""
        wanted = item.solc(version)
        found = self.shelf.find(wanted)
        if found is not None:
            return found
        self._refuse_offline(wanted)
        return compilers.fetch_solc(self.shelf, self._remote(), version, progress)

    def ensure_node(self, progress: Progress) -> Path:
        """The node that runs the compilers; it is never fetched, it comes with the installation."""
        progress.check()
        return find_node(self.settings)

    def ensure_anvil(self, progress: Progress) -> Path:
        """The anvil to use: the one that is set, the one on the shelf, fetched, or the one on PATH."""
        if self.settings.anvil_path:
            return _set_by_hand("anvil_path", self.settings.anvil_path)
        wanted = item.anvil(self.settings.anvil_version, program("anvil"))
        found = self.shelf.find(wanted)
        if found is not None:
            return found
        try:
            return self._fetch_anvil(wanted, progress)
        except MissingToolError:
            on_path = shutil.which("anvil")
            if on_path is None:
                raise
            return Path(on_path)

    def start_anvil(self, progress: Progress, arguments: Sequence[str] = ()) -> Anvil:
        """Start an anvil on a free loopback port; `arguments` replace the defaults of the same name.

        Stop it when done; `close` stops what is left.
        """
        program_path = self.ensure_anvil(progress)
        anvil = Anvil(self.ensure_node(progress), program_path, arguments, progress)
        with self._lock:
            self._anvils = [other for other in self._anvils if other.alive]
            self._anvils.append(anvil)
        return anvil

    def inventory(self) -> tuple[ToolStatus, ...]:
        """What is there and what is missing, for people."""
        return inventory.take(self.settings, self.shelf)

    def close(self) -> None:
        """End every worker and every anvil."""
        self._workers.close()
        with self._lock:
            anvils, self._anvils = self._anvils, []
        for anvil in anvils:
            anvil.stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _fetch_anvil(self, wanted: item.Item, progress: Progress) -> Path:
        self._refuse_offline(wanted)
        package = anvil_package()

        def fill(target: Path) -> str:
            member = f"bin/{wanted.file}"
            return self._remote().fetch(package, wanted.version, member, wanted.title, target, progress)

        return self.shelf.install(wanted, fill, progress)

    def _refuse_offline(self, wanted: item.Item) -> None:
        if self.settings.offline:
            raise MissingToolError(
                f"{wanted.title} is not on this machine and “offline” is set.", wanted.remedy
            )

    def _remote(self) -> Registry:
        with self._lock:
            if self._registry is None:
                network = Network(read_configuration(self.settings))
                self._registry = Registry(network, self.settings.download_seconds)
            return self._registry


def _set_by_hand(name: str, value: str) -> Path:
    path = Path(value).expanduser()
    if not path.is_file():
        raise MissingToolError(
            f"The setting “{name}” names {path}, which is not a file.",
            "Correct the setting, or remove it to use the downloaded one.",
        )
    return path.resolve()
