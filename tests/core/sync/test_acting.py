"""Three replicas, a server and a network that fail in every way end equal, and no text is lost."""

from __future__ import annotations

from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.core.sync.acting import Acting
from tests.core.sync.team import small_pages, team


def test_whatever_happens_in_between_everybody_ends_equal_and_nothing_typed_is_lost(tmp_path: Path) -> None:
    with team(tmp_path) as found, small_pages(2):
        run_state_machine_as_test(
            lambda: Acting(found),  # type: ignore[arg-type]
            settings=settings(
                max_examples=6,
                stateful_step_count=24,
                derandomize=True,
                database=None,
                deadline=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
        assert found.broken and found.crashes, "faults happened"
