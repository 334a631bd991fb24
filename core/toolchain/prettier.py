"""A project's own Prettier with its plugin for Solidity, run by node with the project's settings.

This runs the project's code (its plugins, and settings written in JavaScript), so
it is done only with the person's consent, the setting `run_prettier`.
"""

from __future__ import annotations

import re
from pathlib import Path

from core.errors import InputError
from core.progress import Progress
from core.toolchain.program import run_program

SECONDS = 30.0
_PLUGIN = "prettier-plugin-solidity"
_OLD_MAIN = "bin-prettier.js"
_BEGINNING = re.compile(r"^(?:.*\.sol: )?(?:\w*Error: )?")
_LONGEST = 200


def prettier_root(path: Path) -> Path | None:
    """The folder around a file that has both Prettier and its plugin installed."""
    for folder in path.parents:
        modules = folder / "node_modules"
        if (modules / "prettier" / "package.json").is_file() and (
            modules / _PLUGIN / "package.json"
        ).is_file():
            return folder
    return None


def formatted(path: Path, text: str, root: Path, node: Path, progress: Progress) -> str:
    """A text in the project's style; raises `InputError` with Prettier's words when it does not parse."""
    main = _main(root / "node_modules" / "prettier")
    arguments: list[str | Path] = [
        main,
        "--stdin-filepath",
        path,
        f"--plugin={_PLUGIN}",
        "--no-color",
        "--loglevel=error" if main.name == _OLD_MAIN else "--log-level=error",
    ]
    given = text.encode("utf-8", "replace")
    environment = {"NODE_OPTIONS": "", "NODE_PATH": "", "NO_COLOR": "1"}
    ran = run_program(
        node, arguments, root, progress, "prettier", given=given, seconds=SECONDS, environment=environment
    )
    if ran.code:
        raise InputError(f"Prettier cannot format this text: {_reason(ran.complaint)}.", "Mend it first.")
    return ran.out.decode("utf-8")


def _reason(complaint: str) -> str:
    """What it says is wrong, without the path of the file, its own stack and its advice about itself."""
    said = [line.partition("[error]")[2] for line in complaint.splitlines() if line.startswith("[error]")]
    lines = [line.strip() for line in said if line.strip() and not line.startswith("     at ")]
    if not lines:
        return "it did not say why"
    reason = _BEGINNING.sub("", lines[0])
    if reason.endswith(":") and len(lines) > 1:
        reason = lines[1]
    return reason.rstrip(".")[:_LONGEST]


def _main(package: Path) -> Path:
    for name in ("bin/prettier.cjs", _OLD_MAIN):
        if (package / name).is_file():
            return package / name
    raise InputError(
        "The project's Prettier has no program that is known.", "Install Prettier 2 or 3 in the project."
    )
