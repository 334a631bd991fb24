"""Revisions: saved texts come back exactly, in order, with all that was recorded with them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from core.analysis.finding import ContractMetrics, Score, ScorePart
from core.errors import InputError, StoreDamagedError
from core.store.figures import ContractFigures, figures_of
from core.store.outbox import acknowledge, pending
from core.store.projects import ensure_project, find_project, list_projects
from core.store.reports import get_report
from core.store.revisions import (
    findings_of,
    get_revision,
    history,
    metrics_of,
    note_seen,
    record_revision,
    record_revisions,
    restore,
    text_of,
)
from core.store.seen import Seen
from core.text import SourceText
from tests.core.store.factories import a_finding, a_project, a_report, a_text, opened


def test_a_saved_text_comes_back_byte_for_byte(tmp_path: Path) -> None:
    data = "\ufeffcontract Ü { string s = '🦊'; }\r\n\r".encode()
    with opened(tmp_path) as store:
        project = a_project(store, tmp_path)
        saved = record_revision(store, project.id, SourceText("ü/ñ.sol", data), "first")
    with opened(tmp_path) as store:
        assert text_of(store, saved.id) == SourceText("ü/ñ.sol", data)
        assert get_revision(store, saved.id) == saved


def test_the_history_is_newest_first_and_names_the_parents(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        project = a_project(store, tmp_path)
        first = record_revision(store, project.id, a_text("1"), "one")
        other = record_revision(store, project.id, a_text("x", "Other.sol"), "other")
        second = record_revision(store, project.id, a_text("2"), "two")
        assert history(store, project.id) == (second, other, first)
        assert history(store, project.id, "src/Bank.sol") == (second, first)
        assert history(store, project.id, limit=1) == (second,)
    assert (first.parents, second.parents, other.parents) == ((), (first.id,), ())


def test_saving_the_newest_text_again_makes_no_revision(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        project = a_project(store, tmp_path)
        first = record_revision(store, project.id, a_text("1"), "one")
        assert record_revision(store, project.id, a_text("1"), "again") == first
        second = record_revision(store, project.id, a_text("2"), "two")
        back = record_revision(store, project.id, a_text("1"), "back")
        assert history(store, project.id) == (back, second, first)


def test_a_merge_keeps_both_parents_in_their_order(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        project = a_project(store, tmp_path)
        base = record_revision(store, project.id, a_text("base"), "base")
        mine = record_revision(store, project.id, a_text("mine"), "mine", parents=[base.id])
        theirs = record_revision(store, project.id, a_text("theirs"), "theirs", parents=[base.id])
        merged = record_revision(store, project.id, a_text("both"), "merge", parents=[theirs.id, mine.id])
        assert get_revision(store, merged.id).parents == (theirs.id, mine.id)


def test_report_and_findings_are_kept_with_the_revision(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        project = a_project(store, tmp_path)
        found = [a_finding("f1"), a_finding("f2")]
        saved = record_revision(
            store, project.id, a_text(), "judged", report=a_report("fail"), findings=found
        )
    with opened(tmp_path) as store:
        kept = get_revision(store, saved.id)
        assert kept.verdict == "fail"
        assert kept.report_id is not None
        assert get_report(store, kept.report_id) == a_report("fail")
        assert findings_of(store, saved.id) == tuple(found)


def test_restoring_makes_a_new_revision_and_keeps_all_others(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        project = a_project(store, tmp_path)
        first = record_revision(store, project.id, a_text("1"), "one")
        second = record_revision(store, project.id, a_text("2"), "two")
        new, text = restore(store, first.id)
        assert text == a_text("1")
        assert new.parents == (second.id,)
        assert history(store, project.id) == (new, second, first)


def test_one_text_is_stored_once_however_often_it_is_saved(tmp_path: Path) -> None:
    big = "// the same line again\n" * 40_000
    with opened(tmp_path) as store:
        project = a_project(store, tmp_path)
        for number in range(40):
            record_revision(store, project.id, a_text(big, f"{number}.sol"), "copy")
    assert store.path.stat().st_size < len(big)  # closed, so that its log is in it


def test_every_saved_revision_waits_in_the_outbox_until_it_is_acknowledged(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        project = a_project(store, tmp_path)
        first = record_revision(store, project.id, a_text("1"), "one")
        second = record_revision(store, project.id, a_text("2"), "two")
        waiting = pending(store)
        assert [(item.kind, item.subject) for item in waiting] == [
            ("revision", first.id),
            ("revision", second.id),
        ]
        acknowledge(store, [waiting[0].op_id])
        assert pending(store) == waiting[1:]


def test_several_files_are_saved_together_or_not_at_all(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        project = a_project(store, tmp_path)
        broken = SourceText("Broken.sol", None)  # type: ignore[arg-type]
        with pytest.raises(TypeError):
            record_revisions(store, project.id, [a_text("1"), broken], "both")
        assert history(store, project.id) == ()
        assert pending(store) == ()


def test_a_text_that_rotted_on_the_disk_is_told_and_the_others_still_read(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        project = a_project(store, tmp_path)
        good = record_revision(store, project.id, a_text("good"), "good")
        bad = record_revision(store, project.id, a_text("bad"), "bad")
        with store.writing() as connection:
            connection.exec_driver_sql("UPDATE blob SET data = X'00' WHERE sha256 = ?", (bad.sha256,))
        with pytest.raises(StoreDamagedError, match=r"damaged.+export"):
            text_of(store, bad.id)
        assert text_of(store, good.id) == a_text("good")


def test_unknown_projects_and_revisions_are_refused_in_a_sentence(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        with pytest.raises(InputError, match="not in the store"):
            record_revision(store, "nobody", a_text(), "lost")
        with pytest.raises(InputError, match="no revision"):
            text_of(store, "f" * 64)
        with pytest.raises(InputError, match="project list"):
            find_project(store, "nobody")


def test_a_project_is_found_by_folder_id_name_or_a_file_inside(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        project = a_project(store, tmp_path)
        inside = Path(project.folder) / "src"
        inside.mkdir()
        assert ensure_project(store, Path(project.folder)) == project
        for wanted in (project.id, project.folder, "bank", str(inside)):
            assert find_project(store, wanted) == project
        assert list_projects(store) == (project,)


def test_two_projects_of_one_name_must_be_told_apart(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        for parent in ("a", "b"):
            (tmp_path / parent / "bank").mkdir(parents=True)
            ensure_project(store, tmp_path / parent / "bank")
        with pytest.raises(InputError, match="Several projects"):
            find_project(store, "bank")


def test_figures_and_scores_are_kept_with_a_revision_and_stay_when_it_is_restored(tmp_path: Path) -> None:
    metrics = (
        ContractMetrics(
            "A", "src/Bank.sol", 300, 10, 20, 0.5, 1, score=Score(90, (ScorePart("size", 9.5, 10),))
        ),
        ContractMetrics("B", "src/Bank.sol", 100, None, None, None, 1, score=Score(50, ())),
        ContractMetrics("I", "src/Bank.sol", 900, None, None, None, 0),
    )
    with opened(tmp_path) as store:
        project = a_project(store, tmp_path)
        first = record_revision(store, project.id, a_text(), "one", metrics=metrics)
        second = record_revision(store, project.id, a_text("contract Bank { }\n"), "two")
        assert metrics_of(store, first.id) == metrics
        assert (first.score, second.score) == (80, None)
        again, _ = restore(store, first.id)
        assert (again.score, metrics_of(store, again.id)) == (80, metrics)
        assert [item.score for item in history(store, project.id)] == [80, None, 80]


def test_what_a_later_analysis_saw_is_noted_once_and_only_with_the_text_it_saw(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        project = a_project(store, tmp_path)
        old = record_revision(store, project.id, a_text("1"), "one")
        new = record_revision(store, project.id, a_text("2"), "two")
        seen, later = Seen((a_finding("f1"),)), Seen((a_finding("f2"),))
        assert note_seen(store, project.id, {("src/Bank.sol", old.sha256): seen}) == 0
        assert note_seen(store, project.id, {("src/Bank.sol", new.sha256): seen}) == 1
        assert note_seen(store, project.id, {("src/Bank.sol", new.sha256): later}) == 0
        assert findings_of(store, old.id) == ()
        assert findings_of(store, new.id) == seen.findings
        assert len(history(store, project.id)) == 2


def test_texts_that_are_saved_together_carry_one_time(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        project = a_project(store, tmp_path)
        texts = [a_text(f"{number}", f"{number}.sol") for number in range(20)]
        saved = record_revisions(store, project.id, texts, "together")
    assert len({item.created_utc for item in saved}) == 1


def test_figures_are_counted_as_they_were_kept(tmp_path: Path) -> None:
    hidden = replace(a_finding("f2"), suppressed=True)
    metrics = ContractMetrics("Bank", "src/Bank.sol", 12, 345, None, None, 1)
    with opened(tmp_path) as store:
        project = a_project(store, tmp_path)
        bare = record_revision(store, project.id, a_text("1"), "one")
        quiet = record_revision(store, project.id, a_text("2"), "two", findings=[hidden])
        full = record_revision(
            store, project.id, a_text("3"), "three", findings=[a_finding(), hidden], metrics=[metrics]
        )
        found = figures_of(store, [bare.id, quiet.id, full.id])
    assert bare.id not in found, "nobody looked is not the same as nothing found"
    assert found[quiet.id].findings == {}
    assert found[full.id].findings == {"high": 1}
    assert found[full.id].contracts == (ContractFigures("Bank", None, 12, 345),)
