"""The condition ``loudness``: a speaker raises the voice over what is usual for them in this call."""

from __future__ import annotations

from statistics import median

from analyzer.domain import Evidence, Speaker
from analyzer.rules.doubt import WHO, object_to_hearing
from analyzer.rules.scene import Call
from analyzer.rules.signals.talk import by_utterance, is_badly_heard, spoken_count
from analyzer.rules.signals.tally import Place, seconds, tally
from analyzer.rules.truth import Answer, Truth, any_of
from analyzer.scripts.blocks import Party
from analyzer.scripts.conditions import Loudness

_LEAST_UTTERANCES = 3
"""With fewer, the loud one is itself what is usual."""


def loudness(block: Loudness, call: Call) -> Answer:
    """Whether utterances stand out of the speaker's median; for anyone, whether one of the speakers does."""
    if block.speaker is Party.ANYONE:
        sides = (Party.AGENT, Party.CUSTOMER)
        return any_of(loudness(block.model_copy(update={"speaker": side}), call) for side in sides)
    objection = object_to_hearing(block.speaker, call)
    if objection is not None:
        return Answer(Truth.UNKNOWN, objection.note)
    if "crosstalk" in call.transcript.warnings:
        return Answer(Truth.UNKNOWN, "声道之间串音，不能比较音量")
    speaker = Speaker(block.speaker.value)
    levels: dict[int, float] = {}
    doubtful: set[int] = set()
    stream = call.streams[speaker]
    for index, syllables in by_utterance(stream).items():
        utterance = call.transcript.utterances[index]
        if spoken_count(syllables, [utterance.text]) < block.min_syllables:
            continue
        if utterance.level_dbfs is None:
            return Answer(Truth.UNKNOWN, "没有音量信息")
        levels[index] = utterance.level_dbfs
        if is_badly_heard(stream, syllables, utterance):
            doubtful.add(index)
    if len(levels) < _LEAST_UTTERANCES:
        return Answer(Truth.UNKNOWN, f"{WHO[speaker]}说话太少，不能比较音量")
    usual_dbfs = median(levels.values())
    places = [
        _place(block, call, index, level_dbfs - usual_dbfs, index not in doubtful)
        for index, level_dbfs in levels.items()
        if level_dbfs - usual_dbfs > block.jump_db
    ]
    most_db = max(levels.values()) - usual_dbfs
    return tally(places, block.at_least, f"{WHO[speaker]}音量平稳，最多高出平时 {most_db:.1f} 分贝")


def _place(block: Loudness, call: Call, index: int, jump_db: float, is_sure: bool) -> Place:
    utterance = call.transcript.utterances[index]
    start_s, end_s = utterance.start_s, utterance.end_s
    at = f"（{seconds(start_s, end_s)}）" if start_s is not None and end_s is not None else ""
    doubt = "" if is_sure else "，识别置信度低"
    note = f"{WHO[utterance.speaker]}音量比平时高 {jump_db:.1f} 分贝{at}{doubt}"
    expected = f"音量高出平时 {block.jump_db:g} 分贝以上"
    return Place(
        note, Evidence(expected, utterance.text, speaker=utterance.speaker, start_s=start_s, end_s=end_s), is_sure
    )
