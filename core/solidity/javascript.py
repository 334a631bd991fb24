"""The values that a JavaScript or TypeScript configuration file exports, read without running it.

Follows literals, constants, spreads, templates, defaults behind `||` and `??`, and
files of the project that it imports. Whatever would have to be run is a
`Computed` value with a guess: what it would be if no environment variable were
set. Never executes code.
"""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.errors import ProjectError
from core.solidity.javascript_tokens import Token, pieces_of_template, tokens_of

_DEEPEST = 25
"""Brackets nested deeper than this are not followed."""
_MOST_TYPE_TOKENS = 40
_LARGEST_BYTES = 2_000_000
_SUFFIXES = ("", ".ts", ".js", ".cjs", ".mjs", ".mts", ".cts", ".json", "/index.ts", "/index.js")
_SKIPPED_STATEMENTS = (
    "for", "while", "do", "switch", "return", "throw", "class", "break", "continue", "try", "declare"
)  # fmt: skip
_TYPE_STATEMENTS = ("type", "interface", "enum", "namespace", "abstract")
_SPREAD = "..."
"""The key under which an object keeps a spread that could not be followed."""


@dataclass(frozen=True, slots=True)
class Computed:
    """What only a run would tell: `source` names it, `guess` is its value with an empty environment."""

    source: str
    guess: Any = None


class _Unreadable(Exception):
    """An expression of a form that is not known here."""


def exported(file: Path) -> Any:
    """What a configuration file exports, or a `Computed` where that cannot be said.

    Raises `ProjectError` when the file cannot be read or is no JavaScript.
    """
    return _Modules().load(file).whole()


def plain(value: Any) -> Any:
    """A value with the guess in the place of everything computed, however deep."""
    if isinstance(value, Computed):
        return plain(value.guess)
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items() if key != _SPREAD}
    return [plain(item) for item in value] if isinstance(value, list) else value


def doubts(value: Any, name: str) -> list[tuple[str, str]]:
    """Every computed part of a value: its name, and what it is computed from."""
    if isinstance(value, Computed):
        return [(name, value.source), *doubts(value.guess, name)][:1]
    if isinstance(value, dict):
        pairs = [(name if key == _SPREAD else f"{name}.{key}", item) for key, item in value.items()]
    elif isinstance(value, list):
        pairs = [(f"{name}[{at}]", item) for at, item in enumerate(value)]
    else:
        return []
    return [found for inner, item in pairs for found in doubts(item, inner)]


class _Modules:
    """Files that import each other; each is read once, a circle sees what is there so far."""

    def __init__(self) -> None:
        self._read: dict[Path, _Module] = {}

    def load(self, file: Path) -> _Module:
        if file not in self._read:
            module = self._read[file] = _Module(file)
            _Reader(module, tokens_of(_text(file), str(file)), self).program()
        return self._read[file]

    def imported(self, importer: Path, name: str) -> Any:
        """What an import gives: the exports of a file of the project, else a computed value."""
        if not name.startswith((".", "/")):
            return Computed(f"the package {name}")
        found = next(
            (
                path
                for path in (Path(f"{importer.parent / name}{end}") for end in _SUFFIXES)
                if path.is_file()
            ),
            None,
        )
        if found is None:
            return Computed(f"the file {name}")
        try:
            if found.suffix == ".json":
                return json.loads(_text(found))
            return self.load(found).whole()
        except (ProjectError, ValueError, RecursionError):
            return Computed(f"the file {name}")


def _text(file: Path) -> str:
    try:
        if file.stat().st_size > _LARGEST_BYTES:
            raise ProjectError(
                f"{file} is too large for a settings file.", "Keep settings in a file of their own."
            )
        return file.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ProjectError(f"{file} is not UTF-8 text.", "Save it as UTF-8 text.") from error
    except OSError as error:
        raise ProjectError(f"{file} cannot be read ({error.strerror}).", "Check its permissions.") from error


