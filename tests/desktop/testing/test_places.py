"""Where tests stand in a text, and how their results are shown."""

from __future__ import annotations

from pathlib import Path

from core.testing.coverage import Coverage
from core.testing.results import Result, Run, Selection
from desktop.language.structure import entries_of
from desktop.output.model import Cleaner, spots_in
from desktop.syntax.tree import SyntaxTree
from desktop.testing.column import told
from desktop.testing.places import PlacedTest, own_test_at, own_tests_in
from desktop.testing.state import OwnTests

SOURCE = b"""contract A {
    function helper() public {}
}
contract ATest is Base {
    function setUp() public {}
    function testOne() public {}
    function testTwo() internal {}
    function invariant_sum() external {
    }
}
interface ITest { function testNot() external; }
"""
FILE = Path("/p/test/A.t.sol")


def places() -> tuple[PlacedTest, ...]:
    return own_tests_in(entries_of(SyntaxTree(SOURCE).root, SOURCE))


def test_contracts_with_tests_and_their_tests_are_known_by_name_and_visibility() -> None:
    assert [(item.contract, item.function, item.line) for item in places()] == [
        ("ATest", "", 3),
        ("ATest", "testOne", 5),
        ("ATest", "invariant_sum", 7),
    ]


def test_the_test_around_a_line_comes_before_the_contract_around_it() -> None:
    around = [own_test_at(places(), line) for line in (1, 4, 5, 8)]
    assert [item and item.function for item in around] == [None, "", "testOne", "invariant_sum"]


def run(*results: Result, **more: object) -> Run:
    return Run(Path("/p"), Selection(), "done", results, **more)  # type: ignore[arg-type]


def test_the_worst_result_stands_beside_a_contract() -> None:
    tests = OwnTests()
    passed = Result("test/A.t.sol", "ATest", "testOne()", "passed", gas=1_234)
    lost = Result("test/A.t.sol", "ATest", "testTwo()", "no result", "setUp() failed")
    tests.finish(run(passed, lost))
    assert tests.state_of(FILE, "ATest", "testOne").shown == "passed"
    whole = tests.state_of(FILE, "ATest")
    assert whole.shown == "no result"
    assert told(whole) == ["No result", "1 passed, 1 no result", "testTwo(): setUp() failed"]
    assert told(tests.state_of(FILE, "ATest", "testOne")) == ["Passed", "Gas: 1,234"]


def test_an_edit_makes_coverage_old_until_it_is_measured_again() -> None:
    tests, told = OwnTests(), []
    tests.coverage_changed.connect(lambda: told.append(tests.coverage_stale))
    tests.edited()
    tests.covered(Coverage(Path("/p"), {}))
    tests.edited()
    tests.edited()
    tests.covered(Coverage(Path("/p"), {}))
    assert told == [False, True, False]


def test_a_run_that_begins_forgets_what_it_runs_and_nothing_else() -> None:
    tests = OwnTests()
    tests.finish(
        run(
            Result("test/A.t.sol", "ATest", "testOne()", "passed"),
            Result("test/A.t.sol", "ATest", "testTwo()", "passed"),
        )
    )
    tests.begin(FILE, Selection(FILE, "ATest", "testOne"))
    assert tests.state_of(FILE, "ATest", "testOne").shown == "running"
    tests.give_up("it was stopped")
    assert tests.state_of(FILE, "ATest", "testOne").shown == "no result"
    assert tests.state_of(FILE, "ATest", "testTwo").shown == "passed"


def test_codes_of_a_terminal_are_taken_out_wherever_they_are_cut() -> None:
    text = "\x1b[1;32m[PASS]\x1b[0m a\r\nb\rc \x1b]8;;http://x\x07link\x1b]8;;\x07 \x07é"
    for at in range(len(text)):
        cleaner = Cleaner()
        assert cleaner.clean(text[:at]) + cleaner.clean(text[at:]) == "[PASS] a\nb\nc link é"


def test_places_are_known_with_and_without_a_column_and_with_blanks() -> None:
    found = spots_in("  --> my src/A.sol:12:5: and (lib/B.sol:7)", Path("/p"))
    assert [(item.path, item.line, item.column) for item in found] == [
        (Path("/p/my src/A.sol"), 12, 5),
        (Path("/p/lib/B.sol"), 7, 1),
    ]
