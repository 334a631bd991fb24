"""Who is meant by @name."""

from __future__ import annotations

import pytest

from sync_server.notifications.mentions import mentioned

NAMES = {"1": "Ada Lovelace", "2": "Ben", "3": "Ben Nevis", "4": "Zoë Ångström", "5": "a.b*"}


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("@Ada Lovelace look", {"1"}),
        ("@ada, look", {"1"}),
        ("look (@ADA LOVELACE)!", {"1"}),
        ("@Ben", {"2"}),  # two begin so: only a whole name counts
        ("@Ben Nevis", {"2", "3"}),
        ("@zoë and @Zoe\u0308", {"4"}),
        ("@a.b*", {"5"}),
        ("@a.b+", set()),
        ("ada@lovelace.org, x.@ada, @Adam, Ada", set()),
        ("@@ada @", set()),
        ("", set()),
    ],
)
def test_names_are_found_as_whole_words_behind_an_at(text: str, people: set[str]) -> None:
    assert mentioned(text, NAMES) == people


def test_an_empty_name_is_never_meant() -> None:
    assert mentioned("@ @  x", {"1": "", "2": " "}) == set()
