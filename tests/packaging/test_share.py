"""Completion, manual pages and desktop files say what the command line is today."""

from __future__ import annotations

import shutil
import subprocess
import xml.etree.ElementTree as ElementTree
from configparser import ConfigParser
from pathlib import Path

import pytest

from tests.conftest import ROOT

LINUX = ROOT / "packaging" / "linux"


def completed(script: str, *words: str) -> list[str]:
    """What bash offers for the last of some words."""
    quoted = " ".join(f"'{word}'" for word in words)
    code = (
        f"{script}\nCOMP_WORDS=({quoted}); COMP_CWORD={len(words) - 1}; compopt() {{ :; }}; "
        "_contract_rewriter; printf '%s\\n' \"${COMPREPLY[@]}\""
    )
    done = subprocess.run(["bash", "-c", code], capture_output=True, text=True, check=True)
    return [line for line in done.stdout.splitlines() if line]


@pytest.mark.skipif(shutil.which("bash") is None, reason="no bash here")
def test_bash_offers_commands_options_and_values() -> None:
    import commandline
    import completion

    from core.cli.commands import COMMANDS

    script = completion.bash("contract-rewriter", commandline.client())
    name = "contract-rewriter"
    assert set(COMMANDS) <= set(completed(script, name, ""))
    assert completed(script, name, "toolchain", "")[:2] == ["list", "install"]
    assert completed(script, name, "analyze", "--fail-on", "m") == ["medium"]
    assert "--accept" in completed(script, name, "rewrite", "a.sol", "--a")
    assert completed(script, name, "analyze", "x") == []


def test_every_shell_and_the_manual_know_every_command_and_option() -> None:
    import commandline
    import completion
    import manual

    for name, found in (
        ("contract-rewriter", commandline.client()),
        ("contract-rewriter-server", commandline.server()),
    ):
        texts = [
            completion.bash(name, found),
            completion.zsh(name, found),
            completion.fish(name, found).replace(" -l ", " --"),
            manual._page(name, "title", "about", found, "1.0").replace("\\-", "-"),
        ]
        assert len(found) > 5
        for command in found:
            for text in texts:
                assert all(word in text for word in command.words), command.words
                for option in command.options:
                    assert option.names[-1] in text, (command.words, option.names)


def test_a_manual_page_hides_no_line_that_begins_like_a_request() -> None:
    import manual

    assert manual._escaped(".solcx 'a' \\ b-c") == "\\&.solcx 'a' \\e b\\-c"


def test_the_menu_entry_opens_files_of_the_type_that_is_told() -> None:
    entry = ConfigParser(interpolation=None)
    entry.optionxform = str  # type: ignore[assignment,method-assign]
    entry.read(LINUX / "contract-rewriter.desktop", "utf-8")
    section = entry["Desktop Entry"]
    kind = ElementTree.parse(LINUX / "contract-rewriter.xml").getroot()[0]
    space = "{http://www.freedesktop.org/standards/shared-mime-info}"
    globs = [item.get("pattern") for item in kind.iter(f"{space}glob")]
    assert section["MimeType"].rstrip(";") == kind.get("type") and globs == ["*.sol"]
    assert section["Exec"].endswith("%F") and section["TryExec"] == section["Exec"].split()[0]


def test_a_person_installs_the_folder_for_themselves_and_takes_it_out_again(tmp_path: Path) -> None:
    place, home = tmp_path / "a place", tmp_path / "home"
    for file in ("share/man/man1/contract-rewriter.1", "share/mime/packages/contract-rewriter.xml"):
        (place / file).parent.mkdir(parents=True, exist_ok=True)
        (place / file).write_text("x")
    (place / "share" / "applications").mkdir()
    shutil.copy(LINUX / "contract-rewriter.desktop", place / "share" / "applications")
    shutil.copy(LINUX / "install.sh", place)
    home.mkdir()
    environment = {"HOME": str(home), "PATH": "/usr/bin:/bin"}
    script = ["sh", str(place / "install.sh")]
    subprocess.run(script, env=environment, check=True, capture_output=True)
    entry = (home / ".local/share/applications/contract-rewriter.desktop").read_text()
    assert f'Exec="{place}/contract-rewriter-window" %F' in entry
    assert (home / ".local/bin/contract-rewriter").readlink() == place / "contract-rewriter"
    assert (home / ".local/share/man/man1/contract-rewriter.1").read_text() == "x"
    subprocess.run([*script, "--remove"], env=environment, check=True, capture_output=True)
    left = [path for path in home.rglob("*") if not path.is_dir() and "contract-rewriter" in path.name]
    assert left == []
