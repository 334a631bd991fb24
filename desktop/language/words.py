"""The words of the language itself: keywords, types, globals, NatSpec tags and the usual snippets.

Source: the Solidity manual, "Units and Globally Available Variables", "NatSpec
Format" and the grammar.
"""

from __future__ import annotations

from functools import lru_cache

from desktop.language.ranking import Names, Suggestion

KEYWORDS = (
    "abstract", "anonymous", "as", "assembly", "break", "calldata", "catch", "constant", "constructor",
    "continue", "contract", "delete", "do", "else", "emit", "enum", "error", "event", "external",
    "fallback", "false", "for", "from", "function", "if", "immutable", "import", "indexed", "interface",
    "internal", "is", "library", "mapping", "memory", "modifier", "new", "override", "payable",
    "pragma", "private", "public", "pure", "receive", "return", "returns", "revert", "storage",
    "struct", "true", "try", "type", "unchecked", "using", "view", "virtual", "while",
)  # fmt: skip
TYPES = (
    "address",
    "bool",
    "string",
    "bytes",
    *(f"uint{bits}" for bits in (256, 8, 16, 32, 64, 96, 112, 128, 160, 192, 224)),
    *(f"int{bits}" for bits in (256, 8, 16, 32, 64, 128)),
    *(f"bytes{size}" for size in (32, 4, 1, 2, 8, 16, 20)),
)
GLOBALS: dict[str, str] = {
    "msg": "The current call.",
    "block": "The current block.",
    "tx": "The current transaction.",
    "abi": "Encoding and decoding.",
    "this": "The current contract.",
    "super": "The next contract in the order of inheritance.",
    "require": "require(bool condition, string message): reverts unless the condition holds.",
    "assert": "assert(bool condition): panics unless the condition holds.",
    "revert": "Undoes everything this call did.",
    "keccak256": "keccak256(bytes memory) returns (bytes32)",
    "sha256": "sha256(bytes memory) returns (bytes32)",
    "ecrecover": "ecrecover(bytes32 hash, uint8 v, bytes32 r, bytes32 s) returns (address)",
    "gasleft": "gasleft() returns (uint256)",
    "blockhash": "blockhash(uint256 number) returns (bytes32)",
    "addmod": "addmod(uint256 x, uint256 y, uint256 k) returns (uint256)",
    "mulmod": "mulmod(uint256 x, uint256 y, uint256 k) returns (uint256)",
}
MEMBERS: dict[str, dict[str, str]] = {
    "msg": {
        "sender": "address",
        "value": "uint256, in wei",
        "data": "bytes calldata",
        "sig": "bytes4",
    },
    "block": {
        "timestamp": "uint256, seconds since 1970",
        "number": "uint256",
        "chainid": "uint256",
        "basefee": "uint256",
        "blobbasefee": "uint256",
        "coinbase": "address payable",
        "prevrandao": "uint256",
        "gaslimit": "uint256",
    },
    "tx": {"origin": "address", "gasprice": "uint256"},
    "abi": {
        "encode": "(...) returns (bytes memory)",
        "encodePacked": "(...) returns (bytes memory)",
        "encodeCall": "(function, (...)) returns (bytes memory)",
        "encodeWithSelector": "(bytes4, ...) returns (bytes memory)",
        "encodeWithSignature": "(string memory, ...) returns (bytes memory)",
        "decode": "(bytes memory, (...)) returns (...)",
    },
}
TAGS = {
    "title": "A title for a contract.",
    "author": "Who wrote it.",
    "notice": "What it does, for a person who uses it.",
    "dev": "What a developer should know.",
    "param": "What a parameter is.",
    "return": "What a return value is.",
    "inheritdoc": "Takes the words from the function of a base.",
    "custom:": "A tag of your own.",
}
SNIPPETS: dict[str, tuple[str, str]] = {
    "contract": ("contract … { }", "contract ${1:Name} {\n    $0\n}"),
    "interface": ("interface … { }", "interface ${1:IName} {\n    $0\n}"),
    "library": ("library … { }", "library ${1:Name} {\n    $0\n}"),
    "function": ("function …() { }", "function ${1:name}(${2}) ${3:external} {\n    $0\n}"),
    "constructor": ("constructor() { }", "constructor(${1}) {\n    $0\n}"),
    "modifier": ("modifier …() { _; }", "modifier ${1:name}() {\n    ${0}\n    _;\n}"),
    "event": ("event …();", "event ${1:Name}(${2:address indexed account});$0"),
    "error": ("error …();", "error ${1:Name}(${2});$0"),
    "struct": ("struct … { }", "struct ${1:Name} {\n    ${0}\n}"),
    "enum": ("enum … { }", "enum ${1:Name} {\n    ${0}\n}"),
    "mapping": ("mapping(… => …)", "mapping(${1:address} => ${2:uint256}) ${0}"),
    "for": ("for (…) { }", "for (uint256 ${1:i} = 0; ${1:i} < ${2:count}; ++${1:i}) {\n    $0\n}"),
    "while": ("while (…) { }", "while (${1:condition}) {\n    $0\n}"),
    "if": ("if (…) { }", "if (${1:condition}) {\n    $0\n}"),
    "try": ("try … catch { }", "try ${1:target.call()} {\n    $0\n} catch {\n    ${2}\n}"),
    "unchecked": ("unchecked { }", "unchecked {\n    $0\n}"),
    "require": ("require(…, …);", 'require(${1:condition}, "${2:reason}");$0'),
    "pragma": ("pragma solidity …;", "pragma solidity ^${1:0.8.20};\n$0"),
}
NEAR_WORD, NEAR_GLOBAL, NEAR_SNIPPET = 6, 5, 7


@lru_cache(maxsize=1)
def plain() -> Names:
    """Keywords, types, globals and snippets."""
    made = [Suggestion(word, "keyword", word, near=NEAR_WORD) for word in KEYWORDS]
    made += [Suggestion(word, "type", word, near=NEAR_WORD) for word in TYPES]
    made += [
        Suggestion(word, "built-in", word, near=NEAR_GLOBAL, documentation=told)
        for word, told in GLOBALS.items()
    ]
    made += [
        Suggestion(word, "snippet", body, told, NEAR_SNIPPET, snippet=True)
        for word, (told, body) in SNIPPETS.items()
    ]
    return Names(made)


def members_of(name: str) -> tuple[Suggestion, ...]:
    """What stands behind the dot of a global name; empty for any other."""
    return tuple(
        Suggestion(word, "built-in", word, told, near=0) for word, told in MEMBERS.get(name, {}).items()
    )


def tags() -> tuple[Suggestion, ...]:
    """The NatSpec tags."""
    return tuple(
        Suggestion(word, "tag", word if word.endswith(":") else f"{word} ", told, near=0)
        for word, told in TAGS.items()
    )
