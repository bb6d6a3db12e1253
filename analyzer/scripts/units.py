"""``{单位}`` in a phrase: the names that the unit goes by, so that one pack serves several companies.

A phrase becomes one phrase for each name. Names are no phrases: brackets in them are not syntax, nor are they spoken.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

UNIT_SAMPLE = "单位"

_PLACE = re.compile(r"[{\uff5b]单位[}\uff5d]")
_SYNTAX = re.compile(r"[()\[\]{}|…\uff08\uff09\uff3b\uff3d\uff5b\uff5c\uff5d【】]")


def names_unit(phrase: str) -> bool:
    """Whether ``phrase`` has a place for the name of the unit."""
    return _PLACE.search(phrase) is not None


def spoken_name(name: str) -> str:
    """The name as it is said: 环保供热（集团） becomes 环保供热集团."""
    return _SYNTAX.sub("", name).strip()


def expand_units(phrases: Iterable[str], names: Iterable[str]) -> tuple[str, ...]:
    """``phrases`` with every name in every place for one; phrases without a place stay as they are."""
    spoken = [name for name in map(spoken_name, names) if any(char.isalnum() for char in name)]
    return tuple(
        dict.fromkeys(
            text
            for phrase in phrases
            for text in ([_PLACE.sub(name, phrase) for name in spoken] if names_unit(phrase) else [phrase])
        )
    )
