"""Who talks when: from the recording where it was listened to, otherwise from the times of the utterances."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable

from analyzer.domain import Seconds, Speaker, Transcript, Utterance
from analyzer.rules.hits import LOW_CONFIDENCE
from analyzer.rules.scene import Call
from analyzer.spans import Spans, merge_pairs, union
from analyzer.text.stream import Stream
from analyzer.text.syllables import Role

UNHEARD_WORD = "[unk]"
"""What recognisers write for a sound that is none of their words: one syllable at least, not three letters."""


def speech_of(call: Call, speaker: Speaker) -> Spans | None:
    """Where ``speaker`` talks; None when there are no times. Nobody's words are nobody's time: may be empty."""
    if not call.transcript.activities:
        return _spoken(call, speaker)
    return call.scene.once(("speech", speaker), lambda: _detected(call.transcript, speaker))


def _detected(transcript: Transcript, speaker: Speaker) -> Spans:
    return union(*(a.speech for a in transcript.activities if a.speaker is speaker))


def _spoken(call: Call, speaker: Speaker) -> Spans | None:
    """The same by the words alone."""
    return call.scene.once(
        ("spoken", speaker), lambda: spans_of(u for u in call.transcript.utterances if u.speaker is speaker)
    )


def anybodys_speech(call: Call) -> Spans | None:
    """Where anybody talks, by the recording or by the words; None when there are no times.

    Both are asked: a word that the detector of speech passed over is no silence.
    """
    return call.scene.once("speech", lambda: _anybodys_speech(call))


def _anybodys_speech(call: Call) -> Spans | None:
    spoken = [_spoken(call, speaker) for speaker in Speaker]
    known = [spans for spans in spoken if spans is not None]
    activities = call.transcript.activities
    if len(known) < len(spoken):
        return union(*(a.speech for a in activities)) if activities else None
    return union(*(a.speech for a in activities), *known)


def spans_of(utterances: Iterable[Utterance]) -> Spans | None:
    """The times of ``utterances``, by words where there are any; None when one has none."""
    pairs: list[tuple[Seconds, Seconds]] = []
    for utterance in utterances:
        if utterance.start_s is None or utterance.end_s is None:
            return None
        pairs += [word[1:3] for word in utterance.words] or [(utterance.start_s, utterance.end_s)]
    return merge_pairs(pairs)


def said_during(stream: Stream, start_s: Seconds, end_s: Seconds) -> tuple[int, int]:
    """The syllables ``[first, last)`` of a stream with times whose middle lies in ``[start_s, end_s)``."""
    inside = [i for i, middle_s in _middles(stream) if start_s <= middle_s < end_s]
    return (inside[0], inside[-1] + 1) if inside else (0, 0)


def _middles(stream: Stream) -> list[tuple[int, Seconds]]:
    """The syllables with times, and the middle of each."""
    return stream.once(
        "middles",
        lambda: [
            (i, (start_s + end_s) / 2)
            for i, (start_s, end_s) in enumerate(zip(stream.timings.starts_s, stream.timings.ends_s, strict=True))
            if start_s is not None and end_s is not None
        ],
    )


def by_utterance(stream: Stream) -> dict[int, range]:
    """Which syllables of a stream belong to which utterance of the call."""
    found: dict[int, range] = {}
    indexes, first = stream.columns.utterance_indexes, 0
    while first < len(indexes):
        end = bisect_right(indexes, indexes[first])
        found[indexes[first]], first = range(first, end), end
    return found


def spoken_count(syllables: range, texts: Iterable[str]) -> int:
    """How many syllables were spoken; a sound that is no word is one."""
    return len(syllables) - 2 * sum(text.count(UNHEARD_WORD) for text in texts)


def is_badly_heard(stream: Stream, syllables: range, utterance: Utterance | None = None) -> bool:
    """Whether the recogniser was not sure of these words."""
    confidence = stream.confidence(syllables.start, syllables.stop)
    if confidence is None and utterance is not None:
        confidence = utterance.confidence
    return confidence is not None and confidence < LOW_CONFIDENCE


def without_fillers(stream: Stream, syllables: range) -> list[int]:
    """Those that are no hesitation and no stutter."""
    roles = stream.columns.roles
    return [at for at in syllables if roles[at] not in (Role.FILLER, Role.STUTTER)]
