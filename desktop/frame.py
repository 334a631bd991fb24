"""The frame of the window: activity bar, side pages, center, bottom tabs and right column.

It knows where panels stand and nothing of what they show. Its state is a plain
value, so that the next start can have the same frame.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QStackedWidget, QTabWidget, QWidget

from desktop.look import Look
from desktop.panels import Area, Panel
from desktop.widgets.activity_bar import ActivityBar

RIGHT_SHARES = (400, 600)
"""Shares of the right column for what was measured and for talk with a model, until a person moves them."""
WIDE = 1280
"""From this width on the right column is a column; below it its panels are tabs of the bottom."""


@dataclass(frozen=True, slots=True)
class FrameState:
    """Sizes in pixels of the columns (left, center, right), the rows (center, bottom) and shared pages."""

    left: str = "files"
    bottom: str = "findings"
    hidden: tuple[str, ...] = ()
    columns: tuple[int, ...] = (280, 1030, 270)
    rows: tuple[int, ...] = (600, 220)
    parts: Mapping[str, tuple[int, ...]] = field(default_factory=dict)

    @staticmethod
    def of(values: Mapping[str, Any]) -> FrameState:
        """A state from what was kept as JSON; what does not fit is as at the first start."""
        fresh = FrameState()
        try:
            return FrameState(
                str(values.get("left", fresh.left)),
                str(values.get("bottom", fresh.bottom)),
                tuple(str(item) for item in values.get("hidden", ())),
                tuple(int(item) for item in values.get("columns", fresh.columns)),
                tuple(int(item) for item in values.get("rows", fresh.rows)),
                {str(name): tuple(map(int, sizes)) for name, sizes in values.get("parts", {}).items()},
            )
        except (TypeError, ValueError, AttributeError):
            return fresh


class Frame(QWidget):
    """Holds the panels by name. `panel_shown(name)` is sent when one came to the front."""

    panel_shown = Signal(str)

    def __init__(self, look: Look, center: QWidget, table: Sequence[tuple[Panel, QWidget]]) -> None:
        super().__init__()
        self._panels = {panel.name: panel for panel, _ in table}
        self._widgets = {panel.name: widget for panel, widget in table}
        self._kept_parts: dict[str, tuple[int, ...]] = {}
        self._shown: dict[Area, bool] = {"left": True, "bottom": True, "right": True}
        self._folded = False
        self._columns: tuple[int, ...] = FrameState().columns
        self._rows: tuple[int, ...] = FrameState().rows
        self.activity = ActivityBar(look)
        self.activity.chosen.connect(self._activity_chosen)
        self.left = QStackedWidget()
        self.bottom = QTabWidget()
        self._last_bottom = FrameState().bottom
        self.right = _splitter(Qt.Orientation.Vertical)
        self._pages: dict[str, QSplitter] = {}
        self._lay_out(center)
        self._apply(FrameState())

    # What others ask for.

    def panel(self, name: str) -> QWidget:
        """The widget of a panel; raises `KeyError` for an unknown name."""
        return self._widgets[name]

    def show_panel(self, name: str, *, focus: bool = True) -> None:
        """Bring a panel to the front, opening its area."""
        panel, widget = self._panels[name], self._widgets[name]
        area = self._area(panel)
        self._set_shown(area, True)
        if area == "left":
            page = panel.page or name
            self.left.setCurrentWidget(self._pages[page])
            self.activity.select(page)
        elif area == "bottom":
            self.bottom.setCurrentWidget(widget)
        if focus:
            (_taker(widget) or self._opener(area, panel)).setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.panel_shown.emit(name)

    def showing(self, name: str) -> bool:
        """Whether a person can see the panel now."""
        return self._widgets[name].isVisible()

    def toggle(self, area: Area) -> None:
        """Hide an area, or show it again."""
        self._set_shown(area, not self._shown[area])

    def set_title(self, name: str, title: str) -> None:
        """Another title on the tab of a panel of the bottom, such as one with a count."""
        at = self.bottom.indexOf(self._widgets[name])
        if at >= 0:
            self.bottom.setTabText(at, title)

    def fit(self, width: int) -> None:
        """Fold the right column into the bottom in a narrow window, and out again in a wide one."""
        narrow = width < WIDE
        if narrow != self._folded:
            self._folded = narrow
            self._place_right()

    def state(self) -> FrameState:
        """What `restore` needs to have this frame again."""
        page = next((name for name, page in self._pages.items() if page is self.left.currentWidget()), "")
        front = next((n for n, w in self._widgets.items() if w is self.bottom.currentWidget()), "")
        hidden = tuple(area for area, shown in self._shown.items() if not shown)
        now = {name: tuple(split.sizes()) for name, split in self._parts().items()}
        parts = {**self._kept_parts, **now}  # a folded column has the sizes it had
        return FrameState(page, front, hidden, self._columns, self._rows, parts)

    def restore(self, state: FrameState) -> None:
        """Have a frame as it was; panels that are no longer there are left out."""
        self._kept_parts = dict(state.parts)
        self._apply(state)

    # Inside.

    def _lay_out(self, center: QWidget) -> None:
        self.bottom.setDocumentMode(True)
        self.bottom.setAccessibleName(self.tr("Panels"))
        self.bottom.tabBar().setDrawBase(False)
        self.bottom.tabBar().setAccessibleName(self.tr("Panels below"))
        self.bottom.currentChanged.connect(self._tab_changed)
        self.bottom.setMinimumHeight(90)
        for name, panel in self._panels.items():
            if panel.area == "left":
                self._add_left(name, panel)
            elif panel.area == "bottom":
                self.bottom.addTab(self._widgets[name], panel.title)
        self.rows = _splitter(Qt.Orientation.Vertical, center, self.bottom)
        self.rows.setStretchFactor(0, 1)
        self.columns = _splitter(Qt.Orientation.Horizontal, self.left, self.rows, self.right)
        self.columns.setStretchFactor(1, 1)
        for split in (self.rows, self.columns):
            split.splitterMoved.connect(self._remember)
        self._place_right()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.activity)
        layout.addWidget(self.columns, 1)

    def _add_left(self, name: str, panel: Panel) -> None:
        page = panel.page or name
        if page not in self._pages:
            self._pages[page] = _splitter(Qt.Orientation.Vertical)
            self.left.addWidget(self._pages[page])
            shown = self._panels[page]
            self.activity.add(page, shown.title, shown.icon)
        self._pages[page].addWidget(self._widgets[name])

    def _apply(self, state: FrameState) -> None:
        for area in self._shown:
            self._set_shown(area, area not in state.hidden)
        if state.left in self._pages:
            self.left.setCurrentWidget(self._pages[state.left])
            self.activity.select(state.left if self._shown["left"] else "")
        if state.bottom in self._widgets:
            self.bottom.setCurrentWidget(self._widgets[state.bottom])
        self._columns, self._rows = state.columns, state.rows
        self._set_sizes()
        for name, split in self._parts().items():
            sizes = state.parts.get(name, ())
            if len(sizes) == split.count() and any(sizes):
                split.setSizes(list(sizes))

    def _parts(self) -> dict[str, QSplitter]:
        """What is divided into several panels."""
        found = {**self._pages, "right": self.right}
        return {name: split for name, split in found.items() if split.count() > 1}

    def _set_sizes(self) -> None:
        """The sides have the sizes they had; the center has the rest."""
        left, center, right = (*self._columns, 0, 0, 0)[:3]
        around = left * self._shown["left"] + right * (self._shown["right"] and not self._folded)
        center = max(200, self.columns.width() - around) if self.isVisible() else center
        self.columns.setSizes([left, center, right])
        above, below = (*self._rows, 0, 0)[:2]
        above = max(120, self.rows.height() - below) if self.isVisible() else above
        self.rows.setSizes([above, below])

    def _remember(self, *_: int) -> None:
        """Keep the sizes that a person chose; what is hidden has the size it had."""
        self._columns = tuple(
            now or was for now, was in zip(self.columns.sizes(), self._columns, strict=False)
        )
        self._rows = tuple(now or was for now, was in zip(self.rows.sizes(), self._rows, strict=False))

    def _opener(self, area: Area, panel: Panel) -> QWidget:
        """What shows the focus for a panel in which there is nothing to do with the keyboard yet."""
        if area == "left":
            return self.activity.buttons[panel.page or panel.name]
        return self.bottom.tabBar() if area == "bottom" else self._widgets[panel.name]

    def _area(self, panel: Panel) -> Area:
        return "bottom" if panel.area == "right" and self._folded else panel.area

    def _set_shown(self, area: Area, shown: bool) -> None:
        self._shown[area] = shown
        widget = {"left": self.left, "bottom": self.bottom, "right": self.right}[area]
        widget.setVisible(shown and not (area == "right" and self._folded))
        if self.isVisible():
            self._set_sizes()
        if area == "left":
            page = next((n for n, page in self._pages.items() if page is self.left.currentWidget()), "")
            self.activity.select(page if shown else "")

    def _activity_chosen(self, page: str) -> None:
        """The button of the page that is shown hides the side area, as everywhere."""
        if self._shown["left"] and self.left.currentWidget() is self._pages.get(page):
            self._set_shown("left", False)
        elif page in self._pages:
            self.show_panel(page)

    def _place_right(self) -> None:
        """Taking its tabs away must not leave whatever stood beside them in front."""
        front, sizes = self._last_bottom, tuple(self.right.sizes())
        if self._folded and any(sizes):
            self._kept_parts = {**self._kept_parts, "right": sizes}
        for name, panel in self._panels.items():
            widget = self._widgets[name]
            if panel.area != "right":
                continue
            if self._folded:
                self.bottom.addTab(widget, panel.title)
            else:
                at = self.bottom.indexOf(widget)
                if at >= 0:
                    self.bottom.removeTab(at)
                self.right.addWidget(widget)
                widget.show()
        if not self._folded:
            self.right.setSizes(list(self._kept_parts.get("right", RIGHT_SHARES)))
        if not self._folded and front in self._widgets:
            self.bottom.setCurrentWidget(self._widgets[front])
        self._set_shown("right", self._shown["right"])
        self._set_sizes()

    def _tab_changed(self, at: int) -> None:
        widget = self.bottom.widget(at)
        name = next((name for name, item in self._widgets.items() if item is widget), "")
        if name and self._panels[name].area == "bottom":
            self._last_bottom = name
        if name:
            self.panel_shown.emit(name)


def _taker(panel: QWidget) -> QWidget | None:
    """What takes the keyboard in a panel: where it sends the focus, or what comes first in it."""
    proxy = panel.focusProxy()
    while proxy is not None and proxy.focusProxy() is not None:
        proxy = proxy.focusProxy()
    for widget in (*filter(None, [proxy]), *panel.findChildren(QWidget)):
        takes = widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        if takes and widget.isEnabled() and widget.isVisibleTo(panel):
            return widget
    return None


def _splitter(orientation: Qt.Orientation, *widgets: QWidget) -> QSplitter:
    split = QSplitter(orientation)
    split.setHandleWidth(1)
    split.setChildrenCollapsible(False)
    for widget in widgets:
        split.addWidget(widget)
    return split
