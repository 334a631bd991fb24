"""The sentence that the product is, from source texts to a verified rewrite.

`SourceText → Compilation → Finding* → Proposal* → VerificationReport → Diff → Review → Revision`

Every step is a function of its own module; this file puts them in order and adds
nothing of its own but the order. The window and the command line call only these
functions; they show the values and compute none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from core.analysis.engine import analyze
from core.analysis.finding import Analysis
from core.analysis.following import followed
from core.analysis.inspection import Inspection, inspect, together
from core.analysis.kept import FOLDER, Kept
from core.errors import InputError
from core.progress import Progress
from core.rewriting.compilers import ToolCompilers
from core.rewriting.engine import propose
from core.rewriting.judging import Judged, accept_together, judge, judge_all, saves_nothing
from core.rewriting.optimizer import Accept
from core.rewriting.proposal import Goal
from core.settings import Settings
from core.solidity.admitting import admitted
from core.solidity.compilation import Compilation, CompilerInput, Diagnostic
from core.solidity.compiler import Outputs, compile_input
from core.solidity.graph import restricted
from core.solidity.isolation import compile_isolated
from core.solidity.planning import plan
from core.solidity.project import Project, discover
from core.symbols.compiling import index_inputs
from core.symbols.index import SymbolIndex
from core.text import SourceText
from core.toolchain.toolchain import Toolchain
from core.verification.declared import DeclaredChange
from core.verification.engine import Request, source_hash, verify
from core.verification.evm.trial import Budget
from core.verification.pairing import Side, held, paired
from core.verification.report import VerificationReport, worst

if TYPE_CHECKING:
    from core.store.scoreboard import ModelRun

__all__ = [
    "DEFAULT_BUDGET", "VERIFY_BUDGET", "Budget", "Built", "Judged", "Rewrite", "RewriteRequest",
    "analyze_paths", "analyze_typed", "compile_paths", "compile_typed", "inspect", "judge", "rewrite_built",
    "rewrite_paths", "verify_paths", "verify_texts",
]  # fmt: skip

DEFAULT_BUDGET = Budget(calls=3_000, seconds=None, seed=1)
"""For each proposal, and for the result as one."""

VERIFY_BUDGET = Budget(calls=10_000, seconds=None, seed=1)
"""For a pair that somebody wants to know about."""


@dataclass(frozen=True)
class Built:
    """What compiling some paths gave: one compilation per compiler version and project."""

    projects: tuple[Project, ...]
    compilations: tuple[Compilation, ...]
    diagnostics: tuple[Diagnostic, ...]
    notes: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether there is no error."""
        return not any(item.severity == "error" for item in self.diagnostics)


@dataclass(frozen=True, slots=True)
class RewriteRequest:
    """What to propose and which of it to accept; no goals and no rules mean all rules."""

    goals: tuple[Goal, ...] = ()
    rules: tuple[str, ...] = ()
    accept: Accept = "safe"
    budget: Budget = DEFAULT_BUDGET


@dataclass(frozen=True)
class Rewrite:
    """Everything a rewrite found: proposals with reports, and the accepted result with its own.

    `before` and `after` hold the files that the result changes, by unit name;
    `files` maps all unit names to absolute paths. `report` is None when nothing
    was accepted. `withdrawn` were measured to save nothing; nobody is shown them.
    `analyses_after` hold what was found in the results, one for each compilation that changed.
    `runs` tell what each question to a model came to; rules ask none.
    """

    built: Built
    analysis: Analysis
    judged: tuple[Judged, ...]
    accepted: tuple[str, ...]
    before: Mapping[str, SourceText]
    after: Mapping[str, SourceText]
    files: Mapping[str, str]
    report: VerificationReport | None
    notes: tuple[str, ...] = ()
    withdrawn: tuple[Judged, ...] = ()
    analyses_after: tuple[Analysis, ...] = ()
    runs: tuple[ModelRun, ...] = ()


@dataclass
class _Notes:
    lines: list[str] = field(default_factory=list)

    def add(self, lines: Iterable[str]) -> None:
        self.lines += [line for line in lines if line not in self.lines]


def compile_paths(
    paths: Sequence[Path], tools: Toolchain, progress: Progress, *,
    solc: str | None = None, outputs: Outputs = Outputs.FULL,
) -> Built:  # fmt: skip
    """Paths → Compilation*. A file that does not compile does not take the others with it."""
    return compile_projects(discover(paths, tools.settings), tools, progress, solc=solc, outputs=outputs)


