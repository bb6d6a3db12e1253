"""Why nobody is to blame for what was not heard."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from analyzer.domain import Speaker
from analyzer.matching.match import Op
from analyzer.rules.hits import LOW_CONFIDENCE
from analyzer.rules.scene import Call
from analyzer.rules.seek import wordings
from analyzer.rules.stretches import Place, Stretch
from analyzer.rules.timeline import Hit
from analyzer.rules.windows import turn_starts
from analyzer.scripts.schema import Side
from analyzer.text.stream import Stream

# A miss whose nearest words were themselves heard badly says nothing, if they are this close.
_NEARLY = 0.5
# So close, a wording may be the one that was asked for, with a syllable or two misheard.
_CLOSE = 0.65
# So many syllables in a row, heard worse than this in the first or last turn, may have been the mandated opening or
# closing: on a noisy line its words come out as others, with no likeness left. A shorter phrase needs fewer.
_BLUR_SYLLABLES = 4
_BLUR_CONFIDENCE = 0.75


def doubt_of_miss(stretch: Stretch, nearest: Hit | None, call: Call, phrases: Sequence[str]) -> str:
    """Why nobody is to blame for missing ``phrases``, in Chinese; empty when nothing speaks for that."""
    if stretch.excuse:
        return stretch.excuse
    shortest = wordings(tuple(phrases)).fewest_syllables if phrases else _BLUR_SYLLABLES
    syllables = min(shortest, _BLUR_SYLLABLES)
    # Packs that share the stretch need not agree on which calls are too short.
    key = "doubt", syllables, call.scoring.min_call_s, call.scoring.min_agent_syllables
    doubt = stretch.once(key, lambda: next((d for p in stretch.places if (d := _doubt_of(p, call, syllables))), ""))
    if doubt:
        return doubt
    if nearest is None or nearest.match.similarity < _NEARLY:
        return ""
    confidence = nearest.match.confidence
    if confidence is not None and confidence < LOW_CONFIDENCE:
        return f"相近处“{nearest.match.said}”识别置信度低（{confidence:.2f}）"
    return ""


def doubt_of_difference(nearest: Hit | None) -> str:
    """Why what was heard may be the mandated wording misheard, in Chinese: it is close, and just what is different was
    heard badly. Empty when nothing speaks for that."""
    if nearest is None or nearest.match.similarity < _CLOSE:
        return ""
    confidence = _confidence_of_difference(nearest)
    if confidence is None or confidence >= _BLUR_CONFIDENCE:
        return ""
    return f"相近处“{nearest.match.said}”中不同的字听得不清（{confidence:.2f}）"


def _confidence_of_difference(nearest: Hit) -> float | None:
    """The mean confidence of the syllables that were heard otherwise than expected; None when it is not known."""
    other = [step for step in nearest.match.steps if step.op is Op.SUBSTITUTED]
    heard = [nearest.stream.timing(at).confidence for step in other for at in range(step.start, step.end)]
    known = [confidence for confidence in heard if confidence is not None]
    return sum(known) / len(known) if known else None


def was_heard_badly(stretch: Stretch) -> bool:
    """Whether any syllable in it was: only then can doubt_of_miss make something of the nearest words."""
    return stretch.once("heard badly", lambda: any(_was_heard_badly(place) for place in stretch.places))


def _was_heard_badly(place: Place) -> bool:
    return any(place.searched.start <= at < place.searched.end for at in _heard_badly(place.stream))


def _heard_badly(stream: Stream) -> tuple[int, ...]:
    """The syllables of the stream that were."""

    def find_out() -> tuple[int, ...]:
        confidences = stream.confidences
        if None not in confidences and min(cast(tuple[float, ...], confidences), default=1.0) >= LOW_CONFIDENCE:
            return ()
        return tuple([at for at, known in enumerate(confidences) if known is not None and known < LOW_CONFIDENCE])

    return stream.once("heard badly", find_out)


def low_confidence(place: Place) -> float | None:
    """The mean confidence of what was heard in ``place`` if it is too low to prove anything, else None."""
    confidence = place.stream.confidence(place.searched.start, place.searched.end)
    return confidence if confidence is not None and confidence < LOW_CONFIDENCE else None


def _doubt_of(place: Place, call: Call, syllables: int) -> str:
    side, speaker = place.searched.side, place.stream.speaker
    if side is not None and call.is_too_short(speaker):
        return "通话过短"
    if side is Side.END and not call.transcript.complete:
        return "录音不完整，缺少结尾"
    if side is Side.START and "clipped_start" in call.transcript.warnings:
        return "录音缺少开头"
    if speaker is not Speaker.UNKNOWN and call.streams[Speaker.UNKNOWN].size:
        return "部分话语说话人不明"
    confidence = low_confidence(place)
    if confidence is not None:
        return f"识别置信度低（平均 {confidence:.2f}）"
    if side is not None and _is_blurred(place, side, max(syllables, 2)):
        return "开头有一段听不清" if side is Side.START else "结尾有一段听不清"
    return ""


def _is_blurred(place: Place, side: Side, length: int) -> bool:
    """Whether ``length`` syllables in a row were heard badly in the turn at this side of the window; other turns say
    nothing of it."""
    stream, start, end = place.stream, place.searched.start, place.searched.end
    if start >= end:
        return False
    turn = stream.columns.turns[start if side is Side.START else end - 1]
    starts = turn_starts(stream)
    start, end = max(start, starts[turn]), min(end, starts[turn + 1])
    # A mean is no lower than the least of it.
    confidences = stream.confidences[start:end]
    if all(confidence is None or confidence >= _BLUR_CONFIDENCE for confidence in confidences):
        return False
    stretches = (stream.confidence(i, i + length) for i in range(start, end + 1 - length))
    return any(confidence is not None and confidence < _BLUR_CONFIDENCE for confidence in stretches)
