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
from collections.abc import Iterable, Mapping
from dataclasses import Field, dataclass, field, fields
from pathlib import Path
from typing import Any, Literal, TypeVar

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


Browse = Literal["", "file", "folder"]


@dataclass(frozen=True, slots=True)
class Described:
    """What a person reads about a setting: its group, its meaning, and which values it may have.

    `unit` stands behind a number; `choices` are the only values there are; `browse` says that the
    value is a path; `restart` that it takes effect at the next start.
    """

    group: str
    about: str
    unit: str = ""
    least: int | None = None
    most: int | None = None
    choices: tuple[str, ...] = ()
    browse: Browse = ""
    restart: bool = True


def setting(default: Any, group: str, about: str, **more: Any) -> Any:
    """A field of a settings class with its description; a function as default is called for the value."""
    described = {"about": Described(group, about, **more)}
    if callable(default):
        return field(default_factory=default, metadata=described)
    return field(default=default, metadata=described)


def described(kind: type) -> dict[str, Described]:
    """Field name → its description, in the order of the fields."""
    return {item.name: item.metadata["about"] for item in fields(kind)}


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings, with their meaning as the text shown in preferences."""

    data_dir: Path = setting(  # noqa: RUF009 - a field, made by a function
        _data_dir,
        "Files",
        "Where downloaded compilers, the project store and logs are kept.",
        browse="folder",
    )

    offline: bool = setting(False, "Network", "Never connect to anything but this machine.")

    npm_registry: str = setting(
        "", "Network", "A mirror of the npm registry; empty means what npm is configured to use."
    )

    proxy: str = setting(
        "", "Network", "Proxy for downloads, as a URL; empty means what npm or the environment say."
    )

    ca_file: str = setting(
        "",
        "Network",
        "A PEM file of certificates to trust for downloads; empty means the system's.",
        browse="file",
    )

    download_seconds: int = setting(
        300, "Network", "A download that takes longer is abandoned.", unit="s", least=1, most=86400
    )

    solc_path: str = setting(
        "",
        "Compilers",
        "A local compiler (a native solc or a soljson.js) to use for every fitting pragma.",
        browse="file",
    )

    node_path: str = setting(
        "", "Compilers", "A local node; empty means the bundled one, then the one on PATH.", browse="file"
    )

    anvil_path: str = setting(
        "", "Compilers", "A local anvil; empty means the downloaded one, then the one on PATH.", browse="file"
    )

    native_solc: bool = setting(
        False, "Compilers", "Use native compilers through py-solc-x where present, and allow their download."
    )

    solc_list_url: str = setting(
        "https://binaries.soliditylang.org",
        "Network",
        "Where native compilers and their checksums are published.",
    )

    compiler_memory_mb: int = setting(
        500,
        "Compilers",
        "A compiler process whose heap grows beyond this is started afresh.",
        unit="MB",
        least=64,
        most=65536,
    )

    compile_seconds: int = setting(
        180, "Compilers", "A compilation that takes longer is stopped.", unit="s", least=1, most=86400
    )

    anvil_version: str = setting("1.7.1", "Compilers", "The npm version of anvil that is fetched.")

    tools_path: str = setting(
        "",
        "Programs",
        "Folders, separated as in PATH, where slither, forge, solhint and aderyn are looked for first.",
    )

    max_file_mb: int = setting(
        5, "Files", "Source files larger than this are refused.", unit="MB", least=1, most=1000, restart=False
    )

    restore_windows: bool = setting(
        True,
        "Window",
        "Open the windows, projects and files of the last time when the window is started without a path.",
        restart=False,
    )

    test_seconds: int = setting(
        900,
        "Programs",
        "A run of a project's own tests that takes longer is stopped.",
        unit="s",
        least=1,
        most=86400,
        restart=False,
    )

    run_hardhat: bool = setting(
        False,
        "Programs",
        "Run a project's own Hardhat where its configuration computes settings. It runs the project's code.",
    )

    run_prettier: bool = setting(
        False,
        "Programs",
        "Format with a project's own Prettier and its plugin for Solidity. It runs the project's code.",
        restart=False,
    )

    format_on_save: bool = setting(
        False, "Window", "Format a file in the project's own style whenever it is saved.", restart=False
    )

    check_updates: bool = setting(
        True,
        "Updates",
        "Ask now and then whether there is a newer version. Nothing about you or your work is sent.",
        restart=False,
    )

    update_channel: str = setting(
        "stable",
        "Updates",
        "Which versions are offered: stable ones, or beta versions as well.",
        choices=("stable", "beta"),
        restart=False,
    )

    update_hours: int = setting(
        24, "Updates", "How often is asked.", unit="h", least=1, most=720, restart=False
    )

    updates_url: str = setting(
        "",
        "Updates",
        "A mirror of the updates; empty means where this build is published. What it offers must be "
        "signed by the same keys.",
        restart=False,
    )

    models: str = setting(
        "all",
        "Models",
        "Which models may be asked: all, those on this machine only, or none.",
        choices=("all", "local", "off"),
        restart=False,
    )

    model_endpoints: str = setting(
        "",
        "Models",
        "Own servers of models, as “name kind address”, separated by semicolons; kinds are openai "
        "(anything compatible), ollama and gemini. Keys do not belong here.",
        restart=False,
    )

    model_prices: str = setting(
        "",
        "Models",
        "What a million tokens cost, as “endpoint/model input output”, separated by semicolons, such as "
        "“gemini/gemini-2.5-flash 0.30 2.50; ollama/* 0 0”, all in one currency. Without a price, cost is "
        "shown as unknown.",
        restart=False,
    )

    model_context_tokens: int = setting(
        32768,
        "Models",
        "How much text Ollama is asked to read at most; more needs more memory.",
        unit="tokens",
        least=2048,
        most=2_000_000,
        restart=False,
    )

    model_connect_seconds: int = setting(
        5,
        "Models",
        "A server that cannot be reached is given up.",
        unit="s",
        least=1,
        most=600,
        restart=False,
    )

    model_first_seconds: int = setting(
        180,
        "Models",
        "How long a model may read and think before its first word.",
        unit="s",
        least=1,
        most=86400,
        restart=False,
    )

    model_silence_seconds: int = setting(
        60, "Models", "A reply that stops coming is given up.", unit="s", least=1, most=86400, restart=False
    )

    model_job_seconds: int = setting(
        600, "Models", "A whole reply may take so long.", unit="s", least=10, most=86400, restart=False
    )

    model_retries: int = setting(
        3,
        "Models",
        "How often a model is asked again when its server is busy, before the first word.",
        least=0,
        most=20,
        restart=False,
    )


T = TypeVar("T")


def config_dir() -> Path:
    """The platform's place for what a person configures."""
    return _config_dir()


