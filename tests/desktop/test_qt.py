"""The binding itself: a version that loses references aborts this test (and the editor)."""

from __future__ import annotations

from PySide6.QtCore import QObject


def test_two_hundred_thousand_calls_do_not_abort_the_interpreter() -> None:
    made = QObject()
    for _ in range(200_000):
        made.setObjectName("x")
    assert made.objectName() == "x"
