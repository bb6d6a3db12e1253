"""Personal data in what a reviewer gets: masked in the words, silenced in the sound.

A number may be dictated over several utterances, with the other party's 嗯 between them; so every speaker's words are
looked at in one piece.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from analyzer.domain import Seconds, Span, Transcript, Utterance
from analyzer.spans import Spans, union
from analyzer.text.masking import MASK, mask

_MARGIN_S = 0.15
"""Recognised words begin late and end early."""
_BETWEEN = "，"


@dataclass(frozen=True, slots=True)
class Hidden:
    """A call without personal data: ``lines`` are the masked words of its utterances, in their order.

    ``silenced`` is where such data are spoken; ``is_located`` is False where somebody speaks them at an unknown time:
    no sound of such a call may be handed out.
    """

    lines: tuple[str, ...]
    silenced: Spans
    is_located: bool


def hidden(transcript: Transcript) -> Hidden:
    """What of ``transcript`` has to be hidden."""
    lines = list(_masked(transcript.utterances))
    silenced: list[Span] = []
    is_located = True
    for utterance, line in zip(transcript.utterances, lines, strict=True):
        spans = list(_spoken(utterance, line))
        is_located &= bool(spans) or line == utterance.text
        silenced += (Span(max(0.0, s.start_s - _MARGIN_S), s.end_s + _MARGIN_S) for s in spans)
    return Hidden(tuple(lines), union(silenced), is_located)


def _masked(utterances: Sequence[Utterance]) -> Iterator[str]:
    by_speaker: defaultdict[object, list[int]] = defaultdict(list)
    for number, utterance in enumerate(utterances):
        by_speaker[utterance.speaker].append(number)
    lines: dict[int, str] = {}
    for numbers in by_speaker.values():
        masked = mask(_BETWEEN.join(utterances[number].text for number in numbers))
        begins = 0
        for number in numbers:
            ends = begins + len(utterances[number].text)
            lines[number] = masked[begins:ends]
            begins = ends + len(_BETWEEN)
    yield from (lines[number] for number in range(len(utterances)))


def _spoken(utterance: Utterance, line: str) -> Iterator[Span]:
    """When the masked characters were said: those words, or all of it where words are not known to the letter."""
    at = {i for i, (char, shown) in enumerate(zip(utterance.text, line, strict=True)) if shown == MASK != char}
    if not at:
        return
    position, words = 0, []
    for word in utterance.words:
        found = utterance.text.find(word.text, position)
        if found < 0:
            yield from _all_of(utterance.start_s, utterance.end_s)
            return
        position = found + len(word.text)
        if at.intersection(range(found, position)):
            words.append(Span(word.start_s, word.end_s))
            at.difference_update(range(found, position))
    if at:
        yield from _all_of(utterance.start_s, utterance.end_s)
    yield from words


def _all_of(start_s: Seconds | None, end_s: Seconds | None) -> Iterator[Span]:
    if start_s is not None and end_s is not None:
        yield Span(start_s, end_s)
