"""The reasoning behind a verdict as lines of Chinese, for supervisors, without colour."""

from __future__ import annotations

from collections.abc import Iterator

from rich.cells import cell_len

from analyzer.commands.aligned import aligned
from analyzer.commands.streams import one_line
from analyzer.domain import Outcome, Seconds, Speaker, Transcript
from analyzer.reports import cells
from analyzer.rules.demands import Sought
from analyzer.rules.doubt import WHO
from analyzer.rules.nearness import why_not
from analyzer.rules.timeline import Hit
from analyzer.rules.trace import Attempt, Look, Standing, Trace
from analyzer.rules.truth import Answer, Truth
from analyzer.scripts.pack_in_words import EFFECTS, rule_in_words
from analyzer.scripts.schema import Element, Rule

WIDTH = 100
_OUTCOMES = {
    Outcome.PASS: "合格",
    Outcome.FAIL: "不合格",
    Outcome.NOT_APPLICABLE: "不适用",
    Outcome.CANNOT_JUDGE: "无法判定",
}
_STANDINGS = {
    Standing.CLEAR: "说到了",
    Standing.UNSURE: "说到了，但识别置信度低",
    Standing.NEAR: "相近，需要复听",
    Standing.EXCUSED: "有例外",
    Standing.ALONE: "说到了，但附近没有要求的话",
    Standing.MISSED: "没有说到，最接近的是",
}
_TRUTHS = {Truth.HOLDS: "是", Truth.FAILS: "否", Truth.UNKNOWN: "不能确定"}
_LEVELS = {"exact": "字同", "toned": "同音同调", "toneless": "同音不同调", "confused": "近音", "edited": "有增减或替换"}
_FITS = {"good": "可靠", "doubtful": "不可靠", "no_speech": "没有语音", "unknown": "未知"}
_ALIGNED_FROM = 0.4
"""What is less alike is no reading of the phrase; its alignment would only confuse."""


def reasoning(traced: Trace, transcript: Transcript) -> Iterator[str]:
    """All of it, in lines of at most ``WIDTH`` columns."""
    for text in _sections(traced, transcript):
        yield from wrapped(one_line(text), WIDTH)


def wrapped(text: str, width: int) -> Iterator[str]:
    """``text`` in lines of at most ``width`` columns, the later ones indented like the first and two more."""
    indent = " " * (len(text) - len(text.lstrip()) + 2)
    line = ""
    for char in text:
        if cell_len(line) + cell_len(char) > width:
            yield line
            line = indent
        line += char
    yield line


def _sections(traced: Trace, transcript: Transcript) -> Iterator[str]:
    verdict, rule = traced.verdict, traced.demand.rule
    yield f"通话 {transcript.call_id}  {traced.demand.id}：{_OUTCOMES[verdict.outcome]}"
    yield f"  {verdict.note}"
    yield f"  得分 {verdict.points:g} / {verdict.max_points:g}"
    yield ""
    yield "一、质检项"
    yield from rule_in_words(_only(traced.demand.part, rule), indent="  ")
    yield ""
    yield "二、是否适用"
    yield from _applicability(traced)
    if traced.condition is not None:
        yield ""
        yield "三、条件"
        yield from _answer("条件成立", traced.condition)
    else:
        yield ""
        yield "三、搜索"
        yield from _search(traced)
    yield ""
    yield "四、存疑"
    yield from list(_doubts(traced, transcript)) or ["  无"]
    yield ""
    yield f"五、判定：{_OUTCOMES[verdict.outcome]}"
    yield f"  {verdict.note}"


def _only(part: Rule | Element, rule: Rule) -> Rule:
    """The rule with no element but the one that the verdict is about."""
    return rule.model_copy(update={"elements": (part,)}) if isinstance(part, Element) else rule


def _applicability(traced: Trace) -> Iterator[str]:
    yield f"  方向：{traced.objection or '适用'}"
    if traced.when is not None:
        yield from _answer("适用条件成立", traced.when)
    rule = traced.demand.rule
    if rule.after is None and rule.before is None:
        if traced.when is None:
            yield "  没有适用条件"
        return
    if not traced.stretches.items:
        yield f"  触发：{traced.stretches.absent}"
        if traced.stretches.doubt:
            yield f"  但{traced.stretches.doubt}，所以不能确定"
    for number, stretch in enumerate(traced.stretches.items, start=1):
        for label, hit in (("在其后", stretch.trigger), ("在其前", stretch.event)):
            if hit is not None:
                yield f"  第 {number} 处，{label}：{_hit(hit)}"
        if not stretch.is_sure:
            yield "    不能确定这一处是否触发"


