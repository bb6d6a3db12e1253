"""Whether a condition can hold at all, by its logic and by what call data can be."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from itertools import product

from analyzer.scripts.blocks import Block
from analyzer.scripts.conditions import Condition, Data

Literal = tuple[Block, bool]
"""Something that has to be found, or with False has not to be."""
Case = frozenset[Literal]
_MOST_CASES = 4096
_NUMBERS = frozenset({"ring_s", "rings", "duration_s"})
_PARTIES = frozenset({"agent", "customer"})


def can_hold(condition: Condition) -> bool:
    """False only when no call whatever can fulfil it."""
    found = _cases(condition, wanted=True)
    return found is None or any(map(_is_possible, found))


def _cases(condition: Condition, *, wanted: bool) -> list[Case] | None:
    """The ways in which it comes out as wanted; None when there are too many to look at."""
    for key, is_joint in (("all_of", True), ("any_of", False), ("none_of", False)):
        parts: tuple[Condition, ...] | None = getattr(condition, key)
        if parts is not None:
            inner = wanted != (key == "none_of")
            found = [_cases(part, wanted=inner) for part in parts]
            if any(cases is None for cases in found):
                return None
            lists = [cases for cases in found if cases is not None]
            return _all(lists) if is_joint == inner else [case for cases in lists for case in cases]
    block = next(value for _, value in condition if value is not None)
    return [frozenset({(block, wanted)})]


def _all(lists: list[list[Case]]) -> list[Case] | None:
    if math.prod(map(len, lists)) > _MOST_CASES:
        return None
    return [frozenset().union(*choice) for choice in product(*lists)]


def _is_possible(case: Case) -> bool:
    if any((block, not wanted) in case for block, wanted in case):
        return False
    by_field: defaultdict[str, list[tuple[Data, bool]]] = defaultdict(list)
    for block, wanted in case:
        if isinstance(block, Data):
            by_field[block.field].append((block, wanted))
    return all(_has_value(field, facts) for field, facts in by_field.items())


def _has_value(field: str, facts: Iterable[tuple[Data, bool]]) -> bool:
    """Whether some value of the field fits all facts: tried on every value that makes a difference."""
    facts = list(facts)
    values: set[object] = set(_PARTIES) if field == "hung_up_by" else {True, False} if field == "vip" else set()
    if field in _NUMBERS:
        limits = {0.0}
        limits |= {limit for data, _ in facts for limit in (data.above, data.below) if limit is not None}
        limits |= {float(value) for value in _equal(facts) if isinstance(value, int | float)}
        step = 1.0 if field == "rings" else 0.5
        values = {limit + side for limit in limits for side in (-step, 0.0, step) if limit + side >= 0}
    elif field == "call_type":
        values = {*_equal(facts), "another type"}
    return any(all(_fits(value, data) is wanted for data, wanted in facts) for value in values)


def _equal(facts: Iterable[tuple[Data, bool]]) -> list[object]:
    return [value for data, _ in facts for value in _values(data)]


def _values(data: Data) -> tuple[object, ...]:
    if data.equals is None:
        return ()
    return data.equals if isinstance(data.equals, tuple) else (data.equals,)


def _fits(value: object, data: Data) -> bool:
    if data.equals is not None and value not in _values(data):
        return False
    if isinstance(value, int | float):
        return not (
            (data.above is not None and value <= data.above) or (data.below is not None and value >= data.below)
        )
    return data.above is None and data.below is None
