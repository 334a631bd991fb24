"""Trees that nobody needs any more go at once, without a look at all objects of the program."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.analysis.kept import Kept
from core.pipeline import analyze_paths, analyze_typed, compile_paths, index_built, messages_typed
from core.progress import silent
from core.solidity.ast import Node
from core.toolchain.toolchain import Toolchain

CODE = """pragma solidity ^0.8.20;
contract Box {
    uint256 public value;
    address who;
    function set(uint256 next) external { require(tx.origin == who); value = next + 1; }
}
"""


@pytest.fixture(autouse=True)
def no_looks() -> Iterator[None]:
    """As in the window: nobody looks for garbage."""
    was_on = gc.isenabled()
    gc.collect()
    gc.disable()
    yield
    if was_on:
        gc.enable()


def nodes() -> int:
    """Those that still hold something: an empty one may be known to a declaration that knows itself."""
    return sum(isinstance(item, Node) and bool(item.fields) for item in gc.get_objects())


@pytest.fixture
def box(tmp_path: Path) -> Path:
    path = tmp_path / "Box.sol"
    path.write_text(CODE, "utf-8")
    return path


def test_nothing_stays_of_an_analysis_but_what_was_found(box: Path, tools: Toolchain) -> None:
    before = nodes()
    built, analysis = analyze_paths([box], tools, silent())
    assert {"tx-origin"} <= {item.detector for item in analysis.findings} and analysis.metrics
    assert nodes() == before
    typed = {box: CODE.replace("next + 1", "next + 2").encode()}
    messages_typed(built, analysis, typed, tools, silent())
    assert nodes() == before
    again, found = analyze_typed(built, typed, tools, silent(), Kept(None))
    assert again.ok and len(found.findings) == len(analysis.findings)
    assert nodes() == before


def test_nothing_stays_of_an_index_but_the_index(box: Path, tools: Toolchain) -> None:
    built, _ = analyze_paths([box], tools, silent())
    before = nodes()
    index, broken = index_built(built, {}, tools, silent())
    assert not broken and {"Box", "set", "value"} <= {item.name for item in index.symbols.values()}
    index.prepare()
    assert nodes() == before


def test_a_compilation_that_is_taken_apart_holds_nothing(box: Path, tools: Toolchain) -> None:
    before = nodes()
    built = compile_paths([box], tools, silent())
    assert nodes() > before
    for item in built.compilations:
        assert item.nodes_by_id
        item.take_apart()
    del item, built
    assert nodes() == before
