"""Known bugs of solc: which versions have them, under which settings, and what code wakes them.

Facts only, in our own words. A bug whose trigger cannot be recognized in a syntax tree is not listed.

Source: Solidity project, “List of Known Bugs” (names, versions, conditions), read up to 0.8.36.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from core.analysis import compiler_triggers as found
from core.analysis.finding import Severity
from core.semantics.model import Contract, Semantics
from core.solidity.ast import Node
from core.solidity.compilation import Compilation
from core.solidity.evm_versions import at_least
from core.solidity.standard_json import version_tuple

Version = tuple[int, int, int]
Trigger = Callable[[Semantics, Contract], Iterator[Node]]
_START: Version = (0, 1, 0)
_ABI_CODER_V2_SINCE: Version = (0, 8, 0)
_YUL_OPTIMIZER_SINCE: Version = (0, 6, 0)


class CompilerBug(NamedTuple):
    """One bug: in versions from `introduced` up to, but without, `fixed`.

    `optimizer`, `yul_optimizer`, `coder_v2` say that it needs these switched on; `via_ir` that it needs
    that pipeline, or the other one; `evm` the oldest EVM version that has it.
    """

    uid: str
    name: str
    introduced: Version
    fixed: Version
    severity: Severity
    effect: str
    trigger: Trigger
    optimizer: bool = False
    yul_optimizer: bool = False
    coder_v2: bool = False
    via_ir: bool | None = None
    evm: str = ""

    def is_possible(self, compilation: Compilation, coder_v2: bool) -> bool:
        """Whether this compiler with these settings has the bug at all."""
        version, settings = version_tuple(compilation.version), compilation.input.settings
        if not self.introduced <= version < self.fixed:
            return False
        if self.optimizer and not settings.optimizer:
            return False
        if self.yul_optimizer and not _runs_yul_optimizer(compilation):
            return False
        if self.coder_v2 and not coder_v2:
            return False
        if self.via_ir is not None and self.via_ir is not settings.via_ir:
            return False
        return not self.evm or at_least(settings.evm_version, self.evm, compilation.version)


def _runs_yul_optimizer(compilation: Compilation) -> bool:
    """It came with the optimizer in 0.6.0; settings may switch it off, or on in 0.5."""
    settings = compilation.input.settings
    details = settings.extra.get("optimizer", {})
    told = details.get("details", {}).get("yul") if isinstance(details, dict) else None
    if told is not None:
        return bool(told)
    return settings.optimizer and version_tuple(compilation.version) >= _YUL_OPTIMIZER_SINCE


def uses_coder_v2(compilation: Compilation, file: str) -> bool:
    """Whether a file is compiled with the second ABI coder: by pragma, and from 0.8 on by default."""
    ast = compilation.asts.get(file)
    pragmas = (
        [node.get("literals", ()) for node in ast.nodes("nodes") if node.kind == "PragmaDirective"]
        if ast
        else []
    )
    words = [" ".join(str(item) for item in literals) for literals in pragmas]
    if any(text.startswith("abicoder v1") for text in words):
        return False
    if version_tuple(compilation.version) >= _ABI_CODER_V2_SINCE:
        return True
    return any(text in {"experimental ABIEncoderV2", "abicoder v2"} for text in words)


BUGS: tuple[CompilerBug, ...] = (
    CompilerBug(
        "SOL-2026-1", "TransientStorageClearingHelperCollision", (0, 8, 28), (0, 8, 34), "high",
        "clearing a transient and a stored variable may clear only one of them",
        found.transient_and_stored_cleared, via_ir=True, evm="cancun",
    ),
    CompilerBug(
        "SOL-2023-2", "FullInlinerNonExpressionSplitArgumentEvaluationOrder", (0, 6, 7), (0, 8, 21), "low",
        "the optimizer steps of this project may change the order in which arguments are evaluated",
        found.inliner_before_splitter, yul_optimizer=True,
    ),
    CompilerBug(
        "SOL-2023-1", "MissingSideEffectsOnSelectorAccess", (0, 6, 2), (0, 8, 21), "low",
        "what stands in front of “.selector” is not evaluated",
        found.selector_of_call, via_ir=False,
    ),
    CompilerBug(
        "SOL-2022-7", "StorageWriteRemovalBeforeConditionalTermination", (0, 8, 13), (0, 8, 17), "medium",
        "the optimizer may drop writes to storage before assembly that ends the call",
        found.write_before_assembly_end, yul_optimizer=True,
    ),
    CompilerBug(
        "SOL-2022-6", "AbiReencodingHeadOverflowWithStaticArrayCleanup", (0, 5, 8), (0, 8, 16), "medium",
        "encoding a static calldata array last overwrites the first value of variable length",
        found.static_calldata_array_last, coder_v2=True,
    ),
    CompilerBug(
        "SOL-2022-5", "DirtyBytesArrayToStorage", _START, (0, 8, 15), "low",
        "bytes that are pushed empty may hold leftovers instead of zero",
        found.bytes_pushed_empty, via_ir=False,
    ),
    CompilerBug(
        "SOL-2022-4", "InlineAssemblyMemorySideEffects", (0, 8, 13), (0, 8, 15), "medium",
        "the optimizer drops memory writes of an assembly block that names no outer variable",
        found.lonely_memory_write, yul_optimizer=True, via_ir=False,
    ),
    CompilerBug(
        "SOL-2022-3", "DataLocationChangeInInternalOverride", (0, 6, 9), (0, 8, 14), "low",
        "an override with another data location reads its arguments wrongly when called from inside",
        found.override_changes_location,
    ),
    CompilerBug(
        "SOL-2022-2", "NestedCalldataArrayAbiReencodingSizeValidation", (0, 5, 8), (0, 8, 14), "low",
        "encoding nested calldata arrays again does not check that they end inside the calldata",
        found.nested_calldata_array_encoded, coder_v2=True,
    ),
    CompilerBug(
        "SOL-2022-1", "AbiEncodeCallLiteralAsFixedBytesBug", (0, 8, 11), (0, 8, 13), "low",
        "a literal for a bytesN parameter is encoded wrongly",
        found.literal_in_encode_call,
    ),
    CompilerBug(
        "SOL-2021-4", "UserDefinedValueTypesBug", (0, 8, 8), (0, 8, 9), "low",
        "a short type of one's own takes a whole slot, so the layout changes with the next compiler",
        found.short_own_type_stored,
    ),
    CompilerBug(
        "SOL-2021-3", "SignedImmutables", (0, 6, 5), (0, 8, 9), "low",
        "assembly sees a short signed immutable without its sign",
        found.signed_immutable_in_assembly,
    ),
    CompilerBug(
        "SOL-2021-1", "KeccakCaching", _START, (0, 8, 3), "medium",
        "the optimizer may take hashes of the same memory with different lengths for equal",
        found.hashes_of_unlike_length, optimizer=True,
    ),
    CompilerBug(
        "SOL-2020-11", "EmptyByteArrayCopy", _START, (0, 7, 4), "medium",
        "copying empty bytes to storage and then growing them shows foreign data",
        found.bytes_copied_and_grown,
    ),
    CompilerBug(
        "SOL-2020-10", "DynamicArrayCleanup", _START, (0, 7, 3), "medium",
        "an array of short values that is assigned a shorter one and grows again shows old values",
        found.packed_array_assigned_and_grown,
    ),
    CompilerBug(
        "SOL-2020-9", "FreeFunctionRedefinition", (0, 7, 1), (0, 7, 2), "low",
        "of two free functions that are alike only the first is ever called",
        found.free_function_twice,
    ),
    CompilerBug(
        "SOL-2020-6", "ArraySliceDynamicallyEncodedBaseType", (0, 6, 0), (0, 6, 8), "low",
        "a slice of nested arrays reads from the wrong place",
        found.slice_of_nested_array, coder_v2=True,
    ),
    CompilerBug(
        "SOL-2020-5", "ImplicitConstructorCallvalueCheck", (0, 4, 5), (0, 6, 8), "informational",
        "the contract can be created with ether, although it has no payable constructor",
        found.only_base_has_constructor,
    ),
    CompilerBug(
        "SOL-2020-4", "TupleAssignmentMultiStackSlotComponents", (0, 1, 6), (0, 6, 6), "low",
        "a tuple assignment that leaves something out mixes up its values",
        found.tuple_with_wide_parts,
    ),
    CompilerBug(
        "SOL-2020-3", "MemoryArrayCreationOverflow", (0, 2, 0), (0, 6, 5), "low",
        "an enormous length makes memory arrays overlap",
        found.memory_array_of_given_length,
    ),
    CompilerBug(
        "SOL-2020-2", "privateCanBeOverridden", (0, 3, 0), (0, 5, 17), "low",
        "a function with the name of a base's private one takes its place",
        found.private_overridden,
    ),
    CompilerBug(
        "SOL-2019-8", "SignedArrayStorageCopy", (0, 4, 7), (0, 5, 10), "medium",
        "copying signed numbers into a stored array of another type corrupts negative ones",
        found.signed_array_copied,
    ),
    CompilerBug(
        "SOL-2019-7", "ABIEncoderV2StorageArrayWithMultiSlotElement", (0, 4, 16), (0, 5, 10), "low",
        "a stored array of structs is read wrongly when it is encoded directly",
        found.stored_structs_encoded, coder_v2=True,
    ),
    CompilerBug(
        "SOL-2019-2", "IncorrectByteInstructionOptimization", (0, 5, 5), (0, 5, 7), "low",
        "the last byte of a bytes32 is computed wrongly",
        found.byte_thirty_one, optimizer=True,
    ),
    CompilerBug(
        "SOL-2018-4", "ExpExponentCleanup", _START, (0, 4, 25), "medium",
        "a power with a short exponent may be larger than it should",
        found.short_exponent,
    ),
    CompilerBug(
        "SOL-2018-3", "EventStructWrongData", (0, 4, 17), (0, 4, 25), "low",
        "an event logs where a struct lies instead of what it holds",
        found.struct_in_event,
    ),
    CompilerBug(
        "SOL-2018-1", "OneOfTwoConstructorsSkipped", (0, 4, 22), (0, 4, 23), "medium",
        "of the two constructors only one runs",
        found.two_constructors,
    ),
    CompilerBug(
        "SOL-2017-4", "DelegateCallReturnValue", (0, 3, 0), (0, 4, 15), "low",
        "“delegatecall” returns what the called function said, not whether it succeeded",
        found.delegatecall_result,
    ),
    CompilerBug(
        "SOL-2017-3", "ECRecoverMalformedInput", _START, (0, 4, 14), "medium",
        "“ecrecover” may return garbage for a malformed signature instead of zero",
        found.ecrecover_called,
    ),
)  # fmt: skip
