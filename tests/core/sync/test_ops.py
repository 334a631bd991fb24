"""Headers that are spelled by hand are the canonical ones."""

from __future__ import annotations

import orjson
from hypothesis import given
from hypothesis import strategies as st

from core.sync.ops import Writer, base_of, content_op, header_json, meta_op, op_json, rev_of
from core.wire.headers import Header, Meta, canonical, rev_id
from core.wire.ids import new_id
from core.wire.sync import Op

HASHES = st.binary(min_size=32, max_size=32).map(bytes.hex)
NUMBERS = st.integers(0, 2**53 - 1)
NAMES = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=40)

_WRITER = Writer(new_id(), new_id(), new_id())


@given(st.lists(HASHES, max_size=2), HASHES, NUMBERS, NUMBERS, st.sampled_from(["content", "meta"]))
def test_a_header_is_spelled_as_the_server_spells_it(
    parents: list[str], body: str, counter: int, stamp: int, facet: str
) -> None:
    writer, node = Writer(new_id(), new_id(), new_id()), new_id()
    spelled = header_json(writer, node, facet, tuple(parents), body, counter, stamp)
    header = Header.model_validate(orjson.loads(spelled))
    assert spelled == canonical(header)
    assert rev_of(spelled) == rev_id(header)


@given(NAMES, st.binary(max_size=200))
def test_an_operation_is_read_back_as_it_was_meant(name: str, data: bytes) -> None:
    writer, node, meta = Writer(new_id(), new_id(), new_id()), new_id(), Meta(kind="file", name=name)
    sent = Op.model_validate_json(op_json(meta_op(writer, node, None, meta, None, 1, 2), None))
    assert sent.meta == meta and sent.header.node == node
    body = "a" * 64
    sent = Op.model_validate_json(op_json(content_op(writer, node, "b" * 64, "c" * 64, body, 1, 2), data))
    assert (sent.inline, sent.base, sent.header.parents) == (data, "b" * 64, ("b" * 64, "c" * 64))


@given(st.one_of(st.none(), st.just("a" * 64)), st.one_of(st.none(), st.just("b" * 64)))
def test_the_base_is_read_as_it_was_written(base: str | None, other: str | None) -> None:
    op = content_op(_WRITER, new_id(), base, other, "c" * 64, 1, 2)
    assert base_of(op) == base == orjson.loads(op.body + "}").get("base")
    meta = meta_op(_WRITER, new_id(), base, Meta(kind="file", name='x,"base":"' + "d" * 64), None, 1, 2)
    assert base_of(meta) == base
