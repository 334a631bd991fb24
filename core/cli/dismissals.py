"""Dismissals of the project that is analyzed, where its folder is one that the store knows.

An analysis works without the store: none is made here, and a damaged one costs its dismissals and a note.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from core.analysis.dismissal import without_dismissed
from core.errors import StoreError

if TYPE_CHECKING:
    from core.analysis.finding import Analysis
    from core.settings import Settings


def apply_dismissals(analysis: Analysis, root: Path, settings: Settings) -> Analysis:
    """The analysis with what was dismissed in the project of this folder suppressed."""
    from core.store.database import open_store, store_file
    from core.store.reviews import reasons_in

    if not store_file(settings).exists():
        return analysis
    try:
        with open_store(settings) as store:
            reasons = reasons_in(store, [root])
    except StoreError as error:
        told = f"Dismissed findings are shown, because the store cannot be read. {error}"
        return replace(analysis, notes=(*analysis.notes, told))
    return without_dismissed(analysis, reasons)