def compile_projects(
    projects: tuple[Project, ...], tools: Toolchain, progress: Progress, *,
    solc: str | None = None, outputs: Outputs = Outputs.FULL,
) -> Built:  # fmt: skip
    """The same for projects that were found already."""
    compilations: list[Compilation] = []
    diagnostics: dict[Diagnostic, None] = {}
    notes = _Notes()
    for project in projects:
        planned = plan(project, tools, progress, solc)
        diagnostics |= dict.fromkeys(planned.diagnostics)
        notes.add(planned.notes)
        for item in planned.inputs:
            progress.report(f"Compiling with {item.version}", 0, len(planned.inputs))
            for made in compile_isolated(item, tools, progress, outputs):
                diagnostics |= {told: None for told in made.diagnostics if not project.ignored.covers(told)}
                compilations.append(made)
    return Built(projects, tuple(compilations), tuple(diagnostics), tuple(notes.lines))


def analyze_paths(
    paths: Sequence[Path], tools: Toolchain, progress: Progress, *, solc: str | None = None,
    kept: Kept | None = None,
) -> tuple[Built, Analysis]:  # fmt: skip
    """Paths → Finding*, also of what does not compile. What is built holds texts and messages only.

    `kept` holds what is known already and takes what is new.
    """
    projects = discover(paths, tools.settings)
    inspections = [inspect(project, tools, progress, solc=solc, kept=kept) for project in projects]
    return inspected(inspections), together(inspections)


def analyze_typed(
    built: Built, typed: Mapping[Path, bytes], tools: Toolchain, progress: Progress, kept: Kept
) -> tuple[Built, Analysis]:
    """The same for projects that were built already, with some files as they are typed; nothing is written.

    No bytecode is made, so contracts that changed have no size until they are saved.
    """
    inspections = []
    for project in built.projects:
        files = {name: Path(path) for item in built.compilations if item.input.root == str(project.root)
                 for name, path in item.input.files.items()}  # fmt: skip
        texts = {name: SourceText(name, typed[path]) for name, path in files.items() if path in typed}
        inspections.append(
            inspect(project, tools, progress, texts=texts, outputs=Outputs.ANALYSIS, kept=kept)
        )
    return inspected(inspections), together(inspections)


def index_built(
    built: Built, typed: Mapping[Path, bytes], tools: Toolchain, progress: Progress, only: Path | None = None
) -> tuple[SymbolIndex, tuple[str, ...]]:
    """Something built, with some files as they are typed → SymbolIndex of what compiles.

    `only` names a file: then of each compilation the part that this file needs. Also tells the
    units that do not compile now and are not in the index.
    """
    inputs = [item.input for item in built.compilations]
    return index_inputs(inputs, typed, tools, progress, only)


def messages_typed(
    built: Built, analysis: Analysis, typed: Mapping[Path, bytes], tools: Toolchain, progress: Progress
) -> tuple[Built, Analysis]:
    """What the compiler says of the files as they are typed, long before the detectors have looked.

    Of each compilation only what these files need is compiled. What was found before stays with its
    text, and is left out where that was touched.
    """
    inputs, told, checked = list[Compilation](), list[Diagnostic](), set[str]()
    before: dict[str, SourceText] = {}
    now: dict[str, SourceText] = {}
    for item in built.compilations:
        texts = {name: SourceText(name, typed[Path(path)]) for name, path in item.input.files.items()
                 if Path(path) in typed and name in item.input.sources}  # fmt: skip
        before |= {name: item.input.sources[name] for name in texts}
        now |= texts
        if not texts:
            inputs.append(item)
            continue
        given = admitted(item.input.with_sources(texts), tools, progress)
        part = restricted(replace(given, targets=tuple(texts)), texts)
        compiled = compile_input(part, tools, progress, Outputs.ANALYSIS)
        told += compiled.diagnostics
        compiled.take_apart()
        checked |= texts.keys()
        inputs.append(Compilation(given, item.diagnostics, {}, {}))
    found = followed(analysis, before, now, checked, told)
    return replace(built, compilations=tuple(inputs)), found


