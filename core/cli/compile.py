"""`compile`: build the contracts and say what came out. It judges nothing."""

from __future__ import annotations

import argparse

from core.cli.context import Context
from core.cli.parsing import add_format, add_paths, existing

SUMMARY = "Compile contracts with the compiler that their pragmas ask for."


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options of `compile`."""
    add_paths(parser)
    parser.add_argument("--solc", metavar="VERSION", help="use this compiler version for every file")
    add_format(parser)


def run(arguments: argparse.Namespace, context: Context) -> int:
    """Compile and print; 1 when something does not compile."""
    paths = existing(arguments.paths)

    from core import pipeline
    from core.cli.documents.compilation import compilation_document
    from core.cli.roots import each_project, one_built
    from core.cli.text.compilation import show_compilation
    from core.solidity.versions import parse_version

    if arguments.solc is not None:
        parse_version(arguments.solc)  # an empty one is wrong too
    built = one_built(
        [
            (
                prefix,
                pipeline.compile_projects((project,), context.tools, context.progress, solc=arguments.solc),
            )
            for prefix, project in each_project(paths, context.settings)
        ]
    )
    if arguments.format == "json":
        context.output.document(compilation_document(built.compilations, built.diagnostics))
    else:
        console = context.output.console()
        show_compilation(console, built)
        context.output.show(console)
    context.notes(built.notes)
    return 1 if any(item.severity == "error" for item in built.diagnostics) else 0
