"""The real forge runs a project's tests: what passes, what fails, and what must never look like a pass."""

from __future__ import annotations

import os
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

import pytest

from core.errors import Cancelled, ToolTimeoutError
from core.progress import Progress, silent
from core.testing.coverage import measure_coverage
from core.testing.forge_run import run_tests
from core.testing.log import summary, text_of
from core.testing.results import Run, Selection
from core.toolchain.forge import Forge
from tests.core.testing.foundry import project, real_forge

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the stand-in for solc is a shell script")


ALL = Selection()


class Runner:
    """One project, one forge, and what was heard."""

    def __init__(self, root: Path, tools: Path) -> None:
        self.forge = Forge(root, str(tools))
        self.heard: list[str] = []
        self.root = root

    def run(self, selection: Selection = ALL, progress: Progress | None = None, seconds: float = 120) -> Run:
        return run_tests(
            self.forge, selection, self.heard.append, progress or silent(), seconds=seconds, offline=True
        )


@pytest.fixture
def real(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Runner:
    return Runner(project(tmp_path), real_forge(tmp_path, monkeypatch))


def scripted(tmp_path: Path, body: str) -> Runner:
    """A forge that does what a script says."""
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "forge").write_text(f"#!{sys.executable}\nimport sys, os, signal, time, subprocess\n{body}")
    (folder / "forge").chmod(0o755)
    return Runner(project(tmp_path), folder)


