"""Answers that nest deeper than Python likes, and the garbage collector put aside."""

from __future__ import annotations

import gc
import json
import sys
import threading
from typing import Any

import orjson
import pytest

from core.progress import silent
from core.solidity.compiler import compile_input
from core.solidity.deep import garbage_can_wait, loads, no_garbage_collection, on_deep_stack
from tests.core.solidity.factories import Published, an_input

DEPTH = 6_000


def test_deep_json_is_read_and_the_limit_is_put_back() -> None:
    limit = sys.getrecursionlimit()
    value: Any = loads("[" * DEPTH + "]" * DEPTH)
    depth = 0
    while value:
        value, depth = value[0], depth + 1
    assert depth == DEPTH - 1
    assert sys.getrecursionlimit() == limit
    with pytest.raises(ValueError, match=r"\w"):
        loads("[" * DEPTH)
    with pytest.raises(ValueError, match=r"\w"):
        loads("nonsense")


def test_json_that_is_too_deep_for_the_c_decoder_is_read_in_python(monkeypatch: pytest.MonkeyPatch) -> None:
    def limited(text: str) -> None:
        raise RecursionError

    monkeypatch.setattr(json, "loads", limited)
    text = '{"a":[' * 5_000 + '"\\u00e9", 1.5, null, true' + "]}" * 5_000
    value, depth = loads(text), 0
    while isinstance(value, dict):
        value, depth = value["a"][0] if len(value["a"]) == 1 else value["a"], depth + 1
    assert (depth, value) == (5_000, ["é", 1.5, None, True])
    with pytest.raises(ValueError, match="Expecting"):
        loads('{"a":[' * 5_000 + "}")


def test_a_deep_tree_becomes_nodes() -> None:
    def leaf(number: int) -> str:
        return f'"nodeType": "BinaryOperation", "src": "0:1:0", "id": {number}'

    tree = "".join(f'{{{leaf(number)}, "leftExpression": ' for number in range(DEPTH)) + "null" + "}" * DEPTH
    unit = f'{{"nodeType": "SourceUnit", "src": "0:1:0", "id": {DEPTH}, "nodes": [{tree}]}}'

    class Deep(Published):
        def compile_json(self, version: str, request: str, progress: object) -> str:
            assert orjson.loads(request)["language"] == "Solidity"
            return f'{{"sources": {{"a.sol": {{"id": 0, "ast": {unit}}}}}}}'

    compilation = compile_input(an_input("x"), Deep(), silent())
    assert len(compilation.nodes_by_id) == DEPTH + 1


def test_errors_on_the_deep_stack_come_through() -> None:
    with pytest.raises(ZeroDivisionError):
        on_deep_stack(lambda: 1 / 0)


def test_collection_is_switched_on_again_also_after_an_error() -> None:
    assert gc.isenabled()
    with pytest.raises(KeyError), no_garbage_collection():
        assert not gc.isenabled()
        raise KeyError
    assert gc.isenabled()


def test_threads_that_are_in_it_together_have_python_look_again_when_the_last_one_leaves() -> None:
    entered, free = threading.Event(), threading.Event()

    def other() -> None:
        with no_garbage_collection():
            entered.set()
            assert free.wait(10)

    thread = threading.Thread(target=other)
    with no_garbage_collection():
        thread.start()
        assert entered.wait(10)
    assert not gc.isenabled() and garbage_can_wait()
    free.set()
    thread.join()
    assert gc.isenabled() and not garbage_can_wait()