def compile_typed(
    built: Built, typed: Mapping[Path, bytes], tools: Toolchain, progress: Progress
) -> tuple[Diagnostic, ...] | None:
    """What the compiler says of something built with some files as they are typed; nothing is written.

    Only the part that these files belong to is compiled, without bytecode. None when they belong to none.
    """
    found: list[Compilation] = []
    for given in (item.input for item in built.compilations):
        texts = {name: SourceText(name, typed[Path(path)]) for name, path in given.files.items()
                 if Path(path) in typed and name in given.sources}  # fmt: skip
        if texts:
            fresh = given.with_sources(texts)
            found.append(compile_input(fresh, tools, progress, Outputs.ANALYSIS))
    return tuple(item for made in found for item in made.diagnostics) if found else None


def kept_results(settings: Settings) -> Kept:
    """What earlier analyses of this person found, on disk."""
    return Kept(settings.data_dir / FOLDER)


def inspected(inspections: Sequence[Inspection]) -> Built:
    """The inputs of inspections as something built, without artifacts and trees."""
    return Built(
        projects=tuple(item.project for item in inspections),
        compilations=tuple(
            Compilation(given, item.told(given), {}, {}) for item in inspections for given in item.inputs
        ),
        diagnostics=tuple(dict.fromkeys(one for item in inspections for one in item.analysis.diagnostics)),
        notes=tuple(dict.fromkeys(one for item in inspections for one in item.project.notes)),
    )


def analyze_projects(
    projects: tuple[Project, ...], tools: Toolchain, progress: Progress, *, solc: str | None = None
) -> tuple[Built, Analysis]:
    """The same for projects that were found already."""
    built = compile_projects(projects, tools, progress, solc=solc)
    return built, _analyze(built, progress)


def _analyze(built: Built, progress: Progress) -> Analysis:
    analysis = analyze(built.compilations, progress)
    return replace(analysis, diagnostics=built.diagnostics, notes=(*built.notes, *analysis.notes))


def rewrite_paths(
    paths: Sequence[Path], tools: Toolchain, progress: Progress, request: RewriteRequest,
    on_judged: Callable[[Judged], None] | None = None,
) -> Rewrite:  # fmt: skip
    """Paths → Proposal* → VerificationReport*, and the accepted ones as one verified result.

    `on_judged` is called for each proposal as soon as its report is there.
    """
    return rewrite_projects(discover(paths, tools.settings), tools, progress, request, on_judged)


def rewrite_projects(
    projects: tuple[Project, ...], tools: Toolchain, progress: Progress, request: RewriteRequest,
    on_judged: Callable[[Judged], None] | None = None,
) -> Rewrite:  # fmt: skip
    """The same for projects that were found already; unit names must mean one file only."""
    built, analysis = analyze_projects(projects, tools, progress)
    return rewrite_built(built, analysis, tools, progress, request, on_judged)


def rewrite_built(
    built: Built, analysis: Analysis, tools: Toolchain, progress: Progress, request: RewriteRequest,
    on_judged: Callable[[Judged], None] | None = None,
) -> Rewrite:  # fmt: skip
    """The same for what was compiled and analyzed already."""
    notes = _Notes()
    judged: list[Judged] = []
    withdrawn: list[Judged] = []
    accepted: list[str] = []
    before: dict[str, SourceText] = {}
    after: dict[str, SourceText] = {}
    reports: list[VerificationReport] = []
    analyses: list[Analysis] = []
    for compilation in (item for item in built.compilations if item.ok):
        proposals = propose(
            compilation,
            analysis.findings,
            request.goals,
            request.rules,
            compilers=ToolCompilers(tools, progress),
        )
        notes.add(proposals.notes)
        mine: list[Judged] = []
        for item in judge_all(compilation, proposals, request.budget, tools, progress):
            if saves_nothing(item):
                notes.add([f"Withdrawn, because it was measured to save nothing: {item.proposal.title}."])
                withdrawn.append(item)
                continue
            if on_judged is not None:
                on_judged(item)
            mine.append(item)
        judged += mine
        result = accept_together(compilation, mine, request.accept, request.budget, tools, progress)
        dropped = [item.title for item in result.dropped]
        notes.add(f"Left out, because the result did not pass with it: {title}." for title in dropped)
        if result.changed is not None and result.report is not None and result.analysis is not None:
            accepted += [item.id for item in result.chosen]
            before |= {name: compilation.input.sources[name] for name in result.changed}
            after |= result.changed
            reports.append(result.report)
            analyses.append(result.analysis)
    return Rewrite(
        built=built,
        analysis=analysis,
        judged=tuple(judged),
        accepted=tuple(accepted),
        before=before,
        after=after,
        files={name: path for item in built.compilations for name, path in item.input.files.items()},
        report=combined_report(reports),
        notes=tuple(notes.lines),
        withdrawn=tuple(withdrawn),
        analyses_after=tuple(analyses),
    )


