"""Making the contract under test: libraries, constructor arguments, an initializer.

Arguments are chosen by type and name, then tried; what works is used on both
sides alike. A choice with which the creations differ (one fails, or refuses, logs, pays or calls
otherwise) is itself a difference.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from collections.abc import Sequence as Seq
from dataclasses import dataclass, replace
from itertools import islice
from random import Random
from typing import Any

from eth_hash.auto import keccak

from core.solidity.abi import signature_of
from core.solidity.compilation import Artifact, Bytecode, Compilation
from core.verification.evm import cast
from core.verification.evm.codec import AbiType, encode, parse_types
from core.verification.evm.dictionary import Dictionary
from core.verification.evm.inputs import draw
from core.verification.evm.world import START_UTC_SECONDS, Deployment, World
from core.verification.report import Differs

_ATTEMPTS = 240
_BATCH = 80
_MOST_EDGES = 40
_MOST_LEAST = 16
_DAY = 86400


@dataclass(frozen=True)
class Setup:
    """How the contract is made, the same on both sides."""

    types: tuple[AbiType, ...]
    arguments: tuple[Any, ...]
    value_wei: int

    def encoded_hex(self) -> str:
        """The constructor arguments as they follow the creation code."""
        return encode(self.types, self.arguments).hex()


Creation = Mapping[str, Any]
"""The result of a simulated creation, as of a call."""

Judge = Callable[[Creation, Creation], Differs | None]
"""In what two creations differ, or nothing."""


@dataclass(frozen=True)
class SetupSearch:
    """Setups that work on both sides, and the first whose creations differ."""

    working: tuple[Setup, ...]
    differing: Setup | None = None
    tried: int = 0


def constructor_of(artifact: Artifact) -> tuple[tuple[AbiType, ...], tuple[str, ...], bool]:
    """(types, names, payable) of the constructor."""
    for entry in artifact.abi:
        if entry.get("type") == "constructor":
            inputs = entry.get("inputs", [])
            payable = entry.get("stateMutability") == "payable" or bool(entry.get("payable"))
            return parse_types(inputs), tuple(str(item.get("name", "")) for item in inputs), payable
    return (), (), False


def search(
    before: World, after: World, before_hex: str, after_hex: str,
    artifact: Artifact, words: Dictionary, rng: Random, wanted: int, judge: Judge,
) -> SetupSearch:  # fmt: skip
    """Find up to `wanted` setups that deploy on both sides, and one of least numbers.

    `judge` compares the creations of every one that is tried.
    """
    types, names, payable = constructor_of(artifact)
    working: list[Setup] = []
    tried = 0
    candidates = _candidates(types, names, payable, words, rng)
    while tried < _ATTEMPTS and (batch := list(islice(candidates, _BATCH))):
        tried += len(batch)
        found = _tried(before, after, before_hex, after_hex, batch)
        odd = next((setup for setup, first, second in found if judge(first, second)), None)
        if odd is not None:
            return SetupSearch(tuple(working), odd, tried)
        good = [setup for setup, first, second in found if _worked(first, second)]
        working = list(dict.fromkeys([*working, *good]))[:wanted]
        if len(working) >= wanted or not (types or payable):
            break
    if not working:
        return SetupSearch((), None, tried)
    least = [setup for setup in _least(working[0]) if setup not in working]
    found = _tried(before, after, before_hex, after_hex, least)
    odd = next((setup for setup, first, second in found if judge(first, second)), None)
    small = next(([setup] for setup, first, second in found if _worked(first, second)), [])
    return SetupSearch((*working, *small), odd, tried + len(least))


def _tried(
    before: World, after: World, before_hex: str, after_hex: str, setups: Seq[Setup]
) -> list[tuple[Setup, Creation, Creation]]:
    """Each setup, and what its creation does before and after."""
    made = [(setup.encoded_hex(), setup.value_wei) for setup in setups]
    old = before.try_all([(before_hex + data, value) for data, value in made]) if made else []
    new = after.try_all([(after_hex + data, value) for data, value in made]) if made else []
    return list(zip(setups, old, new, strict=True))


def _worked(*creations: Creation) -> bool:
    return all(creation["status"] == "0x1" for creation in creations)


def _least(working: Setup) -> list[Setup]:
    """A setup that works with one of its numbers set to 0 or 1: what a limit of nothing does."""
    return [
        replace(working, arguments=(*working.arguments[:at], number, *working.arguments[at + 1 :]))
        for number in (0, 1)
        for at, kind in enumerate(working.types)
        if kind.kind == "uint"
    ][:_MOST_LEAST]


def _candidates(
    types: tuple[AbiType, ...], names: tuple[str, ...], payable: bool, words: Dictionary, rng: Random
) -> Iterator[Setup]:
    """Plausible arguments, then plausible ones with one drawn anew, then all drawn."""
    values = (0, 10**18) if payable else (0,)
    plain = [
        tuple(
            _sensible(kind, name.lower(), style, at)
            for at, (kind, name) in enumerate(zip(types, names, strict=True))
        )
        for style in range(3 if types else 1)
    ]
    yield from (Setup(types, arguments, value) for arguments in plain for value in values)
    yield from (Setup(types, arguments, 0) for arguments in _edges(types, plain[0], words))
    while types:
        arguments = tuple(draw(rng, kind, words, []) for kind in types)
        if rng.random() < 0.7:
            at = rng.randrange(len(types))
            arguments = (*plain[0][:at], arguments[at], *plain[0][at + 1 :])
        yield Setup(types, arguments, values[rng.randrange(len(values))])


def _edges(
    types: tuple[AbiType, ...], plain: tuple[Any, ...], words: Dictionary
) -> Iterator[tuple[Any, ...]]:
    """Plausible arguments with one number set to each number of the source, for checks at a limit."""
    for at, kind in enumerate(types):
        for number in (0, 1, *words.numbers)[:_MOST_EDGES] if kind.kind == "uint" else ():
            if number < 1 << kind.size:
                yield (*plain[:at], number, *plain[at + 1 :])


_NUMBERS_BY_NAME: Seq[tuple[tuple[str, ...], int]] = (
    (("decimals",), 18),
    (("end", "deadline", "unlock", "expir", "close"), START_UTC_SECONDS + 30 * _DAY),
    (("start", "begin", "open"), START_UTC_SECONDS + 1000),
    (("duration", "period", "delay", "interval", "time", "window"), 7 * _DAY),
    (("fee", "bps", "percent", "rate"), 100),
    (("cap", "supply", "max", "amount", "initial", "total"), 10**24),
    (("quorum", "threshold", "required", "confirm"), 1),
)


def _sensible(kind: AbiType, name: str, style: int, place: int) -> Any:
    """A plausible value: style 0 goes by the name, 1 uses small numbers, 2 large ones."""
    tag = kind.kind
    if tag in {"uint", "int"}:
        number = (_named_number(name), 1, 10**18)[style]
        return min(number, (1 << (kind.size - (tag == "int"))) - 1)
    if tag == "address":
        return _named_address(kind, name, place)
    if tag == "bool":
        return int(style != 1)
    if tag == "fixed":
        return bytes([place + 1]) * kind.size
    if tag == "bytes":
        return b"" if style == 1 else b"\x01\x02"
    if tag == "string":
        return b"Token" if "name" in name else b"TKN"
    if tag == "tuple":
        return tuple(_sensible(part, name, style, at) for at, part in enumerate(kind.parts))
    length = kind.size if kind.size >= 0 else (2, 1, 3)[style]
    return tuple(_sensible(kind.parts[0], name, style, place + at) for at in range(length))


def _named_number(name: str) -> int:
    for parts, number in _NUMBERS_BY_NAME:
        if any(part in name for part in parts):
            return number
    return 1000


def _named_address(kind: AbiType, name: str, place: int) -> int:
    if kind.hint.startswith(("contract ", "interface ")) or any(
        part in name for part in ("token", "asset", "oracle", "router", "factory", "registry", "pool", "feed")
    ):
        return cast.COLLABORATORS[place % 2]
    if any(part in name for part in ("owner", "admin", "govern", "deployer")):
        return cast.OWNER
    return (cast.USER1, cast.USER2, cast.OWNER, cast.STRANGER)[place % 4]


def linked(compilation: Compilation, code: Bytecode, world: World) -> str:
    """The code as hex with its libraries deployed into `world` and filled in.

    A library always gets the same address for the same name, in both worlds.
    """
    text = code.hex
    for file, libraries in code.link_references.items():
        for name, places in libraries.items():
            address = _library(compilation, f"{file}:{name}", world)
            for place in places:
                start, length = int(place["start"]) * 2, int(place["length"]) * 2
                text = text[:start] + address + text[start + length :]
    return text


def _library(compilation: Compilation, name: str, world: World) -> str:
    artifact = compilation.artifacts.get(name)
    librarian = int.from_bytes(keccak(("library " + name).encode())[12:], "big")
    address = int.from_bytes(
        keccak(bytes([0xD6, 0x94]) + librarian.to_bytes(20, "big") + b"\x80")[12:], "big"
    )
    if artifact is not None and artifact.creation is not None and not world.code(address):
        world.deploy(linked(compilation, artifact.creation, world), 0, librarian)
    return f"{address:040x}"


def deploy(world: World, creation_hex: str, setup: Setup) -> Deployment:
    """Create the contract for good, from the owner."""
    return world.deploy(creation_hex + setup.encoded_hex(), setup.value_wei)


def replies(compilations: Seq[Compilation]) -> list[cast.Reply]:
    """What collaborators answer: one reply per function whose answer is not one plain word."""
    found: dict[int, cast.Reply] = {}
    for compilation in compilations:
        for artifact in compilation.artifacts.values():
            for entry in artifact.abi:
                if entry.get("type") == "function" and entry.get("outputs"):
                    reply = _reply(artifact.selectors, entry)
                    if reply is not None:
                        found.setdefault(reply.selector, reply)
    return [found[selector] for selector in sorted(found)][:120]


def _reply(selectors: Mapping[str, str], entry: Mapping[str, Any]) -> cast.Reply | None:
    types = parse_types(entry["outputs"])
    if len(types) == 1 and types[0].kind in {"uint", "int", "bool"} and "decimals" not in entry["name"]:
        return None
    selector = next((value for key, value in selectors.items() if key == signature_of(entry)), None)
    if selector is None:
        return None
    normal = encode(types, tuple(_answer(kind, str(entry["name"]), True) for kind in types))
    zero = encode(types, tuple(_answer(kind, "", False) for kind in types))
    return cast.Reply(int(selector, 16), normal, zero)


def _answer(kind: AbiType, name: str, normal: bool) -> Any:
    if kind.kind in {"uint", "int", "bool"}:
        return (18 if name == "decimals" else 1) if normal else 0
    if kind.kind == "address":
        return cast.USER2 if normal else 0
    if kind.kind == "fixed":
        return bytes([1]) * kind.size if normal else bytes(kind.size)
    if kind.kind in {"bytes", "string"}:
        return b"stub" if normal else b""
    if kind.kind == "tuple":
        return tuple(_answer(part, name, normal) for part in kind.parts)
    length = kind.size if kind.size >= 0 else int(normal)
    return tuple(_answer(kind.parts[0], name, normal) for _ in range(length))
