"""Reviewing a pack: what is allowed, and yet cannot be meant. Every check is a module of its own; all are pure."""

from __future__ import annotations

from collections.abc import Iterator

from analyzer.rules.lint.care import check_care
from analyzer.rules.lint.conflicts import check_conflicts
from analyzer.rules.lint.exceptions import check_exceptions
from analyzer.rules.lint.finding import Finding, Level
from analyzer.rules.lint.overlap import check_overlap
from analyzer.rules.lint.reachable import check_reachable
from analyzer.rules.lint.retired import check_retired
from analyzer.rules.lint.subject import Subject
from analyzer.rules.lint.vocabulary import check_vocabulary
from analyzer.rules.lint.worth import check_worth

__all__ = ["Finding", "Level", "Subject", "lint"]

_CHECKS = (
    check_reachable,
    check_conflicts,
    check_worth,
    check_vocabulary,
    check_overlap,
    check_exceptions,
    check_care,
    check_retired,
)


def lint(subject: Subject) -> Iterator[Finding]:
    """Everything that is found, check by check."""
    for check in _CHECKS:
        yield from check(subject)
