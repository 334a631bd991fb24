"""Every panel of the window: its name, its place, and how it is made. Adding one is one row here.

The functions below connect what a panel asks for with the operation that does
it; the panels themselves know the session only. A panel of the left area has a
page of its own behind the activity bar, or stands on another panel's page.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from desktop.assistant.consent import ConsentDialog
from desktop.assistant.outgoing import ReadingDialog
from desktop.assistant.scores import ScoresDialog
from desktop.assistant.training import TrainingDialog
from desktop.assistant.view import AssistantView
from desktop.bench import Bench
from desktop.errors import Notice
from desktop.findings.filtering import Filter
from desktop.findings.view import FindingsView
from desktop.gas.view import GasView
from desktop.history.view import HistoryView
from desktop.look import Look
from desktop.notifications.view import NotificationsView
from desktop.operations import (
    assistant,
    comments,
    dismissals,
    files,
    models,
    questions,
    remembering,
    replace,
    rewrite,
    search,
    teams,
    testing,
    toolchain,
    training,
    tree,
)
from desktop.outline.view import OutlineView
from desktop.output.view import OutputView
from desktop.project.view import ProjectView
from desktop.proposals.view import ProposalsView
from desktop.references.view import ReferencesView
from desktop.searching.view import SearchView
from desktop.team.view import TeamView
from desktop.toolchain.view import ToolchainView
from desktop.trends.view import TrendsView
from desktop.verification.view import VerificationView
from desktop.words import tr

if TYPE_CHECKING:
    from core.rewriting.assistant.cards import CardGoal
    from core.rewriting.assistant.privacy.consent import Answer
    from core.rewriting.assistant.privacy.gate import Outgoing

Area = Literal["left", "right", "bottom"]


@dataclass(frozen=True, slots=True)
class Panel:
    """`page` names the panel of the left area on whose page this one stands; empty for its own."""

    name: str
    title: str
    icon: str
    area: Area
    make: Callable[[Bench, Look], QWidget]
    keys: tuple[str, ...] = ()
    page: str = ""


def panels() -> tuple[Panel, ...]:
    """The table, in the order in which the panels are shown."""
    return (
        Panel("files", tr("Files"), "file", "left", _files, ("Ctrl+Shift+E",)),
        Panel("outline", tr("Outline"), "list-tree", "left", _outline, ("Ctrl+Shift+L",), "files"),
        Panel("search", tr("Search"), "search", "left", _search),
        Panel("proposals", tr("Rewrites"), "sparkle", "left", _proposals, ("Ctrl+Shift+R",)),
        Panel("team", tr("Team"), "organization", "left", _team, ("Ctrl+Shift+I",)),
        Panel("notifications", tr("Notifications"), "bell", "left", _notifications, ("Ctrl+K, N",)),
        Panel("findings", tr("Problems"), "issues", "bottom", _findings, ("Ctrl+Shift+M",)),
        Panel("evidence", tr("Evidence"), "beaker", "bottom", _evidence, ("Ctrl+K, E",)),
        Panel("history", tr("History"), "history", "bottom", _history, ("Ctrl+K, H",)),
        Panel("trends", tr("Trends"), "graph", "bottom", _trends, ("Ctrl+K, T",)),
        Panel("references", tr("References"), "references", "bottom", _references, ("Ctrl+K, R",)),
        Panel("output", tr("Output"), "output", "bottom", _output, ("Ctrl+Shift+U", "Ctrl+`")),
        Panel("toolchain", tr("Toolchain"), "tools", "bottom", _toolchain),
        Panel("gas", tr("Gas"), "flame", "right", _gas, ("Ctrl+K, M",)),
        Panel("assistant", tr("Assistant"), "comment-discussion", "right", _assistant, ("Ctrl+Alt+I",)),
    )


def _files(bench: Bench, look: Look) -> QWidget:
    view = ProjectView(bench.session, look)
    view.file_wanted.connect(lambda path: files.open_file(bench, path))
    view.relist_wanted.connect(lambda everything: tree.relist(bench, everything, view.show_others))
    view.states_wanted.connect(lambda: tree.read_states(bench, view.show_states))
    view.new_file_wanted.connect(lambda folder, name: tree.new_file(bench, folder, name, view.look_again))
    view.new_folder_wanted.connect(lambda folder, name: tree.new_folder(bench, folder, name, view.look_again))
    view.rename_wanted.connect(lambda path, name: tree.rename(bench, path, name, view.look_again))
    view.delete_wanted.connect(lambda path: tree.delete(bench, path, view.look_again))
    return view


def _outline(bench: Bench, look: Look) -> QWidget:
    return OutlineView(bench.session, look)


def _search(bench: Bench, look: Look) -> QWidget:
    view = SearchView(bench.session, look)
    view.remember(bench.memory.values.searches)
    view.search_wanted.connect(
        lambda query, names, more: search.find(bench, query, names, more, view.add, view.done)
    )
    view.stop_wanted.connect(lambda: search.stop(bench))
    view.replace_wanted.connect(lambda found, other: replace.replace(bench, found, other, view.search))
    view.asked.connect(lambda past: bench.memory.update(searches=past))
    return view


def _proposals(bench: Bench, look: Look) -> QWidget:
    return ProposalsView(bench.session, look)


def _notifications(bench: Bench, look: Look) -> QWidget:
    return NotificationsView(bench.session, look)


def _team(bench: Bench, look: Look) -> QWidget:
    view = TeamView(bench.session, look)
    view.members.team_chosen.connect(lambda team: teams.look(bench, team))
    view.members.role_wanted.connect(lambda *given: teams.set_role(bench, *given))
    view.members.revoke_wanted.connect(lambda invitation: teams.revoke(bench, invitation))
    view.members_wanted.connect(lambda: teams.look(bench))
    view.activity_wanted.connect(lambda: teams.look_at_activity(bench))
    view.comments.said.connect(lambda *said: comments.say(bench, *said))
    view.comments.replied.connect(lambda *said: comments.answer(bench, *said))
    view.comments.changed.connect(lambda *said: comments.change(bench, *said))
    view.comments.deleted.connect(lambda comment: comments.delete(bench, comment))
    view.comments.place_wanted.connect(lambda placed: comments.show(bench, placed))
    return view


def _findings(bench: Bench, look: Look) -> QWidget:
    view = FindingsView(bench.session, look)
    view.dismissed.connect(lambda *finding: dismissals.dismiss(bench, *finding))
    view.rewrite_wanted.connect(lambda fingerprint: rewrite.rewrite_fingerprint(bench, fingerprint))
    view.shown_again.connect(lambda *finding: dismissals.show_again(bench, *finding))
    view.restore(Filter.of(bench.memory.values.problems))
    view.filtered.connect(lambda kept: bench.memory.update(problems=kept))
    return view


def _evidence(bench: Bench, look: Look) -> QWidget:
    return VerificationView(bench.session, look)


def _history(bench: Bench, look: Look) -> QWidget:
    return HistoryView(bench.session, look)


def _trends(bench: Bench, look: Look) -> QWidget:
    return TrendsView(bench.session, look)


def _references(bench: Bench, look: Look) -> QWidget:
    return ReferencesView(bench.session, look)


def _output(bench: Bench, look: Look) -> QWidget:
    view = OutputView(bench.session, look)
    view.stop_wanted.connect(lambda: testing.stop(bench))
    return view


def _toolchain(bench: Bench, look: Look) -> QWidget:
    view = ToolchainView(bench.session, look)
    view.look_wanted.connect(lambda: toolchain.look(bench, view.show_stock))
    view.fetch_wanted.connect(lambda name, version: toolchain.fetch(bench, name, version, view.show_stock))
    view.needed_wanted.connect(lambda: toolchain.fetch_needed(bench, view.show_stock))
    bench.needed_wanted = view.needed_wanted.emit
    view.remove_wanted.connect(lambda name, version: toolchain.remove(bench, name, version, view.show_stock))
    return view


def _gas(bench: Bench, look: Look) -> QWidget:
    return GasView(bench.session, look)


def _assistant(bench: Bench, look: Look) -> QWidget:
    view = AssistantView(bench.session, look, bench.memory.values.models)
    view.ask_wanted.connect(lambda *asked: assistant.ask(bench, _wish(bench, *asked)))
    view.preview_wanted.connect(lambda *asked: _preview(bench, look, view, *asked))
    view.training_wanted.connect(lambda: _export_training(bench, view))
    view.stop_wanted.connect(lambda: assistant.stop(bench))
    view.look_wanted.connect(lambda: models.look_for_models(bench))
    view.chosen_changed.connect(lambda names: bench.memory.update(models=names))
    view.scores_wanted.connect(
        lambda: remembering.read_scores(bench, lambda scores: ScoresDialog(scores, view.window()).open())
    )
    view.sent_wanted.connect(lambda: _show_sent(bench, look, view))
    # A job ends before its result is handed over, so what is left running is looked for afterwards.
    late = QTimer(view, singleShot=True, interval=0)
    late.timeout.connect(lambda: assistant.settle(bench))
    bench.jobs.changed.connect(late.start)
    bench.session.project_changed.connect(lambda: remembering.load(bench))
    bench.consent_wanted = partial(_ask_consent, bench, look, view)
    return view


def _wish(bench: Bench, goal: CardGoal, words: str, models: tuple[str, ...]) -> questions.Wish:
    about = bench.session.assistant.about if goal != "generate" else None
    if about is None:
        return questions.Wish(goal, words, models)
    return questions.Wish(goal, words, models, about.spot, about.label)


def _export_training(bench: Bench, view: QWidget) -> None:
    dialog = TrainingDialog(training.suggested(bench.session), view.window())
    dialog.chosen.connect(lambda path: training.export(bench, path))
    dialog.open()


def _ask_consent(
    bench: Bench, look: Look, view: QWidget, outgoing: Outgoing, given: Callable[[Answer], object]
) -> None:
    dialog = ConsentDialog(outgoing, look, view.window())
    dialog.answered.connect(given)
    bench.session.assistant.running_changed.connect(dialog.reject)  # stopped meanwhile: nothing is asked
    dialog.open()


def _preview(
    bench: Bench, look: Look, view: QWidget, goal: CardGoal, words: str, models: tuple[str, ...]
) -> None:
    questions.preview(
        bench,
        _wish(bench, goal, words, models),
        lambda found: ReadingDialog(found, look, view.window(), sent=False).open(),
    )


def _show_sent(bench: Bench, look: Look, view: QWidget) -> None:
    sent = bench.session.assistant.sent
    if sent:
        ReadingDialog(sent, look, view.window(), sent=True).open()
        return
    message = tr("Nothing was sent to a model since this project was opened.")
    bench.session.tell(Notice("info", message, tr("Ask one first.")))
