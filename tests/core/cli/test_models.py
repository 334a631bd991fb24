"""`rewrite --model` against a server on loopback: the same gates, the same document, nothing sent unasked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.core.cli.running import BANK, Ran, run
from tests.core.cli.schemas import PREVIEW, REWRITE, assert_fits
from tests.fixtures.model_server.reply import text, too_many
from tests.fixtures.model_server.server import ModelServer, serve
from tests.fixtures.no_connection import no_connection

_FAR = "far openai https://models.example.org/v1"
_SAVES = """PLAN: fee never changes.
```solidity
Bank.sol
<<<<<<< SEARCH
    uint256 fee = 5;
=======
    uint256 constant fee = 5;
>>>>>>> REPLACE
```
"""
_BREAKS = _SAVES.replace("constant fee = 5", "constant fee = 6")


@pytest.fixture
def bank(tmp_path: Path) -> Path:
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "Bank.sol").write_text(BANK)
    return tmp_path


@contextmanager
def _asked(monkeypatch: pytest.MonkeyPatch, *replies: str) -> Iterator[ModelServer]:
    with serve(*(text(item) for item in replies)) as server:
        monkeypatch.setenv("CONTRACT_REWRITER_MODEL_ENDPOINTS", f"lab openai {server.compatible_url}")
        yield server


def _rewrite(folder: Path, *more: str) -> Ran:
    return run(folder, "rewrite", "src", "--model", "lab/m", "--calls", "300", *more)


def test_a_models_change_is_a_proposal_like_any_other(bank: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with _asked(monkeypatch, _SAVES) as server:
        ran = _rewrite(bank, "--goal", "gas", "--accept", "review", "--format", "json", "--write")
    assert ran.code == 0, ran.err
    document = ran.document()
    assert_fits(document, REWRITE)
    (proposal,) = document["proposals"]
    assert proposal["origin"]["kind"] == "model"
    assert proposal["origin"]["name"] == "lab/m"
    assert len(proposal["origin"]["version"]) == 16
    assert proposal["applicability"] == "review"
    assert document["result"]["verification"]["verdict"] == "pass"
    assert "uint256 constant fee = 5;" in (bank / "src" / "Bank.sol").read_text()
    assert len(server.asked()) == 1


def test_a_models_word_is_not_accepted_unread(bank: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with _asked(monkeypatch, _SAVES):
        ran = _rewrite(bank, "--goal", "gas", "--write")
    assert ran.code == 0
    assert "Nothing accepted of 1 proposal (--accept safe)." in ran.out
    assert (bank / "src" / "Bank.sol").read_text() == BANK


def test_a_break_is_told_back_and_kept_as_an_example_only(
    bank: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with _asked(monkeypatch, _BREAKS, _BREAKS) as server:
        ran = _rewrite(bank, "--goal", "gas", "--accept", "review", "--format", "json", "--write")
    document = ran.document()
    (proposal,) = document["proposals"]
    assert proposal["applicability"] == "example"
    assert proposal["verification"]["verdict"] == "fail"
    assert document["result"]["accepted"] == []
    assert (bank / "src" / "Bank.sol").read_text() == BANK
    told = server.asked()[1].body["messages"]
    assert [item["role"] for item in told] == ["system", "user", "assistant", "user"]
    assert "Original: " in told[-1]["content"]
    assert any("lab/m, gas, Bank.sol" in note for note in document["notes"])


def test_free_words_are_asked_about_everything(bank: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with _asked(monkeypatch, "NO CHANGE: it is public already.") as server:
        ran = _rewrite(bank, "--ask", "make balances public")
    assert ran.code == 0
    assert "it is public already" in ran.err
    (request,) = server.asked()
    assert "make balances public" in request.text
    assert "Goal: ask" in request.text


def test_several_models_are_ranked(bank: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with _asked(monkeypatch, _BREAKS, _BREAKS, _SAVES):
        ran = _rewrite(bank, "--model", "lab/n", "--goal", "gas", "--format", "json")
    names = [
        (item["origin"]["name"], item["verification"]["verdict"]) for item in ran.document()["proposals"]
    ]
    assert names == [("lab/n", "pass"), ("lab/m", "fail")]


def test_secrets_never_leave_and_come_back_in_the_reply(bank: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = "9f2b7c1e4d8a4f60b1c3e5d7a9f0b2c4"
    url = f"// https://mainnet.infura.io/v3/{secret}"
    (bank / "src" / "Bank.sol").write_text(BANK.replace("contract Bank", f"{url}\ncontract Bank"))
    with _asked(monkeypatch, _SAVES) as server:
        ran = _rewrite(bank, "--goal", "gas", "--accept", "review", "--write")
    assert ran.code == 0, ran.err
    assert secret not in server.asked()[0].text
    assert secret in (bank / "src" / "Bank.sol").read_text()


def test_nothing_is_sent_elsewhere_without_a_word(bank: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONTRACT_REWRITER_MODEL_ENDPOINTS", _FAR)
    ran = run(bank, "rewrite", "src", "--model", "far/m", "--goal", "gas")
    ran.assert_told(2, "models.example.org", "--send")


def test_a_hidden_file_is_never_asked_about(bank: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (bank / ".rewriterignore").write_text("*.sol\n")
    with _asked(monkeypatch, _SAVES) as server:
        ran = _rewrite(bank, "--goal", "gas")
    assert ran.code != 0
    assert server.asked() == []
    assert "Bank.sol" in ran.err


def test_a_server_that_refuses_is_told_in_words(bank: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONTRACT_REWRITER_MODEL_RETRIES", "0")
    with serve(too_many(37)) as server:
        monkeypatch.setenv("CONTRACT_REWRITER_MODEL_ENDPOINTS", f"lab openai {server.compatible_url}")
        ran = _rewrite(bank, "--goal", "gas")
    ran.assert_told(3)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("rewrite src --ask better", ("--ask", "--model")),
        ("rewrite src --send", ("--send", "--model")),
        ("rewrite src --preview", ("--preview", "--model")),
        ("rewrite src --model lab/m --preview --write", ("--preview or --write",)),
        ("rewrite src --model lab/m --rule custom-error", ("--model or --rule",)),
        ("rewrite src --model nobody/m", ("nobody/m", "ollama/")),
        ("rewrite src --model lab/m --ask  ", ("expected one argument",)),
    ],
)
def test_what_does_not_go_together_is_told(bank: Path, line: str, words: tuple[str, ...]) -> None:
    run(bank, *line.split()).assert_told(2, *words)


def test_models_that_are_switched_off_are_not_asked(bank: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (bank / "src" / "contract-rewriter.toml").write_text('[models]\nallowed = "off"\n')
    with _asked(monkeypatch, _SAVES) as server:
        ran = _rewrite(bank, "--goal", "gas")
    assert ran.code != 0
    assert server.received == []
    assert "switched off" in ran.err


def test_a_file_that_no_model_sees_is_left_out_and_told(bank: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (bank / "src" / "Hidden.sol").write_text(BANK.replace("Bank", "Hidden").replace("fee", "secretEdge"))
    (bank / ".rewriterignore").write_text("Hidden.sol\n")
    with _asked(monkeypatch, _SAVES) as server:
        ran = _rewrite(bank, "--goal", "gas", "--format", "json")
    assert ran.code == 0, ran.err
    assert "No model was shown Hidden.sol: .rewriterignore names it." in str(ran.document()["notes"])
    assert len(ran.document()["proposals"]) == 1
    assert len(server.asked()) == 1
    assert all("secretEdge" not in item.text for item in server.received)


def test_what_a_contract_inherits_from_a_hidden_one_is_not_told(
    bank: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hidden = (
        "contract Hidden {\n    uint256 internal edgeFactor;\n    function tuneEdge(uint256 a) public {}\n}\n"
    )
    head = BANK.split("contract")[0]
    (bank / "src" / "Hidden.sol").write_text(head + hidden)
    (bank / "src" / "Bank.sol").write_text(
        BANK.replace("contract Bank {", 'import "./Hidden.sol";\n\ncontract Bank is Hidden {')
    )
    (bank / ".rewriterignore").write_text("Hidden.sol\n")
    with _asked(monkeypatch, "NO CHANGE: nothing to save.") as server:
        ran = _rewrite(bank, "--goal", "gas")
    assert ran.code == 0, ran.err
    sent = "".join(item.text for item in server.asked())
    assert "contract Bank is Hidden" in sent
    assert "edgeFactor" not in sent and "tuneEdge" not in sent
    assert "[a line of a hidden file]" in sent


def test_the_cost_of_a_model_with_a_price_is_told_and_of_another_unknown(
    bank: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONTRACT_REWRITER_MODEL_PRICES", "lab/m 0.5 4")
    with _asked(monkeypatch, _SAVES, _SAVES):
        ran = _rewrite(bank, "--model", "lab/n", "--goal", "gas", "--format", "json")
    assert_fits(ran.document(), REWRITE)
    priced, unknown = ran.document()["runs"]
    assert (priced["model"], priced["goal"], priced["outcome"]) == ("lab/m", "gas", "first")
    tokens = priced["tokens"]
    assert tokens["prompt"] == 7 and tokens["reply"] > 0
    assert priced["cost"] == pytest.approx((7 * 0.5 + tokens["reply"] * 4) / 1e6, abs=1e-6)
    assert (unknown["model"], unknown["cost"]) == ("lab/n", None)


def test_a_price_that_cannot_be_read_is_told_before_anything_is_asked(
    bank: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONTRACT_REWRITER_MODEL_PRICES", "lab/m cheap")
    with _asked(monkeypatch, _SAVES) as server:
        _rewrite(bank, "--goal", "gas").assert_told(2, "model_prices")
    assert server.received == []


def test_a_preview_shows_to_the_letter_what_is_then_sent_and_sends_nothing(
    bank: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = "9f2b7c1e4d8a4f60b1c3e5d7a9f0b2c4"
    source = bank / "src" / "Bank.sol"
    source.write_text(
        BANK.replace("contract Bank", f"// https://mainnet.infura.io/v3/{secret}\ncontract Bank")
    )
    with _asked(monkeypatch, "NO CHANGE: fine.") as server:
        shown = _rewrite(bank, "--goal", "gas", "--preview", "--format", "json")
        assert server.asked() == []
        assert _rewrite(bank, "--goal", "gas").code == 0
    assert shown.code == 0
    document = shown.document()
    assert_fits(document, PREVIEW)
    (request,) = document["requests"]
    sent = server.asked()[0].body["messages"]
    assert [request["system"], request["messages"][0]["text"]] == [item["content"] for item in sent]
    assert (request["model"], request["local"], request["files"]) == ("lab/m", True, [str(source)])
    assert request["endpoint"] == server.compatible_url
    assert sum(request["masked"].values()) == 1 and secret not in shown.out


def test_what_would_leave_the_machine_is_shown_without_a_word_or_a_connection(
    bank: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONTRACT_REWRITER_MODEL_ENDPOINTS", _FAR)
    with no_connection():
        ran = run(bank, "rewrite", "src", "--model", "far/m", "--goal", "gas", "--preview")
    assert ran.code == 0, ran.err
    assert "far/m at https://models.example.org/v1: leaves this machine" in ran.out
    assert "contract Bank" in ran.out and "Nothing was sent" in ran.err
    assert not (bank / "consents.json").exists()


def test_a_preview_of_a_hidden_file_shows_nothing_of_it(bank: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (bank / ".rewriterignore").write_text("*.sol\n")
    monkeypatch.setenv("CONTRACT_REWRITER_MODEL_ENDPOINTS", _FAR)
    ran = run(bank, "rewrite", "src", "--model", "far/m", "--goal", "gas", "--preview")
    ran.assert_told(2, "Bank.sol")


def test_offline_the_whole_program_makes_no_connection(bank: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONTRACT_REWRITER_MODEL_ENDPOINTS", _FAR)
    monkeypatch.setenv("CONTRACT_REWRITER_OFFLINE", "true")
    for name in ("far/m", "gemini/gemini-2.5-flash"):
        with no_connection():
            ran = run(bank, "rewrite", "src", "--model", name, "--goal", "gas", "--send")
        ran.assert_told(3, "Nothing leaves this machine", "offline")


def test_the_watch_for_connections_would_see_one(bank: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONTRACT_REWRITER_MODEL_ENDPOINTS", _FAR)
    monkeypatch.setenv("CONTRACT_REWRITER_MODEL_RETRIES", "0")
    with pytest.raises(AssertionError), no_connection():
        run(bank, "rewrite", "src", "--model", "far/m", "--goal", "gas", "--send")
