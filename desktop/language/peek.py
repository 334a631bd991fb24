"""The declaration of a name as a page over the text, without leaving it."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from core.symbols.index import SymbolIndex
from core.symbols.symbol import Symbol
from desktop.widgets.page_popup import PagePopup
from desktop.words import tr

if TYPE_CHECKING:
    from desktop.language.features import Features

MOST_LINES = 24


def peek(features: Features) -> None:
    """Show the declaration of the name at the cursor; its link goes there."""
    editor, index = features.tabs.editor(), features.navigation.index
    symbol = features.navigation.symbol_here()
    if editor is None or symbol is None or index is None:
        return
    popup = PagePopup(symbol.name, page_of(symbol, index), editor)
    popup.link.connect(lambda _name: features.navigation.go(symbol))
    popup.popup_at(editor.viewport().mapToGlobal(editor.cursorRect().bottomLeft()))


def page_of(symbol: Symbol, index: SymbolIndex) -> str:
    """The compiled lines of a declaration with its comment, at most `MOST_LINES`, as HTML."""
    source = index.texts[symbol.file]
    start = symbol.commented.start if symbol.commented is not None else symbol.span.start
    first, last = source.line_of(start), source.line_of(max(start, symbol.span.end - 1))
    if symbol.kind == "file":
        first, last = 1, len(source.line_starts)
    shown = range(first, min(last, first + MOST_LINES - 1) + 1)
    lines = [source.slice(source.line_span(line)).rstrip("\r\n") for line in shown]
    more = f"\n{tr('{n} more lines').format(n=last - shown[-1])}" if last > shown[-1] else ""
    place = escape(f"{symbol.file}:{source.line_of(symbol.name_span.start)}")
    return f'<p><a href="go">{place}</a></p><pre>{escape(chr(10).join(lines))}</pre>{escape(more)}'
