"""Asks the index what an editor asks while one types, wherever a real package tells the answer.

Run with `python3 dev.py sweep names [PACKAGE FOLDER]...`. At every member access the text before the dot is
all that is given: the member has to be among the answers. At every call with arguments in order the text
before its last argument is given: a signature with so many parameters has to be among the answers. Every
import has to be found again, and the path that would be written in its place has to lead to the same file.
It prints what was missed, and fails when more than one answer in a hundred was.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from core.pipeline import compile_paths
from core.progress import silent
from core.settings import Settings
from core.solidity.ast import Node
from core.solidity.compilation import Compilation
from core.solidity.compiler import Outputs
from core.solidity.import_paths import choose
from core.solidity.project import discover
from core.symbols.adding import imported_paths
from core.symbols.building import index_of
from core.symbols.calls import call_at
from core.symbols.catalog import read_catalog
from core.symbols.completing import members
from core.symbols.index import SymbolIndex
from core.symbols.signatures import signatures
from core.toolchain.toolchain import Toolchain
from tests.conftest import shelf_dir
from tests.core.solidity.test_packages import fetched

PACKAGES = (
    ("@openzeppelin/contracts@5.7.0", "token"),
    ("@openzeppelin/contracts@5.7.0", "governance"),
    ("@openzeppelin/contracts@2.5.1", "token"),
    ("@uniswap/v3-core@1.0.1", "contracts"),
    ("solmate@6.8.0", "src"),
)
WINDOW = 6_000
"""Bytes of text before a place."""
Answer = tuple[str, bool, str]
"""What was asked, whether it was answered, and the place."""


def main() -> int:
    """Ask everything, and tell what was missed."""
    given = sys.argv[1:]
    packages = tuple(zip(given[::2], given[1::2], strict=True)) or PACKAGES
    asked, missed = Counter[str](), Counter[str]()
    with Toolchain(Settings(data_dir=shelf_dir())) as tools:
        for name, folder in packages:
            path = fetched(name) / folder
            built = compile_paths([path], tools, silent(), outputs=Outputs.ANALYSIS)
            answers = [one for item in built.compilations if item.ok for one in _of(item)]
            for kind, found, place in (*answers, *_imports(path)):
                asked[kind] += 1
                if not found:
                    missed[kind] += 1
                    print(f"missed {kind}: {name} {place}")
    for kind, count in asked.items():
        print(f"{kind}: {count - missed[kind]:,} of {count:,}")
    return int(missed.total() * 100 > asked.total())


def _of(compilation: Compilation) -> Iterator[Answer]:
    index = index_of(compilation)
    for tree in compilation.asts.values():
        for node in tree.walk("MemberAccess"):
            if node.enclosing("InlineAssembly") is None:
                yield _member(index, node)
        for node in tree.walk("FunctionCall"):
            if node.text("kind") != "typeConversion" and not node.get("names"):
                yield _call(index, node)


def _member(index: SymbolIndex, node: Node) -> Answer:
    inner = node.child("expression")
    assert inner is not None
    text = _before(index, node.file, inner.span.end)
    found = members(index, node.file, inner.span.start, text)
    name = node.text("memberName")
    return "members", name in {item.name for item in found}, _place(index, node, f".{name}")


def _call(index: SymbolIndex, node: Node) -> Answer:
    callee, arguments = node.child("expression"), node.nodes("arguments")
    assert callee is not None
    data = index.texts[node.file].data
    end = arguments[-1].span.start if arguments else data.find(b"(", callee.span.end, node.span.end) + 1
    call = call_at(_before(index, node.file, end))
    found = signatures(index, node.file, callee.span.start, call) if call is not None else ()
    fits = any(
        len(one.parameters) == len(arguments) or any("..." in item.text for item in one.parameters)
        for one in found
    )
    right = call is not None and (not arguments or call.argument == len(arguments) - 1)
    return "calls", fits and right, _place(index, node, f"{len(arguments)} arguments")


def _imports(folder: Path) -> Iterator[Answer]:
    catalog = read_catalog(discover([folder], Settings()), silent())
    for path in catalog.files:
        roots = catalog.roots_of(path)
        paths = imported_paths(Path(path).read_bytes())
        for given in paths if roots is not None else ():
            assert roots is not None
            target = roots.resolve(path, given, catalog.files)
            if target in catalog.files:
                rest = [item for item in paths if item != given]
                chosen = choose(roots, path, target, rest, catalog.files)
                yield "imports", roots.resolve(path, chosen, catalog.files) == target, f"{path}: {given}"


def _before(index: SymbolIndex, file: str, end: int) -> str:
    return index.texts[file].data[max(0, end - WINDOW) : end].decode("utf-8", "ignore")


def _place(index: SymbolIndex, node: Node, what: str) -> str:
    source = index.texts[node.file]
    return f"{node.file}:{source.line_of(node.span.start)} {what}"


if __name__ == "__main__":
    sys.exit(main())
