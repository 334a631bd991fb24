"""Runs the rules over one compilation and turns what they yield into proposals.

The engine checks every edit against the house rules (only files that were asked
for, nothing inside a comment, a string or assembly, no comment lost). Whether a
proposal is *right* is not decided here: `core/verification` does that.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from core.analysis.finding import Finding
from core.errors import Cancelled, UsageError
from core.rewriting.catalog import RULES
from core.rewriting.compilers import Compilers
from core.rewriting.lexis import comments_in, inside_text
from core.rewriting.proposal import (
    Edit,
    Goal,
    Origin,
    OverlappingEditsError,
    Proposal,
    apply_edits,
)
from core.rewriting.reach import affected_contracts
from core.rewriting.rule import Note, RewriteRule, Suggestion
from core.solidity.compilation import Compilation
from core.text import SourceText, Span


@dataclass(frozen=True, slots=True)
class Proposals:
    """What the rules propose, unverified; `notes` say what was set aside, and why."""

    items: tuple[Proposal, ...]
    notes: tuple[str, ...] = ()


def propose(
    compilation: Compilation,
    findings: Sequence[Finding],
    goals: Collection[Goal] = (),
    rules: Collection[str] = (),
    catalog: Sequence[RewriteRule] = RULES,
    compilers: Compilers | None = None,
) -> Proposals:
    """Run the rules; `goals` and `rules` (ids) choose them, neither means all.

    `compilers` are for rules that need another one; without them those stay silent.

    Same compilation, same proposals with the same ids. A rule that crashes becomes
    a note. Raises `UsageError` for an unknown rule id.
    """
    chosen = _chosen(catalog, goals, rules)
    if not compilation.ok or not (compilation.asts or any(rule.info.compiles for rule in chosen)):
        return Proposals((), ("Nothing is proposed for sources that do not compile.",))
    items: dict[str, Proposal] = {}
    notes: list[str] = []
    for rule in chosen if compilation.asts else [item for item in chosen if item.info.compiles]:
        for outcome in _run(rule, compilation, findings, compilers):
            if isinstance(outcome, str):
                notes.append(outcome)
            else:
                items.setdefault(outcome.id, outcome)
    return Proposals(tuple(items.values()), tuple(dict.fromkeys(notes)))


def _chosen(
    catalog: Sequence[RewriteRule], goals: Collection[Goal], rules: Collection[str]
) -> list[RewriteRule]:
    known = [rule.info.id for rule in catalog]
    unknown = sorted(set(rules) - set(known))
    if unknown:
        raise UsageError(f"There is no rule “{unknown[0]}”.", f"Known rules are {', '.join(known)}.")
    if not goals and not rules:
        return list(catalog)
    return [rule for rule in catalog if rule.info.id in rules or rule.info.goal in goals]


def _run(
    rule: RewriteRule, compilation: Compilation, findings: Sequence[Finding], compilers: Compilers | None
) -> Iterable[Proposal | str]:
    arguments = (compilation, findings, compilers) if rule.info.compiles else (compilation, findings)
    try:
        for suggestion in rule.propose(*arguments):
            if isinstance(suggestion, Note):
                yield suggestion.text
                continue
            if suggestion.edits and all(edit.file in compilation.input.quiet for edit in suggestion.edits):
                continue
            problem = _problem(compilation, suggestion.edits, _everywhere(rule, suggestion))
            if problem:
                yield f"{rule.info.id} in {suggestion.contract}: {problem}"
            else:
                yield _proposal(rule, compilation, suggestion)
    except Cancelled:
        raise
    except Exception as error:
        yield (
            f"The rule {rule.info.id} stopped with {type(error).__name__} ({error}); "
            "its remaining proposals are missing."
        )


def _everywhere(rule: RewriteRule, suggestion: Suggestion) -> bool:
    """Whether edits may go into comments and assembly: documentation and moves to another compiler."""
    return rule.info.goal == "document" or suggestion.recompile is not None


def _problem(compilation: Compilation, edits: Sequence[Edit], everywhere: bool) -> str:
    """Why these edits may not be made, or the empty string."""
    sources = compilation.input.sources
    targets = set(compilation.input.targets)
    if not edits:
        return "there was nothing to change."
    for edit in edits:
        if edit.file not in targets:
            return f"it would change {edit.file}, which is not among the files to rewrite."
        kept = "".join(item.text for item in edits if item.file == edit.file)
        problem = _spot_problem(compilation, sources[edit.file], edit, kept, everywhere)
        if problem:
            return problem
    try:
        changed = apply_edits(sources, edits)
    except (OverlappingEditsError, ValueError) as error:
        return f"{error}."
    if all(text.data == sources[file].data for file, text in changed.items()):
        return "there was nothing to change."
    return ""


def _spot_problem(
    compilation: Compilation, source: SourceText, edit: Edit, kept: str, everywhere: bool
) -> str:
    line = source.line_of(edit.span.start)
    if edit.span.end > len(source.data):
        return f"an edit lies outside {edit.file}."
    if everywhere:
        return ""
    if any(inside_text(source, offset) for offset in (edit.span.start, edit.span.end)):
        return f"an edit would cut a comment or a string in line {line}."
    for comment in comments_in(source, edit.span):
        if source.slice(comment) not in kept:
            return f"a comment in line {line} would be lost, so the place is left alone."
    if any(_cuts(edit.span, span) for span in _assembly(compilation, edit.file)):
        return f"an edit would reach into assembly in line {line}."
    return ""


def _assembly(compilation: Compilation, file: str) -> list[Span]:
    ast = compilation.asts.get(file)
    return [] if ast is None else [node.span for node in ast.walk("InlineAssembly")]


def _cuts(edit: Span, assembly: Span) -> bool:
    if edit.start == edit.end:
        return assembly.start < edit.start < assembly.end
    return edit.overlaps(assembly)


def _proposal(rule: RewriteRule, compilation: Compilation, suggestion: Suggestion) -> Proposal:
    edits = tuple(sorted(suggestion.edits))
    sources = compilation.input.sources
    base = {file: sources[file].sha256 for file in sorted({edit.file for edit in edits})}
    places = [(edit.file, edit.span.start) for edit in edits]
    affected = suggestion.contracts or affected_contracts(compilation, places)
    contracts = [name for name in (suggestion.contract, *affected) if name in compilation.artifacts]
    return Proposal(
        id=proposal_id(rule.info.id, rule.info.version, base, edits),
        origin=Origin("rule", rule.info.id, rule.info.version),
        goal=rule.info.goal,
        title=suggestion.title,
        reason=suggestion.reason,
        applicability=suggestion.applicability or rule.info.applicability,
        edits=edits,
        base=base,
        contracts=tuple(dict.fromkeys(contracts)),
        declared=tuple(sorted(set(suggestion.declared))),
        fixes=tuple(dict.fromkeys(suggestion.fixes)),
        recompile=suggestion.recompile,
    )


def proposal_id(name: str, version: str, base: Mapping[str, str], edits: Iterable[Edit]) -> str:
    """16 hex digits that depend on the author, the base texts and the edits, and on nothing else."""
    digest = hashlib.sha256(f"{name}\0{version}\0".encode())
    for file, sha256 in sorted(base.items()):
        digest.update(f"{file}\0{sha256}\0".encode())
    for edit in sorted(edits):
        digest.update(f"{edit.file}\0{edit.span.start}\0{edit.span.end}\0{edit.text}\0".encode())
    return digest.hexdigest()[:16]
