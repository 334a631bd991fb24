"""Whether arithmetic can wrap: a proof from ranges, dominating comparisons and how variables grow.

`proven_bounded` says yes only with a proof; not proven does not mean that it wraps. The same answer
serves code before 0.8, `unchecked` blocks and checked code (there: that the check never strikes).

How it is proven: every operand becomes a sum of terms with whole factors (`linear`), comparisons known
at the place (`known`) become sums that are not negative, and the goal, `result - smallest` and
`largest - result` of the type, must follow from intervals and at most three comparisons. Products
follow from intervals alone.

What is taken for granted about reality:

- block timestamps, block numbers, gas and lengths are below 2^64; amounts of ether below 2^128;
- a variable that only ever grows by steps so small that it would take 2^60 of them to pass its type
  (a counter, a sum of `msg.value`) never does;
- time does not run backward: what is only ever set to `block.timestamp` is not later than now.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from core.semantics.callees import unwrap
from core.semantics.growth import Judge, grows_slowly, local_steps, stamped_with_time
from core.semantics.known import Comparison, known_at
from core.semantics.linear import Interval, Key, Linear, around, both, fits, product, quotient
from core.semantics.model import Semantics
from core.semantics.terms import constant_of, integer_range, term_of
from core.solidity.ast import Node

_ARITHMETIC = frozenset({"+", "-", "*", "**"})
_STEPS = {"++": "+", "--": "-"}
_WORD: Interval = (0, (1 << 64) - 1)
_ETHER: Interval = (0, (1 << 128) - 1)
_REALITY = {
    "block.timestamp": _WORD,
    "block.number": _WORD,
    "block.chainid": _WORD,
    "block.gaslimit": _WORD,
    "block.basefee": _ETHER,
    "tx.gasprice": _ETHER,
    "msg.value": _ETHER,
}
_MOST_FACTS = 60
_MOST_USED = 3
_DEEPEST = 6
_LARGEST_EXPONENT = 512


def is_arithmetic(node: Node) -> bool:
    """Whether a node adds, subtracts, multiplies or raises integers, in an assignment or not."""
    operator = node.text("operator")
    if node.kind == "UnaryOperation":
        known = operator in _STEPS or (operator == "-" and not node.type_string.startswith("int_const"))
    elif node.kind == "Assignment":
        known = operator[:-1] in _ARITHMETIC and operator.endswith("=")
    else:
        known = node.kind == "BinaryOperation" and operator in _ARITHMETIC
    return known and integer_range(node.type_string) is not None


def wraps_here(model: Semantics, node: Node) -> bool:
    """Whether arithmetic at this place wraps silently: before 0.8, or in an `unchecked` block."""
    if int(model.compilation.version.split(".")[1]) < 8:
        return True
    return node.enclosing("UncheckedBlock") is not None


def proven_bounded(model: Semantics, node: Node) -> bool:
    """Whether this arithmetic (see `is_arithmetic`) is proven never to leave its type."""
    return proof_of(model, node) != "none"


Proof = Literal["none", "values", "growth"]
"""What a proof rests on: `values` of the operands, or how slowly a state variable grows.

