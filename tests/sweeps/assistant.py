"""What comes of scripted replies of models: `python -m tests.sweeps.assistant`.

    [--calls N] [--seed N] [--json FILE] [--only TEXT] [CONTRACT.sol ...]

Plays every case of `tests/contracts/assistant` through the repair loop and the real gates: good changes,
errors mended in a later round, subtle breaks, wrong forms, attacks. Prints the table of outcomes; fails
when an outcome is another one than the case expects, and above all when a break passes.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from core.analysis.engine import analyze
from core.analysis.finding import Finding
from core.assistance.asking import Asking, ask, prepared
from core.assistance.gates import judge_for
from core.pipeline import VERIFY_BUDGET, Budget
from core.progress import silent
from core.rewriting.assistant.cards import CardGoal
from core.rewriting.assistant.events import Finished, JudgedReply, RefusedReply
from core.rewriting.assistant.provider import Capabilities, Chunk, ModelInfo, Request, Usage
from core.rewriting.assistant.question import Question
from core.settings import Settings
from core.solidity.compilation import Compilation, CompilerInput, CompilerSettings
from core.solidity.compiler import compile_input
from core.text import SourceText
from core.toolchain.toolchain import Toolchain
from tests.conftest import ROOT, shelf_dir

CASES = ROOT / "tests" / "contracts" / "assistant"
BUDGET = VERIFY_BUDGET
"""What models are judged with unless somebody says otherwise."""


@dataclass(frozen=True)
class Case:
    """One scripted conversation; `expect` is `verified [in N]`, `caught`, `refused KIND`, …"""

    file: str
    name: str
    goal: CardGoal
    expect: str
    why: str
    words: str
    findings: str
    replies: tuple[str, ...]


@dataclass
class Scripted:
    """A model that says what it was told to say, and keeps what it was asked."""

    replies: Sequence[str]
    asked: list[Request] = field(default_factory=list)
    id: str = "scripted"
    local: bool = True
    endpoint: str = "this process"

    async def models(self) -> tuple[ModelInfo, ...]:
        return ()

    async def capabilities(self, model: str) -> Capabilities:
        return Capabilities()

    async def count_tokens(self, request: Request) -> int | None:
        return None

    async def stream(self, request: Request) -> AsyncIterator[Chunk]:
        self.asked.append(request)
        reply = self.replies[min(len(self.asked), len(self.replies)) - 1]
        for at in range(0, len(reply), 400):
            yield Chunk(reply[at : at + 400])
        yield Chunk(finish="stop", usage=Usage(len(request.messages[0].text) // 4, len(reply) // 4))


def cases(file: Path) -> Iterator[Case]:
    """The cases of one file of scripted replies."""
    for part in file.read_text("utf-8").split("\n## ")[1:]:
        head, *replies = part.rpartition("\n%%% end")[0].split("\n%%% reply\n")
        name, _, rest = head.partition("\n")
        fields = dict(line.split(": ", 1) for line in rest.strip().splitlines())
        yield Case(
            f"{file.stem}.sol",
            name,
            fields["goal"],  # type: ignore[arg-type]
            fields["expect"],
            fields["why"],
            fields.get("words", ""),
            fields.get("findings", ""),
            tuple(reply.rstrip("\n") + "\n" for reply in replies),
        )


def every_case() -> list[Case]:
    """All cases of the corpus."""
    return [case for file in sorted(CASES.glob("*.md")) if file.stem != "README" for case in cases(file)]


class Stage:
    """Compiles each contract of the corpus once and plays cases on it."""

    def __init__(self, tools: Toolchain, budget: Budget = BUDGET) -> None:
        self._tools = tools
        self._budget = budget
        self._made: dict[str, tuple[Compilation, tuple[Finding, ...]]] = {}

    def compiled(self, file: str) -> tuple[Compilation, tuple[Finding, ...]]:
        if file not in self._made:
            source = SourceText(file, (CASES / file).read_bytes())
            made = compile_input(
                CompilerInput("0.8.30", {file: source}, CompilerSettings(), (file,)), self._tools, silent()
            )
            assert made.ok, made.diagnostics
            self._made[file] = made, analyze([made], silent()).findings
        return self._made[file]

    def question(self, case: Case) -> Question:
        wanted = case.findings
        found = [item for item in self.compiled(case.file)[1] if wanted and wanted in ("any", item.detector)]
        assert bool(found) == bool(wanted), f"{case.name}: there is no finding {wanted}"
        return Question(case.goal, (case.file,), case.words, findings=tuple(found))

    def played(self, case: Case) -> tuple[Finished, list[JudgedReply | RefusedReply], Scripted]:
        """The end, what was said of each reply, and the provider with what it was asked."""
        provider = Scripted(case.replies)
        question, asking = self.question(case), Asking("scripted", budget=self._budget)
        compilation = self.compiled(case.file)[0]
        request = prepared(question, compilation, Capabilities(), asking)
        progress = silent()
        judge = judge_for(question, compilation, "scripted", self._budget, self._tools, progress)

        async def collect() -> list[object]:
            return [event async for event in ask(provider, request, judge, asking, progress)]

        events = asyncio.run(collect())
        told = [item for item in events if isinstance(item, JudgedReply | RefusedReply)]
        end = events[-1]
        assert isinstance(end, Finished)
        return end, told, provider


def outcome(end: Finished, told: Sequence[JudgedReply | RefusedReply]) -> str:
    """The outcome in the words of `expect`."""
    if end.ending == "passed":
        return "verified" if end.rounds == 1 else f"verified in {end.rounds}"
    if end.ending in ("no-change", "said"):
        return end.ending.replace("-", " ")
    last = told[-1]
    if isinstance(last, RefusedReply):
        return f"refused {last.refused.kind}"
    return "not verified" if last.report.verdict == "inconclusive" else "caught"


def fits(case: Case, end: Finished, told: Sequence[JudgedReply | RefusedReply]) -> bool:
    """Whether a case came out as it must; what was caught is never applied."""
    if case.expect == "repeated":
        return end.ending == "repeated"
    found = outcome(end, told)
    if case.expect == "caught":
        return found in ("caught", "not verified") or found == "refused forbidden"
    return found == case.expect


def main() -> int:
    """Play the corpus and print the table."""
    options = _options()
    wanted = [case for case in every_case() if not options.files or case.file in options.files]
    wanted = [case for case in wanted if options.only in case.name]
    rows, wrong = [], []
    with Toolchain(Settings(data_dir=shelf_dir())) as tools:
        stage = Stage(tools, Budget(options.calls, None, options.seed))
        for case in wanted:
            began = time.perf_counter()
            end, told, _ = stage.played(case)
            seconds = time.perf_counter() - began
            found = outcome(end, told)
            good = fits(case, end, told)
            mark = " " if good else "!"
            print(f"{mark} {case.file:12} {case.goal:9} {found:24} {seconds:5.1f} s  {case.name}", flush=True)
            if not good:
                wrong.append(case)
                print(f"    expected {case.expect}: {'; '.join(end.reasons)}")
            rows.append((case, found, end, seconds))
    counts = Counter((row[0].expect.split(" in ")[0], row[1].split(" in ")[0]) for row in rows)
    print("\nexpected                 came out                 cases")
    for (expected, found), count in sorted(counts.items()):
        print(f"{expected:24} {found:24} {count:5}")
    passed = [row[0].name for row in rows if row[0].expect == "caught" and row[2].ending == "passed"]
    print(f"\n{len(rows)} cases, {len(wrong)} otherwise than expected")
    print(f"breaks that passed: {passed or 'none'}")
    if options.json:
        Path(options.json).write_text(json.dumps([_row(*row) for row in rows], indent=1), "utf-8")
    return 1 if wrong else 0


def _row(case: Case, found: str, end: Finished, seconds: float) -> dict[str, object]:
    return {
        "file": case.file,
        "case": case.name,
        "goal": case.goal,
        "expected": case.expect,
        "outcome": found,
        "rounds": end.rounds,
        "reasons": end.reasons,
        "seconds": round(seconds, 2),
    }


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("files", nargs="*", metavar="CONTRACT.sol")
    parser.add_argument("--calls", type=int, default=BUDGET.calls)
    parser.add_argument("--seed", type=int, default=BUDGET.seed)
    parser.add_argument("--json", default="")
    parser.add_argument("--only", default="")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
