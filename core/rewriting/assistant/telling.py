"""What happens while a model is asked, in the words of a conversation."""

from __future__ import annotations

from dataclasses import replace

from core.rewriting.assistant.conversation import Line, LineKind, Turn
from core.rewriting.assistant.events import Ending, Event, Finished, JudgedReply, RefusedReply, Round, Text
from core.rewriting.assistant.prices import Price, cost_micros, cost_words, reply_tokens
from core.rewriting.assistant.provider import Usage
from core.rewriting.assistant.ranking import saved


def after(turn: Turn, model: str, event: Event, price: Price | None = None) -> Turn:
    """The turn after one more event; pieces of one reply become one line. `price` is the model's."""
    if isinstance(event, Text):
        return turn.with_text(model, event.text)
    line = line_of(model, event, price)
    return turn if line is None else replace(turn, lines=(*turn.lines, line))


def line_of(model: str, event: Event, price: Price | None = None) -> Line | None:
    """What an event says in words; None for those that a conversation does not show."""
    if isinstance(event, Round):
        if event.number == 1:
            return None
        return Line("step", model, f"Asked again with what failed, round {event.number} of {event.most}.")
    if isinstance(event, RefusedReply):
        return Line("refused", model, f"Not looked at further: {event.refused.sentence}")
    if isinstance(event, JudgedReply):
        return _judged(model, event)
    if isinstance(event, Finished):
        return Line("end", model, _ended(event, price))
    return None


def tokens_of(usage: Usage) -> str:
    """Tokens in words, as far as the server counted them; empty when it did not."""
    parts = [(usage.prompt_tokens, "in"), (reply_tokens(usage), "out")]
    told = [f"{count:,} tokens {way}" for count, way in parts if count is not None]
    return ", ".join(told)


def cost_of(usage: Usage, price: Price | None) -> str:
    """The cost in words; it is unknown without a price, and where the server did not count."""
    micros = cost_micros(usage, price)
    return "cost unknown" if micros is None else f"cost {cost_words(micros)}"


def _judged(model: str, event: JudgedReply) -> Line:
    name = event.proposal.id
    if event.passed:
        gas = saved(event)
        parts = [f"{gas.runtime_gas:,} gas a call" * bool(gas.runtime_gas),
                 f"{gas.deployment_gas:,} gas of deployment" * bool(gas.deployment_gas)]  # fmt: skip
        saves = " and ".join(part for part in parts if part)
        strays = f" {len(event.strays)} of its changes touch what was not asked for." if event.strays else ""
        measured = f", measured to save {saves}" if saves else ""
        return Line("passes", model, f"Passed every check{measured}.{strays}", name)
    first = event.feedback.split("\n")[0]
    kind: LineKind = "unsure" if event.report.verdict == "inconclusive" else "fails"
    return Line(kind, model, _as_told(first), name)


def _as_told(feedback: str) -> str:
    """The model is told of “your change”; a person is told of “the change”."""
    return f"The{feedback[4:]}" if feedback.startswith("Your ") else feedback


def _ended(event: Finished, price: Price | None) -> str:
    endings: dict[Ending, str] = {
        "passed": "Passed",
        "never": "Nothing passed",
        "no-change": "No change proposed",
        "said": "Answered",
        "repeated": "Stopped, because the same failure came again",
        "unverified": "Proposed, and not verified",
    }
    rounds = f" after {event.rounds} rounds" if event.rounds > 1 else ""
    why = f" {event.reasons[-1]}" if event.ending == "no-change" and event.reasons else ""
    told = (f"{event.seconds:.1f} s", tokens_of(event.usage), cost_of(event.usage, price))
    figures = ", ".join(part for part in told if part)
    return f"{endings[event.ending]}{rounds} ({figures}).{why}"
