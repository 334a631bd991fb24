"""Where the blocks of a reply belong: exactly once, else once apart from white space, else nowhere.

Never fuzzy: a block that fits two places or none refuses the whole reply with a hint. All blocks
are matched against the original, and all are applied or none. Line ends, byte order mark and
final newline of the file are kept; what is inserted is inserted literally.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from core.diff.hunk import diff
from core.rewriting.assistant.lines import BOM, Plain, squeezed, with_ends
from core.rewriting.assistant.nearest import nearest
from core.rewriting.assistant.reply import Block, ModelReply, Refused, WholeFile, elision_in
from core.rewriting.proposal import Edit
from core.text import SourceText, Span

_WORD = re.compile(rb"[\w$]")


@dataclass(frozen=True, slots=True)
class _Placed:
    """A block's place in the bytes of its file, and the bytes that go there."""

    block: Block
    span: Span
    data: bytes


def edits_of(
    reply: ModelReply, sources: Mapping[str, SourceText], asked: Sequence[str]
) -> tuple[Edit, ...] | Refused:
    """The reply as edits of the `asked` files, as few lines as can be; or why it does not fit.

    `sources` are the originals by unit name, `asked` the units that may change.
    """
    wholes: dict[str, WholeFile] = {}
    blocks: dict[str, list[Block]] = {}
    for whole in reply.files:
        file = _file(whole.file, sources, asked)
        if isinstance(file, Refused):
            return file
        if file in wholes:
            return _twice(file)
        wholes[file] = whole
    for block in reply.blocks:
        file = _file(block.file, sources, asked)
        if isinstance(file, Refused):
            return file
        if file in wholes:
            return _twice(file)
        blocks.setdefault(file, []).append(block)
    changed = [_whole(item, sources[file]) for file, item in wholes.items()]
    changed += [_by_blocks(items, sources[file]) for file, items in blocks.items()]
    return _edits(changed, sources)


def _edits(
    changed: Sequence[SourceText | Refused], sources: Mapping[str, SourceText]
) -> tuple[Edit, ...] | Refused:
    edits: list[Edit] = []
    for text in changed:
        if isinstance(text, Refused):
            return text
        edits += line_edits(sources[text.path], text)
    if not edits:
        return Refused(
            "nothing-changed",
            "The reply changes nothing.",
            "Change something, or write NO CHANGE with the reason.",
        )
    return tuple(sorted(edits))


def _by_blocks(blocks: Sequence[Block], source: SourceText) -> SourceText | Refused:
    plain = Plain(source)
    placed: list[_Placed] = []
    problems: list[Refused] = []
    for block in blocks:
        place = _place(block, plain)
        if isinstance(place, Refused):
            problems.append(place)
        else:
            placed.append(place)
    return _together(problems) if problems else _spliced(source, placed)


def line_edits(before: SourceText, after: SourceText) -> tuple[Edit, ...]:
    """What turns one text into the other, in whole lines and no more of them than differ."""
    found = diff(before, after)
    starts = [0]
    for line in found.before_lines:
        starts.append(starts[-1] + len(line))
    return tuple(
        Edit(
            before.path,
            Span(starts[hunk.before_start], starts[hunk.before_end]),
            b"".join(found.added(hunk)).decode("utf-8"),
        )
        for hunk in found.hunks
    )


def _file(name: str, sources: Mapping[str, SourceText], asked: Sequence[str]) -> str | Refused:
    """The asked unit that a path of the reply means."""
    if not name and len(asked) == 1:
        return asked[0]
    known = ", ".join(asked)
    if not name:
        return Refused(
            "no-path",
            "A block names no file.",
            f"Write the path as the first line inside the fence. The files are {known}.",
        )
    wanted = name.lstrip("/")
    if wanted in asked:
        return wanted
    ends = [item for item in asked if item.endswith(f"/{wanted}") or wanted.endswith(f"/{item}")]
    if len(ends) == 1 and wanted not in sources:
        return ends[0]
    return Refused(
        "other-file", f"The reply changes {name}, which was not asked for.", f"Change nothing but {known}."
    )


def _twice(file: str) -> Refused:
    return Refused(
        "overlapping",
        f"The reply changes {file} twice, once as a whole.",
        "Write a file out once, or change it by blocks, not both.",
    )


def _whole(item: WholeFile, source: SourceText) -> SourceText | Refused:
    elided = elision_in(item.text, source.text)
    if elided is not None:
        return elided
    data = item.text.encode("utf-8").removeprefix(BOM).rstrip(b"\n")
    plain, mark = Plain(source), BOM if source.data.startswith(BOM) else b""
    old = plain.data
    data += old[len(old.rstrip(b"\n")) :] if data and old.strip() else b"\n"
    return SourceText(source.path, mark + with_ends(plain, Span(len(mark), len(old)), data))


def _place(block: Block, plain: Plain) -> _Placed | Refused:
    if not block.search.strip():
        return Refused(
            "not-found",
            f"Block {block.number} has an empty SEARCH.",
            "Quote the lines to change; to insert, quote the line before and repeat it.",
        )
    found = _exact(plain.data, block.search.encode("utf-8"))
    if len(found) == 1:
        return _placed(block, plain, found[0], block.replace)
    if len(found) > 1:
        return _ambiguous(block, [plain.data.count(b"\n", 0, at.start) + 1 for at in found])
    return _loose(block, plain)


