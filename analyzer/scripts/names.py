"""Names in phrases: ``{单位}``, ``{热线}`` and others a pack lists, so that one pack serves several companies.

A phrase becomes one phrase for each name. Names are no phrases: brackets in them are not syntax, nor are they spoken.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import product

from analyzer.matching.slots import SLOTS

UNIT = "单位"

_BRACES = re.compile(r"[{\uff5b]([^{}\uff5b\uff5d]*)[}\uff5d]")
_SYNTAX = re.compile(r"[()\[\]{}|…\uff08\uff09\uff3b\uff3d\uff5b\uff5c\uff5d【】]")


def names_in(phrase: str) -> tuple[str, ...]:
    """What stands in braces in ``phrase`` and is no slot, each once, in order."""
    found = (match[1].strip() for match in _BRACES.finditer(phrase))
    return tuple(dict.fromkeys(name for name in found if name not in SLOTS))


def spoken_name(name: str) -> str:
    """The name as it is said: 环保供热（集团） becomes 环保供热集团."""
    return _SYNTAX.sub("", name).strip()


def expand_names(phrases: Iterable[str], names: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """``phrases`` with every name in every place for one; phrases without a place stay as they are.

    A phrase with a place that ``names`` does not fill disappears: nobody can say it.
    """
    spoken = {
        key: [name for name in map(spoken_name, values) if any(char.isalnum() for char in name)]
        for key, values in names.items()
    }
    return tuple(dict.fromkeys(text for phrase in phrases for text in _expanded(phrase, spoken)))


def _expanded(phrase: str, spoken: Mapping[str, Sequence[str]]) -> Iterable[str]:
    places = names_in(phrase)
    for choice in product(*(spoken.get(place, ()) for place in places)):
        filled = dict(zip(places, choice, strict=True))
        yield _BRACES.sub(lambda match: filled.get(match[1].strip(), match[0]), phrase)  # noqa: B023 - used at once
