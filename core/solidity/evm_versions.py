"""Which EVM versions a compiler version knows.

A project's settings may name a newer EVM than an old compiler of the same
project can target; Foundry then takes the newest one it can, and so do we.

Source: Solidity manual, “Target Options”; Solidity changelog.
"""

from __future__ import annotations

from core.solidity.versions import parse_version

_SINCE: tuple[tuple[str, tuple[int, int, int]], ...] = (
    ("homestead", (0, 4, 21)),
    ("tangerineWhistle", (0, 4, 21)),
    ("spuriousDragon", (0, 4, 21)),
    ("byzantium", (0, 4, 21)),
    ("constantinople", (0, 4, 21)),
    ("petersburg", (0, 5, 5)),
    ("istanbul", (0, 5, 14)),
    ("berlin", (0, 8, 5)),
    ("london", (0, 8, 7)),
    ("paris", (0, 8, 18)),
    ("shanghai", (0, 8, 20)),
    ("cancun", (0, 8, 24)),
    ("prague", (0, 8, 27)),
    ("osaka", (0, 8, 29)),
)
_ORDER = {name.lower(): at for at, (name, _) in enumerate(_SINCE)}


def fitting_evm(wanted: str | None, compiler: str) -> str | None:
    """The wanted EVM version, or the newest one below it that the compiler knows.

    None means the compiler's own default. A name nobody knows is passed on, so that the compiler says so.
    """
    if wanted is None or wanted.lower() not in _ORDER:
        return wanted
    version = parse_version(compiler)
    known = [name for name, since in _SINCE[: _ORDER[wanted.lower()] + 1] if since <= version]
    return known[-1] if known else None


def evm_order(name: str | None) -> int | None:
    """Where an EVM version stands among all, oldest first; None for one that nobody knows."""
    return _ORDER.get(name.lower()) if name is not None else None


_DEFAULTS: tuple[tuple[tuple[int, int, int], str], ...] = (
    ((0, 8, 30), "prague"),
    ((0, 8, 25), "cancun"),
    ((0, 8, 20), "shanghai"),
    ((0, 8, 18), "paris"),
    ((0, 8, 7), "london"),
    ((0, 8, 5), "berlin"),
    ((0, 5, 14), "istanbul"),
    ((0, 5, 5), "petersburg"),
    ((0, 0, 0), "byzantium"),
)


def at_least(wanted: str | None, oldest: str, compiler: str) -> bool:
    """Whether code is made for `oldest` or a newer EVM; None stands for the compiler's own default.

    Source: Solidity changelog, default EVM versions.
    """
    version = parse_version(compiler)
    name = wanted or next(name for since, name in _DEFAULTS if since <= version)
    return _ORDER.get(name.lower(), 0) >= _ORDER[oldest.lower()]
