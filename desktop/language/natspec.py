"""The comment that a declaration wants: its tags as a snippet, offered when `/**` or `///` is typed over it.

What stands below is parsed by itself, because to the file's own tree an opened comment swallows the rest.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtGui import QTextBlock

from core.symbols.index import SymbolIndex
from core.symbols.symbol import CALLABLE, CONTRACTS, Symbol
from desktop.language.ranking import Suggestion
from desktop.language.structure import Entry, entries_of
from desktop.syntax.tree import SyntaxTree
from desktop.words import tr

MOST_LINES = 40
_OUTER = ("contract", "interface", "library", "abstract")


def below(block: QTextBlock) -> Entry | None:
    """The declaration under a line, when only blank lines and comments stand between."""
    text = _head_under(block)
    if not text.strip():
        return None
    outer = text.lstrip().startswith(_OUTER)
    data = f"{text}\n}}" if outer else f"contract C {{\n{text}\n}}\n}}"
    tree = SyntaxTree(data.encode("utf-8", "replace"))
    found = entries_of(tree.root, tree.data)
    if outer:
        return found[0] if found else None
    return found[0].children[0] if found and found[0].children else None


def templates(entry: Entry, opening: str, bases: Sequence[str]) -> list[Suggestion]:
    """The comments that fit a declaration; `bases` are contracts whose words it can take."""
    found = [_template(entry, opening)]
    for at, base in enumerate(bases, 1):
        line = f"{opening} @inheritdoc {base}"
        whole = f"{line} */" if opening == "/**" else line
        found.append(Suggestion(line, "snippet", f"{whole}$0", entry.name, at, snippet=True))
    return found


def bases_of(index: SymbolIndex, contract: Symbol, function: str) -> list[str]:
    """The bases of a contract that declare a function too, nearest first."""
    above = [base for base in index.bases(contract) if base is not contract]
    return [base.name for base in above if _has(index, base, function)]


def _has(index: SymbolIndex, base: Symbol, name: str) -> bool:
    return any(item.name == name and item.kind in CALLABLE for item in index.children(base.id))


def _template(entry: Entry, opening: str) -> Suggestion:
    # An empty @param is an error of the compiler: each place has a sign until words are typed over it.
    lines = [f"{line} ${{{at}:…}}" for at, line in enumerate(_tags(entry), 1)]
    if opening == "/**":
        body = "\n".join(["/**", *(f" * {line}" for line in lines), " */$0"])
    else:
        body = "\n".join(f"/// {line}" for line in lines) + "$0"
    label = f"{opening} @notice …"
    told = tr("Comment for {name}").format(name=entry.name)
    return Suggestion(label, "snippet", body, told, 0, snippet=True)


def _tags(entry: Entry) -> Iterator[str]:
    if entry.kind in CONTRACTS:
        yield "@title"
    state = entry.kind in {"variable", "constant", "immutable"} and entry.visibility != "public"
    yield "@dev" if state else "@notice"
    yield from (f"@param {name}" for name in entry.parameters if name)
    yield from (f"@return {name}".rstrip() for name in entry.returns)


def _head_under(block: QTextBlock) -> str:
    lines: list[str] = []
    block = block.next()
    while block.isValid() and len(lines) < MOST_LINES:
        text = block.text()
        if lines or not _is_quiet(text):
            lines.append(text)
            if "{" in text or ";" in text:
                break
        block = block.next()
    return "\n".join(lines)


def _is_quiet(text: str) -> bool:
    """Whether a line is blank or goes on with a comment."""
    bare = text.strip()
    return not bare or bare.startswith(("///", "*", "/*"))