def _exact(data: bytes, wanted: bytes) -> list[Span]:
    """Where `wanted` stands without cutting a word in two."""
    found, at = [], data.find(wanted)
    while at >= 0:
        end = at + len(wanted)
        if not (_joins(data, at) or _joins(data, end)):
            found.append(Span(at, end))
        at = data.find(wanted, at + 1)
    return found


def _joins(data: bytes, at: int) -> bool:
    pair = data[at - 1 : at + 1] if at else b""
    return len(pair) == 2 and all(_WORD.match(pair[place : place + 1]) for place in (0, 1))


def _placed(block: Block, plain: Plain, span: Span, text: str) -> _Placed:
    """A block that deletes whole lines takes their indentation and their last line end along."""
    data, start, end = plain.data, span.start, span.end
    line = data.rfind(b"\n", 0, start) + 1
    if not text and not data[line:start].removeprefix(BOM).strip() and data[end : end + 1] == b"\n":
        start, end = max(line, len(BOM) if data.startswith(BOM) else 0), end + 1
    return _Placed(
        block,
        Span(plain.offset(start), plain.offset(end)),
        with_ends(plain, Span(start, end), text.encode("utf-8")),
    )


def _loose(block: Block, plain: Plain) -> _Placed | Refused:
    """Whole lines that are the same apart from white space; they must be so exactly once."""
    search, replace = _trimmed(block)
    wanted = [squeezed(line) for line in search]
    there = [squeezed(line.decode("utf-8")) for line in plain.lines]
    places = [at for at in range(len(there) - len(wanted) + 1) if there[at : at + len(wanted)] == wanted]
    if len(places) > 1:
        return _ambiguous(block, [at + 1 for at in places])
    if not places:
        return _not_found(block, plain, wanted, there)
    first = places[0]
    originals = [plain.lines[first + at].decode("utf-8") for at in range(len(wanted))]
    text = "\n".join(_fitted(search, originals, replace))
    last = first + len(wanted) - 1
    span = Span(plain.starts[first], plain.starts[last] + len(plain.lines[last]))
    return _placed(block, plain, span, text)


def _trimmed(block: Block) -> tuple[list[str], list[str]]:
    """Both halves without the empty lines that SEARCH begins or ends with."""
    search, replace = block.search.split("\n"), block.replace.split("\n")
    while search and not search[0].strip():
        search.pop(0)
        if len(replace) > 1 and not replace[0].strip():
            replace.pop(0)
    while search and not search[-1].strip():
        search.pop()
        if len(replace) > 1 and not replace[-1].strip():
            replace.pop()
    return search, replace


def _fitted(search: list[str], originals: list[str], replace: list[str]) -> list[str]:
    """The new lines: those that only repeat an old one keep its bytes, the others get its indentation."""
    added, taken = _shift(search, originals)
    fitted = [f"{added}{line.removeprefix(taken)}" if line.strip() else line for line in replace]
    left, right = [squeezed(line) for line in search], [squeezed(line) for line in replace]
    for at, there, size in SequenceMatcher(None, left, right, autojunk=False).get_matching_blocks():
        fitted[there : there + size] = originals[at : at + size]
    return fitted


def _shift(search: list[str], originals: list[str]) -> tuple[str, str]:
    """What every line's indentation gains and loses, where it is the same for all of them."""
    shifts = set()
    for line, original in zip(search, originals, strict=True):
        if line.strip():
            here, there = _indent(line), _indent(original)
            if there.endswith(here):
                shifts.add((there[: len(there) - len(here)], ""))
            else:
                shifts.add(("", here.removesuffix(there)) if here.endswith(there) else ("", ""))
    return shifts.pop() if len(shifts) == 1 else ("", "")


def _indent(line: str) -> str:
    line = line.lstrip("\ufeff")
    return line[: len(line) - len(line.lstrip())]


def _ambiguous(block: Block, lines: list[int]) -> Refused:
    where = ", ".join(map(str, lines[:4])) + (" and more" if len(lines) > 4 else "")
    return Refused(
        "ambiguous",
        f"The SEARCH of block {block.number} fits {len(lines)} places (lines {where}).",
        "Quote more lines around the change, best the whole function.",
    )


def _not_found(block: Block, plain: Plain, wanted: list[str], there: list[str]) -> Refused:
    hint = f"The most similar lines are:\n{nearest(plain, wanted, there)}"
    new = [line for line in map(squeezed, block.replace.split("\n")) if line]
    if new and all(line in set(there) for line in new) and new != wanted:
        hint += "\nThe REPLACE lines stand in the original already."
    first = next((line.strip() for line in block.search.split("\n") if line.strip()), "")
    return Refused(
        "not-found", f"The SEARCH of block {block.number} (“{first[:60]}”) is not in the original.", hint
    )


def _spliced(source: SourceText, placed: list[_Placed]) -> SourceText | Refused:
    placed = sorted(placed, key=lambda item: (item.span.start, item.span.end))
    pieces, at = [], 0
    for item in placed:
        if item.span.start < at:
            return Refused(
                "overlapping",
                f"Block {item.block.number} overlaps another block.",
                "Put changes of the same lines into one block.",
            )
        pieces += [source.data[at : item.span.start], item.data]
        at = item.span.end
    return SourceText(source.path, b"".join([*pieces, source.data[at:]]))


def _together(problems: list[Refused]) -> Refused:
    first = problems[0]
    hints = [f"{item.sentence} {item.hint}" if at else item.hint for at, item in enumerate(problems[:3])]
    return Refused(first.kind, first.sentence, "\n".join(hints))
