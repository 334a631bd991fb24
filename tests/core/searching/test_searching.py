"""Project-wide search and replace on real folders: which files, which places, which bytes afterwards."""

from __future__ import annotations

import shutil
import subprocess
import threading
import time
from pathlib import Path

import pytest

from core.errors import Cancelled, InputError
from core.progress import Progress, silent
from core.searching.folded import Folded
from core.searching.globs import read_globs
from core.searching.matching import FileHits
from core.searching.query import Query, Replacement, in_case_of
from core.searching.replacing import replaced_text, rewritten_files
from core.searching.search import Searched, Where, search
from core.searching.walking import project_files


def write(root: Path, **files: bytes) -> None:
    for name, data in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def found(root: Path, query: Query, **where: object) -> tuple[list[FileHits], Searched]:
    told: list[FileHits] = []
    return told, search(query, Where((root,), **where), silent(), told.append)  # type: ignore[arg-type]


def names(root: Path, **options: object) -> list[str]:
    return [item.name for item in project_files(root, silent(), **options)]  # type: ignore[arg-type]


def test_a_match_has_its_line_its_column_and_a_piece_of_its_line(tmp_path: Path) -> None:
    write(tmp_path, **{"a.sol": "// é\r\n    uint256 Owner;\r\n".encode()})
    (file,), done = found(tmp_path, Query("owner"))
    (hit,) = file.hits
    assert (hit.line, hit.column, hit.preview) == (2, 13, "uint256 Owner;")
    assert hit.preview[hit.mark[0] : hit.mark[1]] == "Owner"
    assert (done.files, done.hits, done.full) == (1, 1, False)


def test_a_long_line_is_shown_around_the_match(tmp_path: Path) -> None:
    write(tmp_path, **{"a.sol": b"x" * 5_000 + b"here" + b"y" * 5_000})
    (file,), _ = found(tmp_path, Query("here"))
    (hit,) = file.hits
    assert len(hit.preview) < 300
    assert hit.preview[hit.mark[0] : hit.mark[1]] == "here"
    assert hit.preview[0] == hit.preview[-1] == "\N{HORIZONTAL ELLIPSIS}"


@pytest.mark.parametrize(
    ("query", "count"),
    [
        (Query("owner"), 4),
        (Query("owner", case=True), 3),
        (Query("owner", word=True), 2),
        (Query("owner", case=True, word=True), 1),
        (Query(r"own\w+$", regular=True), 2),
        (Query("owner.x", regular=True), 0),
    ],
)
def test_case_whole_words_and_expressions(tmp_path: Path, query: Query, count: int) -> None:
    write(tmp_path, **{"a.sol": b"owner Owner\n_owner $owner\n"})
    assert found(tmp_path, query)[1].hits == count


