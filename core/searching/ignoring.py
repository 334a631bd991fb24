"""What a project's `.gitignore` files leave out, read without Git.

Rules are asked folder by folder, the last one that fits decides. Files that are
tracked all the same cannot be known here: they are left out too.
Source: gitignore(5).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from core.searching.globs import glob_pattern

LARGEST_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class Rule:
    """One line: `base` is the folder of its file, relative to the root, empty or with a slash at its end."""

    base: str
    pattern: re.Pattern[str]
    folders_only: bool
    keeps: bool


def rules_of(file: Path, base: str) -> tuple[Rule, ...]:
    """The rules of one file; none when it cannot be read."""
    try:
        if file.is_symlink() or not file.is_file() or file.stat().st_size > LARGEST_BYTES:
            return ()
        text = file.read_text("utf-8", "replace")
    except OSError:
        return ()
    made = (rule_of(line, base) for line in text.splitlines())
    return tuple(rule for rule in made if rule is not None)


def ignored(name: str, is_folder: bool, rules: Sequence[Rule]) -> bool:
    """Whether the last rule that fits leaves a name out; those of deeper folders come last."""
    for rule in reversed(rules):
        if rule.folders_only and not is_folder:
            continue
        if name.startswith(rule.base) and rule.pattern.match(name[len(rule.base) :]):
            return not rule.keeps
    return False


def rule_of(line: str, base: str) -> Rule | None:
    """The rule of one line; None for an empty one, a comment, and what is no pattern."""
    line = re.sub(r"(?<!\\)\s+$", "", line)
    if not line or line.startswith("#"):
        return None
    keeps = line.startswith("!")
    body = line[1:] if keeps else line
    if body.startswith(("\\#", "\\!")):
        body = body[1:]
    folders_only = body.endswith("/")
    body = body.rstrip("/")
    rooted = "/" in body
    inner = glob_pattern(body.lstrip("/"))
    if not body.strip("/"):
        return None
    try:
        pattern = re.compile(f"{'' if rooted else '(?:.*/)?'}{inner}\\Z", re.DOTALL)
    except re.error:
        return None
    return Rule(base, pattern, folders_only, keeps)
