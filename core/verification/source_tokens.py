"""Source text without comments and layout: what is left when only documentation changes.

A lexer, not a parser: it knows comments, strings and words. Comments that steer
the compiler are kept, because they are not documentation.

Source: Solidity grammar (lexer), “Memory Safety” of inline assembly.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from core.text import SourceText

_TOKEN = re.compile(
    r"""(?P<comment>//[^\n\r]*|/\*.*?\*/)
    |"(?:\\.|[^"\\\n\r])*"|'(?:\\.|[^'\\\n\r])*'
    |[0-9][A-Za-z0-9_.]*
    |[A-Za-z_$][A-Za-z0-9_$]*
    |>>>=|<<=|>>=|>>>|\*\*|=>|->|:=|==|!=|<=|>=|&&|\|\||\+\+|--|\+=|-=|\*=|/=|%=|\|=|&=|\^=|<<|>>
    |\S""",
    re.DOTALL | re.VERBOSE,
)
_STEERING = "memory-safe-assembly"


def tokens(source: SourceText) -> tuple[str, ...]:
    """The tokens of a text in order; comments only where the compiler obeys them."""
    found: list[str] = []
    for match in _TOKEN.finditer(source.text):
        if match["comment"] is None:
            found.append(match.group())
        elif _STEERING in match["comment"]:
            found.append(_STEERING)
    return tuple(found)


def same_code(before: Mapping[str, SourceText], after: Mapping[str, SourceText]) -> bool:
    """Whether two sets of sources differ in comments and layout only, file names aside."""
    if set(before) == set(after):
        return all(
            source.data == after[name].data or tokens(source) == tokens(after[name])
            for name, source in before.items()
        )
    return sorted(map(tokens, before.values())) == sorted(map(tokens, after.values()))
