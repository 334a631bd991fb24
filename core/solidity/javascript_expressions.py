"""Expressions of JavaScript and TypeScript, worked out as far as that needs no run; types are stepped over.

Source: ECMAScript, “Expressions”; TypeScript handbook.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from core.errors import ProjectError
from core.solidity.javascript_tokens import Token, pieces_of_template, tokens_of
from core.solidity.javascript_values import (
    CALLS,
    OPERATORS,
    SPREAD,
    Computed,
    Module,
    add_spread,
    as_number,
    combined,
    either,
    member_of,
    number_of,
    text_of,
    truth_of,
)  # fmt: skip

DEEPEST = 25
"""Brackets nested deeper than this are not followed."""
_MOST_TYPE_TOKENS = 40

_OF_MODULE = re.compile(
    r"^(?:the package |require\(“)(?:(?P<path>(?:node:)?path)|hardhat/config)(?:”\))?(?:\.default)?\."
)
"""How a function of one of the modules that are known here is called."""


class UnreadableError(Exception):
    """An expression of a form that is not known here."""


class Expressions:
    """Reads expressions from tokens; `imported` gives what a module of that name exports."""

    def __init__(self, module: Module, tokens: list[Token], imported: Callable[[str], Any]) -> None:
        self._module, self._tokens, self._imported = module, tokens, imported
        self._at = 0
        self._depth = 0

    # --- moving -------------------------------------------------------------------------------

    @property
    def _now(self) -> Token:
        return self._tokens[self._at]

    def _ahead(self, steps: int = 1) -> Token:
        return self._tokens[min(self._at + steps, len(self._tokens) - 1)]

    def _is(self, *texts: str) -> bool:
        return self._now.kind in {"mark", "name"} and self._now.text in texts

    def _take(self, text: str) -> bool:
        if not self._is(text):
            return False
        self._at += 1
        return True

    def _need(self, text: str) -> None:
        if not self._take(text):
            raise UnreadableError(f"“{text}” expected")

    def _next(self) -> Token:
        token = self._now
        self._at = min(self._at + 1, len(self._tokens) - 1)
        return token

    def _skip_brackets(self) -> None:
        """From an opening bracket to behind the closing one."""
        depth = 0
        while self._now.kind != "end":
            token = self._next()
            if token.kind == "mark" and token.text in "([{":
                depth += 1
            elif token.kind == "mark" and token.text in ")]}":
                depth -= 1
            if depth == 0:
                return

    def _skip_until(self, *texts: str) -> None:
        """To one of the marks outside of brackets, or to the bracket that closes around here."""
        while self._now.kind != "end" and not (
            self._now.kind == "mark" and self._now.text in (*texts, ")", "]", "}")
        ):
            if self._is("(", "[", "{"):
                self._skip_brackets()
            else:
                self._at += 1

    # --- types, which are stepped over --------------------------------------------------------

    def _skip_type(self) -> None:
        while True:
            while self._is("typeof", "keyof", "readonly", "unique", "infer", "asserts", "|", "&", "new"):
                self._at += 1
            if self._is("{", "[", "("):
                self._skip_brackets()
            else:
                self._next()
            while True:
                if self._is("."):
                    self._at += 2
                elif self._is("<"):
                    self._skip_angles()
                elif self._is("[") and not self._now.fresh:
                    self._skip_brackets()
                elif self._is("is", "extends") and not self._now.fresh:
                    self._at += 2
                else:
                    break
            if self._take("=>") or self._take("|") or self._take("&"):
                continue
            return

    def _skip_angles(self, most: int | None = None) -> None:
        depth, start = 0, self._at
        while self._now.kind != "end" and (most is None or self._at - start < most):
            token = self._now
            if token.kind == "mark" and token.text in "([{":
                self._skip_brackets()
                continue
            self._at += 1
            if token.text == "<":
                depth += 1
            elif token.kind == "mark" and set(token.text) == {">"}:
                depth -= len(token.text)
            if depth <= 0:
                return

    # --- expressions --------------------------------------------------------------------------

    def _sequence(self) -> Any:
        value = self._assignment()
        while self._take(","):
            value = self._assignment()
        return value

    def _assignment(self) -> Any:
        self._depth += 1
        try:
            if self._depth > DEEPEST:
                raise UnreadableError("too deep")
            if self._arrow():
                return Computed("a function")
            return self._conditional()
        finally:
            self._depth -= 1

    def _arrow(self) -> bool:
        """Step over an arrow function, if one is here."""
        start = self._at
        if self._is("async") and not self._ahead().fresh and self._ahead().text not in {",", ")", ".", "=>"}:
            self._at += 1
        if self._is("<"):
            self._skip_angles()
        if self._is("("):
            self._skip_brackets()
            if self._is(":"):
                self._at += 1
                self._skip_type_of_arrow()
        elif self._now.kind == "name":
            self._at += 1
        if not self._take("=>"):
            self._at = start
            return False
        if self._is("{"):
            self._skip_brackets()
        else:
            self._assignment()
        return True

    def _skip_type_of_arrow(self) -> None:
        """The type between `):` and `=>`; a conditional looks alike until there is no arrow."""
        while self._now.kind != "end" and not self._is("=>", ",", ";", ")", "]", "}", "?", ":"):
            if self._is("(", "[", "{"):
                self._skip_brackets()
            elif self._is("<"):
                self._skip_angles()
            else:
                self._at += 1

    def _conditional(self) -> Any:
        condition = self._nullish()
        if not self._is("?"):
            return condition
        self._at += 1
        yes = self._assignment()
        self._need(":")
        no = self._assignment()
        chosen = yes if truth_of(condition) else no
        if isinstance(condition, Computed):
            return Computed(condition.source, chosen.guess if isinstance(chosen, Computed) else chosen)
        return chosen

    def _nullish(self) -> Any:
        left = self._both()
        while self._is("??", "||"):
            is_or = self._next().text == "||"
            right = self._both()
            known = left.guess if isinstance(left, Computed) else left
            left = either(left, right, truth_of(left) if is_or else known is not None)
        return left

    def _both(self) -> Any:
        left = self._binary(0)
        while self._take("&&"):
            right = self._binary(0)
            left = either(left, right, not truth_of(left))
        return left

    def _binary(self, level: int) -> Any:
        if level == len(OPERATORS):
            return self._unary()
        left = self._binary(level + 1)
        while self._now.kind == "mark" and self._now.text in OPERATORS[level]:
            operation = OPERATORS[level][self._next().text]
            # `**` binds to the right; everything else to the left.
            right = self._binary(level if level == len(OPERATORS) - 1 else level + 1)
            left = combined(operation, left, right)
        if level == 1 and self._is("in", "instanceof"):
            self._at += 1
            self._binary(level + 1)
            return Computed("a test", False)
        return left

    def _unary(self) -> Any:
        if self._take("!"):
            value = self._unary()
            return (
                Computed(value.source, not truth_of(value))
                if isinstance(value, Computed)
                else not truth_of(value)
            )
        if self._take("-"):
            return combined(lambda item: -item, self._unary())
        if self._take("+"):
            return combined(as_number, self._unary())
        if self._is("typeof", "void", "delete", "await", "~", "++", "--", "yield"):
            what = self._next().text
            value = self._unary()
            return Computed(value.source if isinstance(value, Computed) else what)
        if self._take("new"):
            name = self._now.text
            self._postfix(self._primary())
            return Computed(f"new {name}")
        return self._postfix(self._primary())

    def _primary(self) -> Any:
        token = self._now
        if token.kind == "string":
            return self._next().text
        if token.kind == "number":
            return number_of(self._next().text)
        if token.kind == "template":
            return self._template(self._next())
        if token.kind == "regex":
            self._at += 1
            return Computed("a regular expression")
        if self._is("{"):
            return self._object()
        if self._is("["):
            return self._list()
        if self._take("("):
            value = self._sequence()
            self._need(")")
            return value
        if self._is("function", "async", "class"):
            return self._function_or_class()
        if token.kind == "name":
            return self._name(self._next().text)
        raise UnreadableError(f"“{token.text}”")

    def _function_or_class(self) -> Any:
        is_class = self._is("class")
        while not self._is("(", "{") and self._now.kind != "end":
            self._at += 1
        if not is_class and self._is("("):
            self._skip_brackets()
            if self._take(":"):
                self._skip_type()
        if self._is("{"):
            self._skip_brackets()
        return Computed("a function")

    def _name(self, name: str) -> Any:
        constants = {"true": True, "false": False, "null": None}
        if name in constants:
            return constants[name]
        return self._module.names[name] if name in self._module.names else Computed(name)

    def _template(self, token: Token) -> Any:
        parts = [
            self._inner(piece, token.line) if is_code else piece
            for piece, is_code in pieces_of_template(token.text)
        ]
        return combined(text_of, *parts)

    def _inner(self, code: str, line: int) -> Any:
        if self._depth > DEEPEST:
            return Computed("a template")
        try:
            inner = Expressions(self._module, tokens_of(code, "", line), self._imported)
            inner._depth = self._depth + 1
            return inner._sequence()
        except (UnreadableError, ProjectError):
            return Computed("a template")

    def _list(self) -> list[Any]:
        made: list[Any] = []
        self._need("[")
        while not self._is("]"):
            if self._take(","):
                made.append(None)
                continue
            spread = self._take(SPREAD)
            value = self._part(",")
            known = value.guess if isinstance(value, Computed) else value
            if spread and isinstance(known, list):
                made += known
            elif not spread or isinstance(value, Computed):
                made.append(value)
            if not self._take(","):
                break
        self._need("]")
        return made

    def _part(self, *ends: str) -> Any:
        """One value inside of brackets; what cannot be read costs only itself."""
        start = self._at
        try:
            value = self._assignment()
            if self._is(*ends, "]", "}", ")"):
                return value
        except (UnreadableError, RecursionError):
            pass
        self._at = start
        line = self._now.line
        self._skip_until(*ends)
        return Computed(f"line {line}")

    def _object(self) -> dict[Any, Any]:
        made: dict[Any, Any] = {}
        self._need("{")
        while not self._is("}"):
            if self._now.kind == "end":
                raise UnreadableError("object")
            if self._take(SPREAD):
                add_spread(made, self._part(","))
            else:
                self._property(made)
            if not self._take(","):
                break
        self._need("}")
        return made

    def _property(self, made: dict[Any, Any]) -> None:
        while self._is("async", "get", "set", "static", "*") and self._ahead().text not in {
            ",",
            ":",
            "(",
            "}",
        }:
            self._at += 1
        key = self._key()
        if self._is("(", "<"):
            if self._is("<"):
                self._skip_angles()
            self._skip_brackets()
            self._skip_until("{", ",")
            if self._is("{"):
                self._skip_brackets()
            made[key] = Computed("a function")
        elif self._take(":"):
            made[key] = self._part(",")
        else:
            made[key] = self._name(str(key))

    def _key(self) -> Any:
        token = self._next()
        if token.kind == "mark" and token.text == "[":
            value = self._assignment()
            self._need("]")
            known = value.guess if isinstance(value, Computed) else value
            return known if isinstance(known, (str, int, float)) else f"[{token.line}]"
        if token.kind in {"name", "string"}:
            return token.text
        if token.kind == "number":
            return str(number_of(token.text))
        raise UnreadableError(f"“{token.text}”")

    def _postfix(self, value: Any) -> Any:
        while True:
            if self._is(".", "?.") and self._ahead().kind == "name":
                self._at += 1
                value = member_of(value, self._next().text)
            elif self._is("?.") and self._ahead().text in {"(", "["}:
                self._at += 1
            elif self._is("[") and not self._now.fresh:
                self._at += 1
                index = self._sequence()
                self._need("]")
                value = member_of(value, index.guess if isinstance(index, Computed) else index)
            elif self._is("("):
                value = self._call(value)
            elif self._is("<") and self._is_type_argument():
                self._skip_angles()
            elif self._is("!") and not self._now.fresh and self._ahead().text != "=":
                self._at += 1
            elif self._is("as", "satisfies") and not self._now.fresh:
                self._at += 1
                self._skip_type()
            elif self._now.kind == "template":
                self._at += 1
                value = Computed("a template")
            elif self._is("++", "--") and not self._now.fresh:
                self._at += 1
            else:
                return value

    def _is_type_argument(self) -> bool:
        """Whether `<…>` here is followed by a call, as in `make<Type>(…)`."""
        start = self._at
        self._skip_angles(_MOST_TYPE_TOKENS)
        found = self._is("(") and self._at - start < _MOST_TYPE_TOKENS
        self._at = start
        return found

    def _call(self, callee: Any) -> Any:
        arguments = self._arguments()
        name = callee.source if isinstance(callee, Computed) else ""
        if name == "require" and len(arguments) == 1 and isinstance(arguments[0], str):
            found = self._imported(arguments[0])
            return found if isinstance(found, (dict, list)) else Computed(f"require(“{arguments[0]}”)")
        short = _OF_MODULE.sub(lambda match: "path." if match["path"] else "", name)
        if short in CALLS:
            return combined(CALLS[short], *arguments)
        if name == "import":
            return Computed("an import")
        return Computed(f"{short}()" if short else "a call")

    def _arguments(self) -> list[Any]:
        made: list[Any] = []
        self._need("(")
        while not self._is(")"):
            if self._now.kind == "end":
                raise UnreadableError("call")
            self._take(SPREAD)
            made.append(self._part(","))
            if not self._take(","):
                break
        self._need(")")
        return made
