"""Patterns for names of files, as people write them into a search box: `src/**, *.t.sol, !test`.

A pattern without a slash fits a name anywhere; one with a slash is taken from the
root. What fits a folder fits everything below it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Globs:
    """Patterns of which one must fit (when there are any), and patterns of which none may."""

    wanted: tuple[re.Pattern[str], ...] = ()
    unwanted: tuple[re.Pattern[str], ...] = ()

    def allows(self, name: str) -> bool:
        """Whether a file is looked at; `name` is relative to the root, with forward slashes."""
        if any(pattern.match(name) for pattern in self.unwanted):
            return False
        return not self.wanted or any(pattern.match(name) for pattern in self.wanted)

    def excludes(self, folder: str) -> bool:
        """Whether nothing below a folder can be allowed."""
        return any(pattern.match(folder) for pattern in self.unwanted)


def read_globs(text: str) -> Globs:
    """Patterns separated by commas; those that begin with `!` exclude."""
    wanted: list[re.Pattern[str]] = []
    unwanted: list[re.Pattern[str]] = []
    for part in _parts(text):
        for item in _alternatives(part.removeprefix("!").strip()):
            made = _compiled(item)
            if made is not None:
                (unwanted if part.startswith("!") else wanted).append(made)
    return Globs(tuple(wanted), tuple(unwanted))


def glob_pattern(glob: str) -> str:
    """A regular expression for one glob: `*` stays in a name, `**` crosses folders."""
    made, at = "", 0
    while at < len(glob):
        char = glob[at]
        if glob.startswith("**/", at):
            made, at = made + "(?:[^/]+/)*", at + 3
        elif glob.startswith("**", at):
            made, at = made + ".*", at + 2
        elif char == "*":
            made, at = made + "[^/]*", at + 1
        elif char == "?":
            made, at = made + "[^/]", at + 1
        elif char == "[" and "]" in glob[at + 2 :]:
            end = glob.index("]", at + 2)
            made, at = made + _set(glob[at + 1 : end]), end + 1
        elif char == "\\" and at + 1 < len(glob):
            made, at = made + re.escape(glob[at + 1]), at + 2
        else:
            made, at = made + re.escape(char), at + 1
    return made


def _set(inner: str) -> str:
    negated = inner[0] in "!^"
    body = inner[1:] if negated else inner
    body = body.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]").replace("^", "\\^")
    return f"[{'^/' if negated else ''}{body.replace('--', '-')}]"


def _parts(text: str) -> list[str]:
    """Split at commas that are not inside braces."""
    parts, depth = [""], 0
    for char in text:
        depth += {"{": 1, "}": -1}.get(char, 0)
        if char == "," and depth <= 0:
            parts.append("")
        else:
            parts[-1] += char
    return [part.strip() for part in parts if part.strip()]


def _alternatives(glob: str) -> list[str]:
    """`*.{sol,yul}` as `*.sol` and `*.yul`; the innermost braces first."""
    found = re.search(r"\{([^{}]*)\}", glob)
    if found is None or glob.count("{") > 4:
        return [glob]
    made = []
    for choice in found.group(1).split(",")[:50]:
        made += _alternatives(glob[: found.start()] + choice.strip() + glob[found.end() :])
    return made


def _compiled(glob: str) -> re.Pattern[str] | None:
    glob = glob.replace("\\", "/").removeprefix("./")
    rooted = "/" in glob.rstrip("/")
    inner = glob.strip("/")
    if not inner:
        return None
    inner = inner.removesuffix("/**") if inner.removesuffix("/**") else inner
    try:
        return re.compile(f"{'' if rooted else '(?:.*/)?'}{glob_pattern(inner)}(?:/.*)?\\Z", re.DOTALL)
    except re.error:
        return re.compile(re.escape(inner) + r"\Z")
