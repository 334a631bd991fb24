"""Sources for a compiler older than 0.8.

What it finds
    Files that only compile with solc 0.4 to 0.7. All files that belong together are one proposal.

Why it matters
    Old compilers have known bugs that nobody mends, no checked arithmetic for new code, no custom
    errors, and tools stop supporting them. A migration by hand is long, and easily changes what a
    contract does: an override that is missing, a fallback that no longer takes unknown calls.

Example
    `function Bank() { owner = msg.sender; }` becomes `constructor() { owner = msg.sender; }`, `throw`
    becomes `revert()`, and `total += amount` stays what it was inside of `unchecked { }`, except where
    it is proven never to leave its type.

Safety
    The new text computes what the old one computed: arithmetic that could leave its type stands in
    `unchecked`, conversions go in the steps that the old compiler took, an unnamed function becomes
    `fallback` so that unknown calls still reach it, and where two bases meet `super` names the one that
    the old compiler took. What no text can keep is not proposed (callcode, storage pointers to nothing,
    `continue` in do-while): a note says where. Before is compiled with the old compiler, after with the
    new one, and both are run against each other. One difference is declared: a failed assertion, a
    division by zero or a wrong index gave nothing back and now gives back `Panic(uint256)`. It is a large
    change, so a person must read it: review.

Limits
    Gas is not compared as a saving: both compilers differ. Calldata that no encoder writes (addresses
    with dirty upper bytes) was cleaned silently and is refused by the new decoder; only where a function
    takes an enum the old decoder stays (`pragma abicoder v1`). `length--` of an empty array made it
    endless, and `pop` refuses. A contract that looks at the size of its own code sees another one.
    Only functions that something in the project overrides become `virtual`. Files that cannot be changed
    (packages) set the newest version that is possible. SafeMath stays.

Source
    Solidity manual, “Breaking Changes” of 0.5.0, 0.6.0, 0.7.0 and 0.8.0.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from core.analysis.finding import Finding
from core.errors import PragmaError
from core.rewriting.compilers import Compilers
from core.rewriting.modernize.differences import declared
from core.rewriting.modernize.migration import closure, migrate
from core.rewriting.prose import count
from core.rewriting.rule import Note, RuleExample, RuleInfo, Suggestion
from core.solidity.compilation import Compilation
from core.solidity.pragma import version_of
from core.solidity.scanner import scan
from core.solidity.versions import VersionRange, parse_range, parse_version
from core.text import SourceText

INFO = RuleInfo(
    id="outdated-compiler",
    title="Sources for an old compiler",
    goal="modernize",
    applicability="review",
    version="1",
    compiles=True,
)

EXAMPLES = (
    RuleExample(
        title="A bank of 2017",
        before="""pragma solidity ^0.4.18;

contract Bank {
    mapping(address => uint) balances;

    function () payable {
        balances[msg.sender] += msg.value;
    }

    function take(uint amount) {
        if (balances[msg.sender] < amount) throw;
        balances[msg.sender] -= amount;
        msg.sender.transfer(amount);
    }
}
""",
        after="""pragma solidity ^0.8.30;

contract Bank {
    mapping(address => uint) balances;

    fallback() external payable {
        unchecked {
            balances[msg.sender] += msg.value;
        }
    }

    function take(uint amount) public {
        if (balances[msg.sender] < amount) revert();
        balances[msg.sender] -= amount;
        payable(msg.sender).transfer(amount);
    }
}
""",
    ),
    RuleExample(
        title="Overriding is said",
        before="""pragma solidity ^0.5.0;

contract Named {
    function name() public view returns (string memory) {
        return "named";
    }
}

contract Coin is Named {
    function name() public view returns (string memory) {
        return "coin";
    }
}
""",
        after="""pragma solidity ^0.8.30;

contract Named {
    function name() public view virtual returns (string memory) {
        return "named";
    }
}

contract Coin is Named {
    function name() public view override returns (string memory) {
        return "coin";
    }
}
""",
    ),
    RuleExample(
        title="A current source",
        before="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

contract Bank {
    uint256 public total;
}
""",
        after=None,
    ),
)

_CURRENT = (0, 8, 0)


