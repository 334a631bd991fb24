"""String revert reasons that could be custom errors.

What it finds
    `require(condition, "text")` and `revert("text")` in sources for solc 0.8.4 and newer.

Why it matters
    Every text is stored in the contract's code. Measured with solc 0.8.30 (optimizer, 200 runs), one
    text less saves about 13,600 gas at deployment and 78 gas each time it is returned. A call that
    succeeds costs the same.

Example
    `require(msg.sender == owner, "Not the owner");` becomes
    `if (msg.sender != owner) revert NotTheOwner();` beside `error NotTheOwner();`.

Safety
    The same calls succeed and the same calls revert, at the same point. What they return when they
    revert is different: a four-byte selector takes the place of the text, and the errors become part of
    the ABI. Both are declared. Since callers can notice, a person must read it: review. A text that
    appears anywhere else in the project (a comparison, an expected revert in a test) is kept, and where
    the project catches `Error(string)` nothing is proposed at all. `require` evaluates its condition
    once, and so does `if`.

Limits
    Only plain text: a reason computed at run time is kept. Each contract declares its own errors, so that
    every proposal can be accepted alone; a text that a base and its heir share gets two names.

Source
    Solidity manual, “Errors and the Revert Statement”; `require` with an error: Solidity 0.8.26
    (via-IR) and 0.8.27 release notes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from core.analysis.finding import Finding
from core.rewriting.conditions import negate
from core.rewriting.edits import (
    at_body_start,
    before_statement,
    has_comment,
    replace,
    statement_span,
)
from core.rewriting.error_names import error_candidates, error_name, existing_error
from core.rewriting.family_names import FamilyNames
from core.rewriting.moving import first_comment
from core.rewriting.proposal import Edit
from core.rewriting.prose import count
from core.rewriting.reach import reach_of
from core.rewriting.rule import RuleExample, RuleInfo, Suggestion
from core.semantics.revert_sites import (
    RevertSite,
    catches_texts,
    revert_sites,
    texts_used_elsewhere,
)
from core.solidity.ast import Node
from core.solidity.compilation import Compilation
from core.solidity.pragma import oldest_admitted, version_of
from core.text import SourceText, Span
from core.verification.declared import DeclaredChange

INFO = RuleInfo(
    id="custom-error",
    title="String revert reasons instead of custom errors",
    goal="gas",
    applicability="review",
    version="1",
)

_CUSTOM_ERRORS = (0, 8, 4)
_REQUIRE_TAKES_ERRORS = (0, 8, 27)

EXAMPLES = (
    RuleExample(
        title="A text becomes an error of its own",
        before="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

contract Vault {
    address public owner = msg.sender;

    function close(uint256 fee) external view {
        require(msg.sender == owner, "Vault: caller is not the owner"); // owner only
        if (fee > 100) revert("fee too high");
    }
}
""",
        after="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

contract Vault {
    error CallerIsNotTheOwner();
    error FeeTooHigh();

    address public owner = msg.sender;

    function close(uint256 fee) external view {
        if (msg.sender != owner) revert CallerIsNotTheOwner(); // owner only
        if (fee > 100) revert FeeTooHigh();
    }
}
""",
    ),
    RuleExample(
        title="A sum of conditions is negated as a whole",
        before="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

contract Gate {
    function enter(uint256 a, bool open) external pure returns (uint256) {
        require(a > 1 && open, "closed");
        return a;
    }
}
""",
        after="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

contract Gate {
    error Closed();

    function enter(uint256 a, bool open) external pure returns (uint256) {
        if (!(a > 1 && open)) revert Closed();
        return a;
    }
}
""",
    ),
    RuleExample(
        title="A text that the project compares with is kept",
        before="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

contract Oracle {
    function price() external pure returns (uint256) {
        revert("stale");
    }
}

contract Reader {
    function read(Oracle oracle) external view returns (uint256) {
        try oracle.price() returns (uint256 value) {
            return value;
        } catch Error(string memory reason) {
            return bytes(reason).length;
        }
    }
}
""",
        after=None,
    ),
)


def propose(compilation: Compilation, findings: Sequence[Finding]) -> Iterable[Suggestion]:
    """One suggestion per contract, and one per file for its free functions."""
    if version_of(compilation) < _CUSTOM_ERRORS or catches_texts(compilation):
        return
    names = FamilyNames(compilation)
    kept = texts_used_elsewhere(compilation)
    for file in compilation.input.targets:
        for owner, roots in _owners(compilation, file):
            place = _Place(compilation, file, owner)
            sites = [site for root in roots for site in revert_sites(root) if site.text not in kept]
            suggestion = place.suggest(sites, names)
            if suggestion is not None:
                yield suggestion


