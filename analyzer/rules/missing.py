"""Why nobody is to blame for what was not heard."""

from __future__ import annotations

from analyzer.domain import Speaker
from analyzer.rules.hits import LOW_CONFIDENCE
from analyzer.rules.scene import Call
from analyzer.rules.stretches import Place, Stretch
from analyzer.rules.timeline import Hit
from analyzer.scripts.schema import Side

# A miss whose nearest words were themselves heard badly says nothing, if they are this close.
_NEARLY = 0.5
# So many syllables in a row, heard worse than this at the very start, may have been the mandated opening: on a noisy
# line its words come out as others, with no likeness left.
_BLUR_SYLLABLES = 4
_BLUR_CONFIDENCE = 0.6


def doubt_of_miss(stretch: Stretch, nearest: Hit | None, call: Call) -> str:
    """Why nobody is to blame for the miss, in Chinese; empty when nothing speaks for that."""
    if stretch.excuse:
        return stretch.excuse
    for place in stretch.places:
        doubt = _doubt_of(place, call)
        if doubt:
            return doubt
    if nearest is None or nearest.match.similarity < _NEARLY:
        return ""
    confidence = nearest.match.confidence
    if confidence is None or confidence >= LOW_CONFIDENCE:
        return ""
    return f"相近处“{nearest.match.said}”识别置信度低（{confidence:.2f}）"


def was_heard_badly(stretch: Stretch) -> bool:
    """Whether any syllable in it was: only then can doubt_of_miss make something of the nearest words."""
    return any(
        syllable.confidence is not None and syllable.confidence < LOW_CONFIDENCE
        for place in stretch.places
        for syllable in place.stream.syllables[place.searched.start : place.searched.end]
    )


def low_confidence(place: Place) -> float | None:
    """The mean confidence of what was heard in ``place`` if it is too low to prove anything, else None."""
    confidence = place.stream.confidence(place.searched.start, place.searched.end)
    return confidence if confidence is not None and confidence < LOW_CONFIDENCE else None


def _doubt_of(place: Place, call: Call) -> str:
    side, speaker = place.searched.side, place.stream.speaker
    if side is not None and call.is_too_short(speaker):
        return "通话过短"
    if side is Side.END and not call.transcript.complete:
        return "录音不完整，缺少结尾"
    if side is Side.START and "clipped_start" in call.transcript.warnings:
        return "录音缺少开头"
    if speaker is not Speaker.UNKNOWN and call.streams[Speaker.UNKNOWN].syllables:
        return "部分话语说话人不明"
    confidence = low_confidence(place)
    if confidence is not None:
        return f"识别置信度低（平均 {confidence:.2f}）"
    return "开头有一段听不清" if side is Side.START and _starts_blurred(place) else ""


def _starts_blurred(place: Place) -> bool:
    """Whether a stretch of the turn in which the window starts was heard badly; later turns say nothing of it."""
    start, stream = place.searched.start, place.stream
    syllables = stream.syllables[start : place.searched.end]
    end = start + sum(1 for syllable in syllables if syllable.turn == syllables[0].turn)
    stretches = (stream.confidence(i, i + _BLUR_SYLLABLES) for i in range(start, end - _BLUR_SYLLABLES + 1))
    return any(confidence is not None and confidence < _BLUR_CONFIDENCE for confidence in stretches)
