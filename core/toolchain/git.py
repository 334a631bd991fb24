"""What Git knows about a file, asked without running anything of the repository and without writing.

Hooks, file system monitors, text conversions, clean and smudge filters, signing
programs and transfers are off: a repository may come from anybody.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

from core.errors import MissingToolError, ToolFailedError
from core.progress import Progress
from core.toolchain.program import Ran, find_program, run_program

SECONDS = 20.0
MOST_COMMITS, MOST_NAMES = 200, 500
_OFF = (
    "core.fsmonitor=false",
    f"core.hooksPath={os.devnull}",
    "log.showSignature=false",
    "protocol.allow=never",
    "core.quotePath=false",
    "color.ui=false",
)
_ENVIRONMENT = {
    "LC_ALL": "C",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_PAGER": "cat",
}


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit or a name for one. `kind` is head, branch, tag or commit; `when` is ISO 8601."""

    name: str
    kind: str
    title: str = ""
    author: str = ""
    when: str = ""


class Git:
    """Git on this machine; raises `MissingToolError` when there is none."""

    def __init__(self, tools_path: str = "") -> None:
        self._program = find_program(("git",), tools_path, "Install Git, or set “tools_path”.")

    def text_at(self, path: Path, revision: str, progress: Progress) -> bytes | None:
        """The bytes of a file in a revision; None when it is not there, or in no repository."""
        spot = f"{revision}:./{path.name}"
        ran = self._run(path.parent, progress, "cat-file", "blob", spot)
        return ran.out if ran.code == 0 else None

    def branch(self, folder: Path, progress: Progress) -> str:
        """The branch, or the beginning of the commit's hash; empty where there is no repository."""
        ran = self._run(folder, progress, "symbolic-ref", "--short", "-q", "HEAD")
        if ran.code == 0:
            return _words(ran).strip()
        ran = self._run(folder, progress, "rev-parse", "--short", "-q", "--verify", "HEAD")
        return _words(ran).strip() if ran.code == 0 else ""

    def choices(self, path: Path, progress: Progress) -> tuple[Commit, ...]:
        """What a file can be compared with: HEAD, branches, tags, and the last commits that touched it."""
        folder, form = path.parent, "%(refname)%00%(refname:short)%00%(subject)%00%(creatordate:iso-strict)"
        ran = self._run(
            folder, progress, "for-each-ref", f"--format={form}", f"--count={MOST_NAMES}",
            "--sort=-creatordate", "refs/heads", "refs/remotes", "refs/tags",
        )  # fmt: skip
        if ran.code:
            return ()
        names = [_named(line.split("\0")) for line in _words(ran).splitlines() if line.count("\0") == 3]
        ran = self._run(
            folder, progress, "log", f"-{MOST_COMMITS}", "--format=%h%x00%s%x00%an%x00%aI",
            "--no-ext-diff", "--no-textconv", "--", path.name,
        )  # fmt: skip
        lines = [line.split("\0") for line in _words(ran).splitlines() if line.count("\0") == 3]
        commits = [Commit(name, "commit", title, author, when) for name, title, author, when in lines]
        return (Commit("HEAD", "head"), *names, *commits) if ran.code == 0 else tuple(names)

    def states(self, folder: Path, progress: Progress) -> dict[Path, str]:
        """Changed files below a folder, each with M, A, D, U (a conflict) or ? (unknown to Git)."""
        top = self._run(folder, progress, "rev-parse", "--show-toplevel")
        if top.code:
            return {}
        root = Path(os.fsdecode(top.out).rstrip("\n"))
        ran = self._run(
            folder, progress, *self._filters_off(folder, progress), "status", "--porcelain=v1", "-z",
            "--untracked-files=all", "--ignore-submodules=all", "--no-renames", "--", ".",
        )  # fmt: skip
        rows = [row for row in ran.out.split(b"\0") if len(row) > 3] if ran.code == 0 else []
        return {root / os.fsdecode(row[3:]): _letter(row[:2].decode("ascii", "replace")) for row in rows}

    def _filters_off(self, folder: Path, progress: Progress) -> list[str]:
        """Options that take away every filter program that the configuration names."""
        ran = self._run(folder, progress, "config", "--name-only", "-z", "--get-regexp", r"^filter\.")
        names = [os.fsdecode(item) for item in ran.out.split(b"\0") if item]
        keys = [name for name in names if re.search(r"\.(clean|smudge|process|required)$", name)]
        return [
            part for key in keys for part in ("-c", f"{key}={'false' if key.endswith('required') else ''}")
        ]

    def _run(self, folder: Path, progress: Progress, *arguments: str) -> Ran:
        """Raises `ToolFailedError` when Git does not trust the folder."""
        off = [part for item in _OFF for part in ("-c", item)]
        whole = ["--no-pager", "--no-optional-locks", "--literal-pathspecs", *off, *arguments]
        ran = run_program(
            self._program, whole, folder, progress, "git", seconds=SECONDS, environment=_ENVIRONMENT
        )
        if ran.code and "dubious ownership" in ran.complaint:
            raise ToolFailedError(
                f"Git does not trust “{folder}”: it belongs to somebody else.",
                f"If you trust it, run “git config --global --add safe.directory {folder}”.",
                code="git-distrust",
            )
        return ran


def git_or_none(tools_path: str) -> Git | None:
    """Git, where it is there; for what is only shown when it can be."""
    try:
        return Git(tools_path)
    except MissingToolError:
        return None


def _words(ran: Ran) -> str:
    return ran.out.decode("utf-8", "replace")


def _named(parts: list[str]) -> Commit:
    full, name, title, when = parts
    return Commit(name, "tag" if full.startswith("refs/tags/") else "branch", title, "", when)


def _letter(code: str) -> str:
    if code == "??":
        return "?"
    if "U" in code or code in ("AA", "DD"):
        return "U"
    return next((char for char in code if char.strip()), "M")
