"""What models cost, as the person wrote it into the settings; what has no price is unknown, never free.

Written as `model input output`, the prices for a million tokens in one currency, several rows separated
by semicolons; `endpoint/*` stands for every other model there:
`gemini/gemini-2.5-flash 0.30 2.50; ollama/* 0 0`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from core.errors import UsageError
from core.rewriting.assistant.provider import Usage
from core.settings import Settings

_NUMBER = re.compile(r"\d{1,9}(?:\.\d{1,9})?")


@dataclass(frozen=True, slots=True)
class Price:
    """What a million tokens cost, in the person's currency."""

    prompt: float
    reply: float


@dataclass(frozen=True, slots=True)
class Prices:
    """The price of each model that has one, by `endpoint/model`."""

    rows: Mapping[str, Price] = field(default_factory=dict)

    def of(self, model: str) -> Price | None:
        """The price of a model, or None: it is not known."""
        own = self.rows.get(model)
        return own if own is not None else self.rows.get(f"{model.partition('/')[0]}/*")


def prices_of(settings: Settings) -> Prices:
    """The prices that were set; raises `UsageError` when the setting cannot be read."""
    return read_prices(settings.model_prices)


def read_prices(text: str) -> Prices:
    """The rows of the setting; raises `UsageError`."""
    found: dict[str, Price] = {}
    for part in re.split(r"[;\n]", text):
        if row := part.strip():
            name, price = _row(row)
            if name in found:
                raise _unfit(f"it names “{name}” twice")
            found[name] = price
    return Prices(found)


def cost_micros(usage: Usage, price: Price | None) -> int | None:
    """Millionths of the currency; None where the price or a number of tokens is unknown."""
    reply = reply_tokens(usage)
    if price is None or usage.prompt_tokens is None or reply is None:
        return None
    return round(usage.prompt_tokens * price.prompt + reply * price.reply)


def reply_tokens(usage: Usage) -> int | None:
    """Tokens that the model wrote, its thoughts included: they cost the same."""
    return None if usage.reply_tokens is None else usage.reply_tokens + (usage.thought_tokens or 0)


def cost_words(micros: int) -> str:
    """An amount to be read: two digits and more where it is small, such as 12.50, 0.0042 and 0."""
    if micros == 0:
        return "0"
    digits = 2 if micros >= 1_000_000 else 4 if micros >= 100 else 6
    return f"{micros / 1e6:.{digits}f}"


def _row(text: str) -> tuple[str, Price]:
    words = text.rsplit(maxsplit=2)  # a model's name may hold blanks
    if len(words) != 3 or "/" not in words[0].strip("/"):
        raise _unfit(f"“{text}” is no model with two prices")
    name, prompt, reply = words
    for amount in (prompt, reply):
        if not _NUMBER.fullmatch(amount):
            raise _unfit(f"“{amount}” is no price")
    return name, Price(float(prompt), float(reply))


def _unfit(reason: str) -> UsageError:
    return UsageError(
        f"The setting “model_prices” cannot be read: {reason}.",
        "Write “endpoint/model input output” for a million tokens each, several separated by semicolons, "
        "such as “gemini/gemini-2.5-flash 0.30 2.50”.",
    )
