r"""Unified diff text that `git apply` and `patch` accept, for one file or several.

Lines end at LF only, as git counts them; CRLF and lone CR stay inside the line,
so the text must be written without translating line ends. A missing last line
end is marked by `\ No newline at end of file`.

Source: GNU diffutils manual, “Detailed Description of Unified Format”.
"""

from __future__ import annotations

from collections.abc import Iterable

from core.diff.hunk import Diff, Hunk, hunks_between
from core.diff.lines import split_at_lf

CONTEXT = 3
_NO_END = b"\n\\ No newline at end of file\n"
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"}


def unified(diff: Diff, context: int = CONTEXT) -> str:
    """The diff of one file; empty when nothing differs."""
    left, right = split_at_lf(diff.before.data), split_at_lf(diff.after.data)
    hunks = hunks_between(left, right)
    if not hunks:
        return ""
    old, new = _name("a/", diff.before.path), _name("b/", diff.after.path)
    pieces = [f"--- {old}\n+++ {new}\n".encode()]
    for group in _groups(hunks, context):
        pieces += _group(group, left, right, context)
    return b"".join(pieces).decode("utf-8")


def unified_files(diffs: Iterable[Diff], context: int = CONTEXT) -> str:
    """The diffs of several files, one after the other."""
    return "".join(unified(item, context) for item in diffs)


def _name(side: str, path: str) -> str:
    """A file name as git writes it: quoted when it holds quotes or control characters."""
    full = side + path
    if any(char in _ESCAPES or char < " " for char in full):
        return '"' + "".join(_ESCAPES.get(char, char) for char in full) + '"'
    return full + "\t" if " " in full else full


def _groups(hunks: tuple[Hunk, ...], context: int) -> list[list[Hunk]]:
    groups: list[list[Hunk]] = []
    for hunk in hunks:
        if groups and hunk.before_start - groups[-1][-1].before_end <= 2 * context:
            groups[-1].append(hunk)
        else:
            groups.append([hunk])
    return groups


def _group(group: list[Hunk], left: tuple[bytes, ...], right: tuple[bytes, ...], context: int) -> list[bytes]:
    first, last = group[0], group[-1]
    head = min(context, first.before_start)
    tail = min(context, len(left) - last.before_end)
    old = _range(first.before_start - head, last.before_end + tail)
    new = _range(first.after_start - head, last.after_end + tail)
    pieces = [f"@@ -{old} +{new} @@\n".encode()]
    at = first.before_start - head
    for hunk in group:
        pieces += _lines(b" ", left[at : hunk.before_start])
        pieces += _lines(b"-", left[hunk.before_start : hunk.before_end])
        pieces += _lines(b"+", right[hunk.after_start : hunk.after_end])
        at = hunk.before_end
    pieces += _lines(b" ", left[at : at + tail])
    return pieces


def _range(start: int, end: int) -> str:
    """1-based start and length; an empty range names the line before it."""
    size = end - start
    shown = start + 1 if size else start
    return f"{shown}" if size == 1 else f"{shown},{size}"


def _lines(mark: bytes, lines: Iterable[bytes]) -> list[bytes]:
    return [mark + line if line.endswith(b"\n") else mark + line + _NO_END for line in lines]
