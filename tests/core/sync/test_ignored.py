"""Files that a folder keeps out for a while: they come as soon as they may, with what was typed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.core.sync.team import Team, team


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Team]:
    with team(tmp_path_factory.mktemp("ignored")) as opened:
        yield opened


def _more(found: Team, path: Path, *, above: bool = False) -> None:
    token = found.token()
    found.all_typed.add(token)
    line, text = b"// " + token + b"\n", path.read_bytes()
    path.write_bytes(line + text if above else text + line)


def test_what_others_changed_while_a_name_was_ignored_comes_when_it_is_not_any_more(found: Team) -> None:
    found.begin()
    one, two, _ = found.desks
    (one.folder / ".rewriterignore").write_text("b.sol\n")
    _more(found, two.folder / "b.sol", above=True)
    two.sync()
    _more(found, one.folder / "b.sol")
    for _ in range(2):
        assert one.sync().kept_out == ["b.sol"], "told as long as it is so"
    (one.folder / ".rewriterignore").unlink()
    assert one.sync().merged == ["b.sol"]
    found.settle()
    found.check()
    found.end()


def test_a_file_that_could_not_be_placed_comes_when_it_can(found: Team, tmp_path: Path) -> None:
    found.begin()
    one, two, _ = found.desks
    (one.folder / "lib").symlink_to(tmp_path)
    found.write(two, "lib/in.sol", b"// new\n")
    two.sync()
    assert one.sync().kept_out == ["lib/in.sol"]
    assert list(tmp_path.iterdir()) == [], "never through a link"
    (one.folder / "lib").unlink()
    assert one.sync().written == ["lib/in.sol"]
    found.settle()
    found.check()
    found.end()
