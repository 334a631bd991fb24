"""The JSON document of `rewrite`. Field names and their order are a promise to scripts.

Offsets of edits are UTF-8 bytes of the original file, half-open.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.cli.documents.diagnostics import diagnostic_documents
from core.cli.documents.runs import run_document
from core.cli.documents.verification import verification_document
from core.cli.patch import patch
from core.rewriting.proposal import Proposal
from core.verification.report import VerificationReport

if TYPE_CHECKING:
    from core.pipeline import Rewrite


def rewrite_document(result: Rewrite) -> dict[str, Any]:
    """Every proposal with its report, and what was made of them."""
    return {
        "schema": "contract-rewriter/rewrite/1",
        "diagnostics": diagnostic_documents(result.built.diagnostics),
        "proposals": [proposal_document(item.proposal, item.report) for item in result.judged],
        "result": {
            "accepted": list(result.accepted),
            "diff": patch(result.before, result.after),
            "verification": None if result.report is None else verification_document(result.report),
        },
        "notes": list(result.notes),
        "runs": [run_document(run) for run in result.runs],
    }


def proposal_document(proposal: Proposal, report: VerificationReport) -> dict[str, Any]:
    """One proposal; there is no form without the report."""
    return {
        "id": proposal.id,
        "origin": {
            "kind": proposal.origin.kind,
            "name": proposal.origin.name,
            "version": proposal.origin.version,
        },
        "title": proposal.title,
        "reason": proposal.reason,
        "applicability": proposal.applicability,
        "edits": [
            {"file": edit.file, "start": edit.span.start, "end": edit.span.end, "text": edit.text}
            for edit in proposal.edits
        ],
        "verification": verification_document(report),
    }
