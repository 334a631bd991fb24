"""The JSON documents of `project list` and `project history`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from core.store.projects import StoredProject
    from core.store.revisions import Revision


def projects_document(projects: Sequence[StoredProject]) -> dict[str, Any]:
    """All projects."""
    return {"schema": "contract-rewriter/projects/1", "projects": [_project(item) for item in projects]}


def history_document(project: StoredProject, revisions: Sequence[Revision]) -> dict[str, Any]:
    """The revisions of one project, newest first."""
    return {
        "schema": "contract-rewriter/history/1",
        "project": _project(project),
        "revisions": [_revision(item) for item in revisions],
    }


def _project(item: StoredProject) -> dict[str, Any]:
    return {
        "id": item.id,
        "name": item.name,
        "folder": item.folder,
        "revisions": item.revisions,
        "created_utc": item.created_utc,
        "changed_utc": item.changed_utc,
    }


def _revision(item: Revision) -> dict[str, Any]:
    return {
        "id": item.id,
        "file": item.file,
        "parents": list(item.parents),
        "sha256": item.sha256,
        "message": item.message,
        "verdict": item.verdict,
        "score": item.score,
        "created_utc": item.created_utc,
    }
