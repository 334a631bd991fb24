"""Strategies for texts that are hard on line and offset arithmetic."""

from __future__ import annotations

from hypothesis import strategies as st

from core.text import SourceText

_bodies = st.sampled_from(["", "a", "b", "}", "  x = 1;", "ü", "😀 y", "\t", "uint256 a;", "a b c", "\u2028"])
_ends = st.sampled_from(["\n", "\n", "\r\n", "\r"])
_line = st.builds(lambda body, end: body + end, _bodies, _ends)
_free = st.text(max_size=12)

strings = st.builds(lambda lines, last: "".join(lines) + last, st.lists(_line | _free, max_size=14), _bodies)
sources = strings.map(lambda text: SourceText.of("a.sol", text))
