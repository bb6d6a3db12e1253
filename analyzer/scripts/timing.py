"""Whether moments, reaches and conditions can mean something: their places exist, and their limits have a start."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Protocol

from analyzer.scripts.blocks import ANYWHERE, Exclusion
from analyzer.scripts.conditions import Condition, Moment, Reach
from analyzer.scripts.kinds import Location, Problem, conditions_of
from analyzer.scripts.schema import Rule

_NESTING = ("all_of", "any_of", "none_of")


class _Timed(Protocol):
    @property
    def place(self) -> str: ...
    @property
    def after(self) -> Moment | None: ...
    @property
    def within(self) -> Reach | None: ...
    @property
    def before(self) -> Moment | None: ...


def check_timing(rule: Rule, at: Location, windows: Collection[str]) -> Iterator[Problem]:
    """Problems of ``after``, ``within`` and ``before``, of the rule and of all its conditions."""
    yield from _check_timed(rule, at, windows)
    for place, condition in conditions_of(rule):
        yield from _check_condition(condition, (*at, *place), windows)


def check_place(place: str, at: Location, windows: Collection[str]) -> Iterator[Problem]:
    """A place that no window is called."""
    if place != ANYWHERE and place not in windows:
        known = ", ".join([ANYWHERE, *sorted(windows)])
        yield (*at, "place"), f"no window is called {place!r}; known are {known}"


def check_exceptions(exceptions: tuple[Exclusion, ...], at: Location) -> Iterator[Problem]:
    """Limits of exceptions that limit nothing."""
    for index, exclusion in enumerate(exceptions):
        if "within_syllables" in exclusion.model_fields_set and not exclusion.followed_by:
            yield (*at, "exceptions", index, "within_syllables"), "is how far followed_by is looked for; there is none"


def _check_timed(timed: _Timed, at: Location, windows: Collection[str]) -> Iterator[Problem]:
    yield from check_place(timed.place, at, windows)
    if timed.within is not None:
        if timed.after is None:
            yield (*at, "within"), "counts from a trigger; write after as well, or take a window as place"
        if timed.within.turns is None and timed.within.seconds is None:
            yield (*at, "within"), "needs turns, seconds or both; leave within out to look to the end of the call"
    for key in ("after", "before"):
        moment: Moment | None = getattr(timed, key)
        if moment is not None:
            yield from check_place(moment.place, (*at, key), windows)
            yield from check_exceptions(moment.exceptions, (*at, key))
    if timed.after is not None and timed.before is not None and timed.before.which == "every":
        yield (*at, "before", "which"), "after a trigger the first such moment ends the search; write first or a number"


def _check_condition(condition: Condition, at: Location, windows: Collection[str]) -> Iterator[Problem]:
    keys = [key for key, value in condition if value is not None]
    if len(keys) != 1:
        found = "、".join(keys) or "nothing"
        yield at, f"a condition has exactly one key (found {found}); join several with all_of, any_of or none_of"
    for key in _NESTING:
        for index, part in enumerate(getattr(condition, key) or ()):
            yield from _check_condition(part, (*at, key, index), windows)
    if condition.said is not None:
        yield from _check_timed(condition.said, (*at, "said"), windows)
        yield from check_exceptions(condition.said.exceptions, (*at, "said"))
