"""Packs and parts of them as keys of what is kept about them."""

from __future__ import annotations

from typing import Generic, TypeVar

Subject = TypeVar("Subject")


class Same(Generic[Subject]):
    """A key that is equal only to one of the very same subject: comparing packs by value would cost more than what is
    kept."""

    __slots__ = ("subject",)

    def __init__(self, subject: Subject) -> None:
        self.subject = subject

    def __hash__(self) -> int:
        return id(self.subject)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and other.subject is self.subject
