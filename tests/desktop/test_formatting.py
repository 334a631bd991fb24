"""Formatting in the project's own style, in a real editor."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop.app import Desktop
from tests.core.toolchain.test_formatters import FORGE, NICE, UGLY, foundry, prettier, program
from tests.desktop.conftest import Until

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the stand-ins are scripts")


def opened(desktop: Desktop, path: Path, until: Until, text: str = UGLY, **settings: object) -> list[str]:
    path.write_bytes(text.replace("\n", "\r\n").encode())
    desktop.shared.settings = replace(desktop.shared.settings, **settings)  # type: ignore[arg-type]
    told: list[str] = []
    desktop.session.notice.connect(lambda notice: told.append(f"{notice.message} {notice.next_step}"))
    desktop.window.open_path(path)
    until(lambda: path in desktop.session.documents and desktop.session.analysis is not None)
    return told


def test_a_file_of_a_foundry_project_is_formatted_in_one_step(
    desktop: Desktop, tmp_path: Path, until: Until
) -> None:
    path = foundry(tmp_path) / "src" / "A.sol"
    opened(desktop, path, until, tools_path=str(program(tmp_path / "bin", "forge", FORGE)))
    editor = desktop.window.tabs.editor()
    assert editor is not None
    QTest.keyClick(editor, Qt.Key.Key_F, Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.AltModifier)
    until(lambda: editor.text() == NICE)
    editor.undo()
    assert editor.text() == UGLY


def test_text_that_does_not_parse_stays_and_the_reason_is_told(
    desktop: Desktop, tmp_path: Path, until: Until
) -> None:
    path = foundry(tmp_path) / "src" / "A.sol"
    tools = program(tmp_path / "bin", "forge", FORGE)
    told = opened(desktop, path, until, "contract { x", tools_path=str(tools))
    desktop.window.commands["format"].trigger()
    until(lambda: any("expected identifier" in item for item in told))
    editor = desktop.window.tabs.editor()
    assert editor is not None and editor.text() == "contract { x"


def test_a_project_without_a_formatter_says_so_and_gets_no_style(
    desktop: Desktop, tmp_path: Path, until: Until
) -> None:
    told = opened(desktop, tmp_path / "A.sol", until)
    desktop.window.commands["format"].trigger()
    until(lambda: any("has no formatter" in item for item in told))


def test_prettier_is_run_with_consent_only(desktop: Desktop, tmp_path: Path, until: Until) -> None:
    prettier(tmp_path)
    told = opened(desktop, tmp_path / "A.sol", until)
    desktop.window.commands["format"].trigger()
    until(lambda: any("run_prettier" in item for item in told))
    editor = desktop.window.tabs.editor()
    assert editor is not None and editor.text() == UGLY
    desktop.shared.settings = replace(desktop.shared.settings, run_prettier=True)
    desktop.window.commands["format"].trigger()
    until(lambda: "--stdin-filepath" in editor.text())


def test_a_save_formats_first_where_that_is_set(desktop: Desktop, tmp_path: Path, until: Until) -> None:
    path = foundry(tmp_path) / "src" / "A.sol"
    tools = program(tmp_path / "bin", "forge", FORGE)
    opened(desktop, path, until, NICE.replace("a = 1", "a=1"), tools_path=str(tools), format_on_save=True)
    editor = desktop.window.tabs.editor()
    assert editor is not None
    editor.replace_text(UGLY)
    desktop.window.commands["save"].trigger()
    until(lambda: path.read_bytes() == NICE.replace("\n", "\r\n").encode())
    editor.replace_text("contract { x")
    desktop.window.commands["save"].trigger()
    until(lambda: path.read_bytes() == b"contract { x")
