"""`generate`: what a model writes must compile and be sound before it is shown, and is never written over."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.settings import Settings
from core.store.database import open_store
from core.store.projects import project_of
from core.store.scoreboard import scoreboard
from tests.core.cli.running import Ran, run
from tests.core.cli.schemas import GENERATION, PREVIEW, assert_fits
from tests.fixtures.model_server.reply import text
from tests.fixtures.model_server.server import ModelServer, serve

_GOOD = """PLAN: one number.
```solidity
contracts/Counter.sol
// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

/// @title A number that anybody can raise
contract Counter {
    /// @notice The number was raised.
    event Raised(address indexed who, uint256 value);

    uint256 public value;
    uint256[] public steps;
    address public immutable maker;

    constructor(address first, uint256[] memory given, string memory label) {
        maker = first;
        steps = given;
        require(bytes(label).length != 0, "no label");
    }

    /// @notice Raises the number.
    function raise(uint256 by, bytes calldata why) external {
        require(why.length < 100, "too long");
        value += by;
        emit Raised(msg.sender, value);
    }

    /// @notice The number doubled.
    function doubled() external view returns (uint256) {
        return value * 2;
    }
}
```
"""
_BROKEN = _GOOD.replace("value += by;", "vlaue += by;")
_GRAVE = _GOOD.replace("        value += by;", "        require(tx.origin == maker);\n        value += by;")


def _generate(
    folder: Path, monkeypatch: pytest.MonkeyPatch, replies: list[str], *more: str
) -> tuple[Ran, ModelServer]:
    with serve(*(text(item) for item in replies)) as server:
        monkeypatch.setenv("CONTRACT_REWRITER_MODEL_ENDPOINTS", f"lab openai {server.compatible_url}")
        return run(folder, "generate", "a counter", "--model", "lab/m", *more), server


def test_a_contract_that_compiles_is_printed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ran, server = _generate(tmp_path, monkeypatch, [_GOOD])
    assert ran.code == 0, ran.err
    assert ran.out.startswith("// SPDX-License-Identifier: MIT")
    assert "not verified" in ran.err
    assert "a counter" in server.asked()[0].text


def test_an_error_is_told_back_and_mended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ran, server = _generate(tmp_path, monkeypatch, [_BROKEN, _GOOD], "--format", "json")
    document = ran.document()
    assert (ran.code, document["rounds"]) == (0, 2)
    assert document["schema"] == "contract-rewriter/generation/1"
    assert document["contract"]["file"] == "Counter.sol"
    assert "Undeclared identifier" in server.asked()[1].body["messages"][-1]["content"]


def test_the_contract_and_tests_that_compile_are_written_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("src", "test"):
        (tmp_path / name).mkdir()
    ran, _ = _generate(tmp_path, monkeypatch, [_GOOD], "--write", ".")
    assert ran.code == 0, ran.err
    assert (tmp_path / "src" / "Counter.sol").read_text().startswith("// SPDX")
    tests = (tmp_path / "test" / "Counter.t.sol").read_text()
    assert 'from "../src/Counter.sol"' in tests
    assert "testFuzz_raise(uint256 a0, bytes memory a1)" in tests
    (tmp_path / "foundry.toml").write_text("[profile.default]\n")
    compiled = run(tmp_path, "compile", "src", "test", "--format", "json")
    assert compiled.code == 0, compiled.out
    assert [item for item in compiled.document()["diagnostics"] if item["severity"] == "error"] == []
    again, _ = _generate(tmp_path, monkeypatch, [_GOOD], "--write", ".")
    assert again.code == 2
    assert "exists already" in again.err


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (_GRAVE, "tx.origin"),
        (_GOOD.replace("value += by;", "selfdestruct(payable(maker));"), "selfdestruct"),
        (_GOOD.replace("pragma solidity ^0.8.20;", 'pragma solidity ^0.8.20;\nimport "./X.sol";'), "imports"),
        (_GOOD.replace("^0.8.20", "^0.9.9"), "No compiler fits"),
        ("Here is an idea.", "no change"),
    ],
    ids=["tx.origin", "selfdestruct", "import", "pragma", "prose"],
)
def test_what_is_unsound_is_never_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reply: str, words: str
) -> None:
    ran, server = _generate(tmp_path, monkeypatch, [reply], "--write", ".")
    assert (ran.code, ran.out) == (1, "")
    assert list(tmp_path.glob("**/*.sol")) == []
    assert words in ran.err or words in server.asked()[1].body["messages"][-1]["content"]


def test_grave_findings_come_back_to_the_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    grave = _GOOD.replace(
        "    /// @notice The number doubled.",
        "    /// @notice Pays.\n    function pay(address payable to) external {\n"
        "        to.transfer(address(this).balance);\n    }\n\n    /// @notice The number doubled.",
    )
    monkeypatch.setenv("CONTRACT_REWRITER_MODEL_RETRIES", "0")
    with serve(text(grave), text(_GOOD)) as server:
        monkeypatch.setenv("CONTRACT_REWRITER_MODEL_ENDPOINTS", f"lab openai {server.compatible_url}")
        ran = run(tmp_path, "generate", "a counter that pays", "--model", "lab/m", "--format", "json")
    assert (ran.code, ran.document()["rounds"]) == (0, 2)
    assert "arbitrary-send-eth (high)" in server.asked()[1].body["messages"][-1]["content"]


def test_a_generated_contract_is_counted_on_the_scoreboard_with_its_cost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONTRACT_REWRITER_MODEL_PRICES", "lab/* 1 1")
    ran, _ = _generate(tmp_path, monkeypatch, [_BROKEN, _GOOD], "--format", "json")
    assert_fits(ran.document(), GENERATION)
    (told,) = ran.document()["runs"]
    assert (told["goal"], told["outcome"], told["rounds"]) == ("generate", "repaired", 2)
    assert told["cost"] == sum(told["tokens"].values()) / 1e6
    _generate(tmp_path, monkeypatch, ["Here is an idea."] * 3)
    with open_store(Settings(data_dir=tmp_path)) as store:
        project = project_of(store, tmp_path)
        assert project is not None
        (score,) = scoreboard(store, project.id)
    assert (score.model, score.goal) == ("lab/m", "generate")
    assert (score.runs, score.repaired, score.never, score.priced) == (2, 1, 1, 2)


def test_a_preview_shows_the_description_and_asks_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran, server = _generate(tmp_path, monkeypatch, [_GOOD], "--preview", "--format", "json")
    assert_fits(ran.document(), PREVIEW)
    assert "a counter" in ran.document()["requests"][0]["messages"][0]["text"]
    assert ran.code == 0 and server.asked() == []
