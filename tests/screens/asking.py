"""What a person sees of models: two are asked, their answers compared, and a third answer comes in.

The window, the compiler and both EVMs are the real ones; only what models say is written here and told by
a server on loopback that speaks Ollama's protocol.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from desktop.assistant.view import AssistantView
from desktop.window import Window
from tests.desktop.assistant.conftest import BANK, BREAKS, SAVES, says
from tests.fixtures.model_server.server import ModelServer, serve
from tests.screens.camera import Camera

LONGER = SAVES.replace("uint256 constant fee", "uint256 internal constant fee")
SMALL, LARGE, FAR = "coder:7b", "large:70b", "far-cloud"


class Asking(Camera):
    """Drives one window through a conversation."""

    def take(self, folder: Path) -> None:
        """All screens of this chapter."""
        sample = folder / "bank" / "Bank.sol"
        sample.parent.mkdir()
        sample.write_text(BANK)
        replies, models = (says(SAVES), says(BREAKS), says(LONGER)), (SMALL, LARGE, FAR)
        with serve(*replies, models=models, remote=(FAR,)) as server:
            self.configure(
                model_endpoints=f"ollama ollama {server.url}",
                model_prices=f"ollama/{LARGE} 0.5 2.5",
            )
            self.desktop.window.open_path(sample)
            self.until(lambda: self.desktop.session.analysis is not None)
            self.calm()
            self.desktop.window.show_panel("assistant")
            self._answers(server)

    def _answers(self, server: ModelServer) -> None:
        desktop = self.desktop
        view = desktop.window.panel("assistant")
        assert isinstance(view, AssistantView)
        self._ask(view, "gas", SMALL, LARGE)
        self._settled()
        self.pictures("30-assistant", _front)
        self.dialogs("31-what-would-be-sent", lambda _window: view.preview())
        self.dialogs("32-scoreboard", lambda _window: view.scores_wanted.emit())
        desktop.window.commands["compare-answers"].trigger()
        self.pictures("33-compare-answers", _front)
        words = [f"{word} " for word in SAVES.split(" ")]
        server.replies[:] = [replace(says(*words), gap_seconds=0.4)]
        self._ask(view, "gas", SMALL)
        self.until(lambda: len("".join(line.text for line in desktop.session.assistant.turns[-1].lines)) > 60)
        self.pictures("34-streaming", _front)
        view.stop_wanted.emit()
        self._settled()
        self.dialogs("35-consent", lambda _window: self._ask(view, "explain", FAR))
        self._settled()

    def _ask(self, view: AssistantView, goal: str, *names: str) -> None:
        view.choose(tuple(f"ollama/{name}" for name in names))
        view.goal.setCurrentIndex(view.goal.findData(goal))
        view.ask()

    def _settled(self) -> None:
        self.until(lambda: not self.desktop.session.assistant.running)
        self.calm()


def _front(window: Window) -> None:
    """A narrow window has the panel among others."""
    window.show_panel("assistant")
