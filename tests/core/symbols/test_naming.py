"""Places that old compilers do not resolve: enum values and the names of imports; and old aliases."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.symbols.importing import parts_of
from core.text import Span
from core.toolchain.toolchain import Toolchain
from tests.core.symbols.test_symbols import build, named

OTHER = """pragma solidity VERSION;
contract A { uint x; enum E { P, Q } }
contract D { uint y; }
"""
MAIN = """pragma solidity VERSION;
import {A as /* as X */ B, D} from "./Other.sol";
import * as All from "./Other.sol";
contract C is B, D {
    E e = E.Q;
    B.E f = B.E.P;
    All.D d;
    function g(E given) public returns (bool) { e = E.P; return given == B.E.Q; }
}
"""
VERSIONS = ["0.4.24", "0.5.17", "0.7.6", "0.8.5", "0.8.30"]


@pytest.mark.parametrize("version", VERSIONS)
def test_enum_values_are_resolved_by_every_compiler(tmp_path: Path, tools: Toolchain, version: str) -> None:
    files = {"Other": OTHER, "Main": MAIN}
    found = build(tmp_path, tools, **{key: text.replace("VERSION", version) for key, text in files.items()})
    for name, uses in (("Q", 3), ("P", 3)):
        value = named(found, name, "enum-value")
        assert len(found.uses(value.id)) == uses
        assert {found.texts[item.file].slice(item.span) for item in found.uses(value.id)} == {name}


@pytest.mark.parametrize("version", VERSIONS)
def test_names_in_the_braces_of_an_import_are_uses(tmp_path: Path, tools: Toolchain, version: str) -> None:
    files = {"Other": OTHER, "Main": MAIN}
    found = build(tmp_path, tools, **{key: text.replace("VERSION", version) for key, text in files.items()})
    source = found.texts["Main.sol"]
    first = named(found, "A", "contract")
    imported = [
        (source.slice(item.span), item.kind)
        for item in found.uses(first.id)
        if item.file == "Main.sol" and source.line_of(item.span.start) == 2
    ]
    assert imported == [("A", "import"), ("B", "import")]
    whole = named(found, "All", "import")
    assert source.slice(whole.name_span) == "All" and len(found.uses(whole.id)) == 2


@pytest.mark.parametrize(
    ("text", "path", "names", "alias"),
    [
        ('import "./a.sol";', "./a.sol", [], ""),
        ("import * as A from './a.sol';", "./a.sol", [], "A"),
        ('import "./a.sol" as A;', "./a.sol", [], "A"),
        ('import {X, Y as Z /* as Q */, W} from "a";', "a", [("X", ""), ("Y", "Z"), ("W", "")], ""),
        ('import {\n  X, // as Q\n} from "a";', "a", [("X", "")], ""),
        ("import {X, ", "", [("X", "")], ""),
    ],
)
def test_the_parts_of_an_import_are_read_from_its_text(
    text: str, path: str, names: list[tuple[str, str]], alias: str
) -> None:
    data = f"// é\n{text} contract C {{}}".encode() if text.endswith(";") else f"// é\n{text}".encode()
    start = data.index(b"import")
    end = data.index(b";") + 1 if b";" in data else len(data)
    found = parts_of(data, Span(start, end))

    def word(span: Span | None) -> str:
        return data[span.start : span.end].decode() if span is not None else ""

    assert word(found.path) == path and word(found.alias) == alias
    assert [(word(one), word(two)) for one, two in found.names] == names


@pytest.mark.parametrize("version", VERSIONS)
def test_what_is_imported_can_be_used_whatever_the_compiler_tells(
    tmp_path: Path, tools: Toolchain, version: str
) -> None:
    top = 'pragma solidity VERSION;\nimport "./Main.sol";\nimport "./Ring.sol";\ncontract T is C {}\n'
    ring = 'pragma solidity VERSION;\nimport "./Top.sol";\ncontract R { uint r; }\n'
    files = {"Other": OTHER, "Main": MAIN, "Top": top, "Ring": ring}
    found = build(tmp_path, tools, **{key: text.replace("VERSION", version) for key, text in files.items()})
    assert "A" not in found.exported["Main.sol"]
    assert {"B", "D", "All", "C"} <= found.exported["Main.sol"].keys()
    assert {"B", "D", "C", "T", "R"} <= found.exported["Top.sol"].keys()
    assert found.exported["Top.sol"]["B"] == (named(found, "A", "contract").id,)
