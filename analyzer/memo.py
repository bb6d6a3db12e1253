"""Values that keep what has been found out about them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

Found = TypeVar("Found")


class Remembering:
    """What has a ``memo``, and thereby belongs to one thread."""

    __slots__ = ()
    memo: dict[object, Any]

    def once(self, key: object, find_out: Callable[[], Found]) -> Found:
        """What ``find_out`` finds out about it, asked once for every ``key``."""
        try:
            found: Found = self.memo[key]
        except KeyError:
            pass
        else:
            return found
        found = self.memo[key] = find_out()
        return found

    def once_of(self, subject: object, find_out: Callable[[], Found]) -> Found:
        """The same for this very ``subject``: comparing blocks of packs by value costs more than most answers."""
        # Kept with the answer, so that its id stays its own.
        return self.once(id(subject), lambda: (subject, find_out()))[1]
