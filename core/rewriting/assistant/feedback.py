"""What the first failing gate says to the model: enough to repair the change, and no more.

Compiler errors come with their line marked inside of the enclosing function, a difference in behavior
as the shortest calls with both results. Every message ends with the same demand: the whole set of
blocks against the original, because nothing that failed is kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from core.rewriting.assistant.forbidden import Forbidden
from core.rewriting.assistant.reply import Refused
from core.solidity.compilation import Compilation, Diagnostic
from core.solidity.tokens import closing, tokens_of
from core.text import SourceText, Span
from core.verification.report import CheckResult, ContractReport, Counterexample, VerificationReport
from core.verification.words import step_words

AGAIN = "Reply with the complete set of blocks against the ORIGINAL file."
_MOST_ERRORS = 5
_MOST_LINES = 40


def refused_feedback(refused: Refused) -> str:
    """What a reply of the wrong form is answered with."""
    return "\n".join(item for item in (refused.sentence, refused.hint, AGAIN) if item)


def forbidden_refusal(found: Sequence[Forbidden]) -> Refused:
    """A change of what must stay, as a refusal that names every such change."""
    more = "\n".join(item.sentence for item in found[1:_MOST_ERRORS])
    return Refused("forbidden", found[0].sentence, more or "Leave that as it is.")


def compiler_feedback(after: Compilation) -> str:
    """The first errors, each marked inside of its function."""
    errors = [item for item in after.diagnostics if item.severity == "error"][:_MOST_ERRORS]
    first = errors[0].message if errors else "nothing"
    lines = [f"Your change does not compile, solc {after.version} says: {first}"]
    for error in errors:
        lines.append(f"Error {error.code}: {error.message}".strip())
        source = after.input.sources.get(error.file)
        if source is not None and error.line:
            lines.append(_marked(source, error))
    return "\n".join([*lines, AGAIN])


def report_feedback(report: VerificationReport) -> str:
    """What the first failing check saw; for a difference in behavior both sides of it."""
    contract, check = first_problem(report)
    if contract is None or check is None:
        return "\n".join(["Your change could not be verified.", AGAIN])
    lines = [f"Your change compiles, but {contract.contract} did not pass: {check.summary}"]
    lines += _evidence(contract, check)
    return "\n".join([*lines, AGAIN])


def first_problem(report: VerificationReport) -> tuple[ContractReport | None, CheckResult | None]:
    """The first failing check, else the first that could not decide."""
    for verdict in ("fail", "inconclusive"):
        for contract in report.contracts:
            for check in contract.checks:
                if check.verdict == verdict:
                    return contract, check
    return None, None


def failure_key(report: VerificationReport) -> tuple[str, ...]:
    """What a failure is known by when it comes again, whatever the lines around it are then."""
    contract, check = first_problem(report)
    if contract is None or check is None:
        return ("nothing",)
    if check.id == "compiles":
        return ("compiles", *sorted(f"{item['code']} {item['message']}" for item in check.evidence["errors"]))
    return (check.id, contract.contract, check.summary)


def _evidence(contract: ContractReport, check: CheckResult) -> Iterator[str]:
    if check.id == "no-new-findings":
        for item in [*check.evidence.get("new", ()), *check.evidence.get("not_fixed", ())][:_MOST_ERRORS]:
            yield f"- {item['detector']} ({item['severity']}) in {item['function']}: {item['message']}"
    found = contract.behavior.counterexample if contract.behavior is not None else None
    if check.id == "same-behavior" and found is not None:
        yield from counterexample_lines(found)


def counterexample_lines(found: Counterexample) -> Iterator[str]:
    """The shortest calls that show a difference, and what each side did at the last of them."""
    for line in found.setup:
        yield f"Set up: {line}"
    for number, step in enumerate(found.sequence, 1):
        yield f"{number}. {step_words(step)}"
    yield f"Original: {found.before.detail}"
    yield f"Yours: {found.after.detail}"


def _marked(source: SourceText, error: Diagnostic) -> str:
    """The enclosing function with the line of the error marked, or the lines around it."""
    span = _function_around(source, error.span.start if error.span is not None else None)
    first, last = (source.line_of(span.start), source.line_of(span.end)) if span else (error.line, error.line)
    if last - first > _MOST_LINES or not span:
        first, last = max(1, error.line - 3), min(len(source.line_starts), error.line + 3)
    lines = []
    for line in range(first, last + 1):
        mark = ">>" if line == error.line else "  "
        lines.append(f"{mark} {source.slice(source.line_span(line)).rstrip()}".rstrip())
    return "\n".join(lines)


def _function_around(source: SourceText, offset: int | None) -> Span | None:
    """The function, modifier or constructor that holds an offset, found in text that does not compile."""
    if offset is None:
        return None
    tokens = tokens_of(source.data)
    for at, token in enumerate(tokens):
        if token.text not in ("function", "modifier", "constructor", "fallback", "receive"):
            continue
        brace = next((index for index in range(at, len(tokens)) if tokens[index].text in ("{", ";")), at)
        if tokens[brace].text != "{":
            continue
        end = tokens[closing(tokens, brace)].end
        if token.start <= offset < end:
            return Span(token.start, end)
    return None
