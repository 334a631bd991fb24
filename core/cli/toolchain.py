"""`toolchain`: which compilers, node and anvil are here, and fetching what is missing."""

from __future__ import annotations

import argparse
import re

from core.cli.context import Context
from core.cli.parsing import add_format
from core.errors import UsageError

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
        help="a compiler version such as 0.8.30, “node” or “anvil” (default: all that a first run needs)",
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
    for name in names:
        if name not in {"node", "anvil"} and not _VERSION.fullmatch(name):
            raise UsageError(
                f"“{name}” is not a tool.", "Name a compiler version such as 0.8.30, “node” or “anvil”."
            )
    tools, progress = context.tools, context.progress
    for name in names or ["node", "anvil", tools.published_compilers(progress)[-1]]:
        if name == "node":
            path = tools.ensure_node(progress)
        elif name == "anvil":
            path = tools.ensure_anvil(progress)
        else:
            path = tools.ensure_compiler(name, progress)
        context.output.write(f"{name}: {path}\n")
    return 0
