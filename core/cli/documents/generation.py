"""The JSON document of `generate`. Field names and their order are a promise to scripts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from core.analysis.document import finding_document
from core.cli.documents.runs import run_document

if TYPE_CHECKING:
    from core.assistance.generating import Generated
    from core.rewriting.assistant.events import Finished
    from core.store.scoreboard import ModelRun


def generation_document(
    model: str, made: Generated | None, finished: Finished | None, runs: Sequence[ModelRun] = ()
) -> dict[str, Any]:
    """The new file with its tests and findings, or why there is none."""
    return {
        "schema": "contract-rewriter/generation/1",
        "model": model,
        "rounds": finished.rounds if finished is not None else 0,
        "prompt": finished.prompt if finished is not None else "",
        "reasons": list(finished.reasons) if finished is not None else [],
        "contract": None if made is None else _contract(made),
        "runs": [run_document(run) for run in runs],
    }


def _contract(made: Generated) -> dict[str, Any]:
    return {
        "file": made.source.path,
        "text": made.source.text,
        "solc": made.compilation.version,
        "tests": {"file": made.tests_name, "text": made.tests} if made.tests else None,
        "findings": [finding_document(item) for item in made.analysis.findings],
    }
