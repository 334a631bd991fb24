"""Results on disk: what comes back is what was kept, and nothing damaged or foreign comes back."""

from __future__ import annotations

import multiprocessing
from pathlib import Path

import pytest

from core.analysis.engine import Examined, Sighting
from core.analysis.finding import ContractMetrics, Finding, FunctionMetrics
from core.analysis.kept import Kept
from core.analysis.program import program_version
from core.analysis.records import Part, Record, read, written
from core.solidity.compilation import Diagnostic
from core.text import Span

KEY = "ab" + "0" * 62


def a_record(message: str = "“ü”") -> Record:
    finding = Finding(
        "tx-origin", "medium", "low", "a.sol", Span(1, 4), 1, 1, "A", "f()", message, "SWC-115", ""
    )
    function = FunctionMetrics("f()", 1, 2, 3, 4, 5, None)
    metrics = ContractMetrics("A", "a.sol", 3, None, 12, 0.5, 1, functions=(function,))
    seen = Examined((Sighting(finding, 3, True),), (metrics,), ("note",))
    told = (
        Diagnostic("warning", "1", "a.sol", 1, 2, "m", Span(0, 1)),
        Diagnostic("error", "2", "", 0, 0, "n"),
    )
    return Record((Part(("a.sol",), seen, False),), told)


def test_a_record_survives_being_written() -> None:
    assert read(written(a_record())) == a_record()


@pytest.mark.parametrize(
    "data", [b"", b"[]", b"{}", b'{"parts": 1, "diagnostics": []}', b'{"parts": [1]}', b"\xff"]
)
def test_what_is_no_record_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError):
        read(data)


def test_another_process_reads_what_was_kept(tmp_path: Path) -> None:
    Kept(tmp_path).put(KEY, a_record())
    assert Kept(tmp_path).get(KEY) == a_record()
    assert Kept(tmp_path).get("cd" + KEY[2:]) is None


def test_damage_means_not_there(tmp_path: Path) -> None:
    Kept(tmp_path).put(KEY, a_record())
    (path,) = [item for item in tmp_path.rglob("*") if item.is_file()]
    for data in (path.read_bytes()[:-1], b"", path.read_bytes().replace(b"tx-origin", b"tx-Origin")):
        path.write_bytes(data)
        assert Kept(tmp_path).get(KEY) is None


def test_other_programs_are_cleared_away_and_their_results_not_read(tmp_path: Path) -> None:
    foreign = tmp_path / ("0" * 40) / KEY[:2] / KEY[2:]
    foreign.parent.mkdir(parents=True)
    foreign.write_bytes(b"x")
    kept = Kept(tmp_path)
    assert kept.get(KEY) is None
    kept.put(KEY, a_record())
    assert not foreign.exists()
    assert len(program_version()) == 40


def test_the_folder_stays_below_its_limit_and_keeps_what_was_used_last(tmp_path: Path) -> None:
    size = len(written(a_record())) + 32
    kept = Kept(tmp_path, most_bytes=3 * size)
    keys = [f"{number:02x}" + "1" * 62 for number in range(6)]
    for key in keys:
        kept.put(key, a_record())
    fresh = Kept(tmp_path, most_bytes=3 * size)
    assert fresh.get(keys[0]) is not None
    fresh.tidy()
    left = [key for key in keys if Kept(tmp_path).get(key) is not None]
    assert len(left) == 3 and keys[0] in left


def test_a_folder_that_cannot_be_written_costs_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    kept = Kept(tmp_path / "file")
    kept.put(KEY, a_record())
    assert kept.get(KEY) == a_record()


def _many(folder: Path, start: int) -> None:
    kept = Kept(folder)
    for number in range(start, start + 60):
        kept.put(f"{number % 40:02x}" + "2" * 62, a_record(str(number % 40)))


def test_several_processes_may_write_at_once(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=_many, args=(tmp_path, start)) for start in (0, 20)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    kept = Kept(tmp_path)
    for number in range(40):
        record = kept.get(f"{number:02x}" + "2" * 62)
        assert record == a_record(str(number))
    assert not list(tmp_path.rglob("new-*"))
