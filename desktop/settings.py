"""What a person can choose about the window alone; what the engine does is in `core.settings`."""

from __future__ import annotations

from dataclasses import dataclass

from core.settings import setting
from desktop.theme import CHOICES

KEEPERS = ("keyring", "file", "session")
MOTIONS = ("system", "reduced", "full")


@dataclass(frozen=True, slots=True)
class DesktopSettings:
    """All settings of the window, built into preferences like those of the engine."""

    theme: str = setting(
        "system", "Window", "The colors; “system” follows the desktop.", choices=CHOICES, restart=False
    )
    code_font: str = setting(
        "", "Window", "The family of the font for code; empty means the one that comes along.", restart=False
    )
    code_size: int = setting(
        0, "Window", "Its size; 0 means that of the other text.", unit="pt", least=0, most=72, restart=False
    )
    motion: str = setting(
        "system", "Window", "Whether things may move and blink by themselves.", choices=MOTIONS, restart=False
    )
    word_wrap: bool = setting(
        False, "Window", "Break long lines of code at the edge of the window.", restart=False
    )
    show_blanks: bool = setting(False, "Window", "Show blanks and tabs as signs.", restart=False)
    do_not_disturb: bool = setting(
        False, "Notifications", "Show what is new in the list only: no messages, no mark.", restart=False
    )
    tray_messages: bool = setting(
        True, "Notifications", "Show messages of the system's tray about what is new.", restart=False
    )
    tell_findings: bool = setting(
        True,
        "Notifications",
        "Tell the people of a shared project of new findings of high severity that are seen here.",
        restart=False,
    )
    tell_analyses: bool = setting(
        False,
        "Notifications",
        "Tell them also that an analysis which I asked for has finished.",
        restart=False,
    )
    keys_in: str = setting(
        "keyring",
        "Keys",
        "Where keys are kept: the system's keyring, an encrypted file, or this session's memory.",
        choices=KEEPERS,
        restart=False,
    )
    show_coverage: bool = setting(
        True, "Window", "Show beside the lines which of them ran while a rewrite was verified.", restart=False
    )
    check_typed: bool = setting(True, "Window", "Look for problems while one types.", restart=False)
    measure_changes: bool = setting(
        True, "Window", "Measure every change of a rewrite by itself, behind other work.", restart=False
    )
