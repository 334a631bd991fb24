"""Paths by which one file imports another, and what a path means, without a disk."""

from __future__ import annotations

import pytest

from core.solidity.import_paths import ImportRoots, choose
from core.solidity.remapping import Remapping

ROOTS = ImportRoots(
    "/p",
    (Remapping("", "@oz/", "lib/openzeppelin/contracts/"), Remapping("", "forge-std/", "lib/forge-std/src/")),
    ("/p/lib",),
    ("/p/node_modules",),
)
OZ = "/p/lib/openzeppelin/contracts/token/ERC20.sol"
NPM = "/p/node_modules/@scope/pack/contracts/Thing.sol"


@pytest.mark.parametrize(
    ("importer", "target", "samples", "wanted"),
    [
        ("/p/src/A.sol", "/p/src/B.sol", [], "./B.sol"),
        ("/p/src/deep/A.sol", "/p/src/B.sol", [], "../B.sol"),
        ("/p/src/A.sol", "/p/src/in/B.sol", ["src/C.sol", "src/D.sol"], "src/in/B.sol"),
        ("/p/src/A.sol", "/p/src/in/B.sol", ["src/C.sol", "./D.sol"], "./in/B.sol"),
        ("/p/src/A.sol", "/p/src/in/B.sol", ["@oz/token/ERC721.sol"], "./in/B.sol"),
        ("/p/src/A.sol", OZ, [], "@oz/token/ERC20.sol"),
        ("/p/src/A.sol", OZ, ["lib/openzeppelin/contracts/access/Own.sol"],
         "lib/openzeppelin/contracts/token/ERC20.sol"),
        ("/p/src/A.sol", NPM, [], "@scope/pack/contracts/Thing.sol"),
        ("/p/lib/openzeppelin/contracts/access/Own.sol", OZ, [], "../token/ERC20.sol"),
        ("/p/node_modules/@scope/pack/Other.sol", NPM, [], "./contracts/Thing.sol"),
        ("/p/src/A.sol", "/elsewhere/X.sol", [], "../../elsewhere/X.sol"),
    ],
)  # fmt: skip
def test_a_path_is_chosen_as_the_neighbours_have_it(
    importer: str, target: str, samples: list[str], wanted: str
) -> None:
    found = choose(ROOTS, importer, target, samples, {target, OZ.replace("ERC20", "ERC721")})
    assert found == wanted
    assert target in ROOTS.places(importer, found)


def test_a_context_keeps_a_remapping_to_its_own_files() -> None:
    roots = ImportRoots("/p", (Remapping("lib/x/", "dep/", "lib/x/lib/dep/"),), ("/p/lib",))
    target = "/p/lib/x/lib/dep/D.sol"
    assert "dep/D.sol" in roots.ways("/p/lib/x/src/X.sol", target)
    assert "dep/D.sol" not in roots.ways("/p/src/A.sol", target)


def test_what_is_known_to_be_there_decides_between_root_and_packages() -> None:
    known = {NPM}
    assert ROOTS.resolve("/p/src/A.sol", "@scope/pack/contracts/Thing.sol", known) == NPM
    assert ROOTS.resolve("/p/src/A.sol", "src/B.sol") == "/p/src/B.sol"
    assert ROOTS.resolve("/p/src/A.sol", "@oz/token/ERC20.sol") == OZ


def test_packages_are_told_apart() -> None:
    assert ROOTS.package(OZ) == "/p/lib/openzeppelin"
    assert ROOTS.package(NPM) == "/p/node_modules/@scope/pack"
    assert ROOTS.package("/p/src/A.sol") == "" and ROOTS.is_own("/p/src/A.sol")
