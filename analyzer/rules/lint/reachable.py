"""Rules that can never be judged, or never pass: impossible conditions, wording that is excused away."""

from __future__ import annotations

from collections.abc import Iterator

from analyzer.matching.phrase import Pattern, Sounded
from analyzer.rules.lint.finding import Finding, Level
from analyzer.rules.lint.logic import can_hold
from analyzer.rules.lint.samples import noticed, sample_of, watcher
from analyzer.rules.lint.subject import Part, Subject, Wording, moments
from analyzer.scripts.names import names_in
from analyzer.scripts.resolve import phrases_of
from analyzer.scripts.schema import ANYWHERE

_MOST_SAMPLES = 6


def check_reachable(subject: Subject) -> Iterator[Finding]:
    """See the module."""
    for rule in subject.rules:
        for key in ("when", "condition"):
            condition = getattr(rule, key)
            if condition is not None and not can_hold(condition):
                what = "the rule never applies" if key == "when" else "it is always the same verdict"
                hint = "no call can fulfil all of it; look for parts that contradict each other"
                yield Finding(Level.ERROR, rule.id, (key,), f"{key} can never hold: {what}", hint)
    yield from _excused(subject)
    yield from _unfilled(subject)
    yield from _unused(subject)


def _excused(subject: Subject) -> Iterator[Finding]:
    """Phrases that are no hit when they are said just as they are written, because exceptions take them away."""
    for part in subject.parts:
        phrases = [wording for wording in part.phrases if wording.patterns]
        if not part.exceptions or not phrases:
            continue
        lost = _lost(part, phrases, subject)
        if len(lost) == len(phrases):
            message = f"all phrases of “{part.title}” are taken away by exceptions when said as written"
            hint = "the rule can never pass" if part.is_demand else "it is never triggered"
            yield Finding(Level.ERROR, part.rule.id, part.where, message, hint)
            continue
        for wording in lost:
            message = f"“{wording.phrase}” is taken away by an exception when said as written"
            yield Finding(
                Level.WARNING, part.rule.id, wording.where, message, "leave the phrase out, or narrow the exception"
            )


def _lost(part: Part, phrases: list[Wording], subject: Subject) -> list[Wording]:
    exceptions = [exclusion for _, exclusion in part.exceptions]
    around = [pattern for exclusion in exceptions for p in exclusion.phrases for pattern in subject.patterns(p)]
    lost = []
    for wording in phrases:
        if not any(_may_hold(pattern, outer) for outer in wording.patterns for pattern in around):
            continue  # asking is dear, and most phrases have nothing of any exception in them
        samples = [sample_of(pattern) for pattern in wording.patterns]
        step = -(-len(samples) // _MOST_SAMPLES)
        rule = watcher(part.rule, "asked", (wording.phrase,), part.match, exceptions)
        if not noticed(subject.pack, [rule], samples[::step]):
            lost.append(wording)
    return lost


def _may_hold(inner: Pattern, outer: Pattern) -> bool:
    """Whether ``outer``, said by itself, may have all of ``inner`` in it; slots may be filled with anything."""
    heard: set[str] = set()
    for item in outer.items:
        if not isinstance(item, Sounded):
            return True
        heard.update(item.classes)
    return not any(isinstance(item, Sounded) and heard.isdisjoint(item.classes) for item in inner.items)


def _unfilled(subject: Subject) -> Iterator[Finding]:
    for part in subject.parts:
        for wording in (*part.phrases, *part.review_phrases):
            if not wording.patterns:
                names = "、".join(f"{{{name}}}" for name in names_in(wording.phrase))
                message = f"“{wording.phrase}” stands for nothing: {names} is not filled in"
                yield Finding(Level.ERROR, part.rule.id, wording.where, message, "write the name under names")


def _unused(subject: Subject) -> Iterator[Finding]:
    """Windows and names of the pack itself that none of its rules uses."""
    rules = subject.pack.rules
    places = {rule.place for rule in rules} | {moment.place for rule in rules for _, moment in moments(rule)}
    for name in subject.pack.windows:
        if name not in places and name != ANYWHERE:
            hint = "leave it out, or name it as the place of a rule"
            yield Finding(Level.WARNING, "", ("windows", name), f"no rule looks in window {name!r}", hint)
    said = {name for rule in rules for phrase in phrases_of(rule) for name in names_in(phrase)}
    said |= {n for window in subject.pack.windows.values() for phrase in phrases_of(window) for n in names_in(phrase)}
    for name in subject.pack.names:
        if name not in said:
            yield Finding(Level.WARNING, "", ("names", name), f"no phrase uses {{{name}}}", "leave it out")
