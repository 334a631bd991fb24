"""Roles of teams and workspaces, weakest first."""

from __future__ import annotations

from enum import IntEnum
from typing import cast

from core.wire.teams import RoleName


class Role(IntEnum):
    """What a member may do; each may do everything the ones before it may."""

    VIEWER = 1
    REVIEWER = 2
    EDITOR = 3
    ADMIN = 4
    OWNER = 5

    @property
    def word(self) -> RoleName:
        """As it is written on the wire and in the database."""
        return cast(RoleName, self.name.lower())

    @classmethod
    def of(cls, word: str) -> Role:
        """The role of a word; ValueError for another word."""
        try:
            return cls[word.upper()]
        except KeyError:
            raise ValueError(word) from None
