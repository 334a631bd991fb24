"""`analyze --tell`: people of a shared project hear of what is new. What goes wrong is a note, no failure."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from core.cli.context import Context
from core.cli.sharing import linked_place, reach
from core.errors import ContractRewriterError

if TYPE_CHECKING:
    from core.analysis.finding import Analysis
    from core.analysis.inspection import Inspection
    from core.sync.telling import Look, Told


def tell_team(
    paths: Sequence[Path],
    inspections: Sequence[Inspection],
    analysis: Analysis,
    context: Context,
    *,
    finished: bool,
) -> None:
    """Tell the team of the project in a folder, and say in notes what came of it."""
    from core.store.database import open_store, store_file
    from core.sync.telling import tell

    folder = paths[0]
    if len(paths) != 1 or not folder.is_dir():
        context.notes(["Nobody was told: that is for the folder of a shared project, and nothing else."])
        return
    look = _look(inspections, analysis, folder)
    if look is None:
        context.notes(["Nobody was told: what does not compile was not looked at as a whole."])
        return
    if not store_file(context.settings).exists():
        context.notes(["Nobody was told: no project of this machine is shared."])
        return
    try:
        with open_store(context.settings) as store:
            place = linked_place(store, folder)
            with reach(place.replica.server, context) as transport:
                told = tell(place, look, transport, finished=finished)
    except ContractRewriterError as error:
        context.notes([f"Nobody was told. {error.message} {error.next_step}".strip()])
        return
    context.notes(_words(told, place.replica.workspace_name))


def _look(inspections: Sequence[Inspection], analysis: Analysis, folder: Path) -> Look | None:
    from core.sync.telling import Look, look_of, summary_of

    looks = [look_of(item.inputs, item.analysis, folder) for item in inspections]
    whole = [look for look in looks if look is not None]
    if not whole or len(whole) < len(looks):
        return None
    texts = {file: sha256 for look in whole for file, sha256 in look.texts.items()}
    return Look(texts, tuple(item for look in whole for item in look.findings), summary_of(analysis))


def _words(told: Told, name: str) -> list[str]:
    if told.first:
        return [f"What is in “{name}” now counts as known; new findings are told from now on."]
    said = [f"{_people(people)} of “{name}” heard of this: {title}" for title, people in told.news]
    if told.waiting:
        said.append("The rest is told once it is at the server: contract-rewriter sync push.")
    return said


def _people(many: int) -> str:
    return "1 other person" if many == 1 else f"{many or 'No'} other people"