class _Module:
    """One file: its names and what it exports."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.exports: Any = {}
        self.names: dict[str, Any] = {
            "undefined": None, "NaN": None, "__dirname": ".", "__filename": file.name,
            "module": self, "exports": self.exports,
        }  # fmt: skip

    def whole(self) -> Any:
        """All exports; `default` is the configuration itself."""
        return self.exports

    def member(self, name: str) -> Any:
        """`module.exports`."""
        return self.exports if name == "exports" else Computed(f"module.{name}")


def _member(value: Any, name: Any) -> Any:
    if isinstance(value, _Module):
        return value.member(str(name))
    if isinstance(value, Computed):
        guess = _member(value.guess, name) if isinstance(value.guess, (dict, list, str)) else None
        return Computed(f"{value.source}.{name}", guess)
    if isinstance(value, dict):
        if name not in value and _SPREAD in value:
            return _member(value[_SPREAD], name)
        return value.get(name)
    if isinstance(value, (list, str)):
        if name == "length":
            return len(value)
        if isinstance(name, int) and not isinstance(name, bool):
            return value[name] if 0 <= name < len(value) else None
        return Computed(f"a list's {name}" if isinstance(value, list) else f"a text's {name}")
    return None


def _combined(operation: Callable[..., Any], *values: Any) -> Any:
    """An operation on values; computed as soon as one of them is."""
    known = [item.guess if isinstance(item, Computed) else item for item in values]
    try:
        result = operation(*known)
    except (TypeError, ValueError, ArithmeticError, AttributeError):
        result = None
    source = next((item.source for item in values if isinstance(item, Computed)), None)
    return result if source is None else Computed(source, result)


def _truth(value: Any) -> bool:
    """JavaScript's truth: empty objects and lists are true."""
    if isinstance(value, Computed):
        return _truth(value.guess)
    return bool(value) or isinstance(value, (dict, list))


def _either(left: Any, right: Any, take_left: bool) -> Any:
    chosen = left if take_left else right
    if not isinstance(left, Computed):
        return chosen
    return Computed(left.source, chosen.guess if isinstance(chosen, Computed) else chosen)


def _power(base: Any, exponent: Any) -> Any:
    return base**exponent if abs(exponent) <= 512 else None


def _sum(left: Any, right: Any) -> Any:
    return f"{left}{right}" if isinstance(left, str) or isinstance(right, str) else left + right


