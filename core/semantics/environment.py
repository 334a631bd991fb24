"""Where the values of built-in names and functions come from: the caller, the ether sent, the block.

A table only; `origins.py` follows what a contract makes of them.

Source: Solidity manual, “Units and Globally Available Variables”; “Yul”, EVM dialect.
"""

from __future__ import annotations

from core.semantics.scope import Source

GLOBALS: dict[tuple[str, str], Source] = {
    ("msg", "sender"): Source("sender"),
    ("msg", "value"): Source("value"),
    ("msg", "data"): Source("calldata"),
    ("msg", "sig"): Source("calldata"),
    ("tx", "origin"): Source("origin"),
    ("tx", "gasprice"): Source("calldata"),
    ("block", "timestamp"): Source("time"),
}
YUL_GLOBALS: dict[str, Source] = {
    "caller": Source("sender"),
    "callvalue": Source("value"),
    "origin": Source("origin"),
    "timestamp": Source("time"),
    "calldataload": Source("calldata"),
    "address": Source("this"),
    "selfbalance": Source("balance"),
    "balance": Source("balance"),
    **{
        name: Source("block", name)
        for name in ("number", "prevrandao", "difficulty", "coinbase", "blockhash")
    },
    **{name: Source("block", name) for name in ("gaslimit", "basefee")},
}
BUILT_IN_CALLS: dict[str, Source] = {
    "blockhash": Source("block", "blockhash"),
    "ecrecover": Source("signature"),
}
