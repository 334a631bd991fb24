"""What can lie on the shelf: one file of one tool in one version."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Item:
    """One tool in one version; `file` is the name of its only file on the shelf."""

    name: str
    version: str
    file: str
    executable: bool = False

    @property
    def folder(self) -> str:
        """The name of its folder."""
        return f"{self.name}-{self.version}"

    @property
    def title(self) -> str:
        """How a person calls it."""
        return f"{self.name} {self.version}"

    @property
    def remedy(self) -> str:
        """The command that fetches it, as a next step."""
        version = "" if self.name == "anvil" else f" {self.version}"
        return f"Run “contract-rewriter toolchain install {self.name}{version}” with a connection."


def solc(version: str) -> Item:
    """The compiler for node."""
    return Item("solc", version, "soljson.js")


def native_solc(version: str, file: str) -> Item:
    """A native compiler; `file` is `solc` or `solc.exe`."""
    return Item("solc-native", version, file, executable=True)


def anvil(version: str, file: str) -> Item:
    """The EVM; `file` is `anvil` or `anvil.exe`."""
    return Item("anvil", version, file, executable=True)
