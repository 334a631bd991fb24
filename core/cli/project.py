"""`project`: the projects and revisions that the store keeps on this machine."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from core.cli.context import Context
from core.cli.parsing import add_format

if TYPE_CHECKING:
    from core.store.database import Store
    from core.store.projects import StoredProject

SUMMARY = "List, show, export and import the projects kept on this machine."


def configure(parser: argparse.ArgumentParser) -> None:
    """Add `list`, `history`, `export` and `import`."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    add_format(actions.add_parser("list", help="the projects that have revisions"))
    history = actions.add_parser("history", help="the revisions of a project, newest first")
    history.add_argument("project", metavar="PROJECT", help="its folder, name or id")
    add_format(history)
    export = actions.add_parser("export", help="one file with all revisions of a project")
    export.add_argument("project", metavar="PROJECT", help="its folder, name or id")
    export.add_argument(
        "file", metavar="FILE", type=Path,
        help="the file to write; it must not exist. One that ends in .jsonl becomes a training set of "
        "the changes of models that were decided about",
    )  # fmt: skip
    load = actions.add_parser("import", help="a project from an exported file")
    load.add_argument("file", metavar="FILE", type=Path, help="the exported file")
    load.add_argument("--folder", metavar="PATH", type=Path, help="the folder that the project is now in")


def run(arguments: argparse.Namespace, context: Context) -> int:
    """Do one of the four."""
    from core.store.database import open_store

    with open_store(context.settings) as store:
        if arguments.action == "list":
            return _list(store, arguments, context)
        if arguments.action == "history":
            return _history(store, arguments, context)
        if arguments.action == "export":
            return _export(store, arguments, context)
        return _import(store, arguments, context)


def _list(store: Store, arguments: argparse.Namespace, context: Context) -> int:
    from core.cli.documents.project import projects_document
    from core.cli.text.project import show_projects
    from core.store.projects import list_projects

    projects = [item for item in list_projects(store) if item.revisions]
    if arguments.format == "json":
        context.output.document(projects_document(projects))
    else:
        console = context.output.console()
        show_projects(console, projects)
        context.output.show(console)
    return 0


def _history(store: Store, arguments: argparse.Namespace, context: Context) -> int:
    from core.cli.documents.project import history_document
    from core.cli.text.project import show_history
    from core.store.projects import find_project
    from core.store.revisions import history

    project = find_project(store, arguments.project)
    revisions = history(store, project.id)
    if arguments.format == "json":
        context.output.document(history_document(project, revisions))
    else:
        console = context.output.console()
        show_history(console, project, revisions)
        context.output.show(console)
    return 0


def _export(store: Store, arguments: argparse.Namespace, context: Context) -> int:
    from core.store.exchange import export_project
    from core.store.projects import find_project

    project = find_project(store, arguments.project)
    if arguments.file.suffix == ".jsonl":
        return _export_training(store, project, arguments.file, context)
    count = export_project(store, project.id, arguments.file)
    context.output.write(f"Exported {count} revisions of {project.name} to {arguments.file}\n")
    return 0


def _export_training(store: Store, project: StoredProject, file: Path, context: Context) -> int:
    """What a person decided about changes of models, for tuning one; secrets are masked."""
    from core.rewriting.assistant.privacy.masking import Masker
    from core.store.learning import export_training

    count = export_training(store, [project.id], file, Masker().mask)
    context.output.write(f"Exported {count} decided proposals of {project.name} to {file}\n")
    return 0


def _import(store: Store, arguments: argparse.Namespace, context: Context) -> int:
    from core.store.exchange import import_project

    project, count = import_project(store, arguments.file, folder=arguments.folder)
    context.output.write(f"Imported {count} new revisions of {project.name}\n")
    return 0
