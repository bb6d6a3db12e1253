"""What is shown of words that are nearly a phrase: whole words, and as much as the phrase would have taken."""

from __future__ import annotations

from analyzer.matching.match import Match
from analyzer.text.stream import Joint, Stream


def in_whole_words(match: Match, stream: Stream) -> Match:
    """``match`` with ``said``, its span and times widened: 环保供暖, where only 环保供 is like 环保供热.

    Level, similarity, confidence and steps remain those of the alignment.
    """
    before, after = match.missing
    start, end = _widened_start(match.start, before, stream), _widened_end(match.end, after, stream)
    if (start, end) == (match.start, match.end):
        return match
    start_s, end_s = stream.times(start, end)
    return match._replace(said=stream.said(start, end), start=start, end=end, start_s=start_s, end_s=end_s)


def _widened_start(start: int, missing: int, stream: Stream) -> int:
    while start > 0 and stream.columns.joints[start] is Joint.WITHIN and (missing > 0 or _same_word(start, stream)):
        start, missing = start - 1, missing - 1
    return start


def _widened_end(end: int, missing: int, stream: Stream) -> int:
    while end < stream.size and stream.columns.joints[end] is Joint.WITHIN:
        if missing <= 0 and not _same_word(end, stream):
            break
        end, missing = end + 1, missing - 1
    return end


def _same_word(at: int, stream: Stream) -> bool:
    """Whether the syllable belongs to the same recognised word as the one before it, in the same utterance."""
    here = stream.word_index(at)
    return here is not None and here == stream.word_index(at - 1)
