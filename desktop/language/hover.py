"""What is known of a name, as words: declaration, place in storage, selector, measured gas, documentation."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from core.symbols.index import SymbolIndex
from core.symbols.symbol import StoragePlace, Symbol
from desktop.evidence import gas_rows
from desktop.language import kinds
from desktop.words import number, tr

if TYPE_CHECKING:
    from desktop.session import Session

MOST_HEIRS = 6


def facts(symbol: Symbol, index: SymbolIndex, session: Session) -> list[tuple[str, str]]:
    """Label and text of everything that is known; nothing that was not compiled or measured."""
    container = index.symbols.get(symbol.container)
    found = [(tr("Kind"), kinds.words(symbol.kind))]
    if symbol.type:
        found.append((tr("Type"), symbol.type))
    if container is not None and container.kind != "file":
        found.append((tr("In"), container.name))
    if symbol.selector:
        found.append((tr("Selector"), f"0x{symbol.selector}"))
    if symbol.topic:
        found.append((tr("Topic"), f"0x{symbol.topic}"))
    if symbol.storage is not None:
        found.append((tr("Storage"), _place_words(symbol.storage)))
    found += _heirs(symbol, index)
    gas = _gas(symbol, container, session)
    return [*found, (tr("Gas, measured"), gas)] if gas else found


def _place_words(place: StoragePlace) -> str:
    words = tr("slot {slot}, byte {offset}, {size} bytes")
    return words.format(slot=place.slot, offset=place.offset, size=place.size_bytes)


def _heirs(symbol: Symbol, index: SymbolIndex) -> list[tuple[str, str]]:
    """Where an inherited variable lies in each heir; heirs with the same place share a line."""
    names: dict[StoragePlace, list[str]] = {}
    for key, place in symbol.heirs:
        if key in index.symbols:
            names.setdefault(place, []).append(index.symbols[key].name)
    found = []
    for place, heirs in sorted(names.items(), key=lambda item: (item[0].slot, item[0].offset)):
        listed = ", ".join(sorted(heirs)[:MOST_HEIRS])
        if len(heirs) > MOST_HEIRS:
            listed = tr("{names} and {n} more").format(names=listed, n=len(heirs) - MOST_HEIRS)
        found.append((tr("Storage in {names}").format(names=listed), _place_words(place)))
    return found


def plain(symbol: Symbol, index: SymbolIndex, session: Session) -> str:
    """The page as a tooltip."""
    lines = [symbol.declaration or symbol.name]
    lines += [f"{label}: {text}" for label, text in facts(symbol, index, session)[1:]]
    return "\n".join([*lines, *([_words(symbol)] if symbol.documentation else [])])


def page(symbol: Symbol, index: SymbolIndex, session: Session) -> str:
    """The page as HTML."""
    rows = "".join(
        f"<tr><td>{escape(label)}&nbsp;&nbsp;</td><td>{escape(text)}</td></tr>"
        for label, text in facts(symbol, index, session)
    )
    about = escape(_words(symbol)).replace("\n", "<br>")
    return f"<pre>{escape(symbol.declaration or symbol.name)}</pre><table>{rows}</table><p>{about}</p>"


def _words(symbol: Symbol) -> str:
    return symbol.documentation.replace("@notice ", "").strip()


def _gas(symbol: Symbol, container: Symbol | None, session: Session) -> str:
    """Median of the last run: of the text under review, where the function was called."""
    report = session.shown_report()
    if report is None or not symbol.signature or container is None:
        return ""
    for row in gas_rows(report):
        if row.contract == container.name and row.label == symbol.signature:
            words = tr("{before} before, {after} after the rewrite (median of {n} calls)")
            return words.format(before=number(row.before), after=number(row.after), n=f"{row.calls:,}")
    return ""
