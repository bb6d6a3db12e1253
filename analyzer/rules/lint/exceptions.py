"""Exceptions that never come to bear: nothing that they could explain, or another one decides before them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from analyzer.rules.lint.finding import Finding, Level
from analyzer.rules.lint.sequences import Span, can_overlap, places_of
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
    hits = [text for wording in part.phrases for text in wording.texts]
    for number, (where, exclusion) in enumerate(part.exceptions):
        own = [(text, _spans(hits, text)) for phrase in exclusion.phrases for text in subject.texts(phrase)]
        if not own or not all(spans for _, spans in own):
            continue
        for _, earlier in part.exceptions[:number]:
            if earlier.followed_by or earlier.in_one_breath or earlier.level.rank < exclusion.level.rank:
                continue
            before = [text for phrase in earlier.phrases for text in subject.texts(phrase)]
            if all(_is_explained(text, spans, before) for text, spans in own):
                message = f"exception “{exclusion.phrases[0]}” is never asked: “{earlier.phrases[0]}” above decides"
                yield Finding(Level.WARNING, part.rule.id, where, message, "move it up, or leave it out")
                break


def _is_explained(outer: str, hits: Sequence[Span], before: Sequence[str]) -> bool:
    """Whether every hit in ``outer`` shares a syllable with one of the wordings ``before``."""
    earlier = _spans(before, outer)
    return all(any(a < end and start < b for a, b in earlier) for start, end in hits)


def _spans(inner: Sequence[str], outer: str) -> list[Span]:
    return [span for text in inner for span in places_of(text, outer)]
