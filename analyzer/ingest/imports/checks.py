"""What cells of one row, or rows of one file, must be to each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from analyzer.ingest.imports.table import Values
from analyzer.problems import Problem

Check = Callable[[Values], str | None]
Rows = Sequence[tuple[int, Values]]
_MINUTE = timedelta(minutes=1)
_MARKS_OF_WORDS = (100.0, 75.0, 50.0, 25.0, 0.0)


def any_of(*names: str) -> Check:
    """At least one of the columns is filled in."""

    def check(values: Values) -> str | None:
        return (
            None if any(values[name] is not None for name in names) else f"neither {' nor '.join(names)} is filled in"
        )

    return check


def in_order(first: str, *later: str) -> Check:
    """None of the ``later`` days or moments comes before ``first``; a minute may be due to seconds left away."""

    def check(values: Values) -> str | None:
        before = [name for name in later if _is_before(values[name], values[first])]
        return f"{before[0]} {values[before[0]]} is before {first} {values[first]}" if before else None

    return check


def _is_before(one: object, other: object) -> bool:
    if not isinstance(one, str) or not isinstance(other, str) or not one or not other:
        return False
    times = datetime.fromisoformat(one), datetime.fromisoformat(other)
    if (times[0].tzinfo is None) != (times[1].tzinfo is None):
        return False  # which zone the other means is not for a row to tell
    return times[1] - times[0] >= _MINUTE


def postings_apart(rows: Rows) -> Iterator[Problem]:
    """No agent is told to be in two places on one day: a posting without an end lasts until the next begins."""
    by_agent: dict[object, list[tuple[str, str | None, int]]] = defaultdict(list)
    for line, values in rows:
        until = values["until_day"]
        by_agent[values["agent_id"]].append((str(values["from_day"]), until if isinstance(until, str) else None, line))
    for agent_id, postings in by_agent.items():
        postings.sort(key=lambda posting: (posting[0], posting[2]))
        for (_, until, line), (begins, _, later) in pairwise(postings):
            if until is not None and until >= begins:
                told = f"agent_id {agent_id!r} is posted elsewhere until {until}, see line {line}"
                yield Problem(f"{told}; end that the day before", later)


def marks_are_no_stars(rows: Rows) -> Iterator[Problem]:
    """A column of marks that all lie in 1–5, words aside, holds stars, and would count as next to nothing."""
    marks = [v for _, values in rows if isinstance(v := values["score_pct"], float) and v not in _MARKS_OF_WORDS]
    if marks and all(1 <= mark <= 5 for mark in marks):
        yield Problem("all marks lie in 1–5: are they stars? then call the column stars (星级); marks go from 0 to 100")
