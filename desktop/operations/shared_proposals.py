"""Show the proposals that others of the team made for the texts that are open, with their evidence.

One for another text than the one that is here is not shown: its evidence is about that other text.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from desktop.bench import Bench
from desktop.candidate import Candidate, of_judged
from desktop.errors import Notice
from desktop.jobs import Context
from desktop.operations import keeping
from desktop.operations.history import with_store
from desktop.team.model import name_of
from desktop.words import tr

if TYPE_CHECKING:
    from core.store.database import Store
    from core.store.reviews import StoredProposal

KEY = "shared-proposals"


def look(bench: Bench) -> None:
    """Add what is new; proposals that are listed already stay as they are."""
    session, link = bench.session, bench.session.team.link
    built = session.base or session.built
    if link is None or built is None:
        return
    me = session.team.account.user_id if session.team.account is not None else ""
    listed = {item.id for item in session.candidates}

    def work(_context: Context) -> tuple[tuple[StoredProposal, str, Candidate], ...]:
        from core.rewriting.judging import Judged

        found = []
        for stored, creator in with_store(bench, lambda store: _of_others(store, link.project_id, me)):
            if stored.proposal.id not in listed:
                candidate = of_judged(Judged(stored.proposal, stored.report), built)
                if candidate is not None:
                    found.append((stored, creator, candidate))
        return tuple(found)

    def done(found: tuple[tuple[StoredProposal, str, Candidate], ...]) -> None:
        if built is not (session.base or session.built):
            return  # another text is open now
        if session.base is None and found:
            session.base = built
        for _stored, creator, candidate in found:
            who = name_of(session.team, creator)
            reason = tr("From {name}. {reason}").format(name=who, reason=candidate.reason)
            session.add_candidate(replace(candidate, reason=reason))
        keeping.take_over(
            bench, {stored.proposal.id: (stored.number, stored.decisions) for stored, _who, _item in found}
        )

    bench.jobs.start(
        tr("Look for proposals of others"), work, done, key=KEY, lane="files", failed=lambda _error: None
    )


def show(bench: Bench, proposal_id: str, title: str) -> None:
    """Review a proposal of the shared project, one's own or another's, as far as it fits what is here."""
    session, link = bench.session, bench.session.team.link
    built = session.base or session.built
    if link is None:
        return
    if built is None:
        told = tr("“{title}” is shown once the project is analyzed.").format(title=title)
        session.tell(Notice("info", told, tr("Choose it again then.")))
        return

    def work(_context: Context) -> tuple[StoredProposal, Candidate | None] | None:
        from core.rewriting.judging import Judged
        from core.store.reviews import proposals

        found = with_store(bench, lambda store: proposals(store, link.project_id))
        for stored in found:
            if stored.proposal.id == proposal_id:
                return stored, of_judged(Judged(stored.proposal, stored.report), built)
        return None

    def done(found: tuple[StoredProposal, Candidate | None] | None) -> None:
        stored, candidate = found if found is not None else (None, None)
        if stored is None or candidate is None or built is not (session.base or session.built):
            told = tr("“{title}” is not in the project any more, or not here yet.")
            if stored is not None:
                told = tr("“{title}” is about another text than the one that is here now.")
            session.tell(Notice("info", told.format(title=title), tr("The history lists what was applied.")))
            return
        if session.base is None:
            session.base = built
        if all(item.id != proposal_id for item in session.candidates):
            session.add_candidate(candidate)
            keeping.take_over(bench, {proposal_id: (stored.number, stored.decisions)})
        session.open_review(next(item for item in session.candidates if item.id == proposal_id))

    bench.jobs.start(tr("Look for the proposal"), work, done, key=f"{KEY}-show", lane="files")


def _of_others(store: Store, project_id: str, me: str) -> tuple[tuple[StoredProposal, str], ...]:
    """The newest evidence of each proposal that somebody else made, and who that is."""
    from core.store.replica_nodes import nodes_of
    from core.store.reviews import proposals

    with store.reading() as connection:
        makers = {
            node.subject: node.creator
            for node in nodes_of(connection, project_id).values()
            if node.kind == "proposal" and not node.deleted
        }
    found = {
        item.proposal.id: (item, makers[str(item.number)])
        for item in proposals(store, project_id)
        if makers.get(str(item.number), me) != me
    }
    return tuple(found.values())
