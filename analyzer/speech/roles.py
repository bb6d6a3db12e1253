"""Which channel is the agent: the one that says what only agents say.

Evidence is counted per channel: the mandated wordings of the pack, and turns of phrase that one side of a service call
uses and the other does not (``CUES``, in natural-log odds, set by judgement and rounded). The difference of the two
sums is the log odds that decides.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from analyzer.domain import Speaker, Utterance
from analyzer.matching.phrase import compile_phrase
from analyzer.matching.search import find_all
from analyzer.rules.judge import demands_of
from analyzer.scripts.schema import Kind, Pack, Party
from analyzer.text.stream import Stream, build_stream

CUES: Mapping[str, float] = {
    "为您服务": 3.0,
    "供热管家": 2.0,
    "有什么(可以|能)帮": 2.5,
    "还有其他问题": 2.0,
    "[感]谢您的来电": 2.5,
    "(给您|帮您|为您)(登记|查|安排|联系|处理|看)": 2.0,
    "请您(稍等|放心|提供|说一下)": 1.5,
    "请稍等": 1.5,
    "请放心": 1.5,
    "(给您|您)带来不便": 2.0,
    "请问您(是|家|贵姓|的)": 1.5,
    "我们会(尽快|及时|安排)": 1.5,
    "您(家里|家)": 1.0,
    "麻烦您(说|报|提供|留|讲)": 1.5,
    "(哪个|什么)小区": 1.0,
    "我(家|们家)": -1.5,
    "我(想|要)(问|咨询|反映|投诉|交|查)": -1.5,
    "你们(公司|热力|什么时候|怎么|赶紧|快点)": -1.5,
    "(不热|不暖和|漏水)[了]怎么办": -1.0,
    "麻烦你们": -1.0,
}
_MANDATED = 1.5
_SIMILARITY = 0.82
_MOST_PER_CUE = 2
_TELLING_WEIGHT = 3.5
"""Wordings shorter than about four syllables tell nothing about who speaks."""
_NEUTRAL_ODDS = 0.1


@dataclass(frozen=True, slots=True)
class RoleGuess:
    """The agent's channel and the probability (0.5–1) that it is the right one."""

    agent_channel: int
    confidence: float


def find_agent(channels: Mapping[int, tuple[Utterance, ...]], pack: Pack) -> RoleGuess:
    """Tell the agent's channel of a two-channel call. ``channels`` maps channel numbers to what was heard there.

    A channel on which nothing was heard cannot speak for itself; then the other one's words alone decide.
    """
    scores = {number: _agent_score(utterances, pack) for number, utterances in channels.items()}
    best = max(scores, key=lambda number: (scores[number], -number))
    others = max((score for number, score in scores.items() if number != best), default=0.0)
    odds = scores[best] - others
    return RoleGuess(best, round(1 / (1 + math.exp(-odds)), 4) if odds > _NEUTRAL_ODDS else 0.5)


def assign(utterances: Iterable[Utterance], speaker: Speaker) -> tuple[Utterance, ...]:
    """The same utterances, said by ``speaker``."""
    return tuple(replace(utterance, speaker=speaker) for utterance in utterances)


def _agent_score(utterances: tuple[Utterance, ...], pack: Pack) -> float:
    stream = build_stream(assign(utterances, Speaker.UNKNOWN), Speaker.UNKNOWN)
    mandated = sum(_MANDATED for phrases in _mandated(pack) if _is_said(phrases, stream))
    cues = sum(weight * min(_count(cue, stream), _MOST_PER_CUE) for cue, weight in CUES.items())
    return mandated + cues


def _mandated(pack: Pack) -> list[tuple[str, ...]]:
    """What agents alone have to say; 您好 and 再见 are said by everybody and tell nothing."""
    return [
        long
        for demand in demands_of(pack)
        if demand.rule.kind is Kind.REQUIRE and demand.rule.speaker is Party.AGENT
        if (long := tuple(phrase for phrase in demand.phrases if compile_phrase(phrase)[-1].weight >= _TELLING_WEIGHT))
    ]


def _is_said(phrases: Iterable[str], stream: Stream) -> bool:
    return any(_count(phrase, stream) for phrase in phrases)


def _count(phrase: str, stream: Stream) -> int:
    places = {
        (match.start, match.end)
        for pattern in compile_phrase(phrase)
        for match in find_all(pattern, stream, min_similarity=_SIMILARITY)
        if not match.has_empty_slot
    }
    distinct = 0
    last_end = -1
    for start, end in sorted(places):
        if start >= last_end:
            distinct, last_end = distinct + 1, end
    return distinct
