"""What a program holds, as JSON: the same from the sources and from a frozen build, or something was lost.

    python packaging/holdings.py           from the sources
    contract-rewriter --catalog            from the packaged program

Detectors, rules and checks with their pages, commands, migrations, data files, keyring backends, and
every module of ours, each of which is imported.
"""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

PACKAGES = ("core", "desktop", "sync_server")
ALEMBIC = ("core.store.migrations.env", "sync_server.migrations.env")
"""Run by Alembic, which is found by the revisions; they cannot be imported alone."""
OPTIONAL = {"sync_server.jobs.processes"}
"""Needs what no package brings along: Celery, for servers that spread their jobs."""
KEYRINGS = {
    "linux": ("SecretService", "fail"),
    "darwin": ("macOS", "fail"),
    "win32": ("Windows", "fail"),
}
"""The backends that must be there on each system."""


def main() -> int:
    """Print it; 1 when a module cannot be imported."""
    held = holdings()
    json.dump(held, sys.stdout, indent=1, sort_keys=True)
    sys.stdout.write("\n")
    return 1 if held["not_imported"] else 0


def holdings() -> dict[str, Any]:
    """Everything, in plain values."""
    from core.analysis.catalog import DETECTORS
    from core.cli.commands import COMMANDS
    from core.rewriting.catalog import RULES
    from core.verification.catalog import CHECKS

    modules = sorted(name for package in PACKAGES for name in _modules(package))
    return {
        "detectors": {item.info.id: _page("detector", item.info.id) for item in DETECTORS},
        "rules": {item.info.id: _page("rule", item.info.id) for item in RULES},
        "checks": {item.info.id: _page("check", item.info.id) for item in CHECKS},
        "commands": list(COMMANDS),
        "migrations": {package: _migrations(package) for package in ("core.store", "sync_server")},
        "files": _files(),
        "keyrings": [name for name in KEYRINGS[sys.platform] if _found(f"keyring.backends.{name}")],
        "word_lists": _word_lists(),
        "modules": modules,
        "not_imported": {name: said for name in sorted({*modules} - OPTIONAL) if (said := _import(name))},
    }


def _page(kind: str, name: str) -> str:
    """The hash of a help text; empty when there is none."""
    from core.cli.explain import page_of

    return _hash(page_of(kind, name).encode()) if page_of(kind, name) else ""


def _modules(package: str) -> Iterator[str]:
    """Dotted names of a package's modules; nothing is imported that is not a package."""
    yield package
    for found in iter_modules([str(_place(package))]):
        name = f"{package}.{found.name}"
        if found.ispkg:
            yield from _modules(name)
        elif found.name != "__main__" and name not in ALEMBIC and not package.endswith(".versions"):
            yield name


def _migrations(package: str) -> list[str]:
    """Revisions that Alembic finds."""
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(_place(package) / "migrations"))
    return sorted(str(script.revision) for script in ScriptDirectory.from_config(config).walk_revisions())


def _files() -> dict[str, str]:
    """Data files of ours with their hashes."""
    root = _place("core").parent
    found = [path for path in (root / "resources").rglob("*") if path.is_file()]
    found += [path for package in PACKAGES for path in _place(package).rglob("*") if path.is_file()]
    code = {".py", ".pyc"}
    return {
        path.relative_to(root).as_posix(): _hash(path.read_bytes())
        for path in sorted(found)
        if path.suffix not in code
    }


def _word_lists() -> int:
    """Lists of words of seed phrases, which are never sent to a model."""
    spec = importlib.util.find_spec("eth_account")
    assert spec is not None and spec.origin is not None
    return len(list((Path(spec.origin).parent / "hdaccount" / "wordlist").glob("*.txt")))


def _place(package: str) -> Path:
    origin = importlib.import_module(package).__file__
    assert origin is not None
    return Path(origin).parent


def _found(name: str) -> bool:
    return _import(name) == ""


def _import(name: str) -> str:
    try:
        importlib.import_module(name)
    except BaseException as error:  # whatever a module does when it is imported is to be told
        return f"{type(error).__name__}: {error}"
    return ""


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    sys.exit(main())
