"""The condition ``silence``: nobody speaks for too long, and nobody was asked for patience.

Only pauses within the talk count: before the first word it rings, and after the last one the line is not yet hung up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from analyzer.domain import Evidence, Seconds, Span, Speaker
from analyzer.rules.doubt import object_to_hearing
from analyzer.rules.hits import LOW_CONFIDENCE, find_hits
from analyzer.rules.scene import Call
from analyzer.rules.signals.talk import anybodys_speech, said_during, speech_of
from analyzer.rules.signals.tally import Place, seconds, tally
from analyzer.rules.truth import Answer, Truth
from analyzer.rules.windows import Searched
from analyzer.scripts.blocks import PRESETS, Party
from analyzer.scripts.conditions import Silence
from analyzer.spans import Spans, complement
from analyzer.text.stream import Stream

_DEAF = {
    "dead_channel": "有一个声道没有信号，不能确定是否静音",
    "no_speech": "录音中没有检测到语音",
}
_RESUMED_WITHIN_SYLLABLES = 20
_TOUCHING_S = 0.5
"""Words and detected speech end at slightly different times."""


@dataclass(frozen=True, slots=True)
class _Courtesy:
    """Whether somebody said what was due: yes, no, or (None) nobody can tell."""

    was_said: bool | None
    note: str = ""


def silence(block: Silence, call: Call) -> Answer:
    """Whether there were so many silences that nothing excuses."""
    transcript = call.transcript
    deaf = next((note for warning, note in _DEAF.items() if warning in transcript.warnings), "")
    talk = anybodys_speech(call)
    if deaf or talk is None or not talk:
        return Answer(Truth.UNKNOWN, deaf or "没有时间信息，不能确定静音")
    gaps = call.scene.once("gaps", lambda: _longest_first(talk))
    long = sorted(takewhile(lambda gap: gap.duration_s > block.longer_than_s, gaps), key=lambda gap: gap.start_s)
    places = [place for gap in long if (place := _place(block, call, gap)) is not None]
    longest_s = gaps[0].duration_s if gaps else 0.0
    excused = len(long) - len(places)
    nothing = f"没有超过 {block.longer_than_s:g} 秒的静音（最长 {longest_s:.1f} 秒）"
    if excused:
        nothing = f"{excused} 处超过 {block.longer_than_s:g} 秒的静音都不计入（最长 {longest_s:.1f} 秒）"
    return tally(places, block.at_least, nothing)


def _longest_first(talk: Spans) -> list[Span]:
    """The pauses within ``talk``."""
    gaps = [gap for gap in complement(talk, talk[-1].end_s) if gap.start_s >= talk[0].start_s]
    return sorted(gaps, key=lambda gap: gap.duration_s, reverse=True)


def _place(block: Silence, call: Call, gap: Span) -> Place | None:
    """The silence as one that counts, or may count; None when it does not."""
    follows = _follows(block.after, call, gap)
    if follows.was_said is False:
        return None
    asked = _announced(block, call, gap)
    back = _resumed(block, call, gap) if asked.was_said is not False else _Courtesy(None)
    notes = [f"静音 {gap.duration_s:.1f} 秒（{seconds(gap.start_s, gap.end_s)}）", follows.note]
    is_too_long = block.longest_s is not None and gap.duration_s > block.longest_s
    is_sure = follows.was_said is True
    if is_too_long:
        notes.append(f"超过最长 {block.longest_s:g} 秒")
    elif block.announced_by:
        if asked.was_said and back.was_said:
            return None
        notes.append(asked.note if not asked.was_said else back.note)
        is_sure = is_sure and (asked.was_said is False or (asked.was_said is True and back.was_said is False))
    evidence = Evidence(
        expected=f"静音不超过 {block.longer_than_s:g} 秒", start_s=round(gap.start_s, 3), end_s=round(gap.end_s, 3)
    )
    return Place("，".join(note for note in notes if note), evidence, is_sure)


def _follows(after: Party, call: Call, gap: Span) -> _Courtesy:
    """Whether the last word before the silence was that of the party."""
    if after is Party.ANYONE:
        return _Courtesy(True)
    if call.has_strangers:
        return _Courtesy(None, "说话人不明，无法区分此前是谁在说话")
    confidence = call.transcript.agent_confidence
    if confidence is not None and confidence < call.min_agent_confidence:
        return _Courtesy(None, "不能确定此前是谁在说话")
    ends = {speaker: _last_end_s(call, speaker, gap) for speaker in (Speaker.AGENT, Speaker.CUSTOMER)}
    last = max(ends, key=lambda speaker: ends[speaker])
    return _Courtesy(last.value == after.value)


def _last_end_s(call: Call, speaker: Speaker, gap: Span) -> Seconds:
    """When the speaker last fell silent before the gap."""
    ends = (span.end_s for span in speech_of(call, speaker) or ())
    return max((end_s for end_s in ends if end_s <= gap.start_s + _TOUCHING_S), default=0.0)


def _announced(block: Silence, call: Call, gap: Span) -> _Courtesy:
    """Whether the agent asked for patience in the last seconds before the silence."""
    if not block.announced_by:
        return _Courtesy(False)
    doubt = _doubt(call)
    if doubt:
        return _Courtesy(None, f"{doubt}，不能确定此前是否请客户稍等")
    stream = call.streams[Speaker.AGENT]
    first, last = said_during(stream, gap.start_s - block.within_s, gap.start_s + _TOUCHING_S)
    # A phrase that began before the seconds did, and one whose last word is still heard, belong to them.
    return _said(
        block.announced_by, stream, max(0, first - 4) if last else 0, last, "此前未请客户稍等", "此前可能已请客户稍等"
    )


def _resumed(block: Silence, call: Call, gap: Span) -> _Courtesy:
    """Whether the agent came back with the right words."""
    if not block.resumed_by:
        return _Courtesy(True)
    doubt = _doubt(call)
    if doubt:
        return _Courtesy(None, f"{doubt}，不能确定回来后是否致意")
    stream = call.streams[Speaker.AGENT]
    first, last = said_during(stream, gap.end_s - _TOUCHING_S, float("inf"))
    if first == last:
        return _Courtesy(None, "此前已请客户稍等，此后没有听到坐席说话")
    last = min(last, first + _RESUMED_WITHIN_SYLLABLES)
    return _said(
        block.resumed_by, stream, first, last, "此前已请客户稍等，但回来后未致意", "此前已请客户稍等，回来后可能已致意"
    )


def _doubt(call: Call) -> str:
    """Why nobody can tell what the agent said; empty when there is no such reason."""
    objection = object_to_hearing(Party.AGENT, call)
    return objection.note if objection is not None else ""


def _said(phrases: Sequence[str], stream: Stream, start: int, end: int, missing: str, perhaps: str) -> _Courtesy:
    if start >= end:
        return _Courtesy(False, missing)
    searched = Searched(start, end, *stream.times(start, end), None)
    hits = find_hits(phrases, stream, searched, PRESETS["lenient"], one_is_enough=True)
    if hits.clear:
        return _Courtesy(True)
    confidence = stream.confidence(start, end)
    if hits.unsure or hits.near or (confidence is not None and confidence < LOW_CONFIDENCE):
        return _Courtesy(None, perhaps)
    return _Courtesy(False, missing)
