"""`toolchain`: which compilers, node and anvil are here, and fetching what is missing."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

from core.cli.context import Context
from core.cli.parsing import add_format
from core.errors import MissingToolError, UsageError

SUMMARY = "Show or fetch the outside programs: compilers, node, anvil."

_VERSION = re.compile(r"\d+\.\d+\.\d+")


def configure(parser: argparse.ArgumentParser) -> None:
    """Add `list` and `install`."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    listing = actions.add_parser("list", help="what is there and what is missing")
    add_format(listing)
    install = actions.add_parser("install", help="fetch what is missing")
    install.add_argument(
        "names",
        metavar="NAME",
        nargs="*",
        help="“node”, “anvil”, “solc” for the newest compiler, or versions such as 0.8.30 "
        "(default: node, anvil and the newest compiler)",
    )


def run(arguments: argparse.Namespace, context: Context) -> int:
    """List or install."""
    return _list(arguments, context) if arguments.action == "list" else _install(arguments.names, context)


def _list(arguments: argparse.Namespace, context: Context) -> int:
    from core.cli.documents.toolchain import toolchain_document
    from core.cli.text.toolchain import show_tools

    tools = context.tools.inventory()
    if arguments.format == "json":
        context.output.document(toolchain_document(tools))
    else:
        console = context.output.console()
        show_tools(console, tools)
        context.output.show(console)
    return 0


def _install(names: list[str], context: Context) -> int:
    for name in _wanted(names):
        title, path = _ensure(name, context)
        context.output.write(f"{title}: {path}\n")
    return 0


def _wanted(names: list[str]) -> list[str]:
    """What to fetch: `node`, `anvil`, versions, or `solc` for the newest one."""
    for name in names:
        if name not in {"node", "anvil", "solc"} and not _VERSION.fullmatch(name):
            raise UsageError(
                f"“{name}” is not a tool.",
                "Name “node”, “anvil”, “solc” or a compiler version such as 0.8.30.",
            )
    if any(_VERSION.fullmatch(name) for name in names):
        return [name for name in names if name != "solc"]  # “solc 0.8.30” names one compiler
    return names or ["node", "anvil", "solc"]


def _ensure(name: str, context: Context) -> tuple[str, Path]:
    tools, progress = context.tools, context.progress
    if name == "node":
        return name, tools.ensure_node(progress)
    if name == "anvil":
        return name, tools.ensure_anvil(progress)
    version = _newest(context) if name == "solc" else name
    return f"solc {version}", tools.ensure_compiler(version, progress)


def _newest(context: Context) -> str:
    published = context.tools.published_compilers(context.progress)
    if not published:
        raise MissingToolError(
            "No compiler is on this machine, and none can be fetched.",
            "Connect to the network, or set CONTRACT_REWRITER_SOLC_PATH to a local compiler.",
        )
    return published[-1]
