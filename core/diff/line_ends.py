"""Give edited text its line ends back.

Editors fold every line end to LF and drop the byte order mark. Here both are
taken from the original again: lines that are still there keep their own end, and
so do lines that were changed where they stand; new lines get the end that the file
uses, and untouched text gives equal bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from core.diff.lines import body, split_lines
from core.diff.patience import match
from core.text import SourceText

_MARK = b"\xef\xbb\xbf"


def fold(source: SourceText) -> str:
    """The text as editors want it: LF only, without a byte order mark."""
    text = source.data.removeprefix(_MARK).decode("utf-8")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def unfold(original: SourceText, edited: str) -> SourceText:
    """The bytes to save for `edited`, which is folded text made from `original`."""
    if edited == fold(original):
        return original
    mark = _MARK if original.data.startswith(_MARK) else b""
    if b"\r" not in original.data:
        return SourceText(original.path, mark + edited.encode("utf-8"))
    lines = split_lines(SourceText(original.path, original.data.removeprefix(_MARK)))
    if not lines or body(lines[-1]) != lines[-1]:
        lines = (*lines, b"")  # as an editor has it, and as `wanted` has it
    wanted = edited.encode("utf-8").split(b"\n")
    ends = [original.newline.encode()] * (len(wanted) - 1)
    for before, after, size in _kept([body(line) for line in lines], wanted):
        for k in range(size):
            line = lines[before + k]
            end = line[len(body(line)) :]
            if end and after + k < len(ends):
                ends[after + k] = end
    for k in reversed(range(len(ends) - 1)):
        # A lone CR before an empty line that ends with LF would read as one CRLF.
        if ends[k] == b"\r" and not wanted[k + 1] and ends[k + 1] == b"\n":
            ends[k] = b"\n"
    pieces = [line + end for line, end in zip(wanted, [*ends, b""], strict=True)]
    return SourceText(original.path, mark + b"".join(pieces))


def _kept(lines: Sequence[bytes], wanted: Sequence[bytes]) -> Iterator[tuple[int, int, int]]:
    """Runs of lines that stand for each other, with their length: equal ones, and as many changed ones."""
    at_line = at_wanted = 0
    for run in (*match(lines, wanted), None):
        to_line, to_wanted = (run.before, run.after) if run is not None else (len(lines), len(wanted))
        if to_line - at_line == to_wanted - at_wanted:
            yield at_line, at_wanted, to_line - at_line
        if run is not None:
            yield run.before, run.after, run.size
            at_line, at_wanted = run.before + run.size, run.after + run.size
