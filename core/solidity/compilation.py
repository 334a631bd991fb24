"""One compiler run as a value: its input, its messages and its artifacts.

A contract that does not compile is a `Compilation` with errors, not an
exception. Nothing here starts a compiler; see `compiler.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from typing import Any, Literal

from core.solidity.ast import Node
from core.text import SourceText, Span

Severity = Literal["error", "warning", "info"]
ContractKind = Literal["contract", "abstract", "interface", "library"]


@dataclass(frozen=True, slots=True)
class CompilerSettings:
    """The part of solc's standard JSON settings that changes what is compiled.

    `evm_version` None means the compiler's own default. `remappings` keep solc's
    form `context:prefix=target`. `extra` is merged over everything else (for
    example `{"metadata": {"bytecodeHash": "none"}}`).
    """

    optimizer: bool = True
    runs: int = 200
    via_ir: bool = False
    evm_version: str | None = None
    remappings: tuple[str, ...] = ()
    libraries: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    extra: Mapping[str, Any] = field(default_factory=dict)


NO_VERSION = "0.0.0"
"""The version of an input for which no compiler could be chosen."""


@dataclass(frozen=True)
class CompilerInput:
    """Everything one compiler run depends on: the same input gives the same output.

    `sources` maps source unit names to texts and is closed under imports.
    `targets` are the unit names the person asked for; the rest are their imports.
    `root` is the folder that unit names are relative to (for writing back), and
    `files` maps unit names to absolute paths.
    """

    version: str
    sources: Mapping[str, SourceText]
    settings: CompilerSettings
    targets: tuple[str, ...]
    root: str = ""
    files: Mapping[str, str] = field(default_factory=dict)
    quiet: frozenset[str] = frozenset()
    """Targets that are only compiled: tests, scripts and mocks, in which nothing is looked for."""

    def with_sources(self, changed: Mapping[str, SourceText]) -> CompilerInput:
        """The same input with some texts replaced or added."""
        return replace(self, sources={**self.sources, **changed})


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One compiler message. `line` and `column` are 1-based, column in code points; 0 = no place."""

    severity: Severity
    code: str
    file: str
    line: int
    column: int
    message: str
    span: Span | None = None


@dataclass(frozen=True)
class Bytecode:
    """Code of one contract as solc emits it.

    `hex` has no 0x and may hold link placeholders (`__$…$__` or `__file:Name___`).
    `link_references` is solc's map file → library → [{start, length}] in bytes;
    `immutable_references` is AST id → [{start, length}]; `source_map` is solc's
    compressed map (byte offsets).
    """

    hex: str
    link_references: Mapping[str, Mapping[str, Any]]
    source_map: str = ""
    immutable_references: Mapping[str, Any] = field(default_factory=dict)

    @property
    def size_bytes(self) -> int:
        """Length of the code in bytes."""
        return len(self.hex) // 2


@dataclass(frozen=True, slots=True)
class StorageSlot:
    """One state variable's place: `slot` is a 256-bit number, `offset` bytes from the low end."""

    label: str
    slot: int
    offset: int
    type: str
    """Readable type without AST ids, e.g. `mapping(address => uint256)`."""
    size_bytes: int
    contract: str
    """Name of the contract that declares it."""
    type_id: str = ""
    """solc's type identifier, a key of `StorageLayout.types`."""


@dataclass(frozen=True)
class StorageLayout:
    """Persistent storage slots in order; `types` as solc gives them (may be empty)."""

    slots: tuple[StorageSlot, ...]
    types: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Artifact:
    """What the compiler made of one contract. Bytecode is None in an analysis-only compilation."""

    file: str
    contract: str
    kind: ContractKind
    abi: tuple[Mapping[str, Any], ...]
    storage_layout: StorageLayout
    transient_layout: StorageLayout
    creation: Bytecode | None
    runtime: Bytecode | None
    selectors: Mapping[str, str]
    """Signature → 4-byte selector as 8 hex digits."""
    node: Node | None
    """The ContractDefinition; None where the compiler gives no compact AST (before 0.4.12)."""
    opcodes_hint: str = ""

    @property
    def name(self) -> str:
        """`file:Contract`, unique within a compilation."""
        return f"{self.file}:{self.contract}"


@dataclass(frozen=True)
class Compilation:
    """One compiler run, ok or not."""

    input: CompilerInput
    diagnostics: tuple[Diagnostic, ...]
    artifacts: Mapping[str, Artifact]
    """`file:Contract` → artifact, in source order."""
    asts: Mapping[str, Node]
    """Source unit name → SourceUnit node. Empty when there are errors before 0.5 or no AST."""

    @property
    def ok(self) -> bool:
        """Whether there is no error."""
        return not any(item.severity == "error" for item in self.diagnostics)

    @property
    def version(self) -> str:
        """The compiler's X.Y.Z."""
        return self.input.version

    @cached_property
    def nodes_by_id(self) -> Mapping[int, Node]:
        """AST id → node over all source units."""
        return {node.id: node for ast in self.asts.values() for node in ast.walk()}

    @property
    def target_asts(self) -> tuple[Node, ...]:
        """Trees of the files that were asked for, without tests and stand-ins."""
        wanted = set(self.input.targets) - self.input.quiet
        return tuple(ast for name, ast in self.asts.items() if name in wanted)

    @property
    def target_artifacts(self) -> tuple[Artifact, ...]:
        """Artifacts of the files that were asked for, not of their imports."""
        wanted = set(self.input.targets)
        return tuple(item for item in self.artifacts.values() if item.file in wanted)

    def take_apart(self) -> None:
        """Let go of the trees and of all that was worked out about them: nobody asks this run again."""
        for ast in self.asts.values():
            ast.take_apart()
        self.forget()

    def forget(self) -> None:
        """Let go of what was worked out; it would be worked out again. The trees may be another run's too."""
        known = {item.name for item in fields(self)}
        for name in [name for name in vars(self) if name not in known]:
            del vars(self)[name]

    def declaration(self, node: Node) -> Node | None:
        """What an Identifier, MemberAccess or IdentifierPath refers to; None for built-ins."""
        reference = node.get("referencedDeclaration")
        return self.nodes_by_id.get(reference) if isinstance(reference, int) else None
