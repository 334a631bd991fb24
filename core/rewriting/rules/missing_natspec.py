"""Definitions without NatSpec, or with only a part of it.

What it finds
    Contracts, public and external functions, events, errors, public state variables and modifiers
    that have no comment, or whose comment leaves out a parameter or a result.

Why it matters
    Wallets show `@notice`, tools build pages from NatSpec, and an auditor reads it before the code.
    A comment that names only some of the parameters leaves the others to guessing.

Example
    Above `function take(uint256 amount) external` come `@notice Take.`, `@dev Writes `balances`.` and
    `@param amount Amount (uint256).`.

Safety
    Only comments change. The code without its metadata stays the same byte for byte, which is checked
    for every contract, so it is safe. What is there already is kept as it is; missing tags are added
    behind it.

Limits
    It says what the code does and repeats names in words; what something is for only its author knows.
    An override of one base gets `@inheritdoc`, where the compiler knows that tag (0.6.12). State variables
    are left alone before 0.7, where the compiler does not read their comments. Definitions that share a
    line with others are left alone. Of what may revert only the function's own text and its modifiers
    are told.

Source
    Solidity manual, “NatSpec Format”.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from core.analysis.finding import Finding
from core.rewriting.document.comments import written
from core.rewriting.document.facts import Facts, code, in_words, kind_words, sentence
from core.rewriting.document.tags import Tags, parameters_of, tags_of
from core.rewriting.proposal import Edit
from core.rewriting.prose import count
from core.rewriting.rule import RuleExample, RuleInfo, Suggestion
from core.semantics.model import Contract, Function, Semantics, semantics_of
from core.solidity.ast import Node
from core.solidity.compilation import Compilation
from core.solidity.pragma import version_of

INFO = RuleInfo(
    id="missing-natspec",
    title="Definitions without complete NatSpec",
    goal="document",
    applicability="safe",
    version="1",
)

EXAMPLES = (
    RuleExample(
        title="Everything of a small contract",
        before="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

contract Piggy {
    mapping(address => uint256) public saved;

    event Saved(address indexed who, uint256 amount);

    function save() external payable {
        require(msg.value > 0, "nothing");
        saved[msg.sender] += msg.value;
        emit Saved(msg.sender, msg.value);
    }
}
""",
        after="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

/// @title Piggy
contract Piggy {
    /// @notice Saved (mapping(address => uint256)).
    /// @dev Written by `save`.
    mapping(address => uint256) public saved;

    /// @notice Saved.
    /// @dev Emitted by `save`.
    /// @param who Who (address).
    /// @param amount Amount (uint256).
    event Saved(address indexed who, uint256 amount);

    /// @notice Save.
    /// @dev Accepts ether.
    /// Writes `saved`.
    /// Emits `Saved`.
    /// Reverts with “nothing” unless `msg.value > 0`.
    function save() external payable {
        require(msg.value > 0, "nothing");
        saved[msg.sender] += msg.value;
        emit Saved(msg.sender, msg.value);
    }
}
""",
    ),
    RuleExample(
        title="A comment that leaves something out",
        before="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

/**
 * @title Adder
 */
contract Adder {
    /**
     * Adds two numbers.
     * @param a The first one.
     */
    function add(uint256 a, uint256 b) external pure returns (uint256 sum) {
        sum = a + b;
    }
}
""",
        after="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

/**
 * @title Adder
 */
contract Adder {
    /**
     * Adds two numbers.
     * @param a The first one.
     * @param b B (uint256).
     * @return sum Sum (uint256).
     */
    function add(uint256 a, uint256 b) external pure returns (uint256 sum) {
        sum = a + b;
    }
}
""",
    ),
    RuleExample(
        title="Complete already",
        before="""// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

