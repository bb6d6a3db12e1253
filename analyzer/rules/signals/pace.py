"""The condition ``pace``: syllables a minute of a speaker's own talk."""

from __future__ import annotations

from analyzer.domain import Evidence, Fit, Speaker
from analyzer.rules.doubt import WHO, object_to_hearing
from analyzer.rules.scene import Call
from analyzer.rules.signals.talk import by_utterance, is_badly_heard, speech_of, spoken_count
from analyzer.rules.signals.tally import Place, seconds, tally
from analyzer.rules.truth import Answer, Truth, any_of
from analyzer.scripts.blocks import Party
from analyzer.scripts.conditions import Pace
from analyzer.spans import total_s

_LEAST_S = 1.0


def pace(block: Pace, call: Call) -> Answer:
    """Whether a speaker talks faster than ``above`` or slower than ``below``; for anyone, whether one of them does."""
    if block.speaker is Party.ANYONE:
        sides = (Party.AGENT, Party.CUSTOMER)
        return any_of(pace(block.model_copy(update={"speaker": side}), call) for side in sides)
    objection = object_to_hearing(block.speaker, call)
    if objection is not None:
        return Answer(Truth.UNKNOWN, objection.note)
    speaker = Speaker(block.speaker.value)
    return _of_call(block, call, speaker) if block.per == "call" else _of_utterances(block, call, speaker)


def _of_call(block: Pace, call: Call, speaker: Speaker) -> Answer:
    stream, talk = call.streams[speaker], speech_of(call, speaker)
    if talk is None or total_s(talk) < _LEAST_S:
        return Answer(Truth.UNKNOWN, "没有时间信息，不能计算语速")
    quality = call.transcript.quality_of(speaker)
    is_doubtful = quality is not None and quality.fit is not Fit.GOOD
    if is_doubtful or is_badly_heard(stream, range(stream.size)):
        return Answer(Truth.UNKNOWN, "识别结果不可靠，不能计算语速")
    count = spoken_count(range(stream.size), _texts(call, speaker))
    if count < block.min_syllables:
        return Answer(Truth.UNKNOWN, f"{WHO[speaker]}只说了 {count} 个字，不能计算语速")
    talk_s = total_s(talk)
    rate = 60.0 * count / talk_s
    note = f"{WHO[speaker]}语速 {rate:.0f} 字/分钟（{talk_s:.0f} 秒内 {count} 字）{_compared(block, rate)}"
    evidence = Evidence(
        _asked(block), f"{rate:.0f} 字/分钟", speaker=speaker, start_s=talk[0].start_s, end_s=talk[-1].end_s
    )
    return Answer(Truth.HOLDS if _is_outside(block, rate) else Truth.FAILS, note, (evidence,))


def _of_utterances(block: Pace, call: Call, speaker: Speaker) -> Answer:
    places: list[Place] = []
    compared = 0
    stream = call.streams[speaker]
    for index, syllables in by_utterance(stream).items():
        utterance = call.transcript.utterances[index]
        count = spoken_count(syllables, [utterance.text])
        if count < block.min_syllables:
            continue
        if utterance.start_s is None or utterance.end_s is None or utterance.end_s <= utterance.start_s:
            return Answer(Truth.UNKNOWN, "没有时间信息，不能计算语速")
        compared += 1
        rate = 60.0 * count / (utterance.end_s - utterance.start_s)
        if _is_outside(block, rate):
            is_sure = not is_badly_heard(stream, syllables, utterance)
            at = seconds(utterance.start_s, utterance.end_s)
            doubt = "" if is_sure else "，识别置信度低"
            note = f"{WHO[speaker]}语速 {rate:.0f} 字/分钟（{at}）{_compared(block, rate)}{doubt}"
            evidence = Evidence(
                _asked(block), utterance.text, speaker=speaker, start_s=utterance.start_s, end_s=utterance.end_s
            )
            places.append(Place(note, evidence, is_sure))
    if not compared:
        return Answer(Truth.UNKNOWN, f"{WHO[speaker]}没有一句话达到 {block.min_syllables} 个字，不能计算语速")
    return tally(places, block.at_least, f"{WHO[speaker]}每句话的语速都在范围以内")


def _texts(call: Call, speaker: Speaker) -> list[str]:
    return [u.text for u in call.transcript.utterances if u.speaker is speaker]


def _is_outside(block: Pace, rate: float) -> bool:
    return (block.above is not None and rate > block.above) or (block.below is not None and rate < block.below)


def _compared(block: Pace, rate: float) -> str:
    if block.above is not None and rate > block.above:
        return f"，高于 {block.above:g}"
    return f"，低于 {block.below:g}" if block.below is not None and rate < block.below else ""


def _asked(block: Pace) -> str:
    limits = (("高于", block.above), ("低于", block.below))
    return "语速" + "或".join(f"{word} {limit:g} 字/分钟" for word, limit in limits if limit is not None)
