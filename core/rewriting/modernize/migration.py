"""From an old compiler to a new one: apply every step, compile, answer what the compiler asks for, again.

The steps know the old compiler's types; the repairs know the new compiler's errors. Where neither
helps, the result says with file and line what a person must do. Behavior is not judged here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from core.rewriting.compilers import Compilers
from core.rewriting.modernize import (
    arithmetic,
    arrays,
    assembly,
    calls,
    comparisons,
    conversions,
    hashing,
    headers,
    libraries,
    operators,
    renames,
    results,
    structs,
    variables,
    words,
)
from core.rewriting.modernize.change import Change, Remark, Replace, merged
from core.rewriting.modernize.draft import Draft
from core.rewriting.modernize.heirs import joined
from core.rewriting.modernize.inheritance import inheritance_of
from core.rewriting.modernize.repairs import repairs
from core.rewriting.modernize.site import Site, takes_enum
from core.rewriting.proposal import Edit, Recompile
from core.semantics.bounds import is_arithmetic, proof_of
from core.semantics.model import semantics_of
from core.solidity.ast import Node
from core.solidity.compilation import Compilation, CompilerInput, Diagnostic
from core.solidity.evm_versions import fitting_evm
from core.solidity.scanner import scan
from core.solidity.versions import parse_version
from core.text import SourceText, Span

_STEPS: tuple[Callable[[Site], Iterator[Change]], ...] = (
    headers.changes,
    words.changes,
    variables.changes,
    calls.changes,
    conversions.changes,
    comparisons.changes,
    operators.changes,
    arrays.changes,
    hashing.changes,
    libraries.changes,
    assembly.changes,
    renames.changes,
    results.changes,
    structs.changes,
)
_ROUNDS = 60


@dataclass(frozen=True)
class Migration:
    """How far some files came: their new texts as edits, and what is left to a person."""

    edits: tuple[Edit, ...]
    recompile: Recompile
    remarks: tuple[str, ...]
    """What keeps behavior only by hand; then the texts are no proposal."""
    errors: tuple[Diagnostic, ...]
    texts: dict[str, SourceText]

    @property
    def complete(self) -> bool:
        """Whether it compiles and nothing is left to a person."""
        return not self.errors and not self.remarks


def migrate(compilation: Compilation, files: Sequence[str], version: str, compilers: Compilers) -> Migration:
    """Bring `files` (targets, with everything they import among the sources) to a compiler version."""
    return _Way(compilation, tuple(files), version, compilers).walked()


class _Way:
    def __init__(
        self, compilation: Compilation, files: tuple[str, ...], version: str, compilers: Compilers
    ) -> None:
        self._old = compilation
        self._files = files
        self._compilers = compilers
        self._version = version
        sources = compilation.input.sources
        self._closure = closure(compilation, files)
        self._drafts = {name: Draft(sources[name]) for name in files}
        self._remarks: list[str] = []
        wanted = compilation.input.settings.evm_version
        evm = fitting_evm(wanted, version)
        self._recompile = Recompile(version, evm, self._closure)

    def walked(self) -> Migration:
        for file in self._files:
            site = Site(self._old, file, parse_version(self._version))
            self._apply(file, [*self._pragma(file), *(item for step in _STEPS for item in step(site))])
        errors = self._repaired()
        if not errors:
            errors = self._unchecked()
        return Migration(
            edits=tuple(edit for draft in self._drafts.values() for edit in draft.edits()),
            recompile=self._recompile,
            remarks=tuple(dict.fromkeys(self._remarks)),
            errors=errors,
            texts={name: draft.text for name, draft in self._drafts.items()},
        )

    def _apply(self, file: str, changes: Iterable[Change]) -> bool:
        items = list(changes)
        self._remarks += [item.text for item in items if isinstance(item, Remark)]
        draft = self._drafts[file]
        return draft.apply(merged(draft.text, items))

    def _pragma(self, file: str) -> Iterator[Change]:
        source = self._old.input.sources[file]
        for number, pragma in enumerate(scan(source).pragmas):
            text = f"pragma solidity ^{self._version};" if number == 0 else ""
            if number == 0 and self._keeps_decoder():
                text += "\npragma abicoder v1;"
            yield Replace(pragma.span, text)

    def _keeps_decoder(self) -> bool:
        """Whether the old decoder must stay: it took any number for an enum until the value was used."""
        if not parse_version(self._old.version) < (0, 8, 0) <= parse_version(self._version):
            return False
        asts = [self._old.asts[name] for name in self._closure if name in self._old.asts]
        pragmas = (node for ast in asts for node in ast.nodes("nodes") if node.kind == "PragmaDirective")
        if any("v2" in str(word).lower() for node in pragmas for word in node.get("literals", ())):
            return False
        return any(takes_enum(node) for ast in asts for node in ast.walk("FunctionDefinition"))

    def _compiled(self) -> Compilation:
        texts = {name: draft.text for name, draft in self._drafts.items()}
        return self._compilers.compile(recompiled(self._old.input, texts, self._recompile))

    def _repaired(self) -> tuple[Diagnostic, ...]:
        """Answer errors until there are none, or until no answer changes anything."""
        errors: tuple[Diagnostic, ...] = ()
        for _ in range(_ROUNDS):
            after = self._compiled()
            errors = tuple(item for item in after.diagnostics if item.severity == "error")
            if not errors or not self._answer(errors):
                break
        return errors

    def _answer(self, errors: Sequence[Diagnostic]) -> bool:
        changes: dict[str, list[Change]] = {}
        for error in errors:
            for file, change in self._changes(error):
                if file in self._drafts:
                    changes.setdefault(file, []).append(change)
        changed = False
        for file, items in changes.items():
            changed |= self._apply(file, items)
        return changed

    def _changes(self, error: Diagnostic) -> Iterator[tuple[str, Change]]:
        draft = self._drafts.get(error.file)
        if draft is None or error.span is None:
            return
        if error.code == "6480":
            yield from ((error.file, item) for item in self._joined(draft.text, error))
        elif error.code == "5225":
            yield from self._externals(draft.text, error)
        else:
            yield from ((error.file, item) for item in repairs(error, draft.text))

    def _joined(self, source: SourceText, error: Diagnostic) -> Iterator[Change]:
        name = re.search(r'override function "([^"]+)"', error.message)
        contract = _contract_at(source, error.span, self._old, error.file)
        if name is not None and contract is not None and error.span is not None:
            yield from joined(self._old, contract, name[1], source, error.span)

    def _externals(self, source: SourceText, error: Diagnostic) -> Iterator[tuple[str, Change]]:
        """A getter overrides external functions only: the functions above it become external."""
        text = source.slice(error.span) if error.span is not None else ""
        family = inheritance_of(self._old)
        for ast in self._old.asts.values():
            for contract in ast.nodes("nodes"):
                for key, member in (
                    family.members(contract).items() if contract.kind == "ContractDefinition" else ()
                ):
                    if member.kind != "VariableDeclaration" or not re.search(
                        rf"\b{re.escape(member.name)}\b", text
                    ):
                        continue
                    for base in family.overridden(contract, key).values():
                        yield from self._external(base.file, base.name)

    def _external(self, file: str, name: str) -> Iterator[tuple[str, Change]]:
        draft = self._drafts.get(file)
        if draft is None:
            return
        pattern = rb"function\s+" + re.escape(name.encode()) + rb"\s*\([^)]*\)[^{};]*?\b(public)\b[^{};]*;"
        for match in re.finditer(pattern, draft.text.data):
            yield file, Replace(Span(*match.span(1)), "external")

    def _unchecked(self) -> tuple[Diagnostic, ...]:
        """Keep arithmetic wrapping, once everything else compiles."""
        if not parse_version(self._old.version) < (0, 8, 0) <= parse_version(self._version):
            return ()
        for step in (arithmetic.split_declarations, arithmetic.changes):
            after = self._compiled()
            for file in self._files:
                if file in after.asts:
                    site = Site(after, file, parse_version(self._version))
                    self._apply(file, list(step(site, self._proven(file))))
        return tuple(item for item in self._compiled().diagnostics if item.severity == "error")

    def _proven(self, file: str) -> Callable[[Node], bool]:
        """Whether an operation of the new text was proven, in the old one, to stay inside of its type."""
        model = semantics_of(self._old)
        draft = self._drafts[file]
        known = {
            arithmetic.place_of(node)
            for node in self._old.asts[file].walk("BinaryOperation", "Assignment", "UnaryOperation")
            if arithmetic.may_wrap(node) and is_arithmetic(node) and proof_of(model, node) == "values"
        }

        def proven(node: Node) -> bool:
            kind, operator, at = arithmetic.place_of(node)
            origin = draft.origin_of(at)
            return origin is not None and (kind, operator, origin) in known

        return proven


def recompiled(
    compiler_input: CompilerInput, texts: Mapping[str, SourceText], choice: Recompile
) -> CompilerInput:
    """The input of the other side: the files that move, changed, under the chosen compiler."""
    sources = {name: texts.get(name, compiler_input.sources[name]) for name in choice.files}
    return replace(
        compiler_input,
        version=choice.version,
        sources=sources,
        settings=replace(compiler_input.settings, evm_version=choice.evm_version),
        targets=tuple(name for name in compiler_input.targets if name in sources),
        files={name: path for name, path in compiler_input.files.items() if name in sources},
    )


def closure(compilation: Compilation, files: Iterable[str]) -> tuple[str, ...]:
    """Files and everything they import, in the order of the input."""
    found: set[str] = set()
    waiting = list(files)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += imports_of(compilation, name)
    return tuple(name for name in compilation.input.sources if name in found)


def imports_of(compilation: Compilation, file: str) -> list[str]:
    """The units that a file imports itself."""
    ast = compilation.asts.get(file)
    paths = (node.text("absolutePath") for node in (ast.nodes("nodes") if ast is not None else ()))
    return [path for path in paths if path in compilation.input.sources]


def _contract_at(source: SourceText, span: Span | None, old: Compilation, file: str) -> Node | None:
    """The old compiler's node of the contract that an error speaks of."""
    text = source.slice(span) if span is not None else ""
    found = re.match(r"(?:abstract\s+)?(?:contract|interface)\s+([\w$]+)", text)
    ast = old.asts.get(file)
    nodes = ast.nodes("nodes") if ast is not None and found is not None else ()
    return next((item for item in nodes if found is not None and item.name == found[1]), None)
