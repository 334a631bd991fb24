"""What a question to a model came to, for scripts. Field names and their order are a promise to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from core.store.scoreboard import ModelRun


def run_document(run: ModelRun) -> dict[str, Any]:
    """One question to one model. An unknown count or cost is null."""
    return {
        "model": run.model,
        "goal": run.goal,
        "outcome": run.outcome,
        "rounds": run.rounds,
        "seconds": run.seconds,
        "tokens": {"prompt": run.prompt_tokens, "reply": run.reply_tokens},
        "cost": None if run.cost_micros is None else run.cost_micros / 1e6,
    }
