"""Exceptions that never come to bear: nothing that they could explain, or another one decides before them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from analyzer.matching.phrase import Pattern
from analyzer.rules.lint.finding import Finding, Level
from analyzer.rules.lint.sequences import can_overlap, places_of
from analyzer.rules.lint.subject import Part, Subject, Where
from analyzer.scripts.schema import Exclusion

_Key = tuple[str, Where]


def check_exceptions(subject: Subject) -> Iterator[Finding]:
    """See the module. An exception of a rule with elements has to come to bear in one of them."""
    useful: defaultdict[_Key, bool] = defaultdict(bool)
    exclusions: dict[_Key, Exclusion] = {}
    for part in subject.parts:
        hits = [p for w in (*part.phrases, *part.review_phrases) for p in w.patterns]
        for where, exclusion in part.exceptions:
            key = (part.rule.id, where)
            exclusions[key] = exclusion
            if any(
                can_overlap(around, hit) for p in exclusion.phrases for around in subject.patterns(p) for hit in hits
            ):
                useful[key] = True
        yield from _decided_before(part, subject)
    for key, exclusion in exclusions.items():
        if not useful[key]:
            rule_id, where = key
            message = f"exception “{exclusion.phrases[0]}” shares no syllable with any phrase it could explain"
            yield Finding(Level.ERROR, rule_id, where, message, "the wording of an exception includes the hit itself")


def _decided_before(part: Part, subject: Subject) -> Iterator[Finding]:
    """An exception each of whose wordings holds an earlier, unconditional one around every hit that it explains."""
    hits = [p for w in part.phrases for p in w.patterns]
    told: set[Where] = set()
    for number, (where, exclusion) in enumerate(part.exceptions):
        for _, earlier in part.exceptions[:number]:
            if earlier.followed_by or earlier.in_one_breath or earlier.level.rank < exclusion.level.rank:
                continue
            before = [pattern for phrase in earlier.phrases for pattern in subject.patterns(phrase)]
            own = [pattern for phrase in exclusion.phrases for pattern in subject.patterns(phrase)]
            if where not in told and own and all(_is_explained(pattern, before, hits) for pattern in own):
                told.add(where)
                message = f"exception “{exclusion.phrases[0]}” is never asked: “{earlier.phrases[0]}” above decides"
                yield Finding(Level.WARNING, part.rule.id, where, message, "move it up, or leave it out")


def _is_explained(outer: Pattern, before: Sequence[Pattern], hits: Sequence[Pattern]) -> bool:
    """Whether in ``outer`` every hit shares a syllable with one of the wordings ``before``, and there is a hit."""
    spans = [span for hit in hits for span in places_of(hit, outer)]
    earlier = [span for pattern in before for span in places_of(pattern, outer)]
    return bool(spans) and all(any(a < end and start < b for a, b in earlier) for start, end in spans)