def propose(
    compilation: Compilation, findings: Sequence[Finding], compilers: Compilers | None = None
) -> Iterable[Suggestion | Note]:
    """One suggestion for each set of files that import each other."""
    if version_of(compilation) >= _CURRENT or compilers is None:
        return
    readable = _readable(compilation, compilers)
    for files in connected(readable):
        yield from _suggestions(readable, files, compilers)


def _readable(compilation: Compilation, compilers: Compilers) -> Compilation:
    """The same texts with a syntax tree: 0.4.11 gives none, so the last of its line reads them.

    Both version numbers are of one length, so that every offset stays.
    """
    if compilation.asts:
        return compilation
    sources = {
        name: SourceText(name, source.data.replace(b"0.4.11;", b"0.4.26;"))
        for name, source in compilation.input.sources.items()
    }
    return compilers.compile(replace(compilation.input, version="0.4.26", sources=sources))


def connected(compilation: Compilation) -> Iterator[tuple[str, ...]]:
    """Targets in sets that have no import, direct or not, between them."""
    left = [name for name in compilation.input.targets if name in compilation.asts]
    neighbors: dict[str, set[str]] = {name: set() for name in left}
    for name in left:
        for other in closure(compilation, [name]):
            if other in neighbors:
                neighbors[name].add(other)
                neighbors[other].add(name)
    seen: set[str] = set()
    for name in left:
        if name in seen:
            continue
        waiting, found = [name], set()
        while waiting:
            item = waiting.pop()
            if item not in found:
                found.add(item)
                waiting += neighbors[item]
        seen |= found
        yield tuple(item for item in left if item in found)


def newest(compilation: Compilation, files: Sequence[str], versions: Sequence[str]) -> tuple[str | None, str]:
    """(the newest version that every file that cannot be changed admits, the file that holds it back)."""
    fixed = [name for name in closure(compilation, files) if name not in compilation.input.targets]
    ranges = {name: _ranges(compilation, name) for name in fixed}
    for version in reversed(versions):
        number = parse_version(version)
        if number <= version_of(compilation):
            break
        if all(item.allows(number) for items in ranges.values() for item in items):
            top = parse_version(versions[-1])
            holding = (name for name, items in ranges.items() if not all(item.allows(top) for item in items))
            return version, next(holding, "")
    return None, next(iter(fixed), "")


def _ranges(compilation: Compilation, file: str) -> list[VersionRange]:
    try:
        return [parse_range(item.text) for item in scan(compilation.input.sources[file]).pragmas]
    except PragmaError:
        return []


def _suggestions(
    compilation: Compilation, files: Sequence[str], compilers: Compilers
) -> Iterator[Suggestion | Note]:
    version, holding = newest(compilation, files, compilers.versions())
    if holding:
        how = f"stays at solc {compilation.version}" if version is None else f"goes to solc {version} only"
        yield Note(
            f"{files[0]} {how}: {holding} is not among the files to rewrite and admits no newer compiler."
        )
    if version is None:
        return
    made = migrate(compilation, files, version, compilers)
    if not made.complete:
        said = " ".join(made.remarks)
        errors = [f"{item.file}:{item.line}: {item.message}" for item in made.errors]
        left = [*made.remarks, *(item for item in errors if ":".join(item.split(":")[:2]) not in said)]
        for item in left:
            yield Note(f"To be done by hand before {files[0]} compiles with solc {version}: {item}")
        return
    contracts = [item for item in compilation.target_artifacts if item.file in files]
    if not contracts:
        return
    yield Suggestion(
        title=f"solc {version} instead of {compilation.version} for {count(len(files), 'file')}",
        reason=(
            f"{', '.join(files[:3])}{' and more' if len(files) > 3 else ''} "
            f"{'compiles' if len(files) == 1 else 'compile'} with solc "
            f"{compilation.version} only. The new text does the same with {version}; failed assertions, "
            "divisions by zero and wrong indices now say so in their revert data."
        ),
        contract=contracts[0].name,
        edits=made.edits,
        declared=declared(compilation, files, version),
        contracts=tuple(item.name for item in contracts),
        recompile=made.recompile,
    )
