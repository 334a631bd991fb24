"""What identifies a revision, and which paths every system can hold."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.wire.headers import (
    Header,
    Meta,
    add_checksums,
    canonical,
    canonical_header,
    meta_hash,
    node_checksum,
    path_key,
    path_problem,
    rev_id,
)
from core.wire.ids import new_id

ID = "01938e00-0000-7000-8000-000000000001"


def header(**changed: object) -> Header:
    values = {"workspace": ID, "node": ID, "facet": "content", "body": "a" * 64, "author": ID, "device": ID}
    return Header.model_validate({**values, "counter": 1, "created_ms": 5, **changed})


def test_an_identifier_is_a_uuid_of_version_7_and_ordered_by_time() -> None:
    made = [new_id(now_ms=stamp) for stamp in (1, 2, 3_000_000_000_000)]
    assert made == sorted(made)
    assert all(
        re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", each)
        for each in made
    )
    assert len({new_id() for _ in range(1000)}) == 1000


def test_the_identifier_of_a_revision_never_changes() -> None:
    assert rev_id(header()) == "cfd8959660be0071f8c112d4f9501b1b554f1aa8025d14d7f8e64d0c179f2cb7"


@pytest.mark.parametrize(
    "changed",
    [{"counter": 2}, {"facet": "meta"}, {"parents": ["b" * 64]}, {"body": "c" * 64}, {"created_ms": 6}],
    ids=lambda changed: next(iter(changed)),
)
def test_every_field_is_part_of_the_identifier(changed: dict[str, object]) -> None:
    assert rev_id(header(**changed)) != rev_id(header())


@pytest.mark.parametrize(
    "path",
    ["", "/a.sol", "a//b", "../a", "a/..", "a/./b", "C:/a", "a\\b", "a\0b", "a\nb", "con", "src/NUL.sol",
     "a. ", "a/b.", "e\u0301.sol", "x" * 1025, "com1.sol", "a?b", "\ud800"],
)  # fmt: skip
def test_a_path_that_some_system_cannot_hold_is_refused(path: str) -> None:
    assert path_problem(path)


@pytest.mark.parametrize(
    "path", ["a.sol", "src/é/Vault.sol", "lib/a b/c.t.sol", "contracts/conn.sol", ".env.example"]
)
def test_a_usual_path_is_fine(path: str) -> None:
    assert path_problem(path) is None


def test_two_spellings_of_one_path_have_one_key() -> None:
    assert path_key("SRC/Straße.sol") == path_key("src/STRASSE.sol")
    assert path_key("é.sol") == path_key("e\u0301.sol") == path_key("É.sol")


@given(st.lists(st.tuples(st.uuids(), st.booleans()), unique_by=lambda pair: pair[0], max_size=8))
def test_a_checksum_depends_on_no_order_and_parts_can_be_taken_out(nodes: list[tuple[object, bool]]) -> None:
    parts = [node_checksum(str(node), None, None, deleted) for node, deleted in nodes]
    total = add_checksums(*parts)
    assert total == add_checksums(*reversed(parts))
    assert add_checksums(total, *(-part for part in parts)) == 0


def test_metadata_is_hashed_by_meaning() -> None:
    assert meta_hash(Meta(kind="file", name="a")) != meta_hash(Meta(kind="file", name="a", deleted=True))


@pytest.mark.parametrize("parents", [(), ("a" * 64,), ("a" * 64, "b" * 64)])
@pytest.mark.parametrize("facet", ["content", "meta"])
def test_the_fast_canonical_header_is_the_canonical_one(parents: tuple[str, ...], facet: str) -> None:
    one = header(parents=parents, facet=facet, counter=2**53 - 1, created_ms=0)
    assert canonical_header(one).encode() == canonical(one)
