"""Short ways to make inputs, compilations and folders for the tests of `core/solidity`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from core.progress import silent
from core.solidity.ast import Node
from core.solidity.compilation import Compilation, CompilerInput, CompilerSettings
from core.solidity.compiler import CompilerTools, Outputs, compile_input
from core.text import SourceText

GENERATIONS = ("0.4.26", "0.5.17", "0.6.12", "0.7.6", "0.8.30")
_MADE: dict[tuple[str, str, Outputs], Compilation] = {}


def an_input(
    sources: str | Mapping[str, str], version: str = "0.8.30", settings: CompilerSettings | None = None
) -> CompilerInput:
    """An input of one file `a.sol`, or of several; every file is a target."""
    texts = {"a.sol": sources} if isinstance(sources, str) else sources
    return CompilerInput(
        version=version,
        sources={name: SourceText.of(name, text) for name, text in texts.items()},
        settings=settings or CompilerSettings(),
        targets=tuple(texts),
    )


def compiled(
    tools: CompilerTools,
    sources: str | Mapping[str, str],
    version: str = "0.8.30",
    outputs: Outputs = Outputs.ANALYSIS,
) -> Compilation:
    """A compilation that must be ok; made once for the whole test run."""
    key = (repr(sources), version, outputs)
    if key not in _MADE:
        _MADE[key] = compile_input(an_input(sources, version), tools, silent(), outputs)
    assert _MADE[key].ok, _MADE[key].diagnostics
    return _MADE[key]


def node(compilation: Compilation, kind: str, name: str = "") -> Node:
    """The first node of a kind (and name) in any file."""
    return next(
        item for ast in compilation.asts.values() for item in ast.walk(kind) if not name or item.name == name
    )


def write(root: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write files below a folder and give it back."""
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return root


class Published:
    """Compiler tools that only know which versions exist; compiling is a mistake."""

    def __init__(self, *versions: str) -> None:
        self._versions = versions or ("0.4.26", "0.5.17", "0.6.12", "0.7.6", "0.8.19", "0.8.20", "0.8.30")

    def compile_json(self, version: str, request: str, progress: object) -> str:
        raise AssertionError("nothing should be compiled here")

    def installed_compilers(self) -> tuple[str, ...]:
        return self._versions

    def known_compilers(self) -> tuple[str, ...]:
        return self.published_compilers(None)

    def preferred_compiler(self, progress: object) -> str | None:
        return None

    def published_compilers(self, progress: object) -> tuple[str, ...]:
        return self._versions
