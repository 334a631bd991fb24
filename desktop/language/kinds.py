"""The kinds of declarations: their words and their icons, the same wherever a name is shown."""

from __future__ import annotations

from functools import cache

from desktop.words import tr

ICONS = {
    "contract": "symbol-class",
    "interface": "symbol-interface",
    "library": "library",
    "function": "symbol-method",
    "constructor": "symbol-method",
    "modifier": "symbol-property",
    "event": "symbol-event",
    "error": "warning",
    "struct": "symbol-structure",
    "enum": "symbol-enum",
    "enum value": "symbol-enum-member",
    "type": "symbol-ruler",
    "variable": "symbol-field",
    "state variable": "symbol-field",
    "constant": "symbol-constant",
    "immutable": "symbol-constant",
    "parameter": "symbol-parameter",
    "return": "symbol-parameter",
    "local": "symbol-variable",
    "member": "symbol-field",
    "keyword": "symbol-keyword",
    "snippet": "symbol-snippet",
    "import": "symbol-file",
    "file": "symbol-file",
    "folder": "folder",
    "built-in": "symbol-namespace",
    "tag": "symbol-keyword",
}


def icon(kind: str) -> str:
    """The icon of a kind of declaration."""
    return ICONS.get(kind.replace("-", " "), "symbol-misc")


@cache  # a list of suggestions asks for two hundred after a key, and every one translated all of these
def words(kind: str) -> str:
    """The name of a kind for people; the language is chosen before the first one is asked for."""
    known = {
        "contract": tr("contract"),
        "interface": tr("interface"),
        "library": tr("library"),
        "function": tr("function"),
        "constructor": tr("constructor"),
        "modifier": tr("modifier"),
        "event": tr("event"),
        "error": tr("error"),
        "struct": tr("struct"),
        "enum": tr("enum"),
        "enum value": tr("enum value"),
        "type": tr("type"),
        "variable": tr("state variable"),
        "state variable": tr("state variable"),
        "constant": tr("constant"),
        "immutable": tr("immutable"),
        "parameter": tr("parameter"),
        "return": tr("return value"),
        "local": tr("local variable"),
        "member": tr("member"),
        "keyword": tr("keyword"),
        "snippet": tr("snippet"),
        "import": tr("import"),
        "file": tr("file"),
        "folder": tr("folder"),
        "built-in": tr("built in"),
        "tag": tr("tag"),
    }
    return known.get(kind.replace("-", " "), kind)
