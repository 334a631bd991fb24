"""Settings: every choice a person can make, read once and never changed in place.

Order of precedence, strongest first: an environment variable
`CONTRACT_REWRITER_<FIELD>` (upper case), `settings.toml` in the configuration
folder, the default below. The project's own build settings (`foundry.toml`)
are not here: they belong to the project.
"""

from __future__ import annotations

import os
import sys
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from core.errors import UsageError

APP = "contract-rewriter"


def _data_dir() -> Path:
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData" / "Local")) / APP
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / APP
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / APP


def _config_dir() -> Path:
    if sys.platform == "linux":
        return Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / APP
    return _data_dir()


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings, with their meaning as the text shown in preferences."""

    data_dir: Path = field(default_factory=_data_dir)
    """Where downloaded compilers, the project store and logs are kept."""

    offline: bool = False
    """Never connect to anything but this machine."""

    npm_registry: str = ""
    """A mirror of the npm registry; empty means what npm is configured to use."""

    proxy: str = ""
    """Proxy for downloads, as a URL; empty means what npm or the environment say."""

    ca_file: str = ""
    """A PEM file of certificates to trust for downloads; empty means the system's."""

    download_seconds: int = 300
    """A download that takes longer is abandoned."""

    solc_path: str = ""
    """A local compiler (a native solc or a soljson.js) to use for every fitting pragma."""

    node_path: str = ""
    """A local node; empty means the bundled one, then the one on PATH."""

    anvil_path: str = ""
    """A local anvil; empty means the downloaded one, then the one on PATH."""

    native_solc: bool = False
    """Use native compilers through py-solc-x where present, and allow their download."""

    solc_list_url: str = "https://binaries.soliditylang.org"
    """Where native compilers and their checksums are published."""

    compiler_memory_mb: int = 500
    """A compiler process whose heap grows beyond this is started afresh."""

    compile_seconds: int = 180
    """A compilation that takes longer is stopped."""

    anvil_version: str = "1.7.1"
    """The npm version of anvil that is fetched."""

    tools_path: str = ""
    """Folders, separated as in PATH, where slither, forge, solhint and aderyn are looked for first."""

    max_file_mb: int = 5
    """Source files larger than this are refused."""

    restore_windows: bool = True
    """Open the windows, projects and files of the last time when the window is started without a path."""

    run_hardhat: bool = False
    """Run a project's own Hardhat where its configuration computes settings. It runs the project's code."""

    run_prettier: bool = False
    """Format with a project's own Prettier and its plugin for Solidity. It runs the project's code."""

    format_on_save: bool = False
    """Format a file in the project's own style whenever it is saved."""


def load_settings(environment: Mapping[str, str] | None = None, config_dir: Path | None = None) -> Settings:
    """Read the settings from the configuration file and the environment.

    Raises `UsageError` when a value has the wrong type or a key is unknown.
    """
    env = os.environ if environment is None else environment
    path = (config_dir or _config_dir()) / "settings.toml"
    values: dict[str, Any] = {}
    if path.is_file():
        try:
            values = tomllib.loads(path.read_text("utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
            raise UsageError(
                f"The settings file {path} cannot be read: {error}.", "Mend or remove it."
            ) from error
    known = {item.name: item for item in fields(Settings)}
    unknown = sorted(set(values) - set(known))
    if unknown:
        raise UsageError(
            f"The settings file {path} has an unknown key “{unknown[0]}”.",
            f"Known keys are {', '.join(sorted(known))}.",
        )
    for name in known:
        raw = env.get(f"CONTRACT_REWRITER_{name.upper()}")
        if raw is not None:
            values[name] = raw
    return Settings(**{name: _typed(name, known[name].type, value) for name, value in values.items()})


def _typed(name: str, kind: Any, value: Any) -> Any:
    text = str(value)
    try:
        if kind == "bool":
            if text.lower() not in {"true", "false", "1", "0", "yes", "no"}:
                raise ValueError(text)
            return text.lower() in {"true", "1", "yes"}
        if kind == "int":
            return int(text)
        if kind == "Path":
            return Path(text).expanduser().absolute()
        return text
    except ValueError as error:
        raise UsageError(f"The setting “{name}” cannot be “{text}”.", f"It must be a {kind}.") from error
