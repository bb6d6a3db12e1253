"""Personal data in what a reviewer gets: masked in the words, silenced in the sound."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from analyzer.domain import Seconds, Span, Transcript, Utterance
from analyzer.spans import Spans, union
from analyzer.text.masking import MASK
from analyzer.text.personal import Personal, mask_call, personal_in

_MARGIN_S = 0.15
"""Recognised words begin late and end early."""


@dataclass(frozen=True, slots=True)
class Hidden:
    """A call without personal data: ``lines`` are the masked words of its utterances, in their order.

    ``silenced`` is where such data are spoken; ``is_located`` is False where somebody speaks them at an unknown time:
    no sound of such a call may be handed out. ``personal`` is what quotations from the call must not tell.
    """

    lines: tuple[str, ...]
    silenced: Spans
    is_located: bool
    personal: Personal


def hidden(transcript: Transcript) -> Hidden:
    """What of ``transcript`` has to be hidden."""
    said = [(utterance.speaker, utterance.text) for utterance in transcript.utterances]
    lines = mask_call(said)
    silenced: list[Span] = []
    is_located = True
    for utterance, line in zip(transcript.utterances, lines, strict=True):
        spans = list(_spoken(utterance, line))
        is_located &= bool(spans) or line == utterance.text
        silenced += (Span(max(0.0, s.start_s - _MARGIN_S), s.end_s + _MARGIN_S) for s in spans)
    return Hidden(lines, union(silenced), is_located, personal_in(said))


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
