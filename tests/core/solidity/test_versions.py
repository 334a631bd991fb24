"""Version pragmas, against examples from the manual and a naive second reading."""

from __future__ import annotations

import re
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import PragmaError
from core.solidity.versions import parse_range, parse_version, satisfying

ALL = [
    f"0.{minor}.{patch}"
    for minor, last in ((4, 26), (5, 17), (6, 12), (7, 6), (8, 37))
    for patch in range(last + 1)
]


def newest(text: str) -> str | None:
    found = satisfying([parse_range(text)], ALL)
    return found[-1] if found else None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("^0.8.0", "0.8.37"),
        ("^0.4.11", "0.4.26"),
        ("~0.8.4", "0.8.37"),
        ("~0.5", "0.5.17"),
        ("0.7.6", "0.7.6"),
        ("=0.7.6", "0.7.6"),
        ("v0.7.6", "0.7.6"),
        (">=0.4.22 <0.9.0", "0.8.37"),
        (">= 0.4.22 < 0.6", "0.5.17"),
        (">=0.4.22<0.6.0", "0.5.17"),
        (">0.8.3 <=0.8.10", "0.8.10"),
        ("0.6.0 - 0.7.3", "0.7.3"),
        ("0.5.0 - 0.6", "0.6.12"),
        ("^0.5.0 || ^0.6.0", "0.6.12"),
        ("0.4.24||0.5.3", "0.5.3"),
        ("0.8.x", "0.8.37"),
        ("0.7.*", "0.7.6"),
        ("0.8", "0.8.37"),
        ("*", "0.8.37"),
        ("<0.5.0", "0.4.26"),
        (">0.8", None),
        ("^0.9.0", None),
        ("^0.8.40", None),
        (">=0.8.0 <0.8.0", None),
    ],
)
def test_the_newest_version_is_the_one_the_manual_says(text: str, expected: str | None) -> None:
    assert newest(text) == expected


@pytest.mark.parametrize(
    "text", ["", "latest", "^", "^0.8.0 and up", "0.8.0.1", ">>0.8.0", "0.8.0 -", "||", "^a.b.c"]
)
def test_what_is_no_range_says_so_with_a_next_step(text: str) -> None:
    with pytest.raises(PragmaError) as caught:
        parse_range(text)
    assert caught.value.next_step


@pytest.mark.parametrize("text", ["0.8", "eight", "0.8.x", "", "0.8.30-nightly"])
def test_what_is_no_version_says_so(text: str) -> None:
    with pytest.raises(PragmaError):
        parse_version(text)


def test_several_ranges_are_an_intersection() -> None:
    ranges = [parse_range("^0.8.0"), parse_range("<=0.8.19"), parse_range("!=0.8.0".replace("!=", ">"))]
    assert satisfying(ranges, ALL)[-1] == "0.8.19"
    assert satisfying([parse_range("^0.7.0"), parse_range("^0.8.0")], ALL) == ()


def test_versions_are_sorted_by_number_not_by_letter() -> None:
    assert satisfying([parse_range("^0.8.0")], ["0.8.9", "0.8.30", "0.8.10"]) == ("0.8.9", "0.8.10", "0.8.30")


# --- a naive second reading: every comparator becomes an interval of numbers ----------------------


def _number(parts: list[int]) -> int:
    padded = [*parts, 0, 0][:3]
    return padded[0] * 10**8 + padded[1] * 10**4 + padded[2]


def _interval(operator: str, parts: list[int]) -> tuple[int, int]:
    """Lowest allowed number and the first one above."""
    low = _number(parts)
    width = {1: 10**8, 2: 10**4, 3: 1}[len(parts)]
    above = low + width
    if operator == "^":
        return low, _number([parts[0] + 1]) if parts[0] or len(parts) == 1 else _number([0, parts[1] + 1])
    if operator == "~":
        return low, _number([parts[0] + 1]) if len(parts) == 1 else _number([parts[0], parts[1] + 1])
    return {"": (low, above), "=": (low, above), ">=": (low, 10**12), "<=": (0, above)}.get(
        operator, (above, 10**12) if operator == ">" else (0, low)
    )


def _oracle(text: str, version: str) -> bool:
    number = _number([int(item) for item in version.split(".")])
    for part in text.split("||"):
        found = re.findall(r"(\^|~|>=|<=|>|<|=|)(\d+(?:\.\d+){0,2})", part.replace(" - ", " <="))
        if " - " in part:
            found[0] = (">=", found[0][1])
        if all(
            low <= number < above
            for low, above in (
                _interval(operator, [int(item) for item in digits.split(".")]) for operator, digits in found
            )
        ):
            return True
    return False


_NUMBER = st.one_of(
    st.builds(lambda minor, patch: f"0.{minor}.{patch}", st.integers(3, 9), st.integers(0, 38)),
    st.builds(lambda minor: f"0.{minor}", st.integers(3, 9)),
    st.sampled_from(["0", "1"]),
)
_COMPARATOR = st.builds(
    lambda operator, number: operator + number,
    st.sampled_from(["", "^", "~", ">=", "<=", ">", "<", "="]),
    _NUMBER,
)
_ALTERNATIVE = st.one_of(
    st.lists(_COMPARATOR, min_size=1, max_size=3).map(" ".join),
    st.builds(lambda low, high: f"{low} - {high}", _NUMBER, _NUMBER),
)


@given(st.lists(_ALTERNATIVE, min_size=1, max_size=3).map(" || ".join), st.sampled_from(ALL))
def test_any_pragma_reads_as_the_naive_oracle_reads_it(text: str, version: str) -> None:
    assert parse_range(text).allows(parse_version(version)) == _oracle(text, version)


@given(st.text(alphabet="0123456789.^~<>=|- xX*v", max_size=20))
def test_no_text_breaks_the_reader(text: str) -> None:
    with suppress(PragmaError):
        parse_range(text).allows((0, 8, 30))
