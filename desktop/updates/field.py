"""The quiet field of the status bar: there only when there is something to say."""

from __future__ import annotations

from desktop.look import Look
from desktop.updates.model import field_words
from desktop.updates.state import Updates
from desktop.widgets.icon_button import IconTextButton


class UpdateField(IconTextButton):
    """Follows the state of updates; choosing it is for the page."""

    def __init__(self, updates: Updates, look: Look) -> None:
        super().__init__()
        self._updates, self._look = updates, look
        self.setAutoRaise(True)
        updates.changed.connect(self.refresh)
        look.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show how updates stand."""
        words, theme = field_words(self._updates.now), self._look.theme
        refused = self._updates.now.phase == "failed"
        self.setIcon(
            self._look.icon(
                "warning" if refused else "cloud-download", theme.unsure if refused else theme.muted
            )
        )
        self.setText(words)
        self.setToolTip(self.tr("Show what is new"))
        self.setAccessibleName(self.tr("Update: {state}").format(state=words))
        self.setVisible(bool(words))
