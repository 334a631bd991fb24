"""Reading the flat configuration files of npm and pip; never writing them."""

from __future__ import annotations

import configparser
import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

_VARIABLE = re.compile(r"\$\{([^}]+)\}")


def read_npmrc(path: Path, env: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The keys of one npmrc, `${NAME}` replaced; repeated `key[]` lines are joined by newlines.

    An unreadable or missing file is empty. Source: npm documentation, “npmrc”.
    """
    try:
        lines = path.read_text("utf-8-sig", errors="replace").splitlines()
    except OSError:
        return {}
    values: dict[str, str] = {}
    for key, value in _pairs(lines):
        text = _VARIABLE.sub(lambda match: env.get(match[1], match[0]), value)
        if key.endswith("[]"):
            name = key.removesuffix("[]")
            text = f"{values[name]}\n{text}" if name in values else text
            values[name] = text
        else:
            values[key] = text
    return values


def _pairs(lines: Iterable[str]) -> Iterable[tuple[str, str]]:
    for line in lines:
        stripped = line.strip()
        if not stripped or stripped[0] in "#;[" or "=" not in stripped:
            continue
        key, _, value = stripped.partition("=")
        value = value.strip()
        if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
            value = value[1:-1]
        yield key.strip(), value.replace("\\n", "\n")


def read_pip(paths: Iterable[Path]) -> dict[str, str]:
    """The `[global]` keys of pip's files, later files winning; a broken file is skipped."""
    values: dict[str, str] = {}
    for path in paths:
        parser = configparser.RawConfigParser()
        try:
            parser.read_string(path.read_text("utf-8", errors="replace"))
        except (OSError, configparser.Error):
            continue
        if parser.has_section("global"):
            values.update(parser.items("global"))
    return values
