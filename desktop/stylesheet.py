"""The palette and the one stylesheet that a theme's table becomes.

What the palette cannot say stands in the stylesheet: thin borders, flat tabs,
quiet headers, visible focus. Distances are multiples of 2 pixels.
"""

from __future__ import annotations

from PySide6.QtGui import QColor, QPalette

from desktop.assets import asset
from desktop.theme import Theme


def palette(theme: Theme) -> QPalette:
    """The Qt palette of a theme."""
    made = QPalette()
    role = QPalette.ColorRole
    table = {
        role.Window: theme.window,
        role.Base: theme.base,
        role.AlternateBase: theme.panel,
        role.Button: theme.raised,
        role.Text: theme.text,
        role.WindowText: theme.text,
        role.ButtonText: theme.text,
        role.BrightText: theme.bad,
        role.ToolTipBase: theme.raised,
        role.ToolTipText: theme.text,
        role.Highlight: theme.selection,
        role.HighlightedText: theme.text,
        role.Link: theme.accent,
        role.LinkVisited: theme.accent,
        role.PlaceholderText: theme.muted,
        role.Light: theme.border,
        role.Midlight: theme.border,
        role.Mid: theme.border,
        role.Dark: theme.border,
        role.Shadow: theme.window,
        role.Accent: theme.accent,
    }
    for key, color in table.items():
        made.setColor(key, QColor(color))
    for key in (role.Text, role.WindowText, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, key, mixed(theme.text, theme.window, 0.45))
    return made


def mixed(one: str, other: str, share: float) -> QColor:
    """`share` (0 to 1) of `one` and the rest of `other`."""
    a, b = QColor(one), QColor(other)
    return QColor.fromRgbF(
        a.redF() * share + b.redF() * (1 - share),
        a.greenF() * share + b.greenF() * (1 - share),
        a.blueF() * share + b.blueF() * (1 - share),
    )