def combined_report(reports: Sequence[VerificationReport]) -> VerificationReport | None:
    """One report over several compilations; the worst verdict stands at the top."""
    if len(reports) <= 1:
        return reports[0] if reports else None
    return VerificationReport(
        verdict=worst(item.verdict for item in reports),
        seed=reports[0].seed,
        before=source_hash({str(at): SourceText.of("", item.before) for at, item in enumerate(reports)}),
        after=source_hash({str(at): SourceText.of("", item.after) for at, item in enumerate(reports)}),
        contracts=tuple(contract for item in reports for contract in item.contracts),
        notes=tuple(note for item in reports for note in item.notes),
    )


def verify_paths(
    before: Path, after: Path, tools: Toolchain, progress: Progress, *,
    contracts: Sequence[str] = (), allow: Sequence[DeclaredChange] = (), budget: Budget = VERIFY_BUDGET,
) -> VerificationReport:  # fmt: skip
    """Two paths → VerificationReport, contract by contract, both with one compiler where that can be."""
    old = compile_paths([before], tools, progress)
    new = _compile_alike([after], old, tools, progress)
    reports = [
        verify(one, two, Request(held(one, contracts), tuple(allow), budget=budget), tools, progress)
        for one, two in paired(_side(before, old), _side(after, new), contracts)
    ]
    combined = combined_report(reports)
    if combined is None:
        raise InputError("There is no contract to compare.", "Give two files or folders with contracts.")
    missed = () if contracts else (*_missed("original", old), *_missed("change", new))
    if not missed:
        return combined
    verdict = worst([combined.verdict, "inconclusive"])
    return replace(combined, verdict=verdict, notes=(*combined.notes, *missed))


def _missed(side: str, built: Built) -> Iterator[str]:
    """Files that reached no compiler at all, so that nobody compared them."""
    if not built.compilations:
        return  # then the report itself says why
    told = {item for run in built.compilations for item in run.diagnostics}
    for item in built.diagnostics:
        if item.severity == "error" and item not in told:
            yield f"Not compared, in the {side}: {item.file}:{item.line}: {item.message}"


def _compile_alike(paths: Sequence[Path], old: Built, tools: Toolchain, progress: Progress) -> Built:
    versions = {item.version for item in old.compilations}
    if len(versions) == 1:
        built = compile_paths(paths, tools, progress, solc=versions.pop())
        if not any(item.code == "pragma" for item in built.diagnostics):
            return built
    return compile_paths(paths, tools, progress)


def _side(given: Path, built: Built) -> Side:
    return Side(given, built.compilations or (_failed(built),))


def _failed(built: Built) -> Compilation:
    """A compilation that could not even be planned, with the reasons as its diagnostics."""
    return Compilation(CompilerInput("0.0.0", {}, built.projects[0].settings, ()), built.diagnostics, {}, {})


def verify_texts(
    built: Built, changed: Mapping[str, SourceText], tools: Toolchain, progress: Progress, *,
    declared: Sequence[DeclaredChange] = (), fixes: Sequence[str] = (), budget: Budget = DEFAULT_BUDGET,
    before: Mapping[str, SourceText] | None = None,
) -> VerificationReport:  # fmt: skip
    """Texts that somebody changed by hand, or a partly accepted proposal → VerificationReport.

    `before` holds texts that moved on since `built` was made, which the changed ones are compared with.
    """
    reports = []
    for compilation in built.compilations:
        mine = {name: text for name, text in changed.items() if name in compilation.input.sources}
        if not mine or not (compilation.ok or before):
            continue
        given = compilation.input.with_sources(before or {})
        fresh = not compilation.artifacts or bool(before)
        old = compile_input(given, tools, progress) if fresh else compilation
        changed_input = admitted(given.with_sources(mine), tools, progress)
        after = compile_input(changed_input, tools, progress)
        request = Request((), tuple(declared), tuple(fixes), budget=budget)
        reports.append(verify(old, after, request, tools, progress))
    combined = combined_report(reports)
    if combined is None:
        raise InputError("These files are not part of what was opened.", "Open the file or folder again.")
    return combined
