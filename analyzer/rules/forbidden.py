"""``forbid``: something must not be said. Only what was clearly said without an excuse fails."""

from __future__ import annotations

from analyzer.domain import Evidence, MatchLevel, Outcome, Speaker
from analyzer.rules.demands import Sought
from analyzer.rules.findings import NOTHING_HEARD, Finding, Heard, evidence_of, listen, place_of, searched_evidence
from analyzer.rules.missing import low_confidence
from analyzer.rules.notes import at, sentence
from analyzer.rules.scene import Call
from analyzer.rules.stretches import Stretch
from analyzer.rules.timeline import Hit, in_call_order, is_talked_into
from analyzer.rules.windows import locate


def forbid(sought: Sought, stretch: Stretch, call: Call) -> Finding:
    """Fail when a phrase was clearly said; what merely sounds like it goes to a person."""
    heard = in_time(listen(sought, [(place.stream, place.searched) for place in stretch.places]), stretch)
    clear = heard.clear
    if clear and stretch.is_estimated:
        note = sentence(f"听到禁用语“{clear[0].match.expected}”", "没有时间信息，不能确定是否在规定时间以内")
        return Finding(Outcome.CANNOT_JUDGE, note, evidence_of(clear))
    if clear:
        first = in_call_order(clear)[0].match
        times = f"共 {len(clear)} 处" if len(clear) > 1 else ""
        note = sentence(f"说了禁用语“{first.expected}”", at(first), f"原话“{first.said}”", times)
        return Finding(Outcome.FAIL, note, evidence_of(clear), hits=len(clear))
    if heard.doubtful:
        return Finding(Outcome.CANNOT_JUDGE, _doubt_of(heard), evidence_of(heard.doubtful))
    searched = searched_in(sought, stretch)
    doubt = doubt_of_silence(sought, stretch, call)
    if doubt is not None:
        return Finding(Outcome.CANNOT_JUDGE, doubt[0], doubt[1] or searched)
    why = ""
    if heard.excused:
        hit, exclusion = heard.excused[0]
        why = f"“{hit.match.said}”属于例外：{exclusion.reason}"
    return Finding(Outcome.PASS, sentence("未发现禁用语", why, place_of(stretch)), searched)


def in_time(heard: Heard, stretch: Stretch) -> Heard:
    """``heard`` without what began too late to count, or was under way before the trigger had been said."""
    if heard is NOTHING_HEARD:
        return heard
    limits = {place.stream.speaker: place.latest for place in stretch.places}

    def counts(hit: Hit) -> bool:
        is_under_way = stretch.trigger is not None and is_talked_into(hit, stretch.trigger)
        return hit.match.start < limits[hit.speaker] and not is_under_way

    return Heard(
        clear=tuple(filter(counts, heard.clear)),
        unsure=tuple(filter(counts, heard.unsure)),
        for_review=tuple(pair for pair in heard.for_review if counts(pair[0])),
        near=tuple(filter(counts, heard.near)),
        excused=tuple(pair for pair in heard.excused if counts(pair[0])),
        alone=tuple(filter(counts, heard.alone)),
    )


def doubt_of_silence(sought: Sought, stretch: Stretch, call: Call) -> tuple[str, tuple[Evidence, ...]] | None:
    """Why it may have been said although it was not heard; None when it was not said."""
    for place in stretch.places:
        confidence = low_confidence(place)
        if confidence is not None:
            return f"识别置信度低（平均 {confidence:.2f}），不能确定没有说禁用语", ()
    if any(place.stream.speaker is Speaker.UNKNOWN for place in stretch.places):
        return None
    strangers = call.streams[Speaker.UNKNOWN]
    if not strangers.size:
        return None
    strange = listen(sought, [(strangers, locate(strangers, None))])
    heard = (*strange.clear, *strange.unsure)
    if not heard:
        return None
    first = heard[0].match
    return sentence(f"听到禁用语“{first.expected}”，但无法区分说话人", at(first)), evidence_of(heard)


def searched_in(sought: Sought, stretch: Stretch) -> tuple[Evidence, ...]:
    """Where the phrases were looked for; they are named by the first, the others by their number."""
    phrases = sought.phrases
    named = phrases[0] if len(phrases) == 1 else f"{phrases[0]} 等 {len(phrases)} 种说法" if phrases else sought.title
    return searched_evidence(named, stretch)


def _doubt_of(heard: Heard) -> str:
    best = heard.doubtful[0].match
    if heard.unsure:
        return sentence(f"疑似禁用语“{best.expected}”，识别置信度低（{best.confidence:.2f}）", at(best), "请复听")
    if heard.for_review:
        return sentence(f"听到“{best.said}”：{heard.for_review[0][1].reason}", at(best), "请复听")
    same_words = best.level in (MatchLevel.EXACT, MatchLevel.TONED)
    why = "说法与禁用语相近" if same_words else f"与禁用语“{best.expected}”读音相近"
    return sentence(f"听到“{best.said}”，{why}，不能确定", at(best), "请复听")
