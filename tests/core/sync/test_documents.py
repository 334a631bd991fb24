"""Documents that somebody else made: whatever they hold, nobody else's sync stops."""

from __future__ import annotations

import json

import pytest

from core.sync.documents import Document, merge_documents, with_unknown

MINE = b'{"deleted":false,"text":"mine"}'
DEEP = tuple(b'{"text":' + b"[" * depth + b"]" * depth + b"}" for depth in (900, 990, 1000, 1020, 100_000))
SHAPES = (b"", b"[]", b"7", b"null", b'{"text":7}', b"{", b"\xff", b'{"deleted":false}', *DEEP)


@pytest.mark.parametrize("theirs", SHAPES, ids=range(len(SHAPES)))
@pytest.mark.parametrize("kind", ["comment", "dismissal", "review"])
def test_what_has_no_shape_to_merge_changes_nothing_here(kind: str, theirs: bytes) -> None:
    assert merge_documents(kind, None, MINE, theirs) == MINE
    assert merge_documents(kind, theirs, MINE, theirs) == MINE


def test_what_both_wrote_into_a_comment_is_kept() -> None:
    merged = merge_documents("comment", b'{"deleted":false,"text":"a"}', MINE, b'{"deleted":true,"text":"b"}')
    assert json.loads(merged) == {"deleted": False, "text": "b\nmine"}


def test_what_a_newer_program_wrote_is_kept_also_integers_of_256_bits() -> None:
    made = Document("comment", "c", "c", "", MINE)
    newer = b'{"text":"before","amount":%d}' % (2**256 - 1)
    kept = with_unknown(made, newer)
    assert kept.data is not None
    assert json.loads(kept.data) == {"deleted": False, "text": "mine", "amount": 2**256 - 1}


@pytest.mark.parametrize("base", SHAPES, ids=range(len(SHAPES)))
def test_a_base_that_nobody_can_read_adds_nothing(base: bytes) -> None:
    made = Document("comment", "c", "c", "", MINE)
    kept = with_unknown(made, base).data
    assert kept is not None
    assert json.loads(kept)["text"] == "mine"
