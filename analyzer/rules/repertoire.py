"""What judging by a pack looks for in all of a stream whatever the call, so that one pass can find all of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from analyzer.domain import Speaker
from analyzer.matching.repertoire import Repertoire
from analyzer.rules.demands import Demand, Sought, policy_of
from analyzer.rules.doubt import speakers_of
from analyzer.rules.hits import least_similarity
from analyzer.rules.seek import wordings
from analyzer.scripts.conditions import Condition, Moment, Said
from analyzer.scripts.schema import ANYWHERE, MatchPolicy, Party, Rule

_Asked = tuple[Party, tuple[str, ...], float]
"""Whose words are searched, for what, and how like it they have to be at least (0–1)."""


def repertoires(demands: Sequence[Demand]) -> Mapping[Speaker, Repertoire]:
    """The searches that ``demands`` make of all that each side says.

    Exceptions and what has to stand near a hit are looked for around hits only, and nobody's words are rarely read.
    """
    searches = defaultdict(list)
    for party, phrases, similarity in _asked(demands):
        for speaker in speakers_of(party):
            if phrases and speaker is not Speaker.UNKNOWN:
                searches[speaker].append((wordings(phrases), similarity))
    return {speaker: Repertoire(found) for speaker, found in searches.items()}


def _asked(demands: Sequence[Demand]) -> Iterator[_Asked]:
    for demand in demands:
        if _is_anywhere(demand.rule):
            yield from _of_sought(demand.rule.speaker, demand.sought)
    for rule in {demand.rule.id: demand.rule for demand in demands}.values():
        for block in filter(_is_anywhere, _blocks(rule)):
            yield from _of_phrases(block.speaker, block.phrases, block.review_phrases, policy_of(block.match))


def _is_anywhere(block: Rule | Moment | Said) -> bool:
    """Whether it is looked for in all of the stream; what belongs to a part of the call is sooner found there."""
    is_free = isinstance(block, Moment) or (block.after is None and block.before is None)
    return is_free and block.place == ANYWHERE


def _of_sought(party: Party, sought: Sought) -> Iterator[_Asked]:
    groups = (sought.phrases,) if sought.need <= 1 else sought.groups
    for group in groups:
        yield from _of_phrases(party, group, sought.review_phrases, sought.policy)


def _of_phrases(
    party: Party, phrases: tuple[str, ...], review_phrases: tuple[str, ...], policy: MatchPolicy
) -> Iterator[_Asked]:
    yield party, phrases, least_similarity(policy)
    yield party, review_phrases, policy.pass_similarity


def _blocks(rule: Rule) -> Iterator[Moment | Said]:
    """Everything in a rule that is said by somebody and is not what the rule itself demands."""
    yield from (moment for moment in (rule.after, rule.before) if moment is not None)
    for condition in (rule.when, rule.condition):
        if condition is not None:
            yield from _within(condition)


def _within(condition: Condition) -> Iterator[Moment | Said]:
    if condition.said is not None:
        yield condition.said
        yield from (moment for moment in (condition.said.after, condition.said.before) if moment is not None)
    for parts in (condition.all_of, condition.any_of, condition.none_of):
        for part in parts or ():
            yield from _within(part)
