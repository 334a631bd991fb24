"""State variables in an order that wastes storage slots.

What it finds
    Small state variables (flags, addresses, short numbers) between large ones, that would share a slot if
    they stood next to each other.

Why it matters
    Every slot that is written for the first time costs 22,100 gas, and every slot that a transaction reads
    first 2,100. Measured with solc 0.8.30 (optimizer, 200 runs): `bool, uint256, bool, address` in two slots
    instead of four saves 22,100 gas when all are set.

Example
    `bool open; uint256 total; address owner;` becomes `bool open; address owner; uint256 total;`.

Safety
    Declarations move, with their comments; names, types, visibility and initial values stay. No initial
    value calls anything or reads another variable, so the order of initialization is not noticed. Contracts
    that look upgradeable, use slot numbers or delegate calls are left alone, and so are bases of such. The
    layout of the contract and its heirs changes, which is declared: whoever reads its slots from outside
    must know.

Limits
    Only the order within one contract. Variables that share a slot are masked when one is written alone;
    the measurement says whether that eats up what was saved. Members of structs are not moved: they are
    part of interfaces.

Source
    Solidity manual, “Layout of State Variables in Storage”; EIP-2929 and EIP-2200.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from core.analysis.finding import Finding
from core.rewriting.edits import ends_line, insert, replace, starts_line
from core.rewriting.lexis import code_after, comments
from core.rewriting.proposal import Edit
from core.rewriting.prose import both
from core.rewriting.rule import RuleExample, RuleInfo, Suggestion
from core.semantics.model import Contract, Semantics, StateVariable, semantics_of
from core.semantics.packing import is_still, packed_order, sized, slots_used, taken_before, unmoved
from core.semantics.upgrades import must_keep_layout
from core.solidity.ast import Node
from core.solidity.compilation import Compilation
from core.solidity.storage_types import StorageTypes
from core.text import SourceText, Span
from core.verification.declared import DeclaredChange

INFO = RuleInfo(
    id="unpacked-storage",
    title="State variables in an order that wastes storage slots",
    goal="gas",
    applicability="safe",
    version="1",
)

EXAMPLES = (
    RuleExample(
        title="An owner between two numbers",
        before="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

contract Sale {
    bool public open;
    uint256 public total;
    /// Who may open it.
    address public owner;

    function start(address by) external {
        open = true;
        owner = by;
    }

    function add(uint256 amount) external {
        require(open && msg.sender == owner);
        total += amount;
    }
}
""",
        after="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

contract Sale {
    bool public open;
    /// Who may open it.
    address public owner;
    uint256 public total;

    function start(address by) external {
        open = true;
        owner = by;
    }

    function add(uint256 amount) external {
        require(open && msg.sender == owner);
        total += amount;
    }
}
""",
    ),
    RuleExample(
        title="A contract that looks upgradeable",
        before="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

contract Sale {
    bool public open;
    uint256 public total;
    address public owner;
    bool private initialized;

    function initialize(address first) external {
        require(!initialized);
        initialized = true;
        owner = first;
    }
}
""",
        after=None,
    ),
)


def propose(compilation: Compilation, findings: Sequence[Finding]) -> Iterable[Suggestion]:
    """One suggestion per contract."""
    model = semantics_of(compilation)
    for contract in model.target_contracts():
        if contract.kind not in ("contract", "abstract"):
            continue
        stored = [item for item in contract.variables if item.mutability == "mutable"]
        if len(stored) > 1 and not must_keep_layout(model, contract):
            yield from _suggestion(compilation, model, contract, stored)


def _suggestion(
    compilation: Compilation, model: Semantics, contract: Contract, stored: Sequence[StateVariable]
) -> Iterator[Suggestion]:
    types = StorageTypes(compilation.nodes_by_id)
    sizes = [sized(types, item.node) for item in stored]
    offset = taken_before(types, contract)
    order = packed_order(sizes, offset)
    source = compilation.input.sources[contract.file]
    chunks = [_chunk(source, item.node) for item in stored]
    if order == tuple(range(len(stored))) or not all(is_still(model, item.node) for item in stored):
        return
    edits = _edits(source, chunks, order)
    if edits is None:
        return
    kept = unmoved(order)
    moved = both(stored[index].name for index in order if index not in kept)
    before, after = slots_used(sizes, range(len(stored)), offset), slots_used(sizes, order, offset)
    yield Suggestion(
        title=f"{moved} of {contract.name} {'share' if len(order) - len(kept) > 1 else 'shares'} a slot",
        reason=(
            f"{contract.name} begins {before} slots for its variables; in another order {after} are enough. "
            "Where they lie in storage changes."
        ),
        contract=f"{contract.file}:{contract.name}",
        edits=tuple(edits),
        declared=(DeclaredChange("storage-layout"),),
        applicability="review" if contract.kind == "abstract" else None,
    )


def _chunk(source: SourceText, variable: Node) -> Span | None:
    """The lines of a declaration with the comments right above; None where it shares a line."""
    end = code_after(source, variable.span.end)
    if source.data[end : end + 1] != b";" or not ends_line(source, end + 1):
        return None
    if not starts_line(source, variable.span.start):
        return None
    line = source.line_of(variable.span.start)
    above = {
        source.line_of(item.end - 1): item for item in comments(source) if starts_line(source, item.start)
    }
    while line - 1 in above:
        line = source.line_of(above[line - 1].start)
    return Span(source.line_span(line).start, source.line_span(source.line_of(end)).end)


def _edits(source: SourceText, chunks: Sequence[Span | None], order: Sequence[int]) -> list[Edit] | None:
    spans = [item for item in chunks if item is not None]
    if len(spans) != len(chunks) or any(a.overlaps(b) for a, b in pairwise(spans)):
        return None
    kept = unmoved(order)
    edits: list[Edit] = []
    waiting: dict[int, str] = {}
    at = spans[min(kept)].start if order[0] not in kept else spans[order[0]].end
    for index in order:
        if index in kept:
            at = spans[index].end
            continue
        text = source.slice(spans[index])
        if not text.endswith("\n"):
            return None
        waiting[at] = waiting.get(at, "") + text.replace("\r\n", "\n")
        edits.append(replace(source, _with_gap(source, spans[index]), ""))
    return [*edits, *(insert(source, offset, text) for offset, text in waiting.items())]


def _with_gap(source: SourceText, span: Span) -> Span:
    """A chunk with the blank line above it, where another one follows."""
    line, last = source.line_of(span.start), source.line_of(span.end - 1)
    blank_above = line > 1 and not source.slice(source.line_span(line - 1)).strip()
    blank_below = last < len(source.line_starts) and not source.slice(source.line_span(last + 1)).strip()
    if blank_above and blank_below:
        return Span(source.line_span(line - 1).start, span.end)
    return span