_OPERATORS: tuple[Mapping[str, Callable[[Any, Any], Any]], ...] = (
    {
        "===": lambda a, b: a == b, "!==": lambda a, b: a != b,
        "==": lambda a, b: a == b, "!=": lambda a, b: a != b,
    },
    {"<": lambda a, b: a < b, ">": lambda a, b: a > b, "<=": lambda a, b: a <= b, ">=": lambda a, b: a >= b},
    {"<<": lambda a, b: a << min(b, 512), ">>": lambda a, b: a >> b},
    {"+": _sum, "-": lambda a, b: a - b},
    {"*": lambda a, b: a * b, "/": lambda a, b: a / b if a % b else a // b, "%": lambda a, b: a % b},
    {"**": _power},
)  # fmt: skip


def _number(text: Any) -> Any:
    if isinstance(text, (int, float)):
        return text
    digits = str(text).strip().replace("_", "")
    return int(digits) if digits.isdigit() else float(digits)


def _assigned(*values: Any) -> Any:
    made: dict[str, Any] = {}
    for item in values:
        made |= item or {}
    return made


def _joined(*parts: str) -> str:
    return posixpath.normpath(posixpath.join(*parts))


_CALLS: Mapping[str, Callable[..., Any]] = {
    "defineConfig": lambda *items: items[-1], "Object.freeze": lambda item: item,
    "structuredClone": lambda item: item,
    "Object.assign": _assigned, "Number": _number, "parseInt": lambda text, *_: int(_number(text)),
    "BigInt": _number, "String": str, "Boolean": bool,
    "path.join": _joined, "path.resolve": _joined,
}  # fmt: skip


_OF_MODULE = re.compile(
    r"^(?:the package |require\(“)(?:(?P<path>(?:node:)?path)|hardhat/config)(?:”\))?(?:\.default)?\."
)
"""How a function of one of the modules that are known here is called."""


class _Reader:
    """Reads the statements of one file in order, as a run would meet them."""

    def __init__(self, module: _Module, tokens: list[Token], modules: _Modules) -> None:
        self._module, self._tokens, self._modules = module, tokens, modules
        self._at = 0
        self._depth = 0
        self._doubt: str | None = None
        """What a branch that is being read depends on."""

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
            raise _Unreadable(f"“{text}” expected")

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

    def _skip_statement(self, start: int) -> None:
        """To the next statement: a semicolon, or a name that begins a line outside of brackets."""
        self._at = start
        first = True
        while self._now.kind != "end":
            if self._is("}"):
                return
            if not first and self._now.fresh and self._now.kind == "name":
                return
            if self._is("(", "[", "{"):
                closes_block = self._is("{")
                self._skip_brackets()
                if closes_block and self._now.fresh:
                    return
            elif self._next().text == ";":
                return
            first = False

    # --- statements ---------------------------------------------------------------------------

    def program(self) -> None:
        """Read everything; what is not understood is stepped over."""
        while self._now.kind != "end":
            start = self._at
            self._statement()
            if self._at == start:  # a closing bracket of something that was stepped over
                self._at += 1

    def _statement(self) -> None:
        start = self._at
        self._depth += 1
        try:
            if self._depth > _DEEPEST:
                raise _Unreadable("too deep")
            self._read_statement()
        except (_Unreadable, RecursionError):
            self._skip_statement(start)
        finally:
            self._depth -= 1

    def _read_statement(self) -> None:
        if self._take(";"):
            return
        if self._is("import") and self._ahead().text not in {"(", "."}:
            self._import()
        elif self._is("export"):
            self._export()
        elif self._is("const", "let", "var") and self._ahead().kind in {"name", "mark"}:
            self._at += 1
            self._declarations(exporting=False)
        elif self._is("if"):
            self._branch()
        elif self._is("{"):
            self._block()
        elif self._is("function") or (self._is("async") and self._ahead().text == "function"):
            self._function()
        elif self._is(*_SKIPPED_STATEMENTS) or (self._is(*_TYPE_STATEMENTS) and self._ahead().kind == "name"):
            raise _Unreadable(self._now.text)
        else:
            self._expression_statement()

    def _block(self) -> None:
        self._need("{")
        while not self._is("}") and self._now.kind != "end":
            start = self._at
            self._statement()
            if self._at == start:
                self._at += 1
        self._take("}")

    def _branch(self) -> None:
        self._need("if")
        self._need("(")
        condition = self._sequence()
        self._need(")")
        chosen = _truth(condition)
        outer = self._doubt
        if isinstance(condition, Computed):
            self._doubt = condition.source
        self._read_or_skip(chosen)
        if self._take("else"):
            self._read_or_skip(not chosen)
        self._doubt = outer

    def _read_or_skip(self, read: bool) -> None:
        if read:
            self._statement()
        elif self._is("{"):
            self._skip_brackets()
        elif self._is("if"):
            self._at += 1
            self._skip_brackets()
            self._read_or_skip(False)
            if self._take("else"):
                self._read_or_skip(False)
        else:
            self._skip_until(";")
            self._take(";")

    def _function(self) -> None:
        self._take("async")
        self._need("function")
        self._take("*")
        name = self._next().text if self._now.kind == "name" else ""
        if self._is("<"):
            self._skip_angles()
        self._skip_brackets()
        if self._take(":"):
            self._skip_type()
        if self._is("{"):
            self._skip_brackets()
        if name:
            self._module.names[name] = Computed(f"the function {name}")

    def _import(self) -> None:
        self._need("import")
        if self._now.kind == "string":
            self._at += 1
            return
        if self._is("type") and self._ahead().text != "from":
            raise _Unreadable("types only")
        wanted: list[tuple[str, str]] = []
        while not self._is("from") and self._now.kind != "end":
            if self._is("{"):
                wanted += self._import_names()
            elif self._take("*"):
                self._need("as")
                wanted.append(("*", self._next().text))
            else:
                wanted.append(("default", self._next().text))
            self._take(",")
        self._need("from")
        found = self._modules.imported(self._module.file, self._next().text)
        for theirs, mine in wanted:
            self._module.names[mine] = _imported(found, theirs)

    def _import_names(self) -> list[tuple[str, str]]:
        made: list[tuple[str, str]] = []
        self._need("{")
        while not self._take("}"):
            if self._now.kind == "end":
                break
            if self._is("type") and self._ahead().kind == "name" and self._ahead().text != "as":
                self._at += 1
            theirs = self._next().text
            mine = self._next().text if self._take("as") else theirs
            made.append((theirs, mine))
            self._take(",")
        return made

    def _export(self) -> None:
        self._need("export")
        if self._take("default"):
            self._set_export("default", self._assignment())
        elif self._take("="):
            self._module.exports = self._assignment()
        elif self._is("const", "let", "var"):
            self._at += 1
            self._declarations(exporting=True)
        elif self._is("{"):
            names = self._import_names()
            found = None
            if self._take("from"):
                found = self._modules.imported(self._module.file, self._next().text)
            for mine, theirs in names:
                value = _imported(found, mine) if found is not None else self._module.names.get(mine)
                self._set_export(theirs, value)
        else:
            self._statement()

    def _set_export(self, name: str, value: Any) -> None:
        if isinstance(self._module.exports, dict):
            self._module.exports[name] = value

    def _declarations(self, exporting: bool) -> None:
        while True:
            pattern = self._pattern() if self._is("{", "[") else self._next().text
            self._take("!")
            if self._take(":"):
                self._skip_type()
            value = self._assignment() if self._take("=") else None
            for name, bound in _bound(pattern, value):
                self._module.names[name] = self._doubted(bound)
                if exporting:
                    self._set_export(name, bound)
            if not self._take(","):
                break
        self._take(";")

    def _pattern(self) -> Any:
        """A destructuring pattern: names with where they come from; nested patterns are not followed."""
        made: list[tuple[Any, str, Any]] = []
        is_list = self._is("[")
        self._at += 1
        position = 0
        while not self._is("}", "]") and self._now.kind != "end":
            if self._take(_SPREAD):
                self._next()
            elif self._is(","):
                pass
            else:
                made.append(self._pattern_part(position, is_list))
            position += 1
            if not self._take(","):
                break
        if not self._is("}", "]"):
            raise _Unreadable("pattern")
        self._at += 1
        return made

    def _pattern_part(self, position: int, is_list: bool) -> tuple[Any, str, Any]:
        key: Any = position
        name = self._next().text
        if not is_list:
            key = name
            if self._take(":"):
                if self._is("{", "["):
                    self._skip_brackets()
                    return key, "", None
                name = self._next().text
        return key, name, self._assignment() if self._take("=") else None

    def _expression_statement(self) -> None:
        target = self._path()
        if target is not None:
            value = self._assignment()
            while self._is("=") or self._is(","):
                self._at += 1
                value = self._assignment()
            self._assign(target, self._doubted(value))
        else:
            self._sequence()
        if not self._take(";") and not self._now.fresh and self._now.kind != "end" and not self._is("}"):
            raise _Unreadable("statement")

    def _path(self) -> list[Any] | None:
        """The left side of `a.b["c"] = `, consumed; None (and nothing consumed) for anything else."""
        start = self._at
        if self._now.kind != "name":
            return None
        path: list[Any] = [self._next().text]
        while True:
            if self._is(".") and self._ahead().kind == "name":
                self._at += 1
                path.append(self._next().text)
            elif self._is("!") and self._ahead().text in {".", "[", "="}:
                self._at += 1
            elif self._is("[") and self._ahead().kind in {"string", "number"} and self._ahead(2).text == "]":
                token = self._ahead()
                path.append(token.text if token.kind == "string" else int(_number(token.text)))
                self._at += 3
            elif self._take("="):
                return path
            else:
                self._at = start
                return None

    def _assign(self, path: list[Any], value: Any) -> None:
        if path == ["module", "exports"]:
            self._module.exports = value
            return
        if len(path) == 1:
            self._module.names[path[0]] = value
            return
        holder = self._module.names.get(path[0])
        for name in path[1:-1]:
            holder = _member(holder, name)
        if isinstance(holder, Computed):
            holder = holder.guess
        if isinstance(holder, list) and not (isinstance(path[-1], int) and path[-1] < len(holder)):
            return
        if isinstance(holder, (dict, list)):
            holder[path[-1]] = value

    def _doubted(self, value: Any) -> Any:
        if self._doubt is None or isinstance(value, Computed):
            return value
        return Computed(self._doubt, value)

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
            if self._depth > _DEEPEST:
                raise _Unreadable("too deep")
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
        chosen = yes if _truth(condition) else no
        if isinstance(condition, Computed):
            return Computed(condition.source, chosen.guess if isinstance(chosen, Computed) else chosen)
        return chosen

    def _nullish(self) -> Any:
        left = self._both()
        while self._is("??", "||"):
            is_or = self._next().text == "||"
            right = self._both()
            known = left.guess if isinstance(left, Computed) else left
            left = _either(left, right, _truth(left) if is_or else known is not None)
        return left

    def _both(self) -> Any:
        left = self._binary(0)
        while self._take("&&"):
            right = self._binary(0)
            left = _either(left, right, not _truth(left))
        return left

    def _binary(self, level: int) -> Any:
        if level == len(_OPERATORS):
            return self._unary()
        left = self._binary(level + 1)
        while self._now.kind == "mark" and self._now.text in _OPERATORS[level]:
            operation = _OPERATORS[level][self._next().text]
            # `**` binds to the right; everything else to the left.
            right = self._binary(level if level == len(_OPERATORS) - 1 else level + 1)
            left = _combined(operation, left, right)
        if level == 1 and self._is("in", "instanceof"):
            self._at += 1
            self._binary(level + 1)
            return Computed("a test", False)
        return left

    def _unary(self) -> Any:
        if self._take("!"):
            value = self._unary()
            return (
                Computed(value.source, not _truth(value))
                if isinstance(value, Computed)
                else not _truth(value)
            )
        if self._take("-"):
            return _combined(lambda item: -item, self._unary())
        if self._take("+"):
            return _combined(_number, self._unary())
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
            return _literal(self._next().text)
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
        raise _Unreadable(f"“{token.text}”")

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
        return _combined(lambda *values: "".join(str(item) for item in values), *parts)

    def _inner(self, code: str, line: int) -> Any:
        if self._depth > _DEEPEST:
            return Computed("a template")
        try:
            inner = _Reader(self._module, tokens_of(code, "", line), self._modules)
            inner._depth = self._depth + 1
            return inner._sequence()
        except (_Unreadable, ProjectError):
            return Computed("a template")

    def _list(self) -> list[Any]:
        made: list[Any] = []
        self._need("[")
        while not self._is("]"):
            if self._take(","):
                made.append(None)
                continue
            spread = self._take(_SPREAD)
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
        except (_Unreadable, RecursionError):
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
                raise _Unreadable("object")
            if self._take(_SPREAD):
                _spread(made, self._part(","))
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
            return str(_literal(token.text))
        raise _Unreadable(f"“{token.text}”")

    def _postfix(self, value: Any) -> Any:
        while True:
            if self._is(".", "?.") and self._ahead().kind == "name":
                self._at += 1
                value = _member(value, self._next().text)
            elif self._is("?.") and self._ahead().text in {"(", "["}:
                self._at += 1
            elif self._is("[") and not self._now.fresh:
                self._at += 1
                index = self._sequence()
                self._need("]")
                value = _member(value, index.guess if isinstance(index, Computed) else index)
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
            found = self._modules.imported(self._module.file, arguments[0])
            return found if isinstance(found, (dict, list)) else Computed(f"require(“{arguments[0]}”)")
        short = _OF_MODULE.sub(lambda match: "path." if match["path"] else "", name)
        if short in _CALLS:
            return _combined(_CALLS[short], *arguments)
        if name == "import":
            return Computed("an import")
        return Computed(f"{short}()" if short else "a call")

    def _arguments(self) -> list[Any]:
        made: list[Any] = []
        self._need("(")
        while not self._is(")"):
            if self._now.kind == "end":
                raise _Unreadable("call")
            self._take(_SPREAD)
            made.append(self._part(","))
            if not self._take(","):
                break
        self._need(")")
        return made


def _literal(text: str) -> Any:
    digits = text.replace("_", "").removesuffix("n")
    if digits[:2].lower() in {"0x", "0o", "0b"}:
        return int(digits, 0)
    if digits.isdigit():
        return int(digits)
    value = float(digits)
    return int(value) if value.is_integer() and abs(value) < 2**53 else value


def _spread(made: dict[Any, Any], value: Any) -> None:
    if isinstance(value, Computed):
        if isinstance(value.guess, dict):
            made |= {key: Computed(value.source, item) for key, item in value.guess.items()}
        elif value.guess is None:
            made[_SPREAD] = value
    elif isinstance(value, dict):
        made |= value


def _imported(found: Any, name: str) -> Any:
    if name == "*" or (name == "default" and isinstance(found, dict) and "default" not in found):
        return found
    return _member(found, name)


def _bound(pattern: Any, value: Any) -> list[tuple[str, Any]]:
    """The names that a declaration gives to parts of a value."""
    if isinstance(pattern, str):
        return [(pattern, value)]
    made: list[tuple[str, Any]] = []
    for key, name, default in pattern:
        part = _member(value, key)
        if default is not None:
            part = _either(part, default, (part.guess if isinstance(part, Computed) else part) is not None)
        if name:
            made.append((name, part))
    return made
