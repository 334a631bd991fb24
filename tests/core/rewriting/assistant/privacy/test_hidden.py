"""Files that no model sees: by name, by list, by link, by what they hold."""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path
from typing import Literal

import pytest

from core.errors import InputError, ProjectError
from core.progress import silent
from core.rewriting.assistant.privacy.gate import Gate
from core.rewriting.assistant.privacy.hidden import LINKED, LISTED, SECRET, Hidden
from core.rewriting.assistant.privacy.leaks import INSTEAD
from core.rewriting.assistant.provider import Message, Request
from core.rewriting.assistant.providers.scripted import Scripted


def put(root: Path, name: str, text: str = "x") -> Path:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize(
    "name",
    [
        ".env", ".env.local", "deploy/.env", "prod.env", ".ENV", "keys/server.pem", "a.key", "id_ed25519",
        ".ssh/config", "UTC--2026-01-01T00-00-00Z--5fbdb2315678afecb367f032d93f642f64180aa3", "mnemonic.txt",
        "keystore/mine.json", "keystores/deep/mine", "secrets.json", "private-key.txt", "credentials.json",
        ".npmrc", "terraform.tfstate", ".git/config", "my/service-account-prod.json", "wallet.keystore",
    ],
)  # fmt: skip
def test_files_that_keep_secrets_are_hidden_everywhere(tmp_path: Path, name: str) -> None:
    assert Hidden(tmp_path).why(Path(name)) == SECRET


@pytest.mark.parametrize(
    "name",
    [
        "src/Token.sol", "src/SecretSanta.sol", "src/keystore/KeyStore.sol", "src/Mnemonic.sol",
        ".env.example",
        "src/PrivateKeyRegistry.sol", "foundry.toml", "remappings.txt", "README.md", "contracts/env.sol",
        "src/private_key_lib.sol", "src/mnemonic.sol", "keys.sol",
    ],
)  # fmt: skip
def test_sources_are_not_hidden_for_their_names(tmp_path: Path, name: str) -> None:
    assert Hidden(tmp_path).why(Path(name)) == ""


def test_the_list_hides_files_and_folders_like_git_does(tmp_path: Path) -> None:
    put(tmp_path, ".rewriterignore", "# ours\nsrc/core/\n*.secret.sol\n!Open.secret.sol\n/top.sol\n")
    hidden = Hidden(tmp_path)
    assert hidden.why(Path("src/core/A.sol")) == LISTED
    assert hidden.why(Path("src/core/deep/B.sol")) == LISTED
    assert hidden.why(Path("lib/x.SECRET.sol")) == LISTED
    assert hidden.why(Path("lib/Open.secret.sol")) == ""
    assert hidden.why(Path("top.sol")) == LISTED
    assert hidden.why(Path("src/top.sol")) == ""


@pytest.mark.parametrize("listed", ["NFC", "NFD"])
@pytest.mark.parametrize("named", ["NFC", "NFD"])
def test_a_name_is_hidden_in_either_spelling_of_its_letters(
    tmp_path: Path, listed: Literal["NFC", "NFD"], named: Literal["NFC", "NFD"]
) -> None:
    put(tmp_path, ".rewriterignore", f"{unicodedata.normalize(listed, 'Schlüssel.sol')}\n")
    path = put(tmp_path, unicodedata.normalize(named, "src/Schlüssel.sol"))
    assert Hidden(tmp_path).why(path) == LISTED
    assert Hidden(tmp_path).why(Path("src/Schlussel.sol")) == ""


def test_a_list_that_begins_with_a_byte_order_mark_hides_its_first_line_too(tmp_path: Path) -> None:
    (tmp_path / ".rewriterignore").write_bytes("\ufeffCore.sol\r\nEdge.sol\r\n".encode())
    assert [Hidden(tmp_path).why(Path(name)) for name in ("Core.sol", "Edge.sol")] == [LISTED, LISTED]


def test_lists_in_folders_above_and_below_hold_too(tmp_path: Path) -> None:
    put(tmp_path, ".rewriterignore", "inner/hidden.sol\n")
    put(tmp_path, "inner/src/.rewriterignore", "Alpha.sol\n")
    hidden = Hidden(tmp_path / "inner")
    assert hidden.why(Path("hidden.sol")) == LISTED
    assert hidden.why(Path("src/Alpha.sol")) == LISTED
    assert hidden.why(Path("src/Beta.sol")) == ""


def test_a_list_cannot_open_files_with_secrets(tmp_path: Path) -> None:
    put(tmp_path, ".rewriterignore", "!.env\n!*.pem\n")
    assert Hidden(tmp_path).why(Path(".env")) == SECRET
    assert Hidden(tmp_path).why(Path("a.pem")) == SECRET


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_a_link_hides_nothing_less(tmp_path: Path) -> None:
    put(tmp_path, ".rewriterignore", "src/core/\n")
    put(tmp_path, "src/core/A.sol")
    put(tmp_path, ".env", "A=1")
    (tmp_path / "open").mkdir()
    (tmp_path / "open" / "Link.sol").symlink_to(tmp_path / "src/core/A.sol")
    (tmp_path / "open" / "folder").symlink_to(tmp_path / "src/core")
    (tmp_path / "open" / "notes.txt").symlink_to(tmp_path / ".env")
    os.link(tmp_path / ".env", tmp_path / "open" / "hard.txt")
    hidden = Hidden(tmp_path)
    assert hidden.why(Path("open/Link.sol")) == LISTED
    assert hidden.why(Path("open/folder/A.sol")) == LISTED
    assert hidden.why(Path("open/notes.txt")) == SECRET
    assert hidden.why(Path("open/hard.txt")) == LINKED
    assert hidden.why(Path("open/../src/./core/A.sol")) == LISTED
    assert hidden.why((tmp_path / "src/core/A.sol").absolute()) == LISTED


