"""Sources in, proposals out: a real compiler in between, each source compiled once in a session."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pytest

from core.analysis.engine import analyze
from core.progress import silent
from core.rewriting.engine import Proposals, propose
from core.rewriting.proposal import apply_edits
from core.solidity.compilation import Compilation, CompilerInput, CompilerSettings
from core.solidity.compiler import Outputs, compile_input
from core.solidity.scanner import scan
from core.solidity.versions import parse_range, satisfying
from core.text import SourceText
from core.toolchain.toolchain import Toolchain

Sources = str | bytes | Mapping[str, str]
Compile = Callable[..., Compilation]
_VERSIONS = ("0.4.26", "0.5.17", "0.6.12", "0.7.6", "0.8.30")


@dataclass(frozen=True)
class TestCompilers:
    """The compilers of the session's toolchain; 0.8.30 is the newest, so that texts stay as they are."""

    __test__ = False
    tools: Toolchain

    def versions(self) -> tuple[str, ...]:
        return _VERSIONS

    def compile(self, compiler_input: CompilerInput) -> Compilation:
        return compile_input(compiler_input, self.tools, silent(), Outputs.ANALYSIS)


_LENT: list[TestCompilers] = []


def compilers() -> TestCompilers | None:
    """Those of the session, once something was compiled in it."""
    return _LENT[-1] if _LENT else None


def fitting(units: Mapping[str, SourceText]) -> str:
    """The newest version that every pragma admits."""
    ranges = [parse_range(item.text) for unit in units.values() for item in scan(unit).pragmas]
    return (satisfying(ranges, _VERSIONS) or ("0.8.30",))[-1]


@pytest.fixture(scope="session")
def compiled(tools: Toolchain) -> Compile:
    """Compile sources (one text, its bytes, or a map of file names) without bytecode."""
    made: dict[str, Compilation] = {}
    _LENT.append(TestCompilers(tools))

    def compile_texts(
        sources: Sources,
        version: str = "",
        targets: tuple[str, ...] = (),
        outputs: Outputs = Outputs.ANALYSIS,
    ) -> Compilation:
        units = _units(sources)
        version = version or fitting(units)
        key = f"{[(item.path, item.sha256) for item in units.values()]}{version}{targets}{outputs}"
        if key not in made:
            request = CompilerInput(version, units, CompilerSettings(), targets or tuple(units))
            made[key] = compile_input(request, tools, silent(), outputs)
        return made[key]

    return compile_texts


def _units(sources: Sources) -> dict[str, SourceText]:
    if isinstance(sources, bytes):
        return {"a.sol": SourceText("a.sol", sources)}
    texts = {"a.sol": sources} if isinstance(sources, str) else dict(sources)
    return {name: SourceText.of(name, text) for name, text in texts.items()}


def errors(compilation: Compilation) -> list[str]:
    """The messages of all errors."""
    return [item.message for item in compilation.diagnostics if item.severity == "error"]


def rewritten(compilation: Compilation, rule: str) -> dict[str, SourceText]:
    """Every file that all proposals of a rule change together, as changed."""
    return applied(compilation, proposed(compilation, rule))


def proposed(compilation: Compilation, *rules: str) -> Proposals:
    """What the rules propose for what the detectors find."""
    findings = analyze([compilation], silent()).findings
    return propose(compilation, findings, rules=rules, compilers=compilers())


def applied(compilation: Compilation, proposals: Proposals) -> dict[str, SourceText]:
    """All proposals applied at once."""
    edits = [edit for item in proposals.items for edit in item.edits]
    return apply_edits(compilation.input.sources, edits)


@pytest.fixture
def rewrite(compiled: Compile) -> Callable[..., str]:
    """The text of `a.sol` after a rule, which must compile; the same text where the rule is silent."""

    def run(rule: str, sources: Sources, version: str = "") -> str:
        before = compiled(sources, version)
        assert errors(before) == []
        changed = rewritten(before, rule)
        texts = {name: item.text for name, item in {**before.input.sources, **changed}.items()}
        assert errors(compiled(texts, version)) == []
        return texts["a.sol"]

    return run
