"""Reports: everything is said, in the fixed words, and nothing in a contract can become markup."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

from core.analysis.finding import Analysis, ContractMetrics
from core.reporting.html import html
from core.reporting.markdown import markdown
from core.reporting.paper import paper
from core.reporting.report import Report, ReportedChange, ReportedSave
from core.text import SourceText, Span
from core.verification.report import VerificationReport
from tests.core.store.factories import a_finding, a_report

BAD = "<script>alert('x')</script>"
SOURCE = SourceText.of("src/Bank.sol", f'contract Bank {{\n    // {BAD}\n    string s = unicode"ü😀";\n}}\n')
VOID = {"meta", "br", "link", "img", "hr"}


class Page(HTMLParser):
    """Checks that every element is closed, and collects what a reader sees."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.names: list[str] = []
        self.links: list[str] = []
        self.seen = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.seen += data


def test_what_stands_between_backticks_is_code_and_stays_harmless() -> None:
    told = replace(a_whole_report(), analysis=Analysis(1, 0.1, (), (), (), ("Use `a <b>` or a ` alone",)))
    assert "<code>a &lt;b&gt;</code> or a ` alone" in html(told)
    assert "`" not in paper(told).replace("a ` alone", "")
    assert "Use <span" in paper(told) and "</span> or a" in paper(told)


def change(report: VerificationReport | None, title: str = "Checked sums") -> ReportedChange:
    before = {"src/Bank.sol": SOURCE}
    after = {"src/Bank.sol": SourceText.of("src/Bank.sol", SOURCE.text.replace("Bank", "Bank2"))}
    return ReportedChange(title, f"Because {BAD}.", "custom-error", before, after, report, "not decided")


def a_whole_report(*changes: ReportedChange) -> Report:
    shown = replace(a_finding("f1"), message=f"Bad {BAD} | thing", span=Span(0, 4), line=2, end_line=2)
    dismissed = replace(a_finding("f2"), message="Old thing", suppressed=True, reason=f"Known, {BAD}")
    silenced = replace(a_finding("f3"), message="Quiet thing", suppressed=True)
    metrics = ContractMetrics("Bank", "src/Bank.sol", 30, 2_457, 3_000, 0.5, 4)
    analysis = Analysis(1, 0.2, (), (shown, dismissed, silenced), (metrics,), ("A note.",))
    saves = (ReportedSave("2026-11-20 10:00", "Saved", ("src/Bank.sol",), "", 3, 70, None, 2_457),)
    return Report(
        f"Bank {BAD}", "2026-11-26 10:00", "Contract Rewriter", ("solc 0.8.30",), ("src/Bank.sol",),
        analysis, {"src/Bank.sol": SOURCE}, changes, saves,
    )  # fmt: skip


def test_the_page_is_well_formed_and_loads_and_runs_nothing() -> None:
    text = html(a_whole_report(change(a_report()), change(a_report("fail"))))
    page = Page(text)
    assert page.open == []
    assert not {"script", "img", "link", "iframe", "object"} & set(page.names)
    assert all(link.startswith("#") for link in page.links) and page.links
    assert "default-src 'none'" in text.replace("&#x27;", "'")
    assert "url(" not in text and "@import" not in text
    assert "prefers-color-scheme: dark" in text and "@media print" in text
    for link in page.links:
        assert f'id="{link[1:]}"' in text


def test_contract_text_stays_text_in_every_format() -> None:
    report = a_whole_report(change(a_report()))
    for text in (html(report), paper(report)):
        assert BAD not in text
        assert "&lt;script&gt;" in text.replace("\u200b", "")
    outside = re.sub(r"```.*?```", "", markdown(report), flags=re.DOTALL)
    assert "<script" not in outside and "&lt;script&gt;" in outside


def test_every_finding_is_there_and_dismissed_ones_say_why() -> None:
    report = a_whole_report()
    for text in (Page(html(report)).seen, markdown(report).replace("\\", "")):
        assert "src/Bank.sol:2" in text and "Quiet thing" in text and "Silenced by a comment" in text
        assert text.index("Dismissed findings") < text.index("Old thing")
        assert "Reason: Known" in text
        assert "A note." in text and "solc 0.8.30" in text
    assert "    2  // <script>" in Page(html(report)).seen, "the line that the finding is about"


def test_verdicts_are_in_the_fixed_words_and_inconclusive_is_never_a_pass() -> None:
    for verdict, words in (
        ("pass", "Verified (tested: 400 sequences"),
        ("fail", "Breaks: Both sides were compared."),
        ("inconclusive", "Not verified: Both sides were compared."),
    ):
        report = a_whole_report(change(a_report(verdict)))  # type: ignore[arg-type]
        told = Page(html(report)).seen
        before_legend = told[: told.rindex("What the verdicts mean")]
        assert words in before_legend
        if verdict != "pass":
            assert "Verified (" not in before_legend
            assert 'class="verdict verified"' not in html(report)
            assert "✔" not in markdown(report)
    assert "Not verified: nothing was checked" in markdown(a_whole_report(change(None)))


def test_declared_changes_are_told_as_such() -> None:
    passing = a_report()
    one = replace(passing.contracts[0], declared=("events:Paid(uint256)",))
    text = html(a_whole_report(change(replace(passing, contracts=(one,)))))
    assert 'class="verdict declared"' in text and "changed as declared: events:Paid(uint256)" in text


def test_a_counterexample_gas_and_the_diff_are_shown() -> None:
    told = Page(html(a_whole_report(change(a_report("fail"))))).seen
    assert "user1 calls withdraw(5) on contract with 5 wei, 60 s later" in told
    assert "After: revert. reverts with Panic(17)" in told
    assert "473,493" in told and "451,200" in told and "−22,293" in told and "−4.7 %" in told
    assert "-contract Bank {" in told and "+contract Bank2 {" in told


def test_tables_of_markdown_keep_their_columns_whatever_is_in_them() -> None:
    lines = markdown(a_whole_report(change(a_report()))).splitlines()
    for at, line in enumerate(lines):
        if line.startswith("|--"):
            columns = line.count("|")
            rows = [lines[at - 1]]
            while lines[at + 1].startswith("|"):
                rows.append(lines[at + 1])
                at += 1  # noqa: PLW2901
            assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} == {columns}


def test_the_limit_of_deployed_code_stands_beside_the_size() -> None:
    told = Page(html(a_whole_report())).seen
    assert "2,457" in told and "10%" in told and "24,576" in told
