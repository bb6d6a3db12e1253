"""Saying the phrases of a pack to the pack: which of its own wordings would rules take notice of, and how?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from analyzer.domain import Direction, Outcome, Speaker, Transcript, Utterance, Verdict
from analyzer.matching.phrase import Pattern
from analyzer.rules.judge import Rulebook
from analyzer.scripts.blocks import Match
from analyzer.scripts.schema import ANYWHERE, Exclusion, Kind, Pack, Party, Rule, Scope, Status

_FILLINGS = {"{号}": "三十六", "{姓}": "王", "{时间}": "明天上午九点", "{电话}": "一三八零零一三八零零零", "…": ""}
_STEP_S = 40.0
_LONG_ANSWER = "我家暖气从昨天晚上开始就一直不热"


@dataclass(frozen=True, slots=True)
class Noticed:
    """Sentence ``index`` was taken for a hit of rule ``rule_id``: a certain one, or one for a person to hear."""

    rule_id: str
    index: int
    is_certain: bool


def sample_of(pattern: Pattern) -> str:
    """A sentence that says this wording, with something common in its slots."""
    text = pattern.text
    for slot, filling in _FILLINGS.items():
        text = text.replace(slot, filling)
    return text


def watcher(rule: Rule, rule_id: str, phrases: Sequence[str], match: Match, exceptions: Sequence[Exclusion]) -> Rule:
    """A rule that forbids ``phrases`` to the agent wherever they are said: judging it tells what counts as a hit."""
    changes = {
        "id": rule_id,
        "kind": Kind.FORBID,
        "status": Status.ACTIVE,
        "direction": Scope.BOTH,
        "speaker": Party.AGENT,
        "phrases": tuple(phrases),
        "match": match,
        "exceptions": tuple(exceptions),
        "place": ANYWHERE,
        "review_phrases": (), "elements": (), "need": "any", "at_least": None, "at_most": None,
        "when": None, "after": None, "within": None, "before": None, "near": None, "condition": None,
    }  # fmt: skip
    return rule.model_copy(update=changes)


def noticed(pack: Pack, rules: Sequence[Rule], sentences: Sequence[str]) -> list[Noticed]:
    """What ``rules``, which forbid, find in ``sentences``, each said by the agent on an occasion of its own.

    A rule with certain hits does not show the others, so it is asked again without those sentences.
    """
    found: list[Noticed] = []
    asked, left = list(rules), list(range(len(sentences)))
    while asked and left:
        book = Rulebook.of(pack.model_copy(update={"rules": tuple(asked), "include": ()}))
        verdicts = book.judge(_call([(index, sentences[index]) for index in left]))
        found += [hit for verdict in verdicts for hit in _hits(verdict)]
        certain = {verdict.rule_id for verdict in verdicts if verdict.outcome is Outcome.FAIL}
        asked = [rule for rule in asked if rule.id in certain]
        taken = {hit.index for hit in found if hit.is_certain}
        if taken.isdisjoint(left):
            break
        left = [index for index in left if index not in taken]
    return list(dict.fromkeys(found))


def _call(sentences: Sequence[tuple[int, str]]) -> Transcript:
    """The sentences far apart, with a long answer of the other side between them: none explains another."""
    utterances = []
    for index, sentence in sentences:
        start_s = index * _STEP_S
        utterances.append(Utterance(Speaker.AGENT, sentence, start_s, start_s + 20.0))
        utterances.append(Utterance(Speaker.CUSTOMER, _LONG_ANSWER, start_s + 25.0, start_s + 30.0))
    duration_s = utterances[-1].end_s
    return Transcript("lint", tuple(utterances), direction=Direction.INBOUND, duration_s=duration_s)


def _hits(verdict: Verdict) -> list[Noticed]:
    if verdict.outcome not in (Outcome.FAIL, Outcome.CANNOT_JUDGE):
        return []
    return [
        Noticed(verdict.rule_id, int(item.start_s // _STEP_S), verdict.outcome is Outcome.FAIL)
        for item in verdict.evidence
        if item.start_s is not None and item.said
    ]
