"""Nothing reaches a model but through the gate, and no library of a model is loaded before it is needed."""

from __future__ import annotations

import ast
import subprocess
import sys

from tests.architecture.house import ROOT, Module, modules

ASSISTANT = "core.rewriting.assistant"
ASKS = {
    f"{ASSISTANT}.providers",  # providers ask servers, and each other
    f"{ASSISTANT}.privacy.guarded",  # the gate asks them
    f"{ASSISTANT}.loop",  # asks what it is given, which is a guarded one
}


def _calls(item: Module, name: str) -> bool:
    return any(
        isinstance(node, ast.Call)
        and name == (node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", ""))
        for node in ast.walk(item.tree)
    )


def test_what_leaves_is_made_by_the_gate_alone() -> None:
    """The server has an `Outgoing` of its own, for HTTP; it knows no models."""
    makers = {item.name for item in modules() if _calls(item, "Outgoing")}
    assert {name for name in makers if not name.startswith("sync_server.")} == {f"{ASSISTANT}.privacy.gate"}


def test_only_the_catalog_and_the_gate_know_bare_providers() -> None:
    knowing = {
        item.name
        for item in modules()
        if not item.name.startswith(f"{ASSISTANT}.providers")
        and item.imports_any(
            *(
                f"{ASSISTANT}.providers.{name}"
                for name in ("gemini", "gemini_legacy", "ollama", "openai_compatible", "http", "retrying")
            )
        )
    }
    assert knowing == set()


def test_replies_are_asked_for_in_few_places() -> None:
    asking = {item.name for item in modules() if item.name.startswith("core.") and _calls(item, "stream")}
    strangers = {name for name in asking if not any((name + ".").startswith(place + ".") for place in ASKS)}
    assert {name for name in strangers if name.startswith(ASSISTANT)} == set()
    assert f"{ASSISTANT}.privacy.guarded" in asking


def test_whoever_chooses_a_model_puts_it_behind_the_gate() -> None:
    choosing = {item.name for item in modules() if _calls(item, "provider_for")}
    assert choosing
    assert {name for name in choosing if not name.startswith(f"{ASSISTANT}.")} <= {
        item.name for item in modules() if _calls(item, "Guarded")
    }


def test_the_catalog_loads_no_library_of_a_model() -> None:
    code = (
        "import sys; import core.rewriting.assistant.providers.catalog; "
        "print([name for name in ('google.genai', 'google.generativeai', 'pydantic', 'grpc', 'eth_account') "
        "if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
