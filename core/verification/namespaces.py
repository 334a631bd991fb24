"""Compare storage that the compiler's layout does not list: EIP-7201 namespaces and structs of diamonds.

The members of a namespace are compared like a struct's: the old ones keep their order and types, new
ones come last. So are `bytes32` constants that name a storage location: they must not move.

Source: EIP-7201 (Namespaced Storage Layout).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from core.semantics.namespaces import chosen_structs, locations, namespaces
from core.solidity.compilation import Artifact, Compilation
from core.verification.layouts import Mark

_WORD_DIGITS = 64


def compare_namespaces(
    old: Compilation, old_artifact: Artifact, new: Compilation, new_artifact: Artifact
) -> Iterator[Mark]:
    """Marks for namespaces and storage locations, in the order of the old side."""
    after = {**chosen_structs(new, new_artifact), **namespaces(new, new_artifact)}
    before = {**chosen_structs(old, old_artifact), **namespaces(old, old_artifact)}
    for name, namespace in before.items():
        if name not in after:
            yield Mark("break", name, "the storage namespace is not there any more")
        else:
            yield from _compare(name, namespace.members, after[name].members)
    yield from _moved(locations(old, old_artifact), locations(new, new_artifact))


def _moved(old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[Mark]:
    for name, value in old.items():
        if name not in new and len(value) == _WORD_DIGITS and value not in new.values():
            yield Mark(
                "break", name, "the constant that says where storage lies is not there any more", value
            )
        if name in new and new[name] != value:
            known = len(value) == len(new[name]) == _WORD_DIGITS
            reason = "the constant that says where storage lies " + (
                "changed" if known else "is written otherwise"
            )
            yield Mark("break" if known else "note", name, reason, value, new[name])


def _compare(name: str, old: tuple[tuple[str, str], ...], new: tuple[tuple[str, str], ...]) -> Iterator[Mark]:
    for index, (member, kind) in enumerate(old):
        now = new[index] if index < len(new) else ("", "")
        if now[1] != kind:
            yield Mark("break", f"{name}.{member}", "the namespace's members changed", kind, now[1])
            return
        if now[0] != member:
            moved = any(other == member for other, _ in new)
            reason = "the member moved within the namespace" if moved else f"it is now called {now[0]}"
            yield Mark("break" if moved else "rename", f"{name}.{member}", reason, kind, kind)
    if len(new) > len(old):
        names = ", ".join(member for member, _ in new[len(old) :])
        yield Mark("note", name, f"the namespace has new members at its end: {names}")
