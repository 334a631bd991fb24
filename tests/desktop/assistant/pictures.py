"""Takes pictures of the assistant: `python -m tests.desktop.assistant.pictures FOLDER`.

The window, the compiler and both EVMs are the real ones; only what models say is written here and told by
a server on loopback that speaks Ollama's protocol.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtWidgets import QApplication, QWidget

from core.settings import Settings, load_settings
from core.toolchain.toolchain import Toolchain
from desktop.app import Desktop
from desktop.assistant.consent import ConsentDialog
from desktop.assistant.outgoing import ReadingDialog
from desktop.assistant.scores import ScoresDialog
from desktop.assistant.view import AssistantView
from desktop.screens import THEMES, Screens, shelf
from tests.desktop.assistant.conftest import BANK, BREAKS, SAVES, says
from tests.fixtures.model_server.server import ModelServer, serve

LONGER = SAVES.replace("uint256 constant fee", "uint256 internal constant fee")
SMALL, LARGE, FAR = "coder:7b", "large:70b", "far-cloud"


def main(folder: str) -> None:
    """Write all pictures into a folder."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication([])
    app.setQuitOnLastWindowClosed(False)
    target = Path(folder).absolute()
    target.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as name,
        Toolchain(shelf(load_settings())) as tools,
        serve(says(SAVES), says(BREAKS), says(LONGER), models=(SMALL, LARGE, FAR), remote=(FAR,)) as server,
    ):
        settings = Settings(
            data_dir=Path(name) / "data",
            model_endpoints=f"ollama ollama {server.url}",
            model_prices=f"ollama/{LARGE} 0.5 2.5",
        )
        desktop = Desktop(app, settings, tools)
        desktop.window.show()
        (Path(name) / "Bank.sol").write_text(BANK)
        try:
            Pictures(desktop, target).take_all(Path(name) / "Bank.sol", server)
        finally:
            desktop.close()
            desktop.window.deleteLater()


class Pictures(Screens):
    """Two models are asked, their answers compared, and a third answer comes in."""

    def take_all(self, sample: Path, server: ModelServer) -> None:
        """All of them, in the order in which a person meets them."""
        desktop = self.desktop
        desktop.window.open_path(sample)
        self.until(lambda: desktop.session.analysis is not None and not desktop.bench.jobs.states())
        desktop.window.show_panel("assistant")
        view = desktop.window.panel("assistant")
        assert isinstance(view, AssistantView)
        self._ask(view, "gas", SMALL, LARGE)
        self._settle()
        self.pictures("assistant-answers")
        self._dialogs(ReadingDialog, "assistant-preview", view.preview)
        self._dialogs(ScoresDialog, "assistant-scores", view.scores_wanted.emit)
        desktop.window.commands["compare-answers"].trigger()
        words = [f"{word} " for word in SAVES.split(" ")]
        server.replies[:] = [replace(says(*words), gap_seconds=0.4)]
        self._ask(view, "gas", SMALL)
        self.until(lambda: len("".join(line.text for line in desktop.session.assistant.turns[-1].lines)) > 60)
        self.pictures("assistant-streaming", sizes=((1280, 800),))
        view.stop_wanted.emit()
        self._settle()
        self._dialogs(ConsentDialog, "assistant-consent", lambda: self._ask(view, "explain", FAR))
        self._settle()

    def save(self, widget: QWidget, name: str) -> None:
        """The panel is in front in every size; a narrow window has it among others."""
        if widget is self.desktop.window:
            self.desktop.window.show_panel("assistant")
        super().save(widget, name)

    def _ask(self, view: AssistantView, goal: str, *names: str) -> None:
        view.choose(tuple(f"ollama/{name}" for name in names))
        view.goal.setCurrentIndex(view.goal.findData(goal))
        view.ask()

    def _settle(self) -> None:
        desktop = self.desktop
        self.until(lambda: not desktop.session.assistant.running and not desktop.bench.jobs.states())

    def _dialogs(self, kind: type[QWidget], name: str, show: Callable[[], object]) -> None:
        for theme in THEMES:
            self.desktop.window.choose_theme(theme)
            self._settle()
            show()
            self.until(lambda: bool(self._shown(kind)))
            (dialog,) = self._shown(kind)
            self.save(dialog, f"{name}-{theme}")
            dialog.close()

    def _shown(self, kind: type[QWidget]) -> list[QWidget]:
        return [
            item for item in QApplication.topLevelWidgets() if isinstance(item, kind) and item.isVisible()
        ]


if __name__ == "__main__":
    main(sys.argv[1])
