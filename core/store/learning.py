"""What decisions teach: rejected changes for the next prompt, and decided proposals as a training set.

Only changes of models count. Their edits are whole-line hunks in the order of the review, so that the
number of a decision is the number of an edit.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from core.errors import InputError
from core.rewriting.assistant.cards import system_prompt
from core.rewriting.assistant.question import RejectedHunk
from core.rewriting.proposal import Edit, Proposal
from core.store import blobs
from core.store.database import Store
from core.store.reviews import StoredProposal, proposals, reasons_of
from core.store.tables import blob
from core.text import SourceText
from core.verification.words import report_words

MARKERS = ("<<<<<<< SEARCH", "=======", ">>>>>>> REPLACE")


def rejected_hunks(store: Store, project_id: str) -> tuple[RejectedHunk, ...]:
    """What a person turned down of models' changes, oldest first, each once, with the reasons they gave."""
    found: dict[tuple[str, str], RejectedHunk] = {}
    for item in _of_models(store, project_id):
        reasons = reasons_of(store, item.number)
        texts = _texts(store, item.proposal)
        for at, edit in _decided(item, "rejected"):
            before = _before(texts, edit)
            found[edit.file, edit.text] = RejectedHunk(edit.file, before, edit.text, reasons.get(at, ""))
    return tuple(found.values())


def training_lines(store: Store, project_ids: Sequence[str], mask: Callable[[str], str]) -> Iterator[str]:
    """Decided proposals of models as JSON lines in the chat format that tuning services take.

    A line holds the system prompt of the goal, the text that was changed, the accepted blocks as the
    answer, and beside the messages what was decided and measured. Proposals whose text is no longer
    kept are left out. `mask` takes secrets out of everything that is written.
    """
    for item in (item for project_id in project_ids for item in _of_models(store, project_id)):
        texts = _texts(store, item.proposal)
        accepted = [edit for _, edit in _decided(item, "accepted")]
        rejected = [edit for _, edit in _decided(item, "rejected")]
        if not (accepted or rejected) or any(texts.get(file) is None for file in item.proposal.base):
            continue
        line = _line(item, texts, accepted, rejected, reasons_of(store, item.number))
        yield json.dumps(_masked(line, mask), ensure_ascii=False)


def export_training(store: Store, project_ids: Sequence[str], path: Path, mask: Callable[[str], str]) -> int:
    """Write the training set of projects into a new file and return its number of lines.

    Raises `InputError` when the file exists or cannot be written.
    """
    lines = list(training_lines(store, project_ids, mask))
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.writelines(f"{line}\n" for line in lines)
    except FileExistsError as error:
        raise InputError(f"“{path}” exists already.", "Choose another name or remove it.") from error
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise InputError(f"“{path}” cannot be written ({reason}).", "Choose another place.") from error
    return len(lines)


def _masked(value: Any, mask: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return mask(value)
    if isinstance(value, dict):
        return {name: _masked(item, mask) for name, item in value.items()}
    return [_masked(item, mask) for item in value] if isinstance(value, list) else value


def _line(
    item: StoredProposal, texts: Mapping[str, SourceText | None], accepted: list[Edit],
    rejected: list[Edit], reasons: Mapping[int, str],
) -> dict[str, Any]:  # fmt: skip
    proposal = item.proposal
    sources = {file: text for file, text in texts.items() if text is not None}
    question = "\n\n".join(f"[FILE {file}]\n{text.text}\n[END]" for file, text in sources.items())
    answer = f"PLAN: {proposal.reason}\n" + "\n".join(_block(edit, sources) for edit in accepted)
    return {
        "messages": [
            {"role": "system", "content": system_prompt(proposal.goal, whole_file=False)},
            {"role": "user", "content": f"Goal: {proposal.goal}.\n\n{question}"},
            {"role": "assistant", "content": answer if accepted else "NO CHANGE: a person turned it down."},
        ],
        "metadata": {
            "model": proposal.origin.name,
            "prompt": proposal.origin.version,
            "verdict": item.report.verdict,
            "evidence": report_words(item.report),
            "accepted": len(accepted),
            "rejected": [_block(edit, sources) for edit in rejected],
            "reasons": sorted(set(reasons.values())),
        },
    }


def _block(edit: Edit, sources: Mapping[str, SourceText]) -> str:
    """An edit as a block; an insertion quotes the line before it."""
    source = sources[edit.file]
    old, new = source.slice(edit.span), edit.text
    if not old.strip() and edit.span.start:
        line = source.slice(source.line_span(source.line_of(edit.span.start - 1)))
        old, new = line, line + new
    search, divider, replace = MARKERS
    return f"```solidity\n{edit.file}\n{search}\n{_lines(old)}{divider}\n{_lines(new)}{replace}\n```"


def _lines(text: str) -> str:
    text = text.replace("\r\n", "\n").rstrip("\n")
    return f"{text}\n" if text else ""


def _of_models(store: Store, project_id: str) -> Iterator[StoredProposal]:
    return (item for item in proposals(store, project_id) if item.proposal.origin.kind == "model")


def _decided(item: StoredProposal, kind: str) -> Iterator[tuple[int, Edit]]:
    edits = sorted(item.proposal.edits)
    for at, decision in sorted(item.decisions.items()):
        if decision == kind and at < len(edits):
            yield at, edits[at]


def _texts(store: Store, proposal: Proposal) -> dict[str, SourceText | None]:
    """The texts that the edits count in, as far as a revision still holds them."""
    found: dict[str, SourceText | None] = {}
    with store.reading() as connection:
        for file, sha256 in sorted(proposal.base.items()):
            known = connection.execute(blob.select().where(blob.c.sha256 == sha256)).first() is not None
            found[file] = SourceText(file, blobs.get(connection, sha256)) if known else None
    return found


def _before(texts: Mapping[str, SourceText | None], edit: Edit) -> str:
    text = texts.get(edit.file)
    return text.slice(edit.span) if text is not None else ""
