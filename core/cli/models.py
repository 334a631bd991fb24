"""`--model`: from names to models that may be asked, and the person's word before anything leaves.

A model on this machine needs no word. For every other one the person has agreed before, says `--send`,
or is asked on the terminal; where nobody can be asked, nothing is sent.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from core.cli.context import Context
from core.cli.secret_place import place_there
from core.errors import InputError, UsageError

if TYPE_CHECKING:
    from core.assistance.rewriting import GuardedModel
    from core.rewriting.assistant.privacy.consent import Answer as Given
    from core.rewriting.assistant.privacy.gate import Outgoing
    from core.rewriting.assistant.question import Question, RejectedHunk
    from core.solidity.compilation import Compilation
    from core.store.scoreboard import ModelRun

_SHOWN_LINES = 40


def add_models(parser: argparse.ArgumentParser, purpose: str) -> None:
    """`--model`, `--preview` and `--send`."""
    parser.add_argument(
        "--model", metavar="NAME", action="append", default=[],
        help=f"{purpose}, such as ollama/qwen3:8b; repeatable",
    )  # fmt: skip
    parser.add_argument(
        "--preview", action="store_true", help="show exactly what would be sent, and send nothing"
    )
    parser.add_argument(
        "--send", action="store_true", help="agree to what leaves this machine for the models that are named"
    )


def models_for(
    names: Sequence[str], folder: Path | None, files: Sequence[str], send: bool, context: Context
) -> list[GuardedModel]:
    """The models by name, each behind the gate; raises `UsageError` for a name that means none.

    Nothing is contacted here. Each asks for the person's word the first time that text would leave.
    """
    from core.assistance.guarding import Guard

    guard = Guard(context.settings, folder, place_there(context), _Word(context, send))
    return guard.models(names, files, context.progress)


def show_previews(found: Sequence[Outgoing], notes: Sequence[str], form: str, context: Context) -> None:
    """Print what would be sent, and to whom."""
    from core.cli.documents.preview import preview_document

    if form == "json":
        context.output.document(preview_document(found, notes))
        return
    for item in found:
        where = "stays on this machine" if item.local else "leaves this machine"
        masked = sum(count for _, count in item.masked)
        context.output.write(
            f"{item.provider}/{item.model} at {item.endpoint}: {where}, about {item.tokens:,} tokens, "
            f"{masked} secrets masked. Files: {', '.join(item.files) or 'none'}\n\n{item.text}\n"
        )
    context.notes(tuple(notes))
    context.output.note("Nothing was sent. A change that fails is told back to the model, with what failed.")


def without_hidden(
    questions: Sequence[tuple[Compilation, Question]], folder: Path, context: Context
) -> tuple[list[tuple[Compilation, Question]], list[str]]:
    """The questions about files that a model may see, and a note for each file that none does.

    Raises `InputError` when nothing is left.
    """
    from core.rewriting.assistant.privacy.gate import Gate

    gate = Gate(folder, context.progress)
    kept: list[tuple[Compilation, Question]] = []
    notes: dict[str, None] = {}
    for compilation, question in questions:
        seen = []
        for name in question.files:
            reason = gate.why_hidden(Path(compilation.input.files.get(name, name)))
            if reason:
                notes[f"No model was shown {name}: {reason}."] = None
            else:
                seen.append(name)
        if seen:
            kept.append((compilation, replace(question, files=tuple(seen))))
    if notes and not kept:
        raise InputError(next(iter(notes)), "Name other files, or change the list.")
    return kept, list(notes)


class _Word:
    """Asks a person on the terminal, once for each address and model."""

    def __init__(self, context: Context, send: bool) -> None:
        self._context = context
        self._send = send

    async def __call__(self, outgoing: Outgoing) -> Given:
        if self._send:
            return "once"
        if not (sys.stdin.isatty() and self._context.output.err.isatty()):
            raise UsageError(
                f"“{outgoing.provider}/{outgoing.model}” is not on this machine, and nobody agreed that text "
                f"is sent to {outgoing.endpoint}.",
                "Add --send to agree, or run this on a terminal, which shows what would leave.",
                code="model-consent",
            )
        return await asyncio.to_thread(self._asked, outgoing)

    def _asked(self, outgoing: Outgoing) -> Given:
        from core.rewriting.assistant.providers.endpoints import is_loopback

        note = self._context.output.note
        lines = outgoing.text.splitlines()
        note("\n".join(lines[:_SHOWN_LINES]))
        if len(lines) > _SHOWN_LINES:
            note(f"… and {len(lines) - _SHOWN_LINES} more lines")
        masked = sum(count for _, count in outgoing.masked)
        note(
            f"\nThis text (about {outgoing.tokens:,} tokens, {masked} secrets masked) "
            f"would be sent to {outgoing.endpoint} for {outgoing.model}."
        )
        if is_loopback(outgoing.endpoint):
            note("The server at that address hands it on to another machine.")
        note("Send it? y = once, a = always for this project and model, anything else = no: ")
        answer = sys.stdin.readline().strip().lower()
        return "always" if answer in ("a", "always") else "once" if answer in ("y", "yes") else "no"


def known_rejections(folder: Path, context: Context) -> tuple[RejectedHunk, ...]:
    """Changes of this project that a person turned down before; none when the store cannot be read."""
    from core.assistance import keeping
    from core.errors import StoreError
    from core.store.database import open_store, store_file

    if not store_file(context.settings).exists():
        return ()
    try:
        with open_store(context.settings) as store:
            return keeping.known_rejections(store, folder)
    except StoreError as error:
        context.output.note(f"note: Earlier decisions are not known to the model. {error}")
        return ()


def keep_runs(folder: Path, runs: Sequence[ModelRun], context: Context) -> None:
    """Count what came of the questions for the project's scoreboard."""
    from core.assistance import keeping
    from core.errors import StoreError
    from core.store.database import open_store

    try:
        with open_store(context.settings) as store:
            keeping.keep_runs(store, folder, runs)
    except StoreError as error:
        context.output.note(f"note: The scoreboard of models was not kept. {error}")
