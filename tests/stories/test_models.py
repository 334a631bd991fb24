"""A person asks a model on the command line, for each goal: from the request to a revision that is kept.

Gemini is asked through its real client, the others over the real protocols; only what they say is written
here. Compiler, EVM, store and gate are the real ones.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.core.cli.running import run
from tests.fixtures.model_server.reply import text
from tests.fixtures.model_server.server import ModelServer, serve

SHOP = """// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

contract Shop {
    mapping(address => uint) public paid;
    uint256 fee = 5;

    function deposit() external payable {
        require(msg.value > fee, "low");
        paid[msg.sender] += msg.value;
    }

    function withdraw() external {
        uint256 amount = paid[msg.sender];
        require(amount > 0, "none");
        (bool sent, ) = msg.sender.call{value: amount}("");
        require(sent, "failed");
        paid[msg.sender] = 0;
    }
}
"""


COUNTER = """// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

/// @title A counter that anybody may move on
contract Counter {
    /// @notice How often it was moved on
    uint256 public count;

    /// @notice Moves the count on by one
    function next() external {
        count += 1;
    }
}
"""


def block(old: str, new: str) -> str:
    """A reply that replaces one text by another."""
    return (
        f"PLAN: as asked.\n```solidity\nShop.sol\n<<<<<<< SEARCH\n{old}=======\n{new}>>>>>>> REPLACE\n```\n"
    )


CALL = """        (bool sent, ) = msg.sender.call{value: amount}("");
        require(sent, "failed");
        paid[msg.sender] = 0;
"""
CURED = """        paid[msg.sender] = 0;
        (bool sent, ) = msg.sender.call{value: amount}("");
        require(sent, "failed");
"""
GOALS = {
    "gas": ("    uint256 fee = 5;\n", "    uint256 constant fee = 5;\n"),
    "security": (CALL, CURED),
    "modernize": (
        "    mapping(address => uint) public paid;\n",
        "    mapping(address => uint256) public paid;\n",
    ),
    "document": (
        "    function deposit() external payable {\n",
        "    /// @notice Takes what is sent, above the fee.\n    function deposit() external payable {\n",
    ),
    "ask": (
        "    function withdraw() external {\n",
        "    function feeNow() external view returns (uint256) {\n        return fee;\n    }\n\n"
        "    function withdraw() external {\n",
    ),
}
ADDRESS = {"gemini": "url", "openai": "compatible_url", "ollama": "url"}
SPOKEN = [
    ("gemini", "gas"), ("gemini", "security"), ("openai", "modernize"), ("openai", "ask"),
    ("ollama", "document"), ("ollama", "security"),
]  # fmt: skip


def reach(server: ModelServer, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the program know this server, with a key where one is needed."""
    endpoint = f"lab {kind} {getattr(server, ADDRESS[kind])}"
    monkeypatch.setenv("CONTRACT_REWRITER_MODEL_ENDPOINTS", endpoint)
    monkeypatch.setenv("CONTRACT_REWRITER_KEY_LAB", "key-of-the-test")


@pytest.mark.parametrize(("kind", "goal"), SPOKEN)
def test_a_request_ends_as_a_revision_that_was_verified(
    kind: str, goal: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = GOALS[goal]
    source = tmp_path / "src" / "Shop.sol"
    source.parent.mkdir()
    source.write_text(SHOP)
    asked = ("--ask", "Add a view of the fee.") if goal == "ask" else ("--goal", goal)
    with serve(text(block(old, new), prompt_tokens=3_000), models=("m",)) as server:
        reach(server, kind, monkeypatch)
        ran = run(
            tmp_path, "rewrite", "src", "--model", "lab/m", *asked, "--accept", "review", "--calls", "2000",
            "--write", "--format", "json",
        )  # fmt: skip
    assert ran.code == 0, ran.err + ran.out
    (proposal,) = ran.document()["proposals"]
    assert proposal["origin"] == {"kind": "model", "name": "lab/m", "version": proposal["origin"]["version"]}
    assert proposal["verification"]["verdict"] == "pass"
    assert source.read_text() == SHOP.replace(old, new)
    assert len(server.asked()) == 1 and "key-of-the-test" not in server.asked()[0].text
    history = run(tmp_path, "project", "history", "src")
    assert history.code == 0 and "Shop.sol" in history.out


@pytest.mark.parametrize("kind", ["gemini", "openai", "ollama"])
def test_a_description_becomes_a_contract_with_tests(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = COUNTER
    reply = f"PLAN: a shop.\n```solidity\nCounter.sol\n{wanted}```\n"
    with serve(text(reply, prompt_tokens=3_000), models=("m",)) as server:
        reach(server, kind, monkeypatch)
        ran = run(tmp_path, "generate", "a counter", "--model", "lab/m", "--write", ".")
    assert ran.code == 0, ran.err
    assert (tmp_path / "Counter.sol").read_text() == wanted
    assert "contract" in (tmp_path / "Counter.t.sol").read_text()
