"""The words in the header of a function, which old compilers' trees do not tell.

Before 0.5 a function without a visibility is public, and a `constant` one is `view`; the tree only
knows the outcome.
"""

from __future__ import annotations

import re

from core.semantics.model import Function, Semantics
from core.solidity.ast import Node
from core.text import Span

_COMMENT = re.compile(r"//[^\n\r]*|/\*.*?\*/", re.DOTALL)
_WORD = re.compile(r"[A-Za-z_$][\w$]*")
_VISIBILITIES = frozenset({"public", "external", "internal", "private"})


def header_words(model: Semantics, function: Function) -> frozenset[str]:
    """Modifiers and keywords between the parameters and the body (or the results)."""
    parameters, results = function.node.child("parameters"), function.node.child("returnParameters")
    start = parameters.span.end if parameters is not None else function.node.span.start
    end = function.body.span.start if function.body is not None else function.node.span.end
    if results is not None and start < results.span.start < end:
        words = _words(model, function.node, start, results.span.start)
        return words | _words(model, function.node, results.span.end, end)
    return _words(model, function.node, start, end)


def _words(model: Semantics, node: Node, start: int, end: int) -> frozenset[str]:
    text = model.compilation.input.sources[node.file].slice(Span(start, max(start, end)))
    return frozenset(_WORD.findall(_COMMENT.sub(" ", text)))


def says_visibility(model: Semantics, function: Function) -> bool:
    """Whether the author wrote who may call a function."""
    return bool(header_words(model, function) & _VISIBILITIES)


def variable_says_visibility(model: Semantics, variable: Node) -> bool:
    """Whether the author wrote who may read a state variable."""
    name, kind = variable.get("nameSpan"), variable.child("typeName")
    if not isinstance(name, Span) or kind is None:
        return True
    return bool(_words(model, variable, kind.span.end, name.start) & _VISIBILITIES)
