"""One more import in a text, in its own style; and what files declare at their top."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.progress import silent
from core.settings import Settings
from core.solidity.project import discover
from core.symbols.adding import Style, import_edit, imported_paths, style_of
from core.symbols.catalog import declared_in, read_catalog

PRAGMA = "// SPDX-License-Identifier: MIT\npragma solidity ^0.8.20;\n"


@pytest.mark.parametrize(
    ("text", "path", "wanted"),
    [
        (f"{PRAGMA}\ncontract C {{}}\n", "./A.sol",
         f'{PRAGMA.rstrip()}\n\nimport {{A}} from "./A.sol";\n\ncontract C {{}}\n'),
        (f'{PRAGMA}import {{B}} from "./B.sol"; // why\ncontract C {{}}\n', "./A.sol",
         f'{PRAGMA}import {{B}} from "./B.sol"; // why\nimport {{A}} from "./A.sol";\ncontract C {{}}\n'),
        (f"{PRAGMA}import './B.sol';\ncontract C {{}}\n", "./A.sol",
         f"{PRAGMA}import './B.sol';\nimport './A.sol';\ncontract C {{}}\n"),
        (f"{PRAGMA}import {{ B }} from './B.sol';\n", "./A.sol",
         f"{PRAGMA}import {{ B }} from './B.sol';\nimport {{ A }} from './A.sol';\n"),
        (f'{PRAGMA}import {{B}} from "./A.sol";\nimport "./Z.sol";\n', "./A.sol",
         f'{PRAGMA}import {{B, A}} from "./A.sol";\nimport "./Z.sol";\n'),
        (f'{PRAGMA}import {{\n    B as D\n}} from "./A.sol";\n', "./A.sol",
         f'{PRAGMA}import {{\n    B as D,\n    A\n}} from "./A.sol";\n'),
        ("// SPDX-License-Identifier: MIT\ncontract C {}\n", "./A.sol",
         '// SPDX-License-Identifier: MIT\nimport {A} from "./A.sol";\n\ncontract C {}\n'),
        ("contract é {}\n", "./A.sol", 'import {A} from "./A.sol";\n\ncontract é {}\n'),
        (f'{PRAGMA}import * as B from "./B.sol";\n', "./A.sol",
         f'{PRAGMA}import * as B from "./B.sol";\nimport {{A}} from "./A.sol";\n'),
    ],
)  # fmt: skip
def test_an_import_is_added_in_the_style_of_the_text(text: str, path: str, wanted: str) -> None:
    data = text.encode()
    at, words = import_edit(data, "A", path, style_of([data]))
    assert (data[:at] + words.encode() + data[at:]).decode() == wanted


def test_a_text_without_imports_learns_from_its_neighbours() -> None:
    assert style_of([b"contract A {}", b"import './B.sol';"]) == Style(False, "'")
    assert style_of([b"contract A {}"]) == Style()
    assert imported_paths(b'import {A} from "a";\n// import "no";\nimport "b";') == ("a", "b")


def test_only_what_stands_at_the_top_is_declared() -> None:
    text = """
    // contract No {}
    /* library No {} */
    string constant S = "contract No";
    abstract contract A { struct Inner { uint x; } error InnerToo(); }
    interface B {} library C { enum No { X } }
    struct D { uint x; } enum E { Y } error F(uint x); type G is uint256;
    function f() { uint contract_; }
    contract H is
    """
    found = dict(declared_in(text.encode()))
    assert list(found) == ["A", "B", "C", "D", "E", "F", "G", "H"]
    assert (found["B"], found["F"], found["G"]) == ("interface", "error", "type")


def test_a_catalog_knows_libraries_and_packages_that_nobody_imports(tmp_path: Path) -> None:
    files = {
        "foundry.toml": "[profile.default]\nsrc = 'src'\nlibs = ['lib']\n",
        "src/A.sol": "pragma solidity ^0.8.20;\ncontract A {}\n",
        "lib/dep/src/Dep.sol": "pragma solidity ^0.8.20;\nlibrary Dep {}\n",
        "node_modules/@scope/pack/contracts/P.sol": "contract P {}\ncontract P2 {}\n",
        "out/Old.sol": "contract Old {}\n",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    projects = discover([tmp_path], Settings())
    catalog = read_catalog(projects, silent())
    assert {offer.name for offer in catalog.offers} == {"A", "Dep", "P", "P2"}
    (dep,) = catalog.by_name["Dep"]
    roots = catalog.roots_of((tmp_path / "src/A.sol").as_posix())
    assert roots is not None
    importer = (tmp_path / "src/A.sol").as_posix()
    assert roots.ways(importer, dep.path)[0] == "dep/Dep.sol"
    assert catalog.folders[(tmp_path / "node_modules/@scope").as_posix()] == ("pack/",)
    (tmp_path / "src/A.sol").write_text("pragma solidity ^0.8.20;\ncontract Fresh {}\n")
    again = read_catalog(projects, silent(), catalog)
    assert "Fresh" in again.by_name and "A" not in again.by_name
    assert again.files[dep.path] is catalog.files[dep.path], "what did not change is not read again"
