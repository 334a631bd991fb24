"""Give the alias of an import another name: `{A as B}` changes where the file says B, and A stays.

Other files can import B from this one; then they do not compile any more, and the evidence says so.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import replace

from core.rewriting.proposal import Edit
from core.rewriting.rename import Rename, taken_at, unfit
from core.symbols.aliases import Alias
from core.symbols.index import SymbolIndex
from core.symbols.symbol import Reference
from core.text import Span


def rename_alias(index: SymbolIndex, alias: Alias, name: str, own: Collection[str]) -> Rename:
    """Another name for an alias in its file; the symbol of the answer is the alias."""
    uses = tuple(_uses(index, alias))
    first = min(uses, key=lambda item: item.span)
    renamed = replace(
        alias.symbol, name=alias.name, kind="import", file=alias.file, name_span=first.span, bases=()
    )
    foreign = f"{alias.file} belongs to a dependency." if alias.file not in own else ""
    refusal = unfit(renamed, name) or foreign or taken_at(index, name, uses)
    if refusal:
        return Rename(renamed, name, refusal=refusal)
    edits = {Edit(item.file, item.span, name) for item in uses}
    edits |= {Edit(alias.file, span, name) for span in _in_comments(index, alias)}
    return Rename(renamed, name, tuple(sorted(edits)))


def _uses(index: SymbolIndex, alias: Alias) -> Iterator[Reference]:
    source = index.texts[alias.file]
    for item in index.references[alias.file]:
        if item.symbol == alias.symbol.id and source.slice(item.span) == alias.name:
            yield item


def _in_comments(index: SymbolIndex, alias: Alias) -> Iterator[Span]:
    pattern = rb"@inheritdoc[ \t]+(?P<name>" + re.escape(alias.name.encode()) + rb")(?![\w$])"
    for found in re.finditer(pattern, index.texts[alias.file].data):
        yield Span(found.start("name"), found.end("name"))
