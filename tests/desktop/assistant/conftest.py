"""A window on a contract, and a fake server that says what a test wants."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop.app import Desktop
from desktop.assistant.view import AssistantView
from tests.desktop.conftest import Until
from tests.fixtures.model_server.reply import Reply, text
from tests.fixtures.model_server.server import ModelServer, serve

BANK = """// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

contract Bank {
    uint256 fee = 5;
    uint256 public total;

    function pay(uint256 amount) external {
        require(amount > fee, "low");
        total += amount - fee;
    }
}
"""
SAVES = """PLAN: fee never changes.
```solidity
Bank.sol
<<<<<<< SEARCH
    uint256 fee = 5;
=======
    uint256 constant fee = 5;
>>>>>>> REPLACE
```
"""
BREAKS = SAVES.replace("constant fee = 5", "constant fee = 6")


def says(*pieces: str) -> Reply:
    """A good reply, from a server that read the whole prompt."""
    return text(*pieces, prompt_tokens=3_000)


Asked = Callable[..., AbstractContextManager[tuple[ModelServer, AssistantView]]]


@pytest.fixture
def asked(desktop: Desktop, until: Until, tmp_path: Path) -> Asked:
    """A window on a contract, and a panel whose only server says what the test wants."""
    (tmp_path / "bank").mkdir()
    (tmp_path / "bank" / "Bank.sol").write_text(BANK)

    @contextmanager
    def made(*replies: Reply, **more: object) -> Iterator[tuple[ModelServer, AssistantView]]:
        with serve(*replies, models=("m", "n"), **more) as server:
            desktop.shared.settings = replace(
                desktop.shared.settings, model_endpoints=f"lab ollama {server.url}", model_retries=0
            )
            desktop.window.open_path(tmp_path / "bank" / "Bank.sol")
            until(lambda: desktop.session.analysis is not None and not desktop.bench.jobs.states())
            desktop.window.show_panel("assistant")
            view = desktop.window.panel("assistant")
            assert isinstance(view, AssistantView)
            view.chosen = ("lab/m",)
            yield server, view

    return made


def send(view: AssistantView, goal: str, words: str = "") -> None:
    """Choose a goal, write words with real keys, and send them with Ctrl+Return."""
    view.window().activateWindow()  # which a window manager does after a dialog
    assert QTest.qWaitForWindowActive(view.window())
    view.goal.setCurrentIndex(view.goal.findData(goal))
    view.words.setFocus()
    QTest.keyClicks(view.words, words)
    QTest.keyClick(view.words, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)


def kinds(desktop: Desktop) -> list[str]:
    return [line.kind for line in desktop.session.assistant.turns[-1].lines]
