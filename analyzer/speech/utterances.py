"""Words to utterances: cut where the speaker pauses."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from analyzer.domain import Seconds, Speaker, Utterance, Word


def cut_at_pauses(words: Sequence[Word], speaker: Speaker, *, pause_s: Seconds) -> tuple[Utterance, ...]:
    """Utterances of one speaker; a gap of at least ``pause_s`` between two words starts a new one.

    The text is the words put together as heard; the confidence is the mean over words, weighted by their length in
    characters, None when no word has one.
    """
    groups: list[list[Word]] = []
    for word in words:
        if groups and word.start_s - groups[-1][-1].end_s < pause_s:
            groups[-1].append(word)
        else:
            groups.append([word])
    return tuple(_utterance(group, speaker) for group in groups)


def in_call_order(channels: Iterable[Iterable[Utterance]]) -> tuple[Utterance, ...]:
    """The utterances of all channels by start time; simultaneous ones keep the order of the channels."""
    return tuple(sorted((u for channel in channels for u in channel), key=lambda u: u.start_s or 0.0))


def mean_confidence(words: Iterable[Word]) -> float | None:
    """Mean word confidence weighted by characters; None when no word has one."""
    weighted = [(word.confidence, len(word.text)) for word in words if word.confidence is not None]
    total = sum(weight for _, weight in weighted)
    return sum(confidence * weight for confidence, weight in weighted) / total if total else None


def mean_level_dbfs(words: Iterable[Word]) -> float | None:
    """Mean power of the words whose level is known, weighted by their time, to a tenth; None when none is known."""
    known = [(word.level_dbfs, max(0.01, word.end_s - word.start_s)) for word in words if word.level_dbfs is not None]
    if not known:
        return None
    total_s = sum(length_s for _, length_s in known)
    return round(10.0 * math.log10(sum(length_s * 10.0 ** (dbfs / 10.0) for dbfs, length_s in known) / total_s), 1)


def _utterance(words: Sequence[Word], speaker: Speaker) -> Utterance:
    confidence = mean_confidence(words)
    return Utterance(
        speaker=speaker,
        text="".join(word.text for word in words),
        start_s=words[0].start_s,
        end_s=words[-1].end_s,
        confidence=None if confidence is None else round(confidence, 4),
        words=tuple(words),
        level_dbfs=mean_level_dbfs(words),
    )
