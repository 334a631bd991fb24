"""Long texts: colors at once from what is around, the whole tree in slices that nobody feels."""

from __future__ import annotations

import time

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.diff.review import Review
from core.text import SourceText
from desktop.diff.model import DiffModel
from desktop.diff.pane import DiffPane
from desktop.look import Look
from desktop.syntax.slices import Excerpt, parsing
from desktop.syntax.tree import SyntaxTree
from tests.desktop.factories import BEFORE

ONE = BEFORE.split("\n", 2)[2]
LONGEST_TURN_SECONDS = 0.060
"""Of the processor; the whole parse takes hundreds of milliseconds."""


def long_text(lines: int) -> str:
    count = lines // ONE.count("\n") + 1
    return "pragma solidity ^0.8.20;\n" + "".join(ONE.replace("Box", f"Box{n}") for n in range(count))


def test_a_text_parsed_in_slices_gives_the_same_tree() -> None:
    data = long_text(4_000).encode()
    parse, steps = parsing(data, 0.002), 1
    while True:
        try:
            next(parse)
        except StopIteration as end:
            tree: SyntaxTree = end.value
            break
        steps += 1
    assert steps > 1, "it was not sliced"
    whole = SyntaxTree(data)
    assert str(tree.root) == str(whole.root)
    assert tree.pieces(2_000, 2_050) == whole.pieces(2_000, 2_050)


def test_an_excerpt_colors_lines_as_the_whole_text_does() -> None:
    data = long_text(3_000).encode()
    found = Excerpt(data.splitlines()).pieces(1_500, 1_540)
    whole = SyntaxTree(data).pieces(1_500, 1_540)
    same = sum(found[line] == whole[line] for line in whole)
    assert list(found) == list(whole) and same >= 0.9 * len(whole)


def test_the_source_of_a_side_is_its_shown_lines_whatever_their_ends() -> None:
    for text in ("a\nb\n", "a\r\nb", "\ufeffa\rb\r\n", "", "\n\n"):
        model = DiffModel(Review.of(SourceText.of("a", text), SourceText.of("a", text)))
        assert model.source("before") == b"\n".join([*model.shown["before"], b""]) or not text


def test_a_pane_with_a_long_text_is_colored_at_once_and_no_turn_of_the_loop_is_long(
    qapp: QApplication, qtbot: QtBot, look: Look
) -> None:
    text = long_text(20_000)
    before, after = (
        SourceText.of("Box.sol", text),
        SourceText.of("Box.sol", text.replace("value = next", "x = y", 9)),
    )
    pane = DiffPane("after", DiffModel(Review.of(before, after)), look)
    qtbot.addWidget(pane)
    pane.resize(600, 400)
    pane.show()
    qtbot.waitExposed(pane)
    block = pane.document().findBlockByNumber(1)
    qtbot.waitUntil(lambda: bool(block.layout().formats()))
    assert not pane.model.knows_tree("after"), "colored before the whole text was parsed"

    turns: list[float] = []
    last = time.thread_time()

    def turn() -> None:
        nonlocal last
        now = time.thread_time()
        turns.append(now - last)
        last = now

    timer = QTimer(interval=0)
    timer.timeout.connect(turn)
    timer.start()
    qtbot.waitUntil(lambda: pane.model.knows_tree("after"), timeout=60_000)
    timer.stop()
    assert len(turns) > 5 and max(turns) < LONGEST_TURN_SECONDS
    assert pane.model.tree("after").data == after.data