def living(group: int) -> list[str]:
    """The states of the processes of a group that are not dead (Linux only)."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            state, _, of = path.read_text().rpartition(")")[2].split()[:3]
            found += [state] if int(of) == group and state != "Z" else []
    return found


LIST = 'if "--list" in sys.argv:\n    print("test/A.t.sol\\n  ATest\\n    testOne\\n"); sys.exit(0)\n'


def test_every_test_has_the_result_that_forge_gives_it(real: Runner) -> None:
    run = real.run()
    told = {(item.contract, item.name): item for item in run.results}
    assert run.outcome == "done" and not run.passed
    assert told["BankTest", "testDeposit"].status == "passed"
    assert told["BankTest", "testDeposit"].gas and told["BankTest", "testDeposit"].logs == ("depositing",)
    failed = told["BankTest", "test_Fails"]
    assert (failed.status, failed.reason) == ("failed", "half of four is two")
    fuzzed = told["BankTest", "testFuzz_half"]
    assert fuzzed.status == "failed" and fuzzed.reason == "odd" and int(fuzzed.counterexample.split()[0]) % 2
    never = told["BrokenSetupTest", "testNever"]
    assert never.status == "no result" and "no set-up" in never.reason
    assert ("BankTest", "helper") not in told
    text = text_of(run)
    assert "[PASS] testDeposit() (gas: " in text and "      depositing" in text
    assert "[FAIL: half of four is two] test_Fails()" in text
    assert summary(run) == "6 tests: 2 passed, 3 failed, 1 no result."


def test_what_forge_says_while_it_compiles_is_heard(real: Runner) -> None:
    real.run()
    heard = "".join(real.heard)
    assert heard.startswith("$ forge test --list --offline\n") and "Compiling" in heard
    assert "$ forge test --json -vv --offline" in heard and '"test_results"' not in heard


def test_only_the_selected_test_runs_and_not_one_with_a_longer_name(real: Runner) -> None:
    run = real.run(Selection(real.root / "test" / "Bank.t.sol", "BankTest", "testDeposit"))
    assert [item.signature for item in run.results] == ["testDeposit()"]
    assert run.passed


def test_a_file_with_brackets_in_its_name_is_found(real: Runner) -> None:
    path = (real.root / "test" / "Bank.t.sol").rename(real.root / "test" / "Bank[1].t.sol")
    run = real.run(Selection(path, "", ""))
    assert {item.file for item in run.results} == {"test/Bank[1].t.sol"}


def test_a_project_that_does_not_compile_has_no_results_and_says_where(real: Runner) -> None:
    path = real.root / "src" / "Bank.sol"
    path.write_text(path.read_text().replace("a / 2", "b / 2"))
    run = real.run()
    assert run.outcome == "not compiled" and run.results == () and not run.passed
    assert "Undeclared identifier" in run.complaint
    assert "src/Bank.sol:12:16" in "".join(real.heard)


def test_what_does_not_compile_is_known_also_where_some_tests_are_selected(real: Runner) -> None:
    path = real.root / "src" / "Bank.sol"
    path.write_text(path.read_text().replace("a / 2", "b / 2"))
    run = real.run(Selection(real.root / "test" / "Bank.t.sol"))
    assert run.outcome == "not compiled" and "Undeclared identifier" in run.complaint


def test_where_nothing_is_found_nothing_has_passed(real: Runner) -> None:
    run = real.run(Selection(real.root / "src" / "Bank.sol"))
    assert run.outcome == "no tests" and not run.passed
    assert summary(run) == "Nothing was tested: forge found no test in Bank.sol."


def test_a_compiler_that_is_missing_is_no_pass(real: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(real.root / "nowhere"))
    run = real.run()
    assert run.outcome == "broken" and "compiler" in run.complaint and not run.passed


def test_coverage_is_counted_by_line(real: Runner) -> None:
    covered = measure_coverage(real.forge, real.heard.append, silent(), seconds=120, offline=True)
    bank = real.root / "src" / "Bank.sol"
    assert set(covered.hits[bank]) == {7, 8, 11, 12} and all(covered.hits[bank].values())
    assert covered.share(bank) == 1.0
    assert covered.complaint  # some tests fail


def test_a_forge_that_is_killed_is_no_pass(tmp_path: Path) -> None:
    runner = scripted(tmp_path, LIST + "os.kill(os.getpid(), signal.SIGKILL)")
    run = runner.run()
    assert run.outcome == "broken" and run.complaint == "forge was ended by signal 9." and not run.passed


PASSED = '{"test/A.t.sol:ATest":{"test_results":{"testOne()":{"status":"Success"}}}}'


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        (f"print({PASSED!r})", "done"),
        (f"print({PASSED!r}); sys.exit(1)", "broken"),
        (f"print({PASSED[:-2]!r})", "broken"),
        ("print('{}')", "done"),
        ("", "broken"),
        ("print('No tests found in project!')", "no tests"),
        (f"print({PASSED.replace('Success', 'Maybe')!r})", "done"),
    ],
    ids=["passes", "ends badly", "is cut off", "is empty", "says nothing", "finds none", "is unknown"],
)
def test_only_a_whole_answer_and_a_good_end_is_a_pass(tmp_path: Path, body: str, outcome: str) -> None:
    run = scripted(tmp_path, LIST + body).run()
    assert run.outcome == outcome
    assert run.passed == (body == f"print({PASSED!r})")


def test_a_run_over_its_time_is_stopped_and_is_no_pass(tmp_path: Path) -> None:
    runner = scripted(tmp_path, LIST + "time.sleep(60)")
    with pytest.raises(ToolTimeoutError, match="longer than 1 seconds"):
        runner.run(seconds=1)


def test_a_stop_ends_the_whole_group_at_once(tmp_path: Path) -> None:
    note = tmp_path / "child"
    child = f"subprocess.Popen(['sleep', '60']); open({str(note)!r}, 'w').write(str(os.getpid()))"
    runner, progress = scripted(tmp_path, LIST + f"{child}\ntime.sleep(60)"), Progress()
    ended: list[float] = []

    def work() -> None:
        with pytest.raises(Cancelled):
            runner.run(progress=progress)
        ended.append(time.monotonic())

    thread = threading.Thread(target=work)
    thread.start()
    while not (note.is_file() and note.read_text()):
        time.sleep(0.02)
    stopped = time.monotonic()
    progress.stop()
    thread.join(5)
    assert ended and ended[0] - stopped < 0.2
    assert living(int(note.read_text())) == []
