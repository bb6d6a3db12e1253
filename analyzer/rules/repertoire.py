"""What judging by a pack will look for in everybody's stream whatever the call, so that one pass can find all of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from analyzer.domain import Speaker
from analyzer.matching.repertoire import Repertoire
from analyzer.rules.demands import Demand, Sought, policy_of
from analyzer.rules.doubt import speakers_of
from analyzer.rules.hits import least_similarity
from analyzer.rules.seek import wordings
from analyzer.rules.windows import ANCHOR_SIMILARITY
from analyzer.scripts.conditions import Condition, Moment, Said
from analyzer.scripts.schema import MatchPolicy, Pack, Party, Rule

_Asked = tuple[Party, tuple[str, ...], float]
"""Whose words are searched, for what, and how like it they have to be at least (0–1)."""


def repertoires(demands: Sequence[Demand], pack: Pack) -> Mapping[Speaker, Repertoire]:
    """The searches that ``demands`` of ``pack``, a resolved one, make of each side.

    Exceptions and what has to stand near a hit are looked for around hits only, and nobody's words are rarely read.
    """
    searches = defaultdict(list)
    for party, phrases, similarity in _asked(demands, pack):
        for speaker in speakers_of(party):
            if phrases and speaker is not Speaker.UNKNOWN:
                searches[speaker].append((wordings(phrases), similarity))
    return {speaker: Repertoire(found) for speaker, found in searches.items()}


def _asked(demands: Sequence[Demand], pack: Pack) -> Iterator[_Asked]:
    for demand in demands:
        yield from _of_sought(demand.rule.speaker, demand.sought)
    for rule in {demand.rule.id: demand.rule for demand in demands}.values():
        placed: list[tuple[Party, str]] = [(rule.speaker, rule.place)]
        for block in _blocks(rule):
            yield from _of_phrases(block.speaker, block.phrases, block.review_phrases, policy_of(block.match))
            placed.append((block.speaker, block.place))
        for party, place in placed:
            window = pack.windows.get(place)
            yield from ((party, (anchor,), ANCHOR_SIMILARITY) for anchor in (window.anchors if window else ()))


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
