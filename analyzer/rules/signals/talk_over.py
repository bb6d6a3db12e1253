"""The condition ``talk_over``: somebody begins to talk while the other side is talking, and both go on."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import partial

from analyzer.domain import Evidence, Fit, Seconds, Span, Speaker
from analyzer.rules.doubt import WHO
from analyzer.rules.scene import Call
from analyzer.rules.signals.talk import is_badly_heard, said_during, speech_of, without_fillers
from analyzer.rules.signals.tally import Place, seconds, tally
from analyzer.rules.truth import Answer, Truth
from analyzer.scripts.blocks import Party
from analyzer.scripts.conditions import TalkOver
from analyzer.spans import Spans, intersection, merge, total_s
from analyzer.text.stream import Stream

_BREATH_S = 0.7
"""Who goes on after so short a pause has not begun anew."""
_TOGETHER_S = 0.3
"""Who begins at the same moment as the other talks over nobody."""
_EDGE_S = 0.1
"""Words and detected speech begin and end at slightly different times."""
_SHORT_SYLLABLES = 8
_SHORT_ANSWERS = frozenset("嗯啊哦噢喔呃唉哎诶欸喂对是好的行呀吧呢嘛那就了可以没错明白知道您你我谢")
_BLEED = {
    "crosstalk": "声道之间串音",
    "dual_mono": "双声道内容相同",
    "mono": "单声道",
    "dead_channel": "有一个声道没有信号",
}


@dataclass(frozen=True, slots=True)
class _Side:
    """One side's talk: bursts with a breath between them, when each is under way, and the speech in them."""

    speaker: Speaker
    bursts: Spans
    under_way_s: tuple[Seconds, ...]
    speech: Spans


def talk_over(block: TalkOver, call: Call) -> Answer:
    """Whether ``by`` talked over the other side so many times; for anyone, whether both together did."""
    transcript = call.transcript
    bleeding = next((note for warning, note in _BLEED.items() if warning in transcript.warnings), "")
    if bleeding:
        return Answer(Truth.UNKNOWN, f"{bleeding}，不能确定是否抢话")
    if call.has_strangers:
        return Answer(Truth.UNKNOWN, "部分话语说话人不明，不能确定是否抢话")
    confidence = transcript.agent_confidence
    if block.by is not Party.ANYONE and confidence is not None and confidence < call.min_agent_confidence:
        return Answer(Truth.UNKNOWN, f"不能确定哪一声道是坐席（把握 {confidence:.2f}）")
    agent, customer = (
        call.scene.once(("side", speaker), partial(_side, call, speaker))
        for speaker in (Speaker.AGENT, Speaker.CUSTOMER)
    )
    if agent is None or customer is None:
        return Answer(Truth.UNKNOWN, "没有时间信息，不能确定是否抢话")
    pairs = {Party.AGENT: [(agent, customer)], Party.CUSTOMER: [(customer, agent)]}
    chosen = pairs.get(block.by, [(agent, customer), (customer, agent)])
    places = [place for by, other in chosen for place in _places(block, call, by, other)]
    places.sort(key=lambda place: place.evidence.start_s or 0.0)
    return tally(places, block.at_least, f"没有超过 {block.longer_than_s:g} 秒的{_what(block)}")


def _side(call: Call, speaker: Speaker) -> _Side | None:
    """None where nothing is known of when the speaker talks."""
    if not call.transcript.activities and not call.streams[speaker].size:
        return None
    speech = speech_of(call, speaker)
    if speech is None:
        return None
    bursts = merge(speech, max_gap_s=_BREATH_S)
    return _Side(speaker, bursts, tuple([burst.start_s + _TOGETHER_S for burst in bursts]), speech)


def _places(block: TalkOver, call: Call, by: _Side, other: _Side) -> list[Place]:
    found = []
    for burst in by.bursts:
        # Bursts are sorted and disjoint: only the last that began well before can be going on.
        begun = bisect_right(other.under_way_s, burst.start_s)
        talking = other.bursts[begun - 1] if begun else None
        if talking is None or talking.end_s <= burst.start_s:
            continue
        both = Span(burst.start_s, min(burst.end_s, talking.end_s))
        both_s = total_s(intersection(intersection(by.speech, other.speech), (both,)))
        if both_s <= block.longer_than_s or (block.cuts_off and talking.end_s >= burst.end_s):
            continue
        place = _place(block, call, by.speaker, burst, both.start_s, both_s, _doubt_of(call, other.speaker, talking))
        if place is not None:
            found.append(place)
    return found


def _doubt_of(call: Call, speaker: Speaker, burst: Span) -> str:
    """Why it may have been no talk that was talked over; empty when words were heard in it."""
    first, last = said_during(call.streams[speaker], burst.start_s - _EDGE_S, burst.end_s + _EDGE_S)
    return "" if first < last and not _is_unreliable(call, speaker) else f"{WHO[speaker]}一侧可能只是杂音"


def _is_unreliable(call: Call, speaker: Speaker) -> bool:
    quality = call.transcript.quality_of(speaker)
    return quality is not None and quality.fit in (Fit.DOUBTFUL, Fit.NO_SPEECH)


def _place(
    block: TalkOver, call: Call, speaker: Speaker, burst: Span, start_s: Seconds, both_s: Seconds, doubt: str
) -> Place | None:
    """The talk-over as one that counts, or may count; None for a short answer."""
    stream = call.streams[speaker]
    first, last = said_during(stream, burst.start_s - _EDGE_S, burst.end_s + _EDGE_S)
    words = range(first, last)
    if _is_unreliable(call, speaker):
        doubt = "识别结果不可靠，可能只是应答"
    elif not words:
        doubt = "没有识别出词语，可能是杂音"
    elif is_badly_heard(stream, words):
        doubt = "识别置信度低"
    elif len(words) <= _SHORT_SYLLABLES and _is_answer(stream, words):
        return None
    at = seconds(start_s, start_s + both_s)
    note = f"{WHO[speaker]}{_what(block)} {both_s:.1f} 秒（{at}）" + (f"，{doubt}" if doubt else "")
    evidence = Evidence(
        expected=f"不{_what(block)}超过 {block.longer_than_s:g} 秒",
        said=stream.said(first, last),
        confidence=stream.confidence(first, last),
        speaker=speaker,
        start_s=round(start_s, 3),
        end_s=round(burst.end_s, 3),
    )
    return Place(note, evidence, not doubt)


def _is_answer(stream: Stream, words: range) -> bool:
    return all(stream.columns.chars[at] in _SHORT_ANSWERS for at in without_fillers(stream, words))


def _what(block: TalkOver) -> str:
    return "打断对方" if block.cuts_off else "抢话"
