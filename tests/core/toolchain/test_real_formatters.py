"""The real forge and the real Prettier, in both releases that are in use, format a project in its style."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from core.errors import InputError
from core.progress import silent
from core.settings import Settings
from core.toolchain.forge import Forge
from core.toolchain.node import find_node
from core.toolchain.prettier import formatted, prettier_root
from tests.core.solidity.own_builds import forge_binary, prettier_folder
from tests.core.toolchain.test_formatters import NICE, UGLY, foundry

pytestmark = pytest.mark.skipif(os.name == "nt", reason="node_modules are linked")
PRETTIERS = {
    "3": ("prettier@3.10.1", "prettier-plugin-solidity@2.4.1"),
    "2": ("prettier@2.8.8", "prettier-plugin-solidity@1.1.3"),
}
PRINTED = {"3": NICE.replace("\n\n", "\n"), "2": NICE}
"""Release 2 of the plugin keeps blank lines as they are, release 1 adds them."""


@pytest.fixture(params=PRETTIERS)
def release(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def root(tmp_path: Path, release: str) -> Path:
    """A project that wants two blanks, with the real Prettier of a release installed."""
    made = tmp_path / "a project"
    made.mkdir()
    (made / "node_modules").symlink_to(prettier_folder(release, *PRETTIERS[release]) / "node_modules")
    (made / ".prettierrc").write_text(
        json.dumps({"overrides": [{"files": "*.sol", "options": {"tabWidth": 2}}]})
    )
    return made


def printed(root: Path, text: str) -> str:
    path = root / "A.sol"
    assert prettier_root(path) == root
    return formatted(path, text, root, find_node(Settings()), silent())


def test_prettier_formats_with_the_settings_of_the_project(root: Path, release: str) -> None:
    assert printed(root, UGLY) == PRINTED[release]
    assert printed(root, PRINTED[release]) == PRINTED[release]


def test_prettier_keeps_letters_of_every_script(root: Path) -> None:
    text = printed(root, UGLY.replace("function f", "/* é 漢字 😀 */ function f"))
    assert "/* é 漢字 😀 */" in text


def test_what_does_not_parse_is_refused_in_one_sentence_without_paths(root: Path) -> None:
    with pytest.raises(InputError) as caught:
        printed(root, "contract A {\n function f( }")
    message = caught.value.message
    assert message.startswith("Prettier cannot format this text: ") and message.endswith(".")
    assert "expect" in message.lower() and str(root) not in message and " at " not in message
    assert len(message) < 260


def test_what_the_project_ignores_stays_as_it_is(root: Path) -> None:
    (root / ".prettierignore").write_text("A.sol\n")
    assert printed(root, UGLY) == UGLY


def test_forge_formats_with_the_settings_of_the_project(tmp_path: Path) -> None:
    forge = Forge(foundry(tmp_path), str(forge_binary().parent))
    assert forge.formatted(UGLY, silent()) == NICE
    assert forge.formatted(NICE, silent()) == NICE
    assert "é 漢字 😀" in forge.formatted(UGLY.replace("function f", "/* é 漢字 😀 */ function f"), silent())


def test_forge_refuses_what_does_not_parse_with_the_line(tmp_path: Path) -> None:
    forge = Forge(foundry(tmp_path), str(forge_binary().parent))
    with pytest.raises(InputError, match=r"expected .* \(line 2\)"):
        forge.formatted("contract A {\n function f( }", silent())
