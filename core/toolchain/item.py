"""What can lie on the shelf: one file of one tool in one version."""

from __future__ import annotations

from dataclasses import dataclass

from core.toolchain.platform import program


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
    def command(self) -> str:
        """The command that fetches it."""
        version = "" if self.name == "anvil" else f" {self.version}"
        name = self.name.removeprefix("native-")
        return f"contract-rewriter toolchain install {name}{version}"


def solc(version: str) -> Item:
    """The compiler for node."""
    return Item("solc", version, "soljson.js")


def native_solc(version: str) -> Item:
    """A native compiler."""
    return Item("native-solc", version, program("solc"), executable=True)


def anvil(version: str) -> Item:
    """The EVM."""
    return Item("anvil", version, program("anvil"), executable=True)