def _answer(question: str, answer: Answer) -> Iterator[str]:
    yield f"  {question}：{_TRUTHS[answer.truth]}{'，' if answer.note else ''}{answer.note}"
    for item in answer.evidence[:3]:
        if item.said:
            yield f"    {_who(item.speaker)}{_span(item.start_s, item.end_s)}“{item.said}”"


def _search(traced: Trace) -> Iterator[str]:
    if not traced.looks:
        yield "  没有可以搜索的话"
    for look in traced.looks:
        yield from _look(look, traced.demand.sought)


def _look(look: Look, sought: Sought) -> Iterator[str]:
    stream, searched = look.place.stream, look.place.searched
    yield f"  范围：{_who(stream.speaker)}{_span(searched.start_s, searched.end_s)}{searched.end - searched.start} 字"
    yield f"    “{stream.said(searched.start, searched.end)}”"
    if look.stretch.is_estimated:
        yield "    没有时间信息，秒数按字数估计"
    for number, attempt in enumerate(look.attempts, start=1):
        yield from _attempt(attempt, number, sought)


def _attempt(attempt: Attempt, number: int, sought: Sought) -> Iterator[str]:
    kind = "复听用语" if attempt.is_for_review else "用语"
    yield f"  {kind} {number}：“{attempt.phrase}”"
    match = attempt.match
    if match is None:
        yield "    没有任何相近的话"
        return
    heard = "" if match.confidence is None else f"，置信度 {match.confidence:.2f}"
    standing = _STANDINGS[attempt.standing]
    if attempt.is_for_review and attempt.standing is Standing.CLEAR:
        standing = "说到了，需要复听"
    yield (
        f"    {standing}：{_span(match.start_s, match.end_s)}“{match.said}”，"
        f"{_LEVELS[match.level.value]}，相似度 {match.similarity:.2f}{heard}"
    )
    if match.similarity >= _ALIGNED_FROM:
        for line in aligned(match, attempt.stream, WIDTH - 6):
            yield f"      {line}"
    if attempt.standing is Standing.NEAR:
        yield f"    {why_not(match, sought.policy, attempt.stream)}"
    exceptions = len(sought.exceptions)
    if attempt.standing is Standing.MISSED or not exceptions:
        return
    for exclusion in attempt.fitting:
        yield f"    例外符合（{EFFECTS[exclusion.effect]}）：“{exclusion.phrases[0]}”——{exclusion.reason}"
    yield f"    试过 {exceptions} 条例外，{len(attempt.fitting)} 条符合"


def _doubts(traced: Trace, transcript: Transcript) -> Iterator[str]:
    for speaker, doubt in traced.doubts:
        yield f"  {_who(speaker)}{doubt}"
    for excuse in dict.fromkeys(stretch.excuse for stretch in traced.stretches.items if stretch.excuse):
        yield f"  {excuse}"
    for quality in transcript.qualities:
        confidence = "" if quality.mean_confidence is None else f"，平均置信度 {quality.mean_confidence:.2f}"
        note = f"；{quality.note}" if quality.note else ""
        yield f"  {_who(quality.speaker)}识别{_FITS[quality.fit.value]}{confidence}{note}"
    if transcript.agent_confidence is not None:
        yield f"  哪一声道是坐席：把握 {transcript.agent_confidence:.2f}"
    if transcript.warnings:
        yield f"  录音：{'、'.join(transcript.warnings)}"
    if not transcript.complete:
        yield "  录音不完整"
    if all(utterance.start_s is None for utterance in transcript.utterances):
        yield "  转写没有时间信息"
    if all(utterance.confidence is None and not utterance.words for utterance in transcript.utterances):
        yield "  转写没有置信度"


def _hit(hit: Hit) -> str:
    return f"{_who(hit.speaker)}{_span(hit.match.start_s, hit.match.end_s)}说“{hit.match.said}”"


def _who(speaker: Speaker | None) -> str:
    return f"{WHO[speaker]} " if speaker is not None else ""


def _span(start_s: Seconds | None, end_s: Seconds | None) -> str:
    if start_s is None or end_s is None:
        return ""
    return f"{cells.number(start_s, 1)}–{cells.number(end_s, 1)} 秒 "
