"""Rename a symbol everywhere, by what names mean and not by how they are spelled.

A rename is a rewrite like any other: it is compiled before it is shown, and the
code of every contract must be the same, metadata digests aside. Where that
cannot be (a function that is called from outside gets another selector) the
rename is refused, unless the person asks for it knowing so.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from core.progress import Progress
from core.rewriting.names import is_reserved
from core.rewriting.proposal import Edit, apply_edits
from core.solidity.compilation import Artifact, Compilation, CompilerInput
from core.solidity.compiler import CompilerTools, compile_input
from core.solidity.documentation import comment_before
from core.symbols.completing import visible_at
from core.symbols.index import SymbolIndex
from core.symbols.symbol import CONTRACTS, LOCAL, Reference, Symbol
from core.text import Span
from core.verification.proof.identical import identical_contract
from core.verification.report import Verdict, worst

_NAME = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*")
_FIXED = frozenset({"constructor", "file"})
_CALLED = frozenset({"function", "state-variable", "constant", "immutable"})
_NAMELESS = frozenset({"receive", "fallback"})


@dataclass(frozen=True, slots=True)
class Rename:
    """The edits of a rename, or a sentence that says why there is none.

    `abi` names what others outside would have to call by another name.
    """

    symbol: Symbol
    name: str
    edits: tuple[Edit, ...] = ()
    refusal: str = ""
    abi: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RenameEvidence:
    """What compiling before and after showed, in one sentence."""

    verdict: Verdict
    sentence: str


def rename(
    index: SymbolIndex, symbol_id: str, name: str, own: Collection[str], *, allow_abi_change: bool = False
) -> Rename:
    """Give a symbol another name. `own` are the units that may be edited; the rest are dependencies."""
    symbol = index.symbols[symbol_id]
    uses = [item for item in index.uses(symbol_id, family=True) if _spelled(index, item) == symbol.name]
    abi = tuple(dict.fromkeys(_outside(index.symbols[key]) for key in index.family(symbol_id)
                              if _outside(index.symbols[key])))  # fmt: skip
    refusal = (
        unfit(symbol, name)
        or _foreign(symbol, uses, own)
        or _taken(index, symbol, name, uses)
        or ("" if allow_abi_change or not abi else _abi_changes(abi))
    )
    if refusal:
        return Rename(symbol, name, refusal=refusal, abi=abi)
    edits = {Edit(item.file, item.span, name) for item in uses}
    edits |= {Edit(file, span, name) for file, span in _in_comments(index, symbol, uses, own)}
    return Rename(symbol, name, tuple(sorted(edits)), abi=abi)


def judge_rename(
    inputs: Iterable[CompilerInput], made: Rename, tools: CompilerTools, progress: Progress
) -> RenameEvidence:
    """Compile before and after, and compare the code of every contract."""
    inputs = tuple(inputs)
    for edit in made.edits:
        if not any(edit.file in given.sources for given in inputs):
            return RenameEvidence("inconclusive", f"{edit.file} was not compiled, so it was not compared.")
    found = [
        _judge(given, made, tools, progress)
        for given in inputs if any(edit.file in given.sources for edit in made.edits)
    ]  # fmt: skip
    if not found:
        return RenameEvidence("inconclusive", "These files were not compiled, so nothing was compared.")
    verdict = worst(item.verdict for item in found)
    return next(item for item in found if item.verdict == verdict)


def _judge(given: CompilerInput, made: Rename, tools: CompilerTools, progress: Progress) -> RenameEvidence:
    edits = [edit for edit in made.edits if edit.file in given.sources]
    before = compile_input(given, tools, progress)
    after = compile_input(given.with_sources(apply_edits(given.sources, edits)), tools, progress)
    if not before.ok:
        return RenameEvidence("inconclusive", f"The project does not compile: {_first_error(before)}")
    if not after.ok:
        return RenameEvidence("fail", f"It does not compile any more: {_first_error(after)}")
    differ = list(_differing(before, after, made))
    if differ:
        text = f"The code of {', '.join(differ)} is not the same."
        return RenameEvidence("inconclusive", text + (_because(made) if made.abi else ""))
    count = sum(_has_code(item) for item in before.artifacts.values())
    if not count:
        return RenameEvidence("inconclusive", "No contract here has code of its own, so none was compared.")
    return RenameEvidence("pass", f"Identical code: {count} contracts compiled before and after.")


def _differing(before: Compilation, after: Compilation, made: Rename) -> Iterator[str]:
    for key, old in before.artifacts.items():
        new = after.artifacts.get(_key_after(old, made))
        if new is None:
            yield old.contract
        elif _has_code(old) and not identical_contract(old, new, before.artifacts, after.artifacts):
            yield key.rpartition(":")[2]


def _has_code(artifact: Artifact) -> bool:
    return bool(artifact.creation and artifact.creation.hex)


def _key_after(artifact: Artifact, made: Rename) -> str:
    renamed = made.symbol.kind in CONTRACTS and made.symbol.name == artifact.contract
    same_file = made.symbol.file == artifact.file
    return f"{artifact.file}:{made.name if renamed and same_file else artifact.contract}"


def _because(made: Rename) -> str:
    return f" That was to be expected: {made.abi[0]} is called by its name from outside."


def _first_error(compilation: Compilation) -> str:
    found = next(item for item in compilation.diagnostics if item.severity == "error")
    return f"{found.file}:{found.line}: {found.message.splitlines()[0]}"


def _spelled(index: SymbolIndex, item: Reference) -> str:
    """What stands there: under an import's alias it is another word, which stays."""
    return index.texts[item.file].slice(item.span)


