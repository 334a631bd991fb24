"""Reports from the window: real data to real files, and pages on which nothing is cut off."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter, QTextCursor
from PySide6.QtWidgets import QFileDialog

from core.reporting.paper import paper
from desktop.app import Desktop
from desktop.operations import export
from desktop.operations.review import accept_hunk
from desktop.reports import printing
from desktop.reports.printing import Pages, lay_out, paint_page, print_pdf
from tests.core.reporting.test_reports import a_whole_report, change
from tests.core.store.factories import a_report
from tests.desktop.conftest import Until
from tests.desktop.factories import candidate
from tests.desktop.test_history import NEXT, opened, type_and_save

LONG = "x" * 400
WIDTH, HEIGHT = 640, 900


def laid_out(html: str) -> Pages:
    return lay_out(
        html, QImage(WIDTH, HEIGHT, QImage.Format.Format_RGB32), QRectF(0, 0, WIDTH, HEIGHT).size()
    )


def page(pages: Pages, number: int) -> QImage:
    image = QImage(WIDTH, HEIGHT, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    paint_page(painter, pages, number, QRectF(0, 0, WIDTH, HEIGHT), "Title", "Footer")
    painter.end()
    return image


def ink(image: QImage, box: QRectF) -> int:
    """How many pixels of a box are not white."""
    return sum(
        image.pixelColor(x, y).lightness() < 200
        for x in range(int(box.left()), int(box.right()), 2)
        for y in range(int(box.top()), int(box.bottom()), 2)
    )


@pytest.mark.usefixtures("qapp")
def test_every_page_has_text_a_header_and_its_number() -> None:
    many = [change(a_report("fail"), f"Change {number}") for number in range(8)]
    pages = laid_out(paper(a_whole_report(*many)))
    assert pages.count > 3
    for number in range(pages.count):
        image = page(pages, number)
        assert ink(image, QRectF(0, 40, WIDTH, HEIGHT - 80)) > 50, f"page {number + 1} is empty"
        assert ink(image, QRectF(WIDTH - 60, HEIGHT - 20, 60, 20)) > 0
        assert (ink(image, QRectF(0, 0, 60, 16)) > 0) == (number > 0)


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize("lines", range(28, 44))
def test_no_heading_is_left_alone_at_the_end_of_a_page(lines: int) -> None:
    above = "".join(f"<p>line {number}</p>" for number in range(lines))
    code = "<p style=\"font-family:'DejaVu Sans Mono'; white-space:pre-wrap;\">1 code</p>"
    pages = laid_out(f"<body style='font-size:9.5pt'>{above}<h3>Title</h3><p>id</p><p>words</p>{code}</body>")
    last, height = pages.document.lastBlock(), pages.body.height()
    found = {}
    while last.isValid() and last.text() != f"line {lines - 1}":
        box = pages.document.documentLayout().blockBoundingRect(last)
        found[last.text()] = int(box.top() // height)
        last = last.previous()
    assert set(found) == {"Title", "id", "words", "1 code"} and len(set(found.values())) == 1


@pytest.mark.usefixtures("qapp")
def test_keeping_headings_with_what_follows_loses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    text = paper(a_whole_report(*(change(a_report("fail"), f"Change {number}") for number in range(40))))
    kept = laid_out(text)
    monkeypatch.setattr(printing, "_keep_together", lambda *_: None)
    plain = laid_out(text)
    assert kept.count >= plain.count
    layout, block, bottom = kept.document.documentLayout(), kept.document.begin(), 0.0
    while block.isValid():
        box = layout.blockBoundingRect(block)
        if block.text().strip() and QTextCursor(block).currentTable() is None:
            assert box.top() > bottom - 1, f"“{block.text()}” stands over what is before it"
        bottom = max(bottom, box.bottom())
        block = block.next()


@pytest.mark.usefixtures("qapp")
def test_no_line_is_wider_than_the_page() -> None:
    wide = change(a_report(), LONG)
    pages = laid_out(paper(a_whole_report(wide)))
    assert pages.document.size().width() <= WIDTH + 1
    assert pages.document.idealWidth() <= WIDTH + 1


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize(("name", "points"), [("A4", (595, 842)), ("Letter", (612, 792))])
def test_a_pdf_has_as_many_pages_as_it_says_of_the_wanted_size(name: str, points: tuple[int, int]) -> None:
    html = paper(a_whole_report(*[change(a_report("fail"))] * 4))
    data, count = print_pdf(html, "Title", "Footer", name)  # type: ignore[arg-type]
    assert data.startswith(b"%PDF-") and data.rstrip().endswith(b"%%EOF")
    assert len(re.findall(rb"/Type /Page\b", data)) == count > 1
    boxes = {
        tuple(round(float(n)) for n in box.split()[2:]) for box in re.findall(rb"MediaBox \[([^\]]+)\]", data)
    }
    assert boxes == {points}


def test_all_formats_are_written_from_what_is_open(
    desktop: Desktop, box: Path, tmp_path: Path, until: Until
) -> None:
    file = opened(desktop, box, until)
    type_and_save(desktop, file, NEXT, until)
    made = candidate(box)
    desktop.session.add_candidate(made)
    desktop.session.review(made)
    for kind, start in (
        ("html", b"<!DOCTYPE html>"),
        ("pdf", b"%PDF-"),
        ("markdown", b"# Report on project"),
        ("sarif", b"{"),
    ):
        target = tmp_path / f"out.{kind}"
        export.export(desktop.bench, kind, target)  # type: ignore[arg-type]
        until(lambda target=target: str(target) in desktop.window.notices.text())
        assert target.read_bytes().startswith(start)
        desktop.window.notices.close_notice()
    told = (tmp_path / "out.markdown").read_text("utf-8")
    assert "Use of tx.origin" in told or "tx-origin" in told
    assert "Custom errors instead of texts" in told and "not decided" in told
    assert "As it was before the first save" in told
    log = json.loads((tmp_path / "out.sarif").read_text("utf-8"))
    assert any(result["ruleId"] == "tx-origin" for result in log["runs"][0]["results"])


def test_an_accepted_part_is_reported_with_its_own_evidence_only(
    desktop: Desktop, box: Path, until: Until
) -> None:
    opened(desktop, box, until)
    made = candidate(box)
    desktop.session.add_candidate(made)
    desktop.session.review(made)
    accept_hunk(desktop.bench)
    desktop.bench.jobs.cancel_all()
    report = export.gather(desktop.session)
    assert report is not None
    (one,) = report.changes
    assert one.report is None and one.decided == "1 of 2 changes accepted"
    assert one.after["Box.sol"].data != made.after["Box.sol"].data


def test_the_command_asks_where_to_write_without_blocking(
    desktop: Desktop, box: Path, tmp_path: Path, until: Until
) -> None:
    assert not desktop.window.commands["export-report-html"].isEnabled()
    opened(desktop, box, until)
    desktop.window.commands["export-report-html"].trigger()
    (dialog,) = desktop.window.findChildren(QFileDialog)
    target = tmp_path / "mine.html"
    dialog.fileSelected.emit(str(target))
    dialog.close()
    until(target.exists)
    until(lambda: [item.text() for item in desktop.window.notices.choices()] == ["Open folder", "Copy path"])


def test_a_folder_that_cannot_be_written_is_told(desktop: Desktop, box: Path, until: Until) -> None:
    opened(desktop, box, until)
    (box / "file").write_text("")
    export.export(desktop.bench, "html", box / "file" / "in" / "report.html")
    until(lambda: "cannot be written" in desktop.window.notices.text())
