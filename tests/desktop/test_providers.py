"""What other features add to an editor: columns, keys, formats, grounds and hints."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QBrush, QColor, QKeyEvent, QPainter, QTextBlock, QTextCharFormat, QTextLayout
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop.look import Look
from desktop.widgets.code_view import CARET
from tests.desktop.test_editor import make


class Column:
    """Notes what it is asked."""

    def __init__(self) -> None:
        self.painted: set[int] = set()
        self.pressed: list[int] = []

    def width(self) -> int:
        return 20

    def paint(self, painter: QPainter, block: QTextBlock, box: QRect) -> None:
        assert box.width() == 20
        self.painted.add(block.blockNumber())

    def clicked(self, block: QTextBlock) -> bool:
        self.pressed.append(block.blockNumber())
        return True

    def hint(self, block: QTextBlock) -> str:
        return f"line {block.blockNumber()}"


def test_a_column_widens_the_gutter_and_gets_its_clicks_and_hints(look: Look, qtbot: QtBot) -> None:
    editor, column = make(look, qtbot), Column()
    before = editor.gutter.width()
    editor.columns.append(column)
    editor.fit_gutter()
    assert editor.gutter.width() == before + 20
    qtbot.waitUntil(lambda: 0 in column.painted)
    second = editor.document().findBlockByNumber(1)
    y = round(editor.blockBoundingGeometry(second).translated(editor.contentOffset()).center().y())
    QTest.mouseClick(editor.gutter, Qt.MouseButton.LeftButton, pos=QPoint(before + 5, y))
    QTest.mouseClick(editor.gutter, Qt.MouseButton.LeftButton, pos=QPoint(5, y))
    assert column.pressed == [1]
    assert editor.hint(second, QPoint(before + 5, y), True) == "line 1"


def test_the_gutter_is_left_alone_while_the_text_scrolls_sideways(look: Look, qtbot: QtBot) -> None:
    editor, column = make(look, qtbot), Column()
    editor.columns.append(column)
    editor.fit_gutter()
    editor.setPlainText("\n".join(["// short", "// " + "long " * 200, "// short"]))
    qtbot.waitUntil(lambda: 2 in column.painted and not editor.stale)
    qtbot.wait(200)
    column.painted.clear()
    editor.horizontalScrollBar().setValue(80)
    qtbot.wait(50)
    assert editor.contentOffset().x() < 0
    assert not column.painted & {0, 1}  # beside the scroll bar, under all lines, it is painted with it
    editor.insertPlainText("\n")
    qtbot.waitUntil(lambda: column.painted == {0, 1, 2, 3})


def test_the_gutter_is_painted_with_its_line_but_not_when_the_caret_blinks(look: Look, qtbot: QtBot) -> None:
    editor, column = make(look, qtbot), Column()
    editor.columns.append(column)
    editor.fit_gutter()
    qtbot.waitUntil(lambda: 0 in column.painted)
    qtbot.wait(50)
    column.painted.clear()
    QTest.keyClick(editor, "x")
    qtbot.waitUntil(lambda: 0 in column.painted)
    qtbot.wait(50)
    column.painted.clear()
    with qtbot.waitSignal(editor.updateRequest, timeout=5_000) as blink:
        pass
    box, moved = blink.args
    assert box.width() <= CARET and not moved
    qtbot.wait(50)
    assert not column.painted


def test_a_key_filter_sees_keys_first_when_put_first(look: Look, qtbot: QtBot) -> None:
    editor = make(look, qtbot)
    before = editor.text()

    def takes(event: QKeyEvent) -> bool:
        return event.text() == "q"

    editor.key_filters.insert(0, takes)
    QTest.keyClicks(editor, "qz")
    assert editor.text() == "z" + before


def test_formats_and_grounds_of_others_are_painted(look: Look, qtbot: QtBot) -> None:
    editor = make(look, qtbot)

    def strong(block: QTextBlock) -> list[QTextLayout.FormatRange]:
        made = QTextLayout.FormatRange()
        made.start, made.length, made.format = 0, 3, QTextCharFormat()
        made.format.setFontUnderline(True)
        return [made]

    editor.inline_formats.append(strong)
    editor.grounds.insert(0, lambda block: QBrush(QColor("#ff0000")) if block.blockNumber() == 1 else None)
    editor.set_marks(())
    editor.refresh()

    def underlined() -> bool:
        return any(item.format.fontUnderline() for item in editor.document().firstBlock().layout().formats())

    qtbot.waitUntil(underlined)
    second = editor.document().findBlockByNumber(1)
    box = editor.blockBoundingGeometry(second).translated(editor.contentOffset())
    image = editor.viewport().grab().toImage()
    ratio = image.devicePixelRatio()
    right, middle = round((editor.viewport().width() - 3) * ratio), round(box.center().y() * ratio)
    assert image.pixelColor(right, middle) == QColor("#ff0000")