The second kind speaks of every write in the compilation; an heir elsewhere may write otherwise.
"""


def proof_of(model: Semantics, node: Node) -> Proof:
    """How this arithmetic (see `is_arithmetic`) is proven never to leave its type."""
    key = ("bounded", node.id, node.file)
    known: Proof | None = model.memo.get(key)
    if known is None:
        model.memo[key] = "none"  # what is asked while it is being proven rests on nothing
        known = model.memo[key] = _Prover(model, node).proof(node) if is_arithmetic(node) else "none"
    return known


def interval_of(model: Semantics, node: Node) -> Interval | None:
    """Where the value of an integer expression lies when it is evaluated; None for other types."""
    if integer_range(node.type_string) is None:
        return None
    return _Prover(model, node).refined(node)


def operands(node: Node) -> tuple[str, Node | None, Node | None]:
    """The plain operator of an arithmetic node with its operands; a missing right one is 1 (`++`)."""
    operator = node.text("operator")
    if node.kind == "UnaryOperation":
        inner = node.child("subExpression")
        return (_STEPS[operator], inner, None) if operator in _STEPS else ("neg", inner, None)
    if node.kind == "Assignment":
        return operator[:-1], node.child("leftHandSide"), node.child("rightHandSide")
    return operator, node.child("leftExpression"), node.child("rightExpression")


class _Prover:
    """Knows what holds at one place."""

    def __init__(self, model: Semantics, place: Node, depth: int = 0) -> None:
        self._model = model
        self._place = place
        self._depth = depth
        self._nodes: dict[Key, Node] = {}
        self._intervals: dict[Key, Interval] = {}
        self._facts: tuple[Linear, ...] | None = None
        self._forms: dict[Key, tuple[Linear, ...]] = {}

    def proof(self, node: Node) -> Proof:
        """How it is proven that the arithmetic `node` stays in its type."""
        if self._by_values(node):
            return "values"
        return "growth" if operands(node)[0] == "+" and self._slow(node) else "none"

    def _by_values(self, node: Node) -> bool:
        limits = integer_range(node.type_string)
        operator, left, right = operands(node)
        if limits is None or left is None:
            return False
        if limits[1].bit_length() > _LARGEST_EXPONENT:
            return True  # the compiler computes it itself
        if operator in {"*", "**"}:
            return right is not None and self._power_or_product(operator, left, right, limits)
        result = self._result(operator, left, right)
        if self._at_least_zero(result.plus(Linear.number(-limits[0]))) and self._at_least_zero(
            Linear.number(limits[1]).plus(result, -1)
        ):
            return True
        return operator == "+" and self._compared_sum(node, left, right)

    def _slow(self, node: Node) -> bool:
        judge = Judge(lambda item: _Prover(self._model, item).refined(item)[1], self._never_wraps)
        return grows_slowly(self._model, node, judge)

    def _result(self, operator: str, left: Node, right: Node | None) -> Linear:
        if operator == "neg":
            return self.linear(left).times(-1)
        other = self.linear(right) if right is not None else Linear.number(1)
        return self.linear(left).plus(other, -1 if operator == "-" else 1)

    def _power_or_product(self, operator: str, left: Node, right: Node, limits: Interval) -> bool:
        one, two = self.refined(left), self.refined(right)
        if operator == "**":
            found = _power(one, two)
            return found is not None and fits(found, limits)
        return fits(product(one, two), limits) or self._below_quotient(left, right, limits)

    def _below_quotient(self, left: Node, right: Node, limits: Interval) -> bool:
        """`b <= max / a` was asked before `a * b`."""
        if limits[0]:
            return False
        for one, two in ((left, right), (right, left)):
            divisor = term_of(self._model, one)
            for fact in self._known() if divisor is not None else ():
                for key, factor in fact.factors:
                    node = self._nodes.get(key)
                    if factor != 1 or node is None or not self._is_share(node, limits[1], divisor.key):  # type: ignore[union-attr]
                        continue
                    if self._at_least_zero(Linear.one(key).plus(self.linear(two), -1)):
                        return True
        return False

    def _is_share(self, node: Node, total: int, divisor: Key) -> bool:
        if node.kind != "BinaryOperation" or node.text("operator") != "/":
            return False
        left, right = node.child("leftExpression"), node.child("rightExpression")
        if left is None or right is None:
            return False
        value, term = constant_of(self._model, left), term_of(self._model, right)
        return value is not None and value <= total and term is not None and term.key == divisor

    def _compared_sum(self, node: Node, left: Node, right: Node | None) -> bool:
        """`require(a + b >= a)` was asked before, where the sum may wrap: then this one does not."""
        if right is None or node.type_string.startswith("int"):
            return False
        one, two = term_of(self._model, left), term_of(self._model, right)
        if one is None or two is None:
            return False
        for first, second in ((one, two), (two, one)):
            key = ("BinaryOperation", "+", node.type_string, first.key, second.key)
            known = any(name == key for fact in self._known() for name, _ in fact.factors)
            if known and any(
                self._at_least_zero(Linear.one(key).plus(self.linear(item), -1)) for item in (left, right)
            ):
                return True
        return False

    # -- sums ------------------------------------------------------------------------------------

    def linear(self, node: Node) -> Linear:
        """The value of an expression as a sum; one opaque term where it is not known to be one."""
        node = unwrap(node)
        value = constant_of(self._model, node)
        if value is not None:
            return Linear.number(value)
        if node.kind == "BinaryOperation" and node.text("operator") in {"+", "-", "*"} and self._exact(node):
            made = self._sum(node)
            if made is not None:
                return made
        inner = self._kept(node)
        return self._opaque(node) if inner is None else self.linear(inner)

    def _sum(self, node: Node) -> Linear | None:
        left, right = node.child("leftExpression"), node.child("rightExpression")
        if left is None or right is None:
            return None
        one, two = self.linear(left), self.linear(right)
        if node.text("operator") == "*":
            if one.factors and two.factors:
                return None
            return one.times(two.constant) if not two.factors else two.times(one.constant)
        return one.plus(two, 1 if node.text("operator") == "+" else -1)

    def _kept(self, node: Node) -> Node | None:
        """The operand of a conversion that surely keeps the value."""
        if node.kind != "FunctionCall" or node.get("kind") != "typeConversion":
            return None
        limits, arguments = integer_range(node.type_string), node.nodes("arguments")
        if limits is None or len(arguments) != 1 or integer_range(arguments[0].type_string) is None:
            return None
        return arguments[0] if fits(self.interval(arguments[0]), limits) else None

    def _exact(self, node: Node) -> bool:
        """Whether the result is the mathematical one: it is checked, or proven."""
        if integer_range(node.type_string) is None:
            return False
        return not wraps_here(self._model, node) or proven_bounded(self._model, node)

    def _opaque(self, node: Node) -> Linear:
        term = term_of(self._model, node)
        key: Key = term.key if term is not None else ("node", node.id, node.file)
        self._nodes.setdefault(key, node)
        return Linear.one(key)

    # -- intervals -------------------------------------------------------------------------------

    def refined(self, node: Node) -> Interval:
        """The interval of an expression, comparisons counted in."""
        return both(self.linear(node).within(self._refined_key), self.interval(node))

    def _refined_key(self, key: Key) -> Interval:
        found = self._interval_key(key)
        for fact in self._known():
            factor = dict(fact.factors).get(key, 0)
            if not factor:
                continue
            rest = fact.plus(Linear.one(key), -factor).within(self._interval_key)[1]
            if factor < 0:
                found = both(found, (found[0], rest // -factor))
            else:
                found = both(found, (-(rest // factor), found[1]))
        return found

    def _interval_key(self, key: Key) -> Interval:
        known = self._intervals.get(key)
        if known is None:
            known = self._intervals[key] = self.interval(self._nodes[key])
        return known

    def interval(self, node: Node) -> Interval:
        """Where the value lies by type, form and how it is made; comparisons are not asked."""
        node = unwrap(node)
        value = constant_of(self._model, node)
        if value is not None:
            return value, value
        limits = integer_range(node.type_string) or _of_other(node.type_string)
        if self._depth > _DEEPEST:
            return limits
        self._depth += 1
        found = self._by_form(node, limits)
        self._depth -= 1
        return both(limits, found) if found is not None else limits

    def _by_form(self, node: Node, limits: Interval) -> Interval | None:
        if node.kind == "BinaryOperation":
            return self._operation(node, limits)
        if node.kind == "Conditional":
            sides = (node.child("trueExpression"), node.child("falseExpression"))
            return around(*(self.interval(item) for item in sides if item is not None))
        if node.kind == "FunctionCall":
            arguments = node.nodes("arguments")
            if node.get("kind") != "typeConversion" or len(arguments) != 1:
                return _WORD if _is_gas(node) else None
            inner = self.interval(arguments[0])
            return inner if fits(inner, limits) else None
        if node.kind in {"Identifier", "VariableDeclaration"}:
            return self._variable(node)
        return self._member(node)

    def _member(self, node: Node) -> Interval | None:
        if node.kind != "MemberAccess":
            return None
        base = node.child("expression")
        name = node.text("memberName")
        if base is None:
            return None
        if name == "length" and base.type_string.endswith(
            ("]", " memory", " calldata", " ref", "pointer", "slice")
        ):
            return _WORD
        if name == "length" and base.type_string.startswith(("bytes", "string")):
            return _WORD
        if name == "balance" and base.type_string.startswith(("address", "contract ")):
            return _ETHER
        return _REALITY.get(f"{base.name}.{name}") if base.kind == "Identifier" else None

    def _operation(self, node: Node, limits: Interval) -> Interval | None:
        left, right = node.child("leftExpression"), node.child("rightExpression")
        operator = node.text("operator")
        if left is None or right is None:
            return None
        one, two = self.interval(left), self.interval(right)
        if operator in {"+", "-", "*", "**"}:
            exact = _computed(operator, one, two)
            if exact is None:
                return None
            return exact if fits(exact, limits) or self._exact(node) else None
        return _cut(operator, one, two)

    def _variable(self, node: Node) -> Interval | None:
        declared = self._model.declaration(node) if node.kind == "Identifier" else node
        if declared is None:
            return _WORD if node.name == "now" else None
        variable = self._model.variables.get(declared.id)
        if variable is not None:
            value = declared.child("value")
            return self.interval(value) if variable.mutability == "constant" and value is not None else None
        if declared.kind != "VariableDeclaration" or self._depth > _DEEPEST:
            return None
        return self._local(declared)

    def _local(self, declared: Node) -> Interval | None:
        """From every value that a local variable is ever given, whatever the order."""
        key = ("local interval", declared.id, declared.file)
        if key in self._model.memo:
            known: Interval | None = self._model.memo[key]
            return known
        self._model.memo[key] = None
        limits = integer_range(declared.type_string)
        steps = local_steps(self._model, declared)
        if limits is None or steps is None:
            return None
        values = [_Prover(self._model, item, self._depth + 1).refined(item) for item in steps.values]
        low, high = around(*values, *([(0, 0)] if steps.starts_at_zero else []))
        if any(not self._never_wraps(item) for item in (*steps.ups, *steps.downs)):
            return None
        found = (limits[0] if steps.downs else low, limits[1] if steps.ups else high)
        self._model.memo[key] = both(limits, found)
        return both(limits, found)

    def _never_wraps(self, node: Node) -> bool:
        return not wraps_here(self._model, node) or proven_bounded(self._model, node)

    # -- facts -----------------------------------------------------------------------------------

    def _known(self) -> tuple[Linear, ...]:
        """Sums that are not negative here: comparisons, then what the form of their terms tells."""
        if self._facts is None:
            self._facts = ()
            found = [made for item in known_at(self._model, self._place) for made in self._compared(item)]
            self._facts = tuple(found[:_MOST_FACTS])
        return self._facts

    def _compared(self, item: Comparison) -> Iterator[Linear]:
        if integer_range(item.left.type_string) is None:
            return
        if item.right is not None and integer_range(item.right.type_string) is None:
            return
        left = self.linear(item.left)
        right = self.linear(item.right) if item.right is not None else Linear.number(0)
        if item.operator in {">", ">=", "=="}:
            yield left.plus(right, -1).plus(Linear.number(-1 if item.operator == ">" else 0))
        if item.operator in {"<", "<=", "=="}:
            yield right.plus(left, -1).plus(Linear.number(-1 if item.operator == "<" else 0))
        if item.operator == "!=":
            for one, two in ((left, right), (right, left)):
                if not two.factors and one.within(self._interval_key)[0] == two.constant:
                    yield one.plus(two, -1).plus(Linear.number(-1))

    def _axioms(self, key: Key) -> tuple[Linear, ...]:
        """What the form of one term tells: `x / m <= x`, `x % m < m`, `c ? p : q`."""
        if key not in self._forms:
            self._forms[key] = ()
            self._forms[key] = tuple(self._form_of(key))
        return self._forms[key]

    def _form_of(self, key: Key) -> Iterator[Linear]:
        node = self._nodes.get(key)
        if node is None:
            return
        own = Linear.one(key)
        if stamped_with_time(self._model, node):
            yield from self._not_after_now(own)
        if node.kind == "BinaryOperation":
            left, right = node.child("leftExpression"), node.child("rightExpression")
            if left is not None and right is not None:
                yield from self._operation_axioms(own, node.text("operator"), left, right)
        elif node.kind == "Conditional":
            yield from self._conditional_axioms(own, node)

    def _not_after_now(self, own: Linear) -> Iterator[Linear]:
        for name in (("global", "block.timestamp"),):
            if name in self._nodes:
                yield Linear.one(name).plus(own, -1)

    def _operation_axioms(self, own: Linear, operator: str, left: Node, right: Node) -> Iterator[Linear]:
        one, two = self.interval(left), self.interval(right)
        if one[0] < 0 or two[0] < 0:
            return
        if operator in {"/", ">>", "%", "&"}:
            yield self.linear(left).plus(own, -1)
        if operator == "%":
            yield self.linear(right).plus(own, -1).plus(Linear.number(-1))
        if operator == "&":
            yield self.linear(right).plus(own, -1)
        if operator == "/":
            yield from self._share(own, unwrap(left), right)

    def _share(self, own: Linear, total: Node, divisor: Node) -> Iterator[Linear]:
        """`x * k / m <= x` where `k <= m`."""
        factors = (total.child("leftExpression"), total.child("rightExpression"))
        if total.kind != "BinaryOperation" or total.text("operator") != "*" or not self._exact(total):
            return
        for part, share in (factors, factors[::-1]):
            if part is not None and share is not None and self._not_more(share, divisor):
                yield self.linear(part).plus(own, -1)

    def _not_more(self, share: Node, divisor: Node) -> bool:
        gap = self.linear(divisor).plus(self.linear(share), -1)
        if gap.within(self._refined_key)[0] >= 0:
            return True
        return any(gap.plus(fact, -1).within(self._interval_key)[0] >= 0 for fact in self._known())

    def _conditional_axioms(self, own: Linear, node: Node) -> Iterator[Linear]:
        """The smaller one of two, however it is written."""
        condition = node.child("condition")
        sides = (node.child("trueExpression"), node.child("falseExpression"))
        if condition is None or sides[0] is None or sides[1] is None:
            return
        condition = unwrap(condition)
        compared = (condition.child("leftExpression"), condition.child("rightExpression"))
        if compared[0] is None or compared[1] is None or condition.text("operator") not in _ORDER:
            return
        first, second = (self.linear(item) for item in sides if item is not None)
        left, right = (self.linear(item) for item in compared if item is not None)
        if (first, second) == (left, right):
            smaller = _ORDER[condition.text("operator")]
        elif (first, second) == (right, left):
            smaller = not _ORDER[condition.text("operator")]
        else:
            return
        for side in (first, second):
            yield side.plus(own, -1) if smaller else own.plus(side, -1)

    def _at_least_zero(self, goal: Linear) -> bool:
        return self._follows(goal, _MOST_USED, frozenset())

    def _follows(self, goal: Linear, left: int, used: frozenset[Linear]) -> bool:
        if goal.within(self._refined_key)[0] >= 0:
            return True
        if left == 0:
            return False
        mine = dict(goal.factors)
        for fact in (*self._known(), *(item for key in mine for item in self._axioms(key))):
            if fact in used:
                continue
            for key, factor in fact.factors:
                have = mine.get(key, 0)
                if have * factor > 0 and have % factor == 0:
                    rest = goal.plus(fact, -(have // factor))
                    if self._follows(rest, left - 1, used | {fact}):
                        return True
                    break
        return False


_ORDER = {"<": True, "<=": True, ">": False, ">=": False}


def _is_gas(node: Node) -> bool:
    callee = node.child("expression")
    return callee is not None and callee.kind == "Identifier" and callee.name == "gasleft"


def _of_other(type_string: str) -> Interval:
    """What a value of another type is as a number: an address, bytes, an enum."""
    if type_string.startswith(("address", "contract ")):
        return 0, (1 << 160) - 1
    if type_string.startswith("enum "):
        return 0, 255
    digits = type_string.removeprefix("bytes")
    bits = int(digits) * 8 if digits.isdigit() and type_string.startswith("bytes") else 256
    return 0, (1 << bits) - 1


def _computed(operator: str, one: Interval, two: Interval) -> Interval | None:
    if operator == "+":
        return one[0] + two[0], one[1] + two[1]
    if operator == "-":
        return one[0] - two[1], one[1] - two[0]
    return product(one, two) if operator == "*" else _power(one, two)


def _power(one: Interval, two: Interval) -> Interval | None:
    if one[0] < 0 or two[0] < 0 or two[1] > _LARGEST_EXPONENT or one[1].bit_length() > 256:
        return None
    return one[0] ** two[0] if one[0] else 0, max(one[1] ** two[1], 1)


def _cut(operator: str, one: Interval, two: Interval) -> Interval | None:
    """Results of division, remainder, shifts and bit operations on values that are not negative."""
    if operator == "/":
        return quotient(one, two)
    if one[0] < 0 or two[0] < 0:
        return None
    if operator == "%":
        return 0, min(one[1], max(two[1] - 1, 0))
    if operator == ">>":
        return one[0] >> min(two[1], 512), one[1] >> min(two[0], 512)
    if operator == "&":
        return 0, min(one[1], two[1])
    if operator in {"|", "^"}:
        return 0, (1 << max(one[1].bit_length(), two[1].bit_length())) - 1
    return None
