"""Fields that look alike wherever they stand."""

from __future__ import annotations

from PySide6.QtWidgets import QAbstractSpinBox

_ROOM = 5


def indent(box: QAbstractSpinBox) -> None:
    """Let the text of a box with arrows begin where that of other fields does.

    The padding of the stylesheet makes such a box larger, and leaves its text at the frame.
    """
    box.lineEdit().setTextMargins(_ROOM, 0, 0, 0)
