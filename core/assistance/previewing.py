"""What would be sent, to be read before anything is asked. No model hears of it."""

from __future__ import annotations

from collections.abc import Sequence

from core.assistance.asking import Asking
from core.assistance.generating import question_for
from core.assistance.narrowing import Asked
from core.assistance.rewriting import GuardedModel, request_for
from core.rewriting.assistant.privacy.gate import Outgoing


async def previews(
    models: Sequence[GuardedModel], questions: Sequence[Asked], asking: Asking
) -> list[Outgoing]:
    """The first text of every question to every model, in the order in which they are asked.

    What follows in later rounds is the model's own reply and what failed of it. Raises `ProviderError`
    where a model may not be asked or a file is hidden.
    """
    return [
        await model.provider.preview(await request_for(model, question, compilation, asking))
        for compilation, question in questions
        for model in models
    ]


async def preview_of_generated(model: GuardedModel, description: str, asking: Asking) -> Outgoing:
    """The same for a new contract."""
    return await model.provider.preview(await request_for(model, question_for(description), None, asking))
