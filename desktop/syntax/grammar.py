"""The Solidity grammar and the highlighting query, loaded once.

The query that ships with tree-sitter-solidity does not compile, so the one in
`resources/queries` is ours.
"""

from __future__ import annotations

import warnings
from functools import lru_cache

import tree_sitter_solidity
from tree_sitter import Language, Parser, Query

from desktop.assets import asset


@lru_cache(maxsize=1)
def language() -> Language:
    """The grammar."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        return Language(tree_sitter_solidity.language())


@lru_cache(maxsize=1)
def parser() -> Parser:
    """A parser; to be used in the window's thread only."""
    return Parser(language())


@lru_cache(maxsize=1)
def query() -> Query:
    """The highlighting query; later patterns win."""
    return Query(language(), asset("queries", "solidity.scm").read_text("utf-8"))