def test_a_wrong_expression_is_told_with_its_place(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read: unterminated"):
        found(tmp_path, Query("a[", regular=True))


def test_an_expression_that_runs_for_ever_is_stopped_and_its_file_is_named(tmp_path: Path) -> None:
    write(tmp_path, **{"a.sol": b"a" * 40 + b"!", "b.sol": b"aaa"})
    told: list[FileHits] = []
    done = search(Query("(a+)+$", regular=True), Where((tmp_path,)), silent(), told.append, seconds=0.6)
    assert done.too_slow == ("a.sol",)
    assert [file.name for file in told] == ["b.sol"]


def test_an_expression_that_runs_for_ever_can_be_stopped_at_once(tmp_path: Path) -> None:
    write(tmp_path, **{"a.sol": b"a" * 40 + b"!"})
    progress = Progress()
    threading.Timer(0.5, progress.stop).start()
    started = time.monotonic()
    with pytest.raises(Cancelled):
        search(Query("(a+)+$", regular=True), Where((tmp_path,)), progress, lambda _: None, seconds=60)
    assert time.monotonic() - started < 5


def test_the_window_goes_on_while_an_expression_runs(tmp_path: Path) -> None:
    write(tmp_path, **{"a.sol": b"a" * 40 + b"!"})
    where, query, late = Where((tmp_path,)), Query("(a+)+$", regular=True), 0.0
    thread = threading.Thread(target=search, args=(query, where, silent(), lambda _: None, 9, 1.0))
    thread.start()
    while thread.is_alive():
        before = time.monotonic()
        time.sleep(0.005)
        late = max(late, time.monotonic() - before)
    assert late < 0.5


def test_unsaved_texts_are_searched_instead_of_the_files(tmp_path: Path) -> None:
    write(tmp_path, **{"a.sol": b"old", "b.sol": b"new"})
    told, _ = found(tmp_path, Query("new"), typed={tmp_path / "a.sol": "new new", tmp_path / "b.sol": "x"})
    assert [(file.name, len(file.hits), file.typed) for file in told] == [("a.sol", 2, True)]


def test_the_search_ends_when_enough_is_found(tmp_path: Path) -> None:
    write(tmp_path, **{"a.sol": b"x " * 50, "b.sol": b"x " * 50})
    told: list[FileHits] = []
    done = search(Query("x"), Where((tmp_path,)), silent(), told.append, most=60)
    assert done.full and done.hits == 60 == sum(len(file.hits) for file in told)


def test_binary_files_are_left_out_and_large_ones_are_named(tmp_path: Path) -> None:
    write(tmp_path, **{"a.bin": b"\0\1x", "b.sol": b"x" * 1_100_000, "c.txt": b"x"})
    told, done = found(tmp_path, Query("x"), max_file_mb=1)
    assert [file.name for file in told] == ["c.txt"]
    assert done.too_large == ("b.sol",)


def test_dependencies_are_looked_at_when_asked_for_even_where_git_ignores_them(tmp_path: Path) -> None:
    write(
        tmp_path,
        **{
            "foundry.toml": b"",
            ".gitignore": b"node_modules/\nout\n*.log\n!keep.log\n/only-here.txt\n",
            "src/A.sol": b"",
            "lib/dep/B.sol": b"",
            "node_modules/p/C.sol": b"",
            "out/A.json": b"",
            "x.log": b"",
            "keep.log": b"",
            "only-here.txt": b"",
            "src/only-here.txt": b"",
            "src/.gitignore": b"gen/**\n",
            "src/gen/D.sol": b"",
            ".git/config": b"",
        },
    )
    own = [".gitignore", "foundry.toml", "keep.log", "src/.gitignore", "src/A.sol", "src/only-here.txt"]
    assert names(tmp_path) == own
    more = set(names(tmp_path, dependencies=True)) - set(own)
    assert more == {"lib/dep/B.sol", "node_modules/p/C.sol"}


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not here")
def test_what_is_ignored_is_what_git_ignores(tmp_path: Path) -> None:
    rules = [
        "*.tmp",
        "!good.tmp",
        "/root.txt",
        "deep/",
        "a/**/z.txt",
        "b/*.txt",
        "[xy].md",
        r"\#odd",
        "sp\\ ",
        "**/q",
    ]
    files = ["1.tmp", "good.tmp", "s/2.tmp", "root.txt", "s/root.txt", "deep/f", "s/deep/f", "a/z.txt",
             "a/b/c/z.txt", "b/1.txt", "b/c/1.txt", "x.md", "z.md", "#odd", "s/q", "q", "sp "]  # fmt: skip
    write(tmp_path, **dict.fromkeys(files, b""), **{".gitignore": "\n".join(rules).encode()})
    write(tmp_path, **{"s/.gitignore": b"!2.tmp\n"})
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    told = subprocess.run(
        ["git", "-c", "core.excludesFile=/dev/null", "ls-files", "-z", "-o", "--exclude-standard"],
        cwd=tmp_path, check=True, capture_output=True,
    )  # fmt: skip
    assert sorted(names(tmp_path)) == sorted(told.stdout.decode().split("\0")[:-1])


@pytest.mark.parametrize(
    ("text", "name", "allowed"),
    [
        ("", "src/A.sol", True),
        ("src/**", "src/x/A.sol", True),
        ("src/**", "lib/src/A.sol", False),
        ("*.sol", "deep/down/A.sol", True),
        ("*.{sol,yul}", "a.yul", True),
        ("!test", "test/A.sol", False),
        ("!test", "src/test/A.sol", False),
        ("!test", "src/testing.sol", True),
        ("src/**, !*.t.sol", "src/A.t.sol", False),
        ("src", "src/A.sol", True),
        ("./src/A.sol", "src/A.sol", True),
        ("[", "[", True),
        ("**/", "a", True),
    ],
)
def test_patterns_for_files(text: str, name: str, allowed: bool) -> None:
    assert read_globs(text).allows(name) is allowed


@pytest.mark.parametrize(
    ("words", "text", "made"),
    [
        (r"(\w+)\((\w+)\)", "$2.$1()", "b.a()"),
        (r"(a)(x)?\(b\)", "[$2$1$$$&$7]", "[a$a(b)$7]"),
        (r"a\(", r"a(\n\t", "a(\n\tb)"),
    ],
)
def test_groups_are_put_in(tmp_path: Path, words: str, text: str, made: str) -> None:
    write(tmp_path, **{"a.sol": b"a(b)"})
    (file,), _ = found(tmp_path, Query(words, regular=True))
    assert replaced_text("a(b)", file.hits, Replacement(text, regular=True)) == made


@pytest.mark.parametrize(
    ("model", "text", "made"),
    [("OWNER", "admin", "ADMIN"), ("Owner", "admin", "Admin"), ("owner", "Admin", "admin"),
     ("owner", "newOwner", "newOwner"), ("ownerOf", "Admin", "admin"), ("_", "Admin", "Admin")],
)  # fmt: skip
def test_the_case_is_kept(model: str, text: str, made: str) -> None:
    assert in_case_of(model, text) == made


def test_line_ends_mark_and_bytes_that_are_no_text_stay_as_they_are(tmp_path: Path) -> None:
    data = b"\xef\xbb\xbfone\r\ntwo \xff one\rthree\n\r\none\r\n\r\none"
    write(tmp_path, **{"a.sol": data})
    told, _ = found(tmp_path, Query("one"))
    (made,), changed = rewritten_files(told, Replacement("\U0001f600"), silent())
    assert made.after == data.replace(b"one", "\U0001f600".encode())
    assert changed == ()
    (made,), _ = rewritten_files(told, Replacement("a\nb"), silent())
    assert made.after == data.replace(b"one", b"a\r\nb")


def test_a_match_over_a_line_end_takes_both_of_its_bytes(tmp_path: Path) -> None:
    write(tmp_path, **{"a.sol": b"a\r\nb\r\nc"})
    told, _ = found(tmp_path, Query(r"a\nb", regular=True))
    (made,), _ = rewritten_files(told, Replacement("x"), silent())
    assert made.after == b"x\r\nc"


def test_a_file_that_changed_meanwhile_is_named_and_left_alone(tmp_path: Path) -> None:
    write(tmp_path, **{"a.sol": b"one", "b.sol": b"one"})
    told, _ = found(tmp_path, Query("one"))
    (tmp_path / "a.sol").write_bytes(b"one more")
    made, changed = rewritten_files(told, Replacement("two"), silent())
    assert [item.path.name for item in made] == ["b.sol"]
    assert changed == ("a.sol",)


def test_any_bytes_come_back_when_nothing_is_replaced() -> None:
    data = bytes(range(1, 256)) + b"\r\r\n\n\r" + "\U0001f600".encode()
    folded = Folded.of(data)
    assert folded is not None and folded.with_changes(()) == data
