"""Names that an import gives to what another file declares: `import {A as B} from "./a.sol"`."""

from __future__ import annotations

from dataclasses import dataclass

from core.symbols.index import SymbolIndex
from core.symbols.symbol import Symbol


@dataclass(frozen=True, slots=True)
class Alias:
    """A name that an import of one file gives a symbol of another."""

    file: str
    name: str
    symbol: Symbol


def alias_at(index: SymbolIndex, file: str, offset: int) -> Alias | None:
    """The alias that stands at a byte; None for anything that is called by its own name."""
    item = index.at(file, offset)
    symbol = index.symbols.get(item.symbol) if item is not None else None
    if item is None or symbol is None or symbol.kind in {"file", "import"}:
        return None
    name = index.texts[file].slice(item.span)
    return Alias(file, name, symbol) if name != symbol.name else None
