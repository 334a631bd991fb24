"""What every file of the house keeps: a docstring, a bare package file, a name that shadows nothing."""

from __future__ import annotations

import ast
import sys
from importlib.metadata import distributions

from tests.architecture.house import PACKAGES, ROOT, modules


def test_every_module_says_what_it_is_for() -> None:
    assert {item.name for item in modules() if len(item.docstring) < 10} == set()


def test_package_files_hold_a_docstring_and_nothing_else() -> None:
    full = {
        item.name
        for item in modules()
        if item.path.name == "__init__.py"
        and not (len(item.tree.body) == 1 and isinstance(item.tree.body[0], ast.Expr) and item.docstring)
    }
    assert full == set()


def test_every_folder_with_code_is_a_package() -> None:
    folders = {item.path.parent for item in modules()}
    assert {str(folder) for folder in folders if not (folder / "__init__.py").is_file()} == set()


def test_packaging_stays_a_plain_folder() -> None:
    """A package of that name would shadow the library `packaging`."""
    assert not list((ROOT / "packaging").rglob("__init__.py"))


def test_nothing_at_the_top_shadows_a_library() -> None:
    ours = {path.stem for path in ROOT.glob("*.py")} | {
        path.name for path in ROOT.iterdir() if (path / "__init__.py").is_file()
    }
    installed = {
        str(name).split("/")[0].removesuffix(".py")
        for item in distributions()
        if item.metadata["Name"] not in {"contract-rewriter", "contract_rewriter"}
        for name in item.files or ()
        if str(name).endswith(".py")
    }
    assert (ours - set(PACKAGES)) & (installed | set(sys.stdlib_module_names)) == set()
    assert set(PACKAGES) & (installed | set(sys.stdlib_module_names)) == set()


def test_every_public_function_and_class_of_core_has_a_docstring() -> None:
    silent = {
        f"{item.name}.{node.name}"
        for item in modules()
        if item.name.startswith("core.")
        for node in item.tree.body
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    }
    assert silent == set()
