"""The bill of materials and the notices are made from what is there, the same each time."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import ROOT

LOCK = """\
first-one==1.0 \\
    --hash=sha256:{a} \\
    --hash=sha256:{b}
other==2.0 ; sys_platform == 'linux' \\
    --hash=sha256:{a}
""".format(a="a" * 64, b="b" * 64)


def test_a_lock_gives_every_hash_of_every_pin() -> None:
    import sbom

    assert sbom.locked(LOCK) == {"first-one@1.0": ("a" * 64, "b" * 64), "other@2.0": ("a" * 64,)}
    real = sbom.locked((ROOT / "packaging" / "locks" / "package.txt").read_text("utf-8"))
    assert {name.partition("@")[0] for name in real} >= {"pyside6-essentials", "fastapi", "web3"}
    assert all(real.values())


def test_a_document_names_every_part_with_what_it_may_be_and_is_the_same_each_time(tmp_path: Path) -> None:
    import parts
    import sbom
    import tools

    mit = parts.Part("First_One", "1.0", "MIT", "https://one.example", "pkg:pypi/first-one@1.0", ("text",))
    odd = parts.Part("odd", "3", "Own terms", "", "pkg:deb/debian/odd@3", ())
    solc = tools.Tool("solc", "0.8.37", tmp_path / "soljson.js", "https://npm.example/solc", "solc", "c" * 64)
    made = [sbom.document("1.2.3", [mit, odd], [solc], sbom.locked(LOCK), 1_700_000_000) for _ in range(2)]
    assert made[0] == made[1]
    first, second, program = made[0]["components"]
    assert first["licenses"] == [{"license": {"id": "MIT"}}]
    assert [len(entry.get("hashes", ())) for entry in first["externalReferences"]] == [0, 2]
    assert second["licenses"] == [{"license": {"name": "Own terms"}}]
    assert program["hashes"] == [{"alg": "SHA-256", "content": "c" * 64}]
    assert made[0]["metadata"]["timestamp"] == "2023-11-14T22:13:20Z"
    other = sbom.document("1.2.3", [mit], [solc], {}, 1_700_000_000)
    assert other["serialNumber"] != made[0]["serialNumber"]


def test_notices_print_a_shared_license_text_once_with_every_owner() -> None:
    import notices
    import parts

    each = [parts.Part(name, "1", "MIT", "", f"pkg:pypi/{name}@1", ("shared terms",)) for name in ("a", "b")]
    text = notices.text(each)
    assert text.count("shared terms") == 1 and "## a 1, b 1" in text
    assert "SIL OPEN FONT LICENSE" in text and "Creative Commons Attribution 4.0" in text


def test_parts_are_those_whose_files_are_in_the_bundle(tmp_path: Path) -> None:
    import parts

    for name in ("httpx", "orjson"):
        (tmp_path / name).mkdir()
    found = {part.name: part for part in parts.of_bundle(tmp_path)}
    assert {"httpx", "orjson", "Python"} == set(found)
    assert found["httpx"].licence == "BSD-3-Clause" and any(
        "Redistribution" in t for t in found["httpx"].texts
    )


def test_a_library_of_an_unknown_package_stops_the_build() -> None:
    import needs

    assert needs.of_debian(["libGL.so.1", "libc.so.6"], (2, 34)) == ("libc6 (>= 2.34)", "libgl1")
    with pytest.raises(SystemExit, match=r"libunknown\.so\.1"):
        needs.of_debian(["libunknown.so.1"], (2, 34))


def test_the_terms_of_the_compiler_name_its_tag_and_its_text() -> None:
    import tools

    text = (ROOT / "packaging" / "licences" / "TOOLCHAIN.md").read_text("utf-8")
    assert "`v{solc}` (commit {commit})" in text and "GPL-3.0.txt" in text
    assert "GNU GENERAL PUBLIC LICENSE" in (tools.LICENCES / "GPL-3.0.txt").read_text("utf-8")
    assert f"solc-{tools.SOLC}" in tools.HASHES
