"""Packs as keys of what is kept about them."""

from __future__ import annotations

from analyzer.scripts.schema import Pack


class Same:
    """A pack as a key: equal only to itself. Comparing packs by value would cost more than what is kept."""

    __slots__ = ("pack",)

    def __init__(self, pack: Pack) -> None:
        self.pack = pack

    def __hash__(self) -> int:
        return id(self.pack)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and other.pack is self.pack