def _outside(symbol: Symbol) -> str:
    """How a symbol is known outside of the code; empty where it is not."""
    if symbol.kind in {"event", "error"}:
        return f"{symbol.kind} {symbol.signature}"
    if symbol.visibility in {"public", "external"} and symbol.kind in _CALLED:
        return symbol.signature or f"{symbol.name}()"
    return ""


def unfit(symbol: Symbol, name: str) -> str:
    """Why a symbol cannot get a name, as a sentence; empty where it can."""
    if symbol.kind in _FIXED or symbol.name in _NAMELESS or not symbol.name:
        return "This has no name that could be changed."
    if not _NAME.fullmatch(name):
        return f"“{name}” is no name: letters, digits, _ and $ only, and no digit first."
    if is_reserved(name):
        return f"“{name}” is a word of the language."
    return "That is its name already." if name == symbol.name else ""


def _foreign(symbol: Symbol, uses: Sequence[Reference], own: Collection[str]) -> str:
    foreign = next((item.file for item in uses if item.file not in own), "")
    if foreign:
        return f"“{symbol.name}” is named in {foreign}, which belongs to a dependency."
    return ""


def _taken(index: SymbolIndex, symbol: Symbol, name: str, uses: Sequence[Reference]) -> str:
    """Another thing of the new name where the symbol is declared, inherited or used."""
    if symbol.kind not in LOCAL:
        around = {symbol.container}
        contract = index.symbols.get(symbol.container)
        if contract is not None and contract.kind in CONTRACTS:
            around |= {*contract.bases, *(heir.id for heir in index.heirs(contract.id))}
        for place in around:
            for sibling in index.children(place):
                if sibling.name == name:
                    return _taken_words(index, sibling)
    return taken_at(index, name, uses, everywhere=symbol.kind in LOCAL)


def taken_at(index: SymbolIndex, name: str, uses: Sequence[Reference], *, everywhere: bool = False) -> str:
    """Another thing of the name that is visible where a symbol is used, as a sentence; empty for none.

    One place of a function or contract stands for its others, unless `everywhere`.
    """
    seen: set[tuple[str, str]] = set()
    for use in uses:
        scope = index.enclosing(use.file, use.span.start)
        key = (use.file, scope[-1].id if scope else "")
        if key in seen:
            continue
        seen.add(key)
        places = [one for one in uses if one.file == use.file] if everywhere else [use]
        for spot in places:
            for seen_there in visible_at(index, use.file, spot.span.end):
                if seen_there.name == name and isinstance(seen_there, Symbol):
                    return _taken_words(index, seen_there)
    return ""


def _taken_words(index: SymbolIndex, item: Symbol) -> str:
    line = index.texts[item.file].line_of(item.name_span.start)
    return f"“{item.name}” is already a {item.kind.replace('-', ' ')} there ({item.file}:{line})."


def _abi_changes(abi: tuple[str, ...]) -> str:
    return (
        f"{abi[0]} is called from outside by its name: whoever uses the deployed contract "
        "would have to change too."
    )


def _in_comments(
    index: SymbolIndex, symbol: Symbol, uses: Sequence[Reference], own: Collection[str]
) -> Iterator[tuple[str, Span]]:
    """Names in NatSpec: `@param` and `@return` of its function, `@inheritdoc` of a contract."""
    if symbol.kind in {"parameter", "return", "field"}:
        holder = index.symbols.get(symbol.container)
        if holder is not None:
            data = index.texts[holder.file].data
            start, end = _comment_of(holder, data)
            yield from _tagged(holder.file, data, start, end, rb"(?:param|return)", symbol.name)
    elif symbol.kind in CONTRACTS:
        for file in {item.file for item in uses} & set(own):
            data = index.texts[file].data
            yield from _tagged(file, data, 0, len(data), rb"inheritdoc", symbol.name)


def _comment_of(holder: Symbol, data: bytes) -> tuple[int, int]:
    """Compilers tell no comment of some declarations, such as structs, until late."""
    if holder.commented is not None:
        return holder.commented.start, holder.commented.end
    return comment_before(data, holder.span.start)


def _tagged(
    file: str, data: bytes, start: int, end: int, tag: bytes, name: str
) -> Iterator[tuple[str, Span]]:
    pattern = re.compile(rb"@" + tag + rb"[ \t]+(?P<name>" + re.escape(name.encode()) + rb")(?![\w$])")
    for found in pattern.finditer(data, start, end):
        yield file, Span(found.start("name"), found.end("name"))


def changed_texts(index: SymbolIndex, made: Rename) -> Mapping[str, bytes]:
    """The edited units with their new bytes, as a preview shows them."""
    return {name: text.data for name, text in apply_edits(index.texts, made.edits).items()}
