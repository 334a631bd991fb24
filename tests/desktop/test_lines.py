"""The line chart: numbers are painted where they belong, and can be reached and read."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop.look import Look
from desktop.widgets.lines import Chart, LineChart, Point, Series, scale_of


def line(name: str, color: str, *values: float) -> Series:
    points = tuple(
        Point(at, value, f"{value:,.0f} bytes at {at}", f"{name}{at}") for at, value in enumerate(values)
    )
    return Series(name, color, points)


CHART = Chart(
    "Code size",
    "bytes",
    ("10:00", "10:05", "10:10"),
    (line("Box", "accent", 400, 300, 200), line("Vault", "gas", 100, 150, 250)),
)


@pytest.fixture
def chart(look: Look, qtbot: QtBot) -> LineChart:
    made = LineChart(look)
    qtbot.addWidget(made)
    made.resize(500, 240)
    made.show_chart(CHART)
    made.show()
    qtbot.waitExposed(made)
    return made


def painted(chart: LineChart, series: int, point: int, color: str) -> bool:
    """Whether a pixel within two of a point's place has exactly this color."""
    place, image = chart.place_of(series, point).toPoint(), chart.grab().toImage()
    near = [(place.x() + dx, place.y() + dy) for dx in (-2, -1, 0, 1, 2) for dy in (-2, -1, 0, 1, 2)]
    return any(QColor(image.pixelColor(x, y)).name() == color for x, y in near)


@pytest.mark.parametrize(
    ("values", "ticks"),
    [
        ((400, 300, 200, 100), (100, 200, 300, 400)),
        ((0, 3), (0, 1, 2, 3)),
        ((24_300, 24_800), (24_200, 24_400, 24_600, 24_800)),
        ((1_233_777, 1_100_000), (1_100_000, 1_150_000, 1_200_000, 1_250_000)),
    ],
)
def test_ticks_are_round_numbers(values: tuple[float, ...], ticks: tuple[float, ...]) -> None:
    assert scale_of(values).ticks == ticks


def test_equal_values_and_zero_still_have_an_axis() -> None:
    assert scale_of([7, 7]).low < 7 < scale_of([7, 7]).high
    assert scale_of([0, 0], from_zero=True).ticks[0] == 0


def test_every_point_is_painted_in_its_color_where_its_value_belongs(chart: LineChart, look: Look) -> None:
    for point in range(3):
        assert painted(chart, 0, point, look.theme.accent)
        assert not painted(chart, 0, point, look.theme.gas)
    assert painted(chart, 1, 0, look.theme.gas)
    left, middle, right = (chart.place_of(0, at) for at in range(3))
    assert left.x() < middle.x() < right.x()
    assert left.y() < middle.y() < right.y(), "smaller values stand lower"
    assert middle.y() - left.y() == pytest.approx(right.y() - middle.y())


def test_every_number_is_in_the_accessible_description(chart: LineChart) -> None:
    told = chart.accessibleDescription()
    assert "Box: 400 bytes at 0, 300 bytes at 1" in told and "Vault: 100 bytes at 0" in told


def test_the_keys_go_through_points_and_lines_and_say_where_they_are(chart: LineChart, qtbot: QtBot) -> None:
    QTest.keyClick(chart, Qt.Key.Key_Right)
    assert chart.selected() == CHART.series[0].points[2]
    QTest.keyClick(chart, Qt.Key.Key_Left)
    QTest.keyClick(chart, Qt.Key.Key_Down)
    assert chart.selected() == CHART.series[1].points[1]
    assert chart.accessibleName() == "Code size, Vault: 150 bytes at 1"
    with qtbot.waitSignal(chart.chosen) as sent:
        QTest.keyClick(chart, Qt.Key.Key_Return)
    assert sent.args == ["Vault1"]


def test_a_click_on_a_point_chooses_it_and_one_beside_does_not(chart: LineChart, qtbot: QtBot) -> None:
    place = chart.place_of(0, 1).toPoint()
    with qtbot.waitSignal(chart.chosen) as sent:
        QTest.mouseClick(chart, Qt.MouseButton.LeftButton, pos=place + QPoint(3, 2))
    assert sent.args == ["Box1"]
    with qtbot.assertNotEmitted(chart.chosen):
        QTest.mouseClick(chart, Qt.MouseButton.LeftButton, pos=place + QPoint(0, 60))


def test_a_limit_is_painted_only_where_the_values_come_near_it(chart: LineChart, look: Look) -> None:
    def bad_pixels() -> int:
        image = chart.grab().toImage()
        middle = round(chart.place_of(0, 0).x()) + 40
        return sum(
            QColor(image.pixelColor(x, y)).name() == look.theme.bad
            for x in range(middle, middle + 30)
            for y in range(image.height())
        )

    far = Chart("Code size", "bytes", CHART.labels, CHART.series, 24_576, "limit 24,576 bytes")
    chart.show_chart(far)
    assert bad_pixels() == 0
    assert "limit 24,576 bytes" in chart.accessibleDescription()
    near = Chart(
        "Code size", "bytes", CHART.labels, (line("Box", "accent", 24_000, 25_000),), 24_576, "limit"
    )
    chart.show_chart(near)
    assert bad_pixels() > 0


def test_one_point_is_no_trend() -> None:
    assert not Chart("Score", "", ("10:00",), (line("Score", "accent", 80),)).worth_showing
    assert CHART.worth_showing
