"""Code as bytes: instructions, metadata, immutables, source maps and libraries."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InputError
from core.solidity.bytecode import (
    code_bytes,
    instructions,
    metadata_split,
    without_metadata_hashes,
    zero_immutables,
)
from core.solidity.compilation import Artifact, Bytecode
from core.solidity.compiler import Outputs
from core.solidity.linking import link, needed_libraries, placeholders
from core.solidity.sourcemap import decode_source_map, file_indexes, place_at, places
from core.toolchain.toolchain import Toolchain
from tests.core.solidity.factories import compiled

LINKED = """pragma solidity >=0.4.11;
library Lib { function twice(uint a) public returns (uint) { return a * 2; } }
contract A { uint x; function set(uint a) public { x = Lib.twice(a); } }
contract Maker { function make() public returns (A) { return new A(); } }
"""
PURE = """pragma solidity ^0.8.0;
contract A { uint immutable i; uint x; constructor(uint a) { i = a; } function f() public { x += i; } }
"""


def both(artifact: Artifact) -> tuple[Bytecode, Bytecode]:
    assert artifact.creation is not None and artifact.runtime is not None
    return artifact.creation, artifact.runtime


def test_pushes_carry_their_data_and_count_as_one_instruction() -> None:
    found = list(instructions(bytes.fromhex("6001620a0b0c5f00")))
    assert [(item.pc, item.index, item.opcode, item.argument.hex()) for item in found] == [
        (0, 0, 0x60, "01"),
        (2, 1, 0x62, "0a0b0c"),
        (6, 2, 0x5F, ""),
        (7, 3, 0x00, ""),
    ]
    assert [item.argument for item in instructions(b"\x61\x01")] == [b"\x01"]


@given(st.binary(max_size=100))
def test_instructions_put_together_are_the_code(code: bytes) -> None:
    assert b"".join(bytes([item.opcode]) + item.argument for item in instructions(code)) == code
    head, tail = metadata_split(code)
    assert head + tail == code
    assert len(without_metadata_hashes(code)) == len(code)


def test_every_generations_metadata_is_split_off(tools: Toolchain, any_version: str) -> None:
    _, runtime = both(compiled(tools, LINKED, any_version, Outputs.FULL).artifacts["a.sol:A"])
    code, tail = metadata_split(code_bytes(runtime.hex))
    assert 41 <= len(tail) <= 55
    assert b"bzzr" in tail or b"ipfs" in tail
    assert metadata_split(code)[1] == b""


def test_code_without_metadata_is_left_alone() -> None:
    assert metadata_split(b"") == (b"", b"")
    assert metadata_split(bytes.fromhex("6001600255")) == (bytes.fromhex("6001600255"), b"")


def test_a_comment_changes_only_metadata_hashes_also_embedded_ones(tools: Toolchain, version: str) -> None:
    one, two = (
        both(compiled(tools, text, version, Outputs.FULL).artifacts["a.sol:Maker"])[0].hex
        for text in (LINKED, LINKED + "// changed\n")
    )
    assert one != two
    assert without_metadata_hashes(code_bytes(one)) == without_metadata_hashes(code_bytes(two))


def test_zeroed_immutables_are_the_only_difference_of_two_deployments(tools: Toolchain) -> None:
    _, runtime = both(compiled(tools, PURE, outputs=Outputs.FULL).artifacts["a.sol:A"])
    code = bytearray(code_bytes(runtime.hex))
    for places_of in runtime.immutable_references.values():
        for place in places_of:
            code[place["start"] : place["start"] + 32] = b"\x07" * 32
    assert bytes(code) != code_bytes(runtime.hex)
    assert zero_immutables(bytes(code), runtime.immutable_references) == code_bytes(runtime.hex)


def test_every_instruction_has_a_place_in_the_source(tools: Toolchain, any_version: str) -> None:
    compilation = compiled(tools, LINKED, any_version, Outputs.FULL)
    _, runtime = both(compilation.artifacts["a.sol:A"])
    found = places(runtime, file_indexes(compilation))
    code, _ = metadata_split(code_bytes(runtime.hex))
    entries = decode_source_map(runtime.source_map)
    assert len(found) == len(entries) <= len(list(instructions(code)))
    source = compilation.input.sources["a.sol"]
    stores = [item for item in found if item.instruction.opcode == 0x55]
    assert [source.slice(item.span) for item in stores if item.span] == ["x = Lib.twice(a)"]
    assert place_at(runtime, file_indexes(compilation))[stores[0].instruction.pc] == stores[0]


def test_places_name_the_right_file_of_several(tools: Toolchain) -> None:
    compilation = compiled(
        tools,
        {
            "z.sol": 'pragma solidity ^0.8.0; import "./a.sol";'
            "contract Z is A { function z() public { x = 9; } }",
            "a.sol": "pragma solidity ^0.8.0; contract A { uint x; function a() public { x = 7; } }",
        },
        outputs=Outputs.FULL,
    )
    _, runtime = both(compilation.artifacts["z.sol:Z"])
    found = {
        (item.file, compilation.input.sources[item.file].slice(item.span))
        for item in places(runtime, file_indexes(compilation))
        if item.file and item.span and item.instruction.opcode == 0x55
    }
    assert found == {("z.sol", "x = 9"), ("a.sol", "x = 7")}


def test_compressed_source_maps_repeat_what_is_left_out() -> None:
    found = decode_source_map("1:2:1:-;;:9;2::0:i:3;::::1")
    assert [(item.start, item.length, item.file_index, item.jump, item.modifier_depth) for item in found] == [
        (1, 2, 1, "-", 0),
        (1, 2, 1, "-", 0),
        (1, 9, 1, "-", 0),
        (2, 9, 0, "i", 3),
        (2, 9, 0, "i", 1),
    ]
    assert decode_source_map("") == ()


def test_libraries_are_filled_in_by_position_and_by_placeholder(tools: Toolchain, any_version: str) -> None:
    creation, _ = both(compiled(tools, LINKED, any_version, Outputs.FULL).artifacts["a.sol:A"])
    assert needed_libraries(creation) == ("a.sol:Lib",)
    address = "0x" + "aB" * 20
    done = link(creation, {"Lib": address})
    assert "ab" * 20 in done and bytes.fromhex(done)
    assert link(creation, {"a.sol:Lib": address[2:]}) == done
    assert any(item in creation.hex for item in placeholders("a.sol:Lib"))


def test_a_library_that_is_missing_or_no_address_says_so(tools: Toolchain) -> None:
    creation, _ = both(compiled(tools, LINKED, outputs=Outputs.FULL).artifacts["a.sol:A"])
    with pytest.raises(InputError, match=r"a\.sol:Lib"):
        link(creation, {})
    with pytest.raises(InputError, match="not an address"):
        link(creation, {"Lib": "0x1234"})
    assert link(replace(creation, link_references={}), {}) == creation.hex
