"""A few dozen random operations; `python3 dev.py sweep desktop` does it for half an hour."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test
from PySide6.QtWidgets import QApplication

from core.toolchain.toolchain import Toolchain
from tests.desktop.machine import Machine, WiderMachine


@pytest.mark.timeout(280)
def test_document_decisions_and_store_agree_whatever_is_done(qapp: QApplication, tools: Toolchain) -> None:
    machine = type("Small", (Machine,), {"app": qapp, "tools": tools})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=6, stateful_step_count=20, deadline=None, derandomize=True,
            suppress_health_check=list(HealthCheck), database=None,
        ),
    )  # fmt: skip
    assert machine.operations > 60
    assert machine.done.keys() >= {"edit", "undo", "rewrite", "accept", "apply", "close"}


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_two_windows_disk_journal_and_history_agree_whatever_is_done(
    qapp: QApplication, tools: Toolchain
) -> None:
    machine = type("SmallWider", (WiderMachine,), {"app": qapp, "tools": tools})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=4, stateful_step_count=20, deadline=None, derandomize=True,
            suppress_health_check=list(HealthCheck), database=None,
        ),
    )  # fmt: skip
    assert machine.operations > 40