def _owners(compilation: Compilation, file: str) -> Iterator[tuple[Node | None, list[Node]]]:
    ast = compilation.asts.get(file)
    members = ast.nodes("nodes") if ast is not None else ()
    free = [node for node in members if node.kind == "FunctionDefinition"]
    if free:
        yield None, free
    for node in members:
        if node.kind == "ContractDefinition":
            yield node, [node]


@dataclass(frozen=True, slots=True)
class _Place:
    """Where errors are declared: a contract, or the level of the file."""

    compilation: Compilation
    file: str
    owner: Node | None

    @property
    def source(self) -> SourceText:
        return self.compilation.input.sources[self.file]

    def suggest(self, sites: Sequence[RevertSite], names: FamilyNames) -> Suggestion | None:
        known: dict[str, str] = {}
        fresh: list[str] = []
        edits: list[Edit] = []
        editable = [site for site in sites if self._swaps_text(site) or _editable(self.source, site)]
        for site in editable:
            if site.text not in known:
                known[site.text] = self._named(site, names, fresh)
            edits += self._edits(site, known[site.text])
        if fresh:
            declaration = self._declaration(editable[0], fresh)
            if declaration is None:
                return None
            edits.append(declaration)
        return self._suggestion(editable, len(known), edits) if edits else None

    def _swaps_text(self, site: RevertSite) -> bool:
        """Whether every compiler that the file admits takes an error in `require`."""
        oldest = oldest_admitted(self.compilation, self.file)
        return site.condition is not None and oldest >= _REQUIRE_TAKES_ERRORS

    def _named(self, site: RevertSite, names: FamilyNames, fresh: list[str]) -> str:
        wanted = error_name(site.text, site.unit.name or site.unit.text("kind"))
        if existing_error(self.compilation, wanted, self.owner):
            return wanted
        fresh.append(names.take(error_candidates(wanted, self.owner), self.owner))
        return fresh[-1]

    def _edits(self, site: RevertSite, name: str) -> list[Edit]:
        source = self.source
        span = statement_span(source, site.statement) or site.statement.span
        if site.condition is None:
            return [replace(source, span, f"revert {name}();")]
        if self._swaps_text(site):
            return [replace(source, site.message.span, f"{name}()")]
        negated = negate(source, site.condition)
        parent = site.statement.parent
        bare = parent is not None and parent.kind not in ("Block", "UncheckedBlock")
        opening, closing = ("{ ", " }") if bare else ("", "")
        head, tail = Span(span.start, negated.kept.start), Span(negated.kept.end, span.end)
        return [
            replace(source, head, f"{opening}if ({negated.prefix}"),
            *negated.edits,
            replace(source, tail, f"{negated.suffix}) revert {name}();{closing}"),
        ]

    def _declaration(self, first: RevertSite, fresh: Sequence[str]) -> Edit | None:
        lines = [f"error {name}();" for name in fresh]
        if self.owner is not None:
            return at_body_start(self.source, self.owner, lines)
        documentation = first.unit.child("documentation")
        start = first.unit.span.start
        if documentation is not None:
            start = min(start, documentation.span.start)
        return before_statement(self.source, first_comment(self.source, start), [*lines, ""])

    def _suggestion(self, sites: Sequence[RevertSite], errors: int, edits: Sequence[Edit]) -> Suggestion:
        reach, units = reach_of(self.compilation), [site.unit.id for site in sites]
        entries = (*reach.entry_points(units), *reach.exposed(units))
        where = self.owner.name if self.owner is not None else f"the functions of {self.file}"
        reason = (
            f"{count(len(sites), 'revert')} of {where}: {count(errors, 'text')} in the deployed code, where "
            "a custom error says the same in four bytes."
        )
        if oldest_admitted(self.compilation, self.file) < _CUSTOM_ERRORS:
            reason += " The pragma also admits compilers before 0.8.4, which do not know custom errors."
        return Suggestion(
            title=f"Custom errors instead of {count(errors, 'revert text')} in {where}",
            reason=reason,
            contract=f"{self.file}:{self.owner.name}" if self.owner is not None else self.file,
            edits=tuple(edits),
            declared=(
                DeclaredChange("abi-added"),
                *(DeclaredChange("revert-data", entry) for entry in entries),
            ),
        )


def _editable(source: SourceText, site: RevertSite) -> bool:
    span = statement_span(source, site.statement)
    if span is None:
        return False
    if site.condition is None:
        return not has_comment(source, span)
    kept = negate(source, site.condition).kept
    head, tail = Span(span.start, kept.start), Span(kept.end, span.end)
    return not has_comment(source, head) and not has_comment(source, tail)