def stylesheet(theme: Theme) -> str:
    """What the palette cannot say: thin borders, flat tabs, quiet headers, visible focus."""
    t = theme
    faded = mixed(t.text, t.window, 0.45).name()

    def mark(name: str) -> str:
        return asset("icons", "marks", f"{t.name}-{name}.png").as_posix()

    return f"""
QToolTip {{ color: {t.text}; background: {t.raised}; border: 1px solid {t.border}; padding: 3px 6px; }}
QMenuBar {{ background: {t.window}; border-bottom: 1px solid {t.border}; padding: 1px 4px; }}
QMenuBar::item {{ padding: 4px 8px; background: transparent; }}
QMenuBar::item:selected, QMenu::item:selected {{ background: {t.selection}; }}
QMenu {{ background: {t.raised}; border: 1px solid {t.border}; padding: 4px 0; }}
QMenu::item {{ padding: 4px 24px 4px 26px; }}
QMenu::item:disabled {{ color: {t.muted}; }}
QMenu::icon {{ padding-left: 6px; }}
QMenu::separator {{ height: 1px; background: {t.border}; margin: 4px 0; }}
QToolBar {{ background: {t.window}; border: 0; border-bottom: 1px solid {t.border}; spacing: 2px;
  padding: 3px 6px; }}
QToolBar::separator {{ width: 1px; background: {t.border}; margin: 4px 6px; }}
QToolButton {{ border: 1px solid transparent; border-radius: 4px; padding: 3px 7px; color: {t.text}; }}
QToolButton:hover {{ background: {t.raised}; }}
QToolButton:pressed, QToolButton:checked {{ background: {t.selection}; }}
QToolButton:focus {{ border-color: {t.accent}; }}
QToolButton:disabled {{ color: {faded}; }}
QToolButton[popupMode="2"] {{ padding-right: 18px; }}
QToolButton::menu-indicator {{ image: url("{mark("down")}"); width: 10px; height: 10px;
  subcontrol-origin: padding; subcontrol-position: center right; right: 4px; }}
QPushButton {{ background: {t.raised}; border: 1px solid {t.border}; border-radius: 4px; padding: 4px 12px; }}
QPushButton:hover {{ border-color: {t.muted}; }}
QPushButton:focus {{ border-color: {t.accent}; }}
QPushButton:disabled {{ color: {faded}; }}
QPushButton[primary="true"] {{ background: {t.accent}; color: {t.accent_text}; border-color: {t.accent}; }}
QPushButton[primary="true"]:focus {{ border-color: {t.text}; }}
QPushButton[primary="true"]:disabled {{ background: {t.raised}; color: {t.muted}; border-color: {t.border}; }}
QDialogButtonBox {{ dialogbuttonbox-buttons-have-icons: 0; }}
QToolButton#close-tab {{ padding: 1px; border: 0; }}
QCheckBox::indicator {{ width: 12px; height: 12px; border: 1px solid {t.muted}; border-radius: 3px;
  background: {t.base}; }}
QCheckBox::indicator:checked {{ background: {t.accent}; border-color: {t.accent};
  image: url("{mark("check")}"); }}
QCheckBox::indicator:checked:disabled {{ background: {t.muted}; border-color: {t.muted}; }}
QAbstractItemView::indicator {{ width: 12px; height: 12px; border: 1px solid {t.muted}; border-radius: 3px;
  background: {t.base}; margin-right: 2px; }}
QAbstractItemView::indicator:checked {{ background: {t.accent}; border-color: {t.accent};
  image: url("{mark("check")}"); }}
QAbstractItemView::indicator:indeterminate {{ background: qlineargradient(x1: 0, y1: 0, x2: 0, y2: 1,
  stop: 0 {t.base}, stop: 0.39 {t.base}, stop: 0.4 {t.accent}, stop: 0.6 {t.accent}, stop: 0.61 {t.base},
  stop: 1 {t.base}); }}
QCheckBox:focus {{ color: {t.accent}; }}
QCheckBox::indicator:focus {{ border-color: {t.text}; }}
QSpinBox, QTimeEdit {{ background: {t.base}; border: 1px solid {t.border}; border-radius: 4px;
  padding: 3px 6px; }}
QSpinBox::up-button, QTimeEdit::up-button {{ subcontrol-position: top right; width: 18px; border: 0; }}
QSpinBox::down-button, QTimeEdit::down-button {{ subcontrol-position: bottom right; width: 18px; border: 0; }}
QSpinBox::up-arrow, QTimeEdit::up-arrow {{ image: url("{mark("up")}"); width: 10px; height: 10px; }}
QSpinBox::down-arrow, QTimeEdit::down-arrow {{ image: url("{mark("down")}"); width: 10px; height: 10px; }}
QComboBox {{ background: {t.raised}; border: 1px solid {t.border}; border-radius: 4px;
  padding: 3px 2px 3px 6px; }}
QComboBox:editable {{ background: {t.base}; }}
QComboBox::drop-down {{ subcontrol-position: center right; width: 16px; border: 0; }}
QComboBox::down-arrow {{ image: url("{mark("down")}"); width: 10px; height: 10px; }}
QComboBox:disabled, QSpinBox:disabled, QTimeEdit:disabled {{ color: {faded}; }}
QComboBox:focus, QSpinBox:focus, QTimeEdit:focus {{ border-color: {t.accent}; }}
QRadioButton::indicator {{ width: 12px; height: 12px; border: 1px solid {t.muted}; border-radius: 7px;
  background: {t.base}; }}
QRadioButton::indicator:checked {{ width: 4px; height: 4px; border: 5px solid {t.accent}; }}
QRadioButton:focus {{ color: {t.accent}; }}
QSplitter::handle {{ background: {t.border}; }}
QSplitter::handle:horizontal {{ width: 1px; }}
QSplitter::handle:vertical {{ height: 1px; }}
QTabWidget::pane {{ border: 0; border-top: 1px solid {t.border}; }}
QTabBar {{ background: {t.window}; }}
QTabBar::tab {{ background: {t.window}; color: {t.muted}; border: 0; padding: 6px 12px;
  border-bottom: 2px solid transparent; }}
QTabBar::tab:selected {{ color: {t.text}; background: {t.base}; border-bottom: 2px solid {t.accent}; }}
QTabBar[dense="true"]::tab {{ padding: 6px; }}
QTabBar::tab:hover {{ color: {t.text}; }}
QTabBar::tab:focus {{ color: {t.text}; background: {t.selection}; }}
QHeaderView {{ background: {t.panel}; }}
QHeaderView::section {{ background: {t.panel}; color: {t.muted}; border: 0; padding: 4px 8px;
  border-bottom: 1px solid {t.border}; }}
QAbstractItemView {{ background: {t.panel}; border: 1px solid transparent; outline: 0;
  selection-background-color: {t.selection}; selection-color: {t.text}; }}
QAbstractItemView::item {{ padding: 2px 4px; }}
QAbstractItemView:focus {{ border-color: {t.accent}; }}
QListView {{ icon-size: 16px; }}
QPlainTextEdit, QTextBrowser {{ background: {t.base}; border: 0; selection-background-color: {t.selection}; }}
QTextBrowser {{ border: 1px solid transparent; }}
QPlainTextEdit:focus {{ border: 0; }}
QPlainTextEdit[field="true"] {{ border: 1px solid {t.border}; border-radius: 4px; }}
QPlainTextEdit[field="true"]:focus {{ border-color: {t.accent}; }}
QLineEdit {{ background: {t.base}; border: 1px solid {t.border}; border-radius: 4px; padding: 3px 6px; }}
QLineEdit:focus {{ border-color: {t.accent}; }}
QTextBrowser:focus, QScrollArea:focus {{ border-color: {t.accent}; }}
QScrollArea {{ border: 1px solid transparent; background: {t.panel}; }}
QAbstractScrollArea::corner {{ background: transparent; border: 0; }}
QScrollBar {{ background: transparent; }}
QScrollBar:vertical {{ width: 11px; }}
QScrollBar:horizontal {{ height: 11px; }}
QScrollBar::handle {{ background: {t.faint}; border-radius: 3px; margin: 2px; }}
QScrollBar::handle:vertical {{ min-height: 28px; }}
QScrollBar::handle:horizontal {{ min-width: 28px; }}
QScrollBar::handle:hover {{ background: {t.muted}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QStatusBar {{ background: {t.raised}; border-top: 1px solid {t.border}; }}
QStatusBar::item {{ border: 0; }}
QStatusBar QLabel {{ padding: 0 6px; }}
QProgressBar {{ background: {t.border}; border: 0; border-radius: 2px; max-height: 4px; }}
QProgressBar::chunk {{ background: {t.accent}; border-radius: 2px; }}
QLabel[role="muted"] {{ color: {t.muted}; }}
QLabel[role="problem"] {{ color: {t.bad}; }}
QLabel[role="heading"] {{ font-weight: 600; }}
QLabel[role="section"] {{ color: {t.muted}; font-weight: 600; }}
QFrame[role="activity"] {{ background: {t.window}; border: 0; border-right: 1px solid {t.border}; }}
QToolButton#activity-button {{ padding: 0; border-radius: 6px; }}
QToolButton#activity-button:checked {{ background: {t.raised}; border-left: 2px solid {t.accent};
  border-radius: 0; }}
QToolButton#activity-button:focus {{ border: 1px solid {t.accent}; }}
QFrame[role="popup"] {{ background: {t.raised}; border: 1px solid {t.border}; }}
QFrame[role="line"] {{ background: {t.border}; border: 0; max-height: 1px; }}
QFrame[role="notice"] {{ background: {t.raised}; border: 1px solid {t.border};
  border-left: 3px solid {t.accent}; }}
QFrame[role="notice"][kind="problem"] {{ border-left-color: {t.bad}; }}
"""