@pytest.mark.parametrize("spoil", ["pattern", "bytes", "link", "folder"])
def test_a_list_that_cannot_be_read_stops_the_work(tmp_path: Path, spoil: str) -> None:
    path = tmp_path / ".rewriterignore"
    if spoil == "pattern":
        path.write_text("good\n[z-a].sol\n", "utf-8")
    elif spoil == "bytes":
        path.write_bytes(b"\xff\xfe\x00")
    elif spoil == "link":
        path.symlink_to(tmp_path / "nowhere")
    else:
        path.mkdir()
    with pytest.raises(ProjectError, match="cannot be used"):
        Hidden(tmp_path).why(Path("A.sol"))


def prepared(root: Path, text: str, *files: str) -> tuple[str, int]:
    request = Request("m", "system", (Message("user", text),))
    outgoing = Gate(root, silent()).prepare(request, Scripted([]), files)
    return outgoing.request.messages[0].text, outgoing.held_lines


def test_a_question_about_a_hidden_file_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    put(tmp_path, ".rewriterignore", "src/Hidden.sol\n")
    with pytest.raises(InputError, match=r"No model is shown src/Hidden\.sol"):
        prepared(tmp_path, "x", "src/Hidden.sol")


def test_lines_of_a_hidden_file_do_not_leave_inside_of_something_else(tmp_path: Path) -> None:
    put(tmp_path, ".rewriterignore", "src/Hidden.sol\n")
    secret = "        uint256 curve = reserve * magicNumber / 97;"
    shared = "    function transfer(address to, uint256 amount) external returns (bool) {"
    put(tmp_path, "src/Hidden.sol", f"contract Hidden {{\n{shared}\n{secret}\n    }}\n}}\n")
    put(tmp_path, "src/Open.sol", f"contract Open {{\n{shared}\n    }}\n}}\n")
    told = f"Error (7576): in src/Hidden.sol\n   |\n{secret}\n{shared}\n    }}\n"
    text, held = prepared(tmp_path, told)
    assert held == 1
    assert "magicNumber" not in text
    assert f"        {INSTEAD}\n{shared}\n    }}\n" in text


def test_values_of_secret_files_are_masked_wherever_they_stand(tmp_path: Path) -> None:
    put(tmp_path, ".env", "RPC=https://node.example/private/path\nPASSPHRASE=open-sesame-42\n")
    text, _ = prepared(tmp_path, 'string memory p = "open-sesame-42"; // https://node.example/private/path')
    assert "open-sesame" not in text and "private/path" not in text
    assert text.count("MASKED_KNOWN_") == 2


def test_lines_of_secret_files_are_held_back_whole(tmp_path: Path) -> None:
    put(tmp_path, ".env", "DATABASE_PASSWORD_OF_MINE=short\n")
    text, held = prepared(tmp_path, "before\nDATABASE_PASSWORD_OF_MINE=short\nafter")
    assert (text, held) == (f"before\n{INSTEAD}\nafter", 1)


def test_without_a_project_secrets_are_masked_all_the_same() -> None:
    request = Request("m", "", (Message("user", "https://mainnet.infura.io/v3/6770454bc6ea42c58aac1297"),))
    outgoing = Gate(None, silent()).prepare(request, Scripted([]))
    assert outgoing.masked == (("token", 1),)
    assert "6770454" not in outgoing.text


def test_what_is_told_of_a_hidden_file_in_other_words_is_held_back_too(tmp_path: Path) -> None:
    """Heads of imported files, the ABI and the layout of a contract that inherits from a hidden one."""
    put(tmp_path, ".rewriterignore", "src/Hidden.sol\n")
    put(
        tmp_path,
        "src/Hidden.sol",
        "contract Hidden {\n    uint256 private edgeFactor;\n"
        "    function settleSecretly(\n        uint256 amount\n    ) internal virtual returns (bool) {}\n"
        "    function balanceOf(address who) external view returns (uint256) {}\n}\n",
    )
    put(tmp_path, "src/Open.sol", "contract Open is Hidden { function balanceOf(address who) external {} }\n")
    told = (
        "Declared in imported files:\n"
        "- Hidden: function settleSecretly( uint256 amount ) internal virtual returns (bool)\n"
        "- Open: function balanceOf(address) view returns (uint256)\n"
        "- Open: slot 0 byte 0: uint256 edgeFactor\n"
        "Change nothing else, and keep every signature.\n"
    )
    text, held = prepared(tmp_path, told)
    assert held == 2
    assert "settleSecretly" not in text and "edgeFactor" not in text
    assert "balanceOf(address)" in text and "Change nothing else" in text


def test_lines_quoted_in_part_or_with_other_blanks_are_known(tmp_path: Path) -> None:
    put(tmp_path, ".rewriterignore", "Hidden.sol\n")
    put(tmp_path, "Hidden.sol", "        uint256 price   = reserve * 97 / 100; // ours\n")
    put(tmp_path, "Open.sol", "contract Open {}\n")
    text, held = prepared(tmp_path, "see\nuint256 price = reserve * 97 / 100;\nreserve*97/100 is it\nprice")
    assert held == 1
    assert text == f"see\n{INSTEAD}\nreserve*97/100 is it\nprice"
