"""A bug of ours reaches a person as one sentence, and us as a log file."""

from __future__ import annotations

from pathlib import Path

import pytest

import core.cli.toolchain as command
from tests.core.cli.running import run


def test_an_unforeseen_error_is_a_sentence_and_its_details_are_in_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> int:
        raise ZeroDivisionError("one\ntwo")

    monkeypatch.setattr(command, "run", broken)
    ran = run(tmp_path, "toolchain", "list")
    ran.assert_told(3, "ZeroDivisionError: one)", str(tmp_path / "logs"))
    (log,) = (tmp_path / "logs").iterdir()
    assert "Traceback" in log.read_text()
    assert "in broken" in log.read_text()


def test_a_file_without_permission_is_wrong_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> int:
        raise PermissionError(13, "Permission denied", "/secret/Bank.sol")

    monkeypatch.setattr(command, "run", refused)
    run(tmp_path, "toolchain", "list").assert_told(2, "/secret/Bank.sol", "permissions")