/// @title A number
contract Number {
    /// @notice The number.
    uint256 public number;

    /// @notice Sets the number.
    /// @param next The next one.
    function set(uint256 next) external {
        number = next;
    }
}
""",
        after=None,
    ),
)

_INHERITDOC = (0, 6, 12)
_VARIABLES = (0, 7, 0)
_NAMELESS = {
    "constructor": "makes the contract",
    "receive": "takes ether that comes without data",
    "fallback": "takes calls that no other function takes",
}
_NO_NOTICE = ("ModifierDefinition",)


def propose(compilation: Compilation, findings: Sequence[Finding]) -> Iterable[Suggestion]:
    """One suggestion per contract."""
    model = semantics_of(compilation)
    facts = Facts(compilation, model)
    for contract in model.target_contracts():
        writer = _Writer(compilation, model, facts, contract)
        edits = tuple(writer.edits())
        if edits:
            yield Suggestion(
                title=f"NatSpec for {count(len(edits), 'definition')} of {contract.name}",
                reason=(
                    f"{count(len(edits), 'definition')} of {contract.name} had no comment, or one that left "
                    "something out. Only comments are added, from names and from what the code does."
                ),
                contract=f"{contract.file}:{contract.name}",
                edits=edits,
            )


class _Writer:
    """The comments of one contract."""

    def __init__(self, compilation: Compilation, model: Semantics, facts: Facts, contract: Contract) -> None:
        self._version = version_of(compilation)
        self._source = compilation.input.sources[contract.file]
        self._model = model
        self._facts = facts
        self._contract = contract

    def edits(self) -> Iterator[Edit]:
        """One edit for each definition that lacks something."""
        for node, lines in self._lines():
            edit = written(self._source, node, lines) if lines else None
            if edit is not None:
                yield edit

    def _lines(self) -> Iterator[tuple[Node, list[str]]]:
        contract = self._contract
        if not tags_of(contract.node).said:
            yield contract.node, [f"@title {contract.name}"]
        for function in contract.functions:
            if function.is_external or function.kind == "constructor":
                yield function.node, self._function(function)
        for modifier in contract.modifiers:
            tags = tags_of(modifier.node)
            known = self._facts.modifier(modifier) or [sentence(in_words(modifier.name))]
            yield (
                modifier.node,
                [*self._said(modifier.node, tags, "", known), *_parameters(modifier.node, tags)],
            )
        for variable in contract.variables if self._version >= _VARIABLES else ():
            tags = tags_of(variable.node)
            if variable.visibility == "public" and not tags.inherits:
                words = sentence(f"{in_words(variable.name)} ({kind_words(variable.node)})")
                yield variable.node, self._said(variable.node, tags, words, self._facts.variable(variable))
        for node in contract.node.nodes("nodes"):
            if node.kind in ("EventDefinition", "ErrorDefinition"):
                yield node, self._signal(node)

    def _said(self, node: Node, tags: Tags, words: str, known: Sequence[str]) -> list[str]:
        """The sentence and the facts, where the comment has none."""
        if tags.said:
            return []
        lines = [f"@notice {words}"] if node.kind not in _NO_NOTICE else []
        return [*lines, *((f"@dev {item}" if at == 0 else item) for at, item in enumerate(known))]

    def _function(self, function: Function) -> list[str]:
        node, tags = function.node, tags_of(function.node)
        base = self._inherited(node)
        if tags.inherits:
            return []
        if base and node.child("documentation") is None:
            return [f"@inheritdoc {base}"]
        name = function.name or function.kind
        words = f"Returns {in_words(name)}" if _answers(function) else in_words(name)
        words = _NAMELESS.get(function.kind, words)
        known = [] if tags.said else self._facts.function(function, self._contract)
        lines = self._said(node, tags, sentence(words), known)
        return [*lines, *_parameters(node, tags), *_results(node, tags)]

    def _inherited(self, node: Node) -> str:
        """The base whose comment an override takes over: the only one, and one that the compiler accepts."""
        bases = node.get("baseFunctions", ())
        if self._version < _INHERITDOC or len(bases) != 1 or node.text("kind") != "function":
            return ""
        base = self._model.functions.get(bases[0])
        home = base.contract if base is not None else None
        if base is None or home is None or not _alike(base.node, node):
            return ""
        targets = {item.id for item in self._model.target_contracts()}
        documented = base.node.child("documentation") is not None or home.id in targets
        return home.name if documented else ""

    def _signal(self, node: Node) -> list[str]:
        tags = tags_of(node)
        users = self._facts.users(node)
        verb = "Emitted" if node.kind == "EventDefinition" else "Thrown"
        known = [f"{verb} by {code(users)}."] if users else []
        return [*self._said(node, tags, sentence(in_words(node.name)), known), *_parameters(node, tags)]


def _answers(function: Function) -> bool:
    """Whether the name alone says what comes back: a view with results whose name is no verb of its own."""
    if not function.returns or function.changes_state:
        return False
    first = in_words(function.name).split(" ")[0]
    return first not in ("get", "is", "has", "can", "returns", "supports")


def _alike(base: Node, node: Node) -> bool:
    """Whether parameters and results have the same names, so that inherited tags fit."""
    for which in ("parameters", "returnParameters"):
        if [item.name for item in parameters_of(base, which)] != [
            item.name for item in parameters_of(node, which)
        ]:
            return False
    return True


def _parameters(node: Node, tags: Tags) -> list[str]:
    return [
        f"@param {item.name} {sentence(f'{in_words(item.name)} ({kind_words(item)})')}"
        for item in parameters_of(node)
        if item.name and item.name not in tags.parameters
    ]


def _results(node: Node, tags: Tags) -> list[str]:
    lines = []
    for item in parameters_of(node, "returnParameters")[tags.returns :]:
        words = f"{item.name} {sentence(f'{in_words(item.name)} ({kind_words(item)})')}"
        lines.append(f"@return {words if item.name else f'The result ({kind_words(item)}).'}")
    return lines
