"""``count``: something is said at least, or at most, so many times. What is doubtful counts neither way."""

from __future__ import annotations

from analyzer.domain import Outcome
from analyzer.rules.demands import Sought
from analyzer.rules.findings import Finding, evidence_of, listen, place_of
from analyzer.rules.forbidden import doubt_of_silence, in_time, searched_in
from analyzer.rules.missing import doubt_of_miss
from analyzer.rules.notes import sentence
from analyzer.rules.scene import Call
from analyzer.rules.stretches import Stretch
from analyzer.rules.timeline import Hit
from analyzer.scripts.schema import PRESETS


def count(sought: Sought, stretch: Stretch, call: Call, at_least: int, at_most: int | None) -> Finding:
    """Pass between the limits; fail only when no doubtful hit could bring the number there.

    Above ``at_most`` only what was heard as closely as a name has to be counts as said, unless the pack gives limits
    of its own: too many must not come of mishearing.
    """
    heard = listen(sought, [(place.stream, place.searched) for place in stretch.places])
    surely = in_time(heard, stretch)
    clear, doubtful = heard.clear, heard.doubtful
    most = len(clear) + len(doubtful)
    firm = [hit for hit in surely.clear if sought.is_policy_own or _is_firm(hit)]
    wanted = _wanted(at_least, at_most)
    told = f"“{sought.title}”{wanted}，听到 {len(clear)} 次"
    evidence = evidence_of((*clear, *doubtful)) or searched_in(sought, stretch)
    if at_most is not None and len(firm) > at_most and not stretch.is_estimated:
        return Finding(Outcome.FAIL, sentence(told, place_of(stretch)), evidence_of(clear), hits=len(firm) - at_most)
    if most < at_least:
        doubt = doubt_of_miss(stretch, None, call, sought.phrases)
        around = [(place.stream, place.around) for place in stretch.places]
        wider = listen(sought, around) if stretch.is_triggered else heard
        if not doubt and len(wider.clear) + len(wider.doubtful) >= at_least:
            doubt = "在搜索范围以外还听到"
        if doubt:
            note = sentence(f"{told}，但{doubt}，不能判定", place_of(stretch))
            return Finding(Outcome.CANNOT_JUDGE, note, evidence)
        return Finding(Outcome.FAIL, sentence(sought.miss_note, told, place_of(stretch)), evidence, hits=1)
    if len(clear) < at_least or (at_most is not None and most > at_most):
        note = sentence(told, f"另有 {len(doubtful)} 处不能确定" if doubtful else "有的只是相近", "请复听")
        return Finding(Outcome.CANNOT_JUDGE, note, evidence)
    unheard = doubt_of_silence(sought, stretch, call) if at_most is not None else None
    if unheard is not None:
        return Finding(Outcome.CANNOT_JUDGE, sentence(told, "可能还有没听清的"), unheard[1] or evidence)
    return Finding(Outcome.PASS, told, evidence)


def _is_firm(hit: Hit) -> bool:
    policy = PRESETS["name"]
    return hit.match.level.rank <= policy.pass_level.rank and hit.match.similarity >= policy.pass_similarity


def _wanted(at_least: int, at_most: int | None) -> str:
    if at_most is None:
        return f"至少 {at_least} 次"
    return f"应为 {at_least}–{at_most} 次" if at_least else f"至多 {at_most} 次"
