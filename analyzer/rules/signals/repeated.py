"""The condition ``repeated``: a speaker says nearly the same thing several times, compared by sound."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from analyzer.domain import Evidence, Speaker, Utterance
from analyzer.rules.doubt import WHO, object_to_hearing
from analyzer.rules.scene import Call
from analyzer.rules.signals.talk import by_utterance, is_badly_heard, without_fillers
from analyzer.rules.truth import Answer, Truth, any_of
from analyzer.scripts.blocks import Party
from analyzer.scripts.conditions import Repeated
from analyzer.text.syllables import classes_of


@dataclass(frozen=True, slots=True)
class _Line:
    """An utterance as it sounds: one class of sounds for each syllable."""

    utterance: Utterance
    sounds: tuple[str, ...]
    is_sure: bool


def repeated(block: Repeated, call: Call) -> Answer:
    """Whether so many utterances of a speaker are alike; for anyone, whether this is so of one of them."""
    if block.speaker is Party.ANYONE:
        sides = (Party.AGENT, Party.CUSTOMER)
        return any_of(repeated(block.model_copy(update={"speaker": side}), call) for side in sides)
    objection = object_to_hearing(block.speaker, call)
    if objection is not None:
        return Answer(Truth.UNKNOWN, objection.note)
    speaker = Speaker(block.speaker.value)
    lines = _lines(block, call, speaker)
    groups = [_alike(line, lines, block.similarity) for line in lines]
    sure = max(([line for line in group if line.is_sure] for group in groups), key=len, default=[])
    if len(sure) >= block.times:
        return _answer(Truth.HOLDS, sure, block, speaker, "")
    most = max(groups, key=len, default=[])
    if len(most) >= block.times:
        return _answer(Truth.UNKNOWN, most, block, speaker, "，识别置信度低，请复听")
    if len(most) > 1:
        return _answer(Truth.FAILS, most, block, speaker, f"，不到 {block.times} 次")
    return Answer(Truth.FAILS, f"{WHO[speaker]}没有重复的话")


def _lines(block: Repeated, call: Call, speaker: Speaker) -> list[_Line]:
    stream, lines = call.streams[speaker], []
    for index, syllables in by_utterance(stream).items():
        # The first class is that of the likeliest reading; sounds that are often confused share it.
        sounds = tuple([classes_of(stream.columns.keys[at])[0] for at in without_fillers(stream, syllables)])
        if len(sounds) >= block.min_syllables:
            utterance = call.transcript.utterances[index]
            lines.append(_Line(utterance, sounds, not is_badly_heard(stream, syllables, utterance)))
    return lines


def _alike(line: _Line, lines: Sequence[_Line], similarity: float) -> list[_Line]:
    """``line`` and all that are at least so much like it, in call order."""
    return [
        other
        for other in lines
        if Levenshtein.normalized_similarity(line.sounds, other.sounds, score_cutoff=similarity) >= similarity
    ]


def _answer(truth: Truth, lines: Sequence[_Line], block: Repeated, speaker: Speaker, remark: str) -> Answer:
    first = lines[0].utterance
    times = "、".join(f"{u.start_s:.1f}" for line in lines if (u := line.utterance).start_s is not None)
    at = f"（第 {times} 秒）" if times else ""
    note = f"{WHO[speaker]}把“{first.text}”说了 {len(lines)} 次{at}{remark}"
    evidence = tuple(
        Evidence(
            expected=f"同样的话说 {block.times} 次",
            said=line.utterance.text,
            similarity=round(Levenshtein.normalized_similarity(lines[0].sounds, line.sounds), 4),
            confidence=line.utterance.confidence,
            speaker=speaker,
            start_s=line.utterance.start_s,
            end_s=line.utterance.end_s,
        )
        for line in lines
    )
    return Answer(truth, note, evidence)
