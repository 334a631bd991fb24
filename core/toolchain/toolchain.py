"""The toolchain: the one door to node, the compilers and anvil.

Finds what is on this machine, fetches what is missing, starts it and ends it
again. It knows JSON text and ports; what a contract is, it does not know.
"""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from core.errors import DownloadError, MissingToolError
from core.progress import Progress
from core.settings import Settings
from core.toolchain import compilers, inventory, item
from core.toolchain.anvil import Anvil
from core.toolchain.binary import compile_binary
from core.toolchain.local import LocalCompiler, LocalCompilers
from core.toolchain.node import find_node
from core.toolchain.remote import Remote
from core.toolchain.shelf import Shelf
from core.toolchain.shipped import shipped_folder
from core.toolchain.solcx_folder import find_native
from core.toolchain.status import ToolStatus
from core.toolchain.workers import Workers

_SCRIPTS = frozenset({".js", ".cjs"})


class Toolchain:
    """Every outside program of one session; thread-safe. `close` ends every child."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.shelf = Shelf(settings.data_dir.absolute() / "toolchain", shipped_folder())
        self._remote = Remote(settings, self.shelf)
        self._local = LocalCompilers()
        self._workers = Workers(settings.compile_seconds, settings.compiler_memory_mb)
        self._anvils: list[Anvil] = []
        self._lock = threading.Lock()

    def compile_json(self, version: str, request: str, progress: Progress) -> str:
        """Compile a standard JSON request with the compiler `version` (X.Y.Z), fetched when missing.

        Raises `Cancelled`, `ToolTimeoutError`, `ToolFailedError` or `MissingToolError`.
        """
        path = self._native(version, progress) or self.ensure_compiler(version, progress)
        if path.suffix not in _SCRIPTS:
            return compile_binary(path, request, self.settings.compile_seconds, progress)
        node = self.ensure_node(progress)
        return self._workers.compile(node, path, f"solc {version}", request, progress)

    def preferred_compiler(self, progress: Progress) -> str | None:
        """The version of the compiler set by `solc_path`, to be taken wherever it fits."""
        local = self._set_compiler(progress)
        return local.version if local else None

    def known_compilers(self) -> tuple[str, ...]:
        """Every release that is known without a connection, oldest first."""
        return compilers.known(self.shelf)

    def installed_compilers(self) -> tuple[str, ...]:
        """The compilers that need no connection, oldest first."""
        local = self._set_compiler(Progress())
        extra = {local.version} if local else set()
        return compilers.ascending({*compilers.installed(self.shelf), *extra})

    def published_compilers(self, progress: Progress) -> tuple[str, ...]:
        """The compilers that are here or can be fetched, oldest first.

        Offline only those here; when there are none, all that are known, so that asking for
        one says which is missing.
        """
        here = self.installed_compilers()
        if self.settings.offline:
            return here or compilers.known(self.shelf)
        return self._remote.versions(here, progress)

    def ensure_compiler(self, version: str, progress: Progress) -> Path:
        """The compiler's file, fetched when it is missing or damaged.

        It is the one set by `solc_path` when that has this version; such a one may be native.
        """
        local = self._set_compiler(progress)
        if local is not None and local.version == version:
            return local.path
        wanted = item.solc(version)
        found = self.shelf.find(wanted)
        if found is not None:
            return found
        return self._remote.solc(version, progress)

    def missing_compilers(self, versions: Iterable[str]) -> tuple[str, ...]:
        """Those of some versions that would have to be fetched, in their order."""
        local = self._set_compiler(Progress())
        here = local.version if local is not None else ""
        return tuple(name for name in versions if name != here and self.shelf.find(item.solc(name)) is None)

    def needs_anvil(self) -> bool:
        """Whether anvil would have to be fetched."""
        if self.settings.anvil_path or self.shelf.find(item.anvil(self.settings.anvil_version)) is not None:
            return False
        return shutil.which("anvil") is None

    def compiler_sizes(self, progress: Progress) -> Mapping[str, int]:
        """Version → its size on the disk in bytes, as far as it is known; empty without a connection.

        Raises `Cancelled`.
        """
        try:
            return self._remote.sizes(progress)
        except (MissingToolError, OSError):
            return {}

    def ensure_node(self, progress: Progress) -> Path:
        """The node that runs the compilers; it is never fetched, it comes with the installation."""
        progress.check()
        return find_node(self.settings)

    def ensure_anvil(self, progress: Progress) -> Path:
        """The anvil to use: the one that is set, the one on the shelf, fetched, or the one on PATH."""
        if self.settings.anvil_path:
            return _set_by_hand("anvil_path", self.settings.anvil_path)
        wanted = item.anvil(self.settings.anvil_version)
        found = self.shelf.find(wanted)
        if found is not None:
            return found
        try:
            return self._remote.anvil(wanted, progress)
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

    def remove(self, name: str, version: str, progress: Progress) -> None:
        """Take a downloaded “solc” or “anvil” off the shelf; raises `MissingToolError` or `Cancelled`."""
        kinds = {"solc": item.solc, "anvil": item.anvil}
        self.shelf.remove(kinds[name](version), progress)

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

    def _set_compiler(self, progress: Progress) -> LocalCompiler | None:
        if not self.settings.solc_path:
            return None
        return self._local.look(self.settings.solc_path, self.ensure_node(progress))

    def _native(self, version: str, progress: Progress) -> Path | None:
        """A native compiler where they are wanted; without one the compiler in node answers the same."""
        if not self.settings.native_solc or self.preferred_compiler(progress) == version:
            return None
        found = find_native(self.shelf, version)
        if found is not None or self.settings.offline:
            return found
        try:
            return self._remote.native_solc(version, progress)
        except DownloadError:
            raise
        except MissingToolError:
            return None


def _set_by_hand(name: str, value: str) -> Path:
    path = Path(value).expanduser()
    if not path.is_file():
        raise MissingToolError(
            f"The setting “{name}” names {path}, which is not a file.",
            "Correct the setting, or remove it to use the downloaded one.",
        )
    return path.resolve()
