"""Imports and pragmas read without a compiler."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from core.solidity.scanner import Header, scan
from core.text import SourceText


def scanned(text: str) -> Header:
    return scan(SourceText.of("a.sol", text))


def paths(text: str) -> list[str]:
    return [item.path for item in scanned(text).imports]


def test_every_form_of_import_is_read() -> None:
    text = """
    import "./a.sol";
    import './b.sol' as B;
    import * as C from "./c.sol";
    import {X, Y as Z} from "@scope/pkg/d.sol";
    import Old from "e.sol";
    import{X}from"f.sol";
    """
    assert paths(text) == ["./a.sol", "./b.sol", "./c.sol", "@scope/pkg/d.sol", "e.sol", "f.sol"]


def test_comments_and_strings_hide_imports_and_pragmas() -> None:
    text = """
    // import "no.sol";
    /* pragma solidity ^0.1.0; import "no.sol"; */
    pragma solidity /* really */ ^0.8.0 // yes
      ;
    contract A { string s = "import \\"no.sol\\"; // "; string t = 'pragma solidity 1;'; }
    import /* why */ "yes.sol" /* so */ ;
    """
    header = scanned(text)
    assert [item.path for item in header.imports] == ["yes.sol"]
    assert [item.text.split() for item in header.pragmas] == [["^0.8.0"]]


def test_names_that_contain_the_words_are_no_statements() -> None:
    assert paths(
        'contract A { uint important; uint $import; function reimport() public {} } import "x.sol";'
    ) == ["x.sol"]


def test_other_pragmas_are_left_alone() -> None:
    text = "pragma abicoder v2; pragma experimental ABIEncoderV2; pragma solidity>=0.5.0<0.9.0;"
    text += "pragma solidity 0.8.1;"
    assert [item.text for item in scanned(text).pragmas] == [">=0.5.0<0.9.0", "0.8.1"]


def test_a_pragma_without_a_space_is_read() -> None:
    assert [item.text for item in scanned("pragma solidity>=0.5.0;").pragmas] == [">=0.5.0"]
    assert [item.text for item in scanned("pragma solidity^0.8.0;").pragmas] == ["^0.8.0"]
    assert [item.text for item in scanned('pragma solidity "0.8.20";').pragmas] == ["0.8.20"]


def test_spans_cover_the_statement_in_bytes() -> None:
    source = SourceText.of("a.sol", '// ü🎉\nimport "./ä.sol";\r\npragma solidity ^0.8.0;')
    header = scan(source)
    assert source.slice(header.imports[0].span) == 'import "./ä.sol";'
    assert source.slice(header.pragmas[0].span) == "pragma solidity ^0.8.0;"


def test_unfinished_code_is_read_as_far_as_it_goes() -> None:
    assert paths('import "./a.sol') == ["./a.sol"]
    assert paths("import ") == []
    assert paths('/* open import "x.sol";') == []
    assert scanned("pragma solidity").pragmas[0].text == ""
    assert scanned("pragma").pragmas == ()


@given(st.text(max_size=200))
def test_any_text_is_read_without_an_error(text: str) -> None:
    clean = text.encode("utf-8", "ignore").decode()
    scanned(clean + ' import "x.sol"; pragma solidity ^0.8.0;')
