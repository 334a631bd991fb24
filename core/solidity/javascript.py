"""The values that a JavaScript or TypeScript configuration file exports, read without running it.

Follows literals, constants, spreads, templates, defaults behind `||` and `??`, and
files of the project that it imports. Whatever would have to be run is a
`Computed` value with a guess: what it would be if no environment variable were
set. Never executes code.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from core.errors import ProjectError
from core.solidity.javascript_expressions import DEEPEST, Expressions, UnreadableError
from core.solidity.javascript_tokens import Token, tokens_of
from core.solidity.javascript_values import (
    SPREAD,
    Computed,
    Module,
    as_number,
    bound_names,
    doubts,
    member_of,
    part_of,
    plain,
    truth_of,
)  # fmt: skip

__all__ = ["Computed", "doubts", "exported", "plain"]

_LARGEST_BYTES = 2_000_000
_SUFFIXES = ("", ".ts", ".js", ".cjs", ".mjs", ".mts", ".cts", ".json", "/index.ts", "/index.js")
_SKIPPED_STATEMENTS = (
    "for", "while", "do", "switch", "return", "throw", "class", "break", "continue", "try", "declare"
)  # fmt: skip
_TYPE_STATEMENTS = ("type", "interface", "enum", "namespace", "abstract")


def exported(file: Path) -> Any:
    """What a configuration file exports, or a `Computed` where that cannot be said.

    Raises `ProjectError` when the file cannot be read or is no JavaScript.
    """
    return _Modules().load(file).whole()


class _Modules:
    """Files that import each other; each is read once, a circle sees what is there so far."""

    def __init__(self) -> None:
        self._read: dict[Path, Module] = {}

    def load(self, file: Path) -> Module:
        if file not in self._read:
            module = self._read[file] = Module(file)
            _Reader(
                module, tokens_of(_text(file), str(file)), lambda name: self.imported(file, name)
            ).program()
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


class _Reader(Expressions):
    """Reads the statements of one file in order, as a run would meet them."""

    def __init__(self, module: Module, tokens: list[Token], imported: Callable[[str], Any]) -> None:
        super().__init__(module, tokens, imported)
        self._doubt: str | None = None
        """What a branch that is being read depends on."""

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
            if self._depth > DEEPEST:
                raise UnreadableError("too deep")
            self._read_statement()
        except (UnreadableError, RecursionError):
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
            raise UnreadableError(self._now.text)
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
        chosen = truth_of(condition)
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
            raise UnreadableError("types only")
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
        found = self._imported(self._next().text)
        for theirs, mine in wanted:
            self._module.names[mine] = part_of(found, theirs)

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
                found = self._imported(self._next().text)
            for mine, theirs in names:
                value = part_of(found, mine) if found is not None else self._module.names.get(mine)
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
            for name, bound in bound_names(pattern, value):
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
            if self._take(SPREAD):
                self._next()
            elif self._is(","):
                pass
            else:
                made.append(self._pattern_part(position, is_list))
            position += 1
            if not self._take(","):
                break
        if not self._is("}", "]"):
            raise UnreadableError("pattern")
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
            raise UnreadableError("statement")

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
                path.append(token.text if token.kind == "string" else int(as_number(token.text)))
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
            holder = member_of(holder, name)
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