def load_settings(environment: Mapping[str, str] | None = None, config_dir: Path | None = None) -> Settings:
    """Read the settings from the configuration file and the environment.

    Raises `UsageError` when a value has the wrong type or a key is unknown.
    """
    return load(Settings, (config_dir or _config_dir()) / "settings.toml", environment)


def load(kind: type[T], path: Path, environment: Mapping[str, str] | None = None) -> T:
    """The same for any class of settings, from its own file.

    Raises `UsageError` when a value has the wrong type or a key is unknown.
    """
    values = read_values(path)
    known = {item.name: item for item in fields(kind)}  # type: ignore[arg-type]
    unknown = sorted(set(values) - set(known))
    if unknown:
        raise UsageError(
            f"The settings file {path} has an unknown key “{unknown[0]}”.",
            f"Known keys are {', '.join(sorted(known))}.",
        )
    values |= from_environment(known, environment)
    return kind(**{name: typed(known[name], value) for name, value in values.items()})


def read_values(path: Path) -> dict[str, Any]:
    """What a settings file says; nothing when there is no file. Raises `UsageError`."""
    if not path.is_file():
        return {}
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise UsageError(
            f"The settings file {path} cannot be read: {error}.", "Mend or remove it."
        ) from error


def from_environment(names: Iterable[str], environment: Mapping[str, str] | None = None) -> dict[str, str]:
    """What environment variables say: they are stronger than any file."""
    env = os.environ if environment is None else environment
    found = {name: env.get(f"CONTRACT_REWRITER_{name.upper()}") for name in names}
    return {name: value for name, value in found.items() if value is not None}


def typed(of: Field[Any], value: Any) -> Any:
    """A value as the field's type, within what its description allows; raises `UsageError`."""
    about: Described | None = of.metadata.get("about")
    made = _typed(of.name, of.type, value)
    if about is None:
        return made
    if about.choices and made not in about.choices:
        raise _unfit(of.name, value, f"It must be one of {', '.join(about.choices)}.")
    if about.least is not None and made < about.least:
        raise _unfit(of.name, value, f"It must be {about.least} or more.")
    if about.most is not None and made > about.most:
        raise _unfit(of.name, value, f"It must be {about.most} or less.")
    return made


def _unfit(name: str, value: Any, advice: str) -> UsageError:
    return UsageError(f"The setting “{name}” cannot be “{value}”.", advice)


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
        words = {"bool": "true or false", "int": "a whole number", "Path": "a path"}
        raise _unfit(name, text, f"It must be {words.get(kind, kind)}.") from error
