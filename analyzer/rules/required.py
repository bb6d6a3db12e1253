"""``require``: something has to be said. A miss is a fail only when nothing speaks against having heard all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from analyzer.domain import Evidence, Outcome
from analyzer.rules.demands import Sought
from analyzer.rules.findings import NOTHING_HEARD, Finding, Heard, evidence_of, listen, place_of, whole
from analyzer.rules.hits import find_nearest
from analyzer.rules.missing import doubt_of_difference, doubt_of_miss, was_heard_badly
from analyzer.rules.nearness import why_not
from analyzer.rules.notes import at, closest, sentence
from analyzer.rules.scene import Call
from analyzer.rules.stretches import Stretch
from analyzer.rules.timeline import Hit
from analyzer.rules.windows import Searched, outside
from analyzer.scripts.schema import MatchPolicy, Side
from analyzer.text.stream import Stream


def require(sought: Sought, stretch: Stretch, call: Call, *, shows_nearest: bool = True) -> Finding:
    """Pass when enough of the phrases were said in the stretch.

    What came nearest to a miss takes long to find: without ``shows_nearest`` it is looked for only where it may matter.
    """
    places = [(place.stream, place.searched) for place in stretch.places]
    if sought.need <= 1:
        heard = listen(sought, places, one_is_enough=True)
        if heard.clear:
            note = sentence(f"已说“{sought.title}”", at(heard.clear[0].match))
            return Finding(Outcome.PASS, note, evidence_of(heard.clear))
        if heard is not NOTHING_HEARD and heard.doubtful:
            return _doubted(sought, heard)
        return _missed(sought, heard, stretch, call, shows_nearest=shows_nearest)
    return _require_several(sought, stretch, call)


def _require_several(sought: Sought, stretch: Stretch, call: Call) -> Finding:
    """So many different phrases, wherever in the stretch each is said."""
    places = [(place.stream, place.searched) for place in stretch.places]
    heard = [listen(sought, places, group, one_is_enough=True) for group in sought.groups]
    need = min(sought.need, len(sought.groups))
    clear = [one.clear[0] for one in heard if one.clear]
    count = f"要求 {need} 种说法，听到 {len(clear)} 种"
    if len(clear) >= need:
        return Finding(Outcome.PASS, sentence(f"已说“{sought.title}”", count), evidence_of(clear))
    lacking = [(group, one) for group, one in zip(sought.groups, heard, strict=True) if not one.clear]
    doubtful = [whole(one.doubtful[0]) for _, one in lacking if one.doubtful]
    if len(clear) + len(doubtful) >= need:
        best = doubtful[0]
        note = sentence(f"“{sought.title}”：{count}", f"听到“{best.match.said}”，不能确定", at(best.match), "请复听")
        return Finding(Outcome.CANNOT_JUDGE, note, evidence_of((*doubtful, *clear)))
    group, one = next((group, one) for group, one in lacking if not one.doubtful)
    finding = _missed(replace(sought, groups=(group,), need=1), one, stretch, call)
    missing = "、".join(f"“{group[0]}”" for group, one in lacking if not one.doubtful)
    note = sentence(finding.note, count, f"缺{missing}")
    return finding._replace(note=note, evidence=(*finding.evidence, *evidence_of(clear)))


def _doubted(sought: Sought, heard: Heard) -> Finding:
    doubtful = tuple(whole(hit) for hit in heard.doubtful)
    best = doubtful[0].match
    if heard.unsure:
        why = "识别置信度低"
    elif heard.for_review:
        why = heard.for_review[0][1].reason
    else:
        why = _nearness(doubtful[0], sought.policy)
    note = sentence(f"“{sought.title}”：{why}", f"听到“{best.said}”", at(best), "请复听")
    return Finding(Outcome.CANNOT_JUDGE, note, evidence_of(doubtful))


def _missed(sought: Sought, heard: Heard, stretch: Stretch, call: Call, *, shows_nearest: bool = True) -> Finding:
    nearest = _nearest(sought, stretch) if shows_nearest or was_heard_badly(stretch) else None
    evidence = _miss_evidence(sought, nearest, stretch)
    doubt = doubt_of_miss(stretch, nearest, call, sought.phrases)
    if not doubt and shows_nearest:
        doubt = doubt_of_difference(nearest)
    if doubt:
        note = sentence(f"未听到“{sought.title}”，但{doubt}，不能判定", place_of(stretch))
        return Finding(Outcome.CANNOT_JUDGE, note, evidence)
    missed = sought.miss_note or f"未说“{sought.title}”"
    outside_it = _just_outside(sought, stretch) if stretch.is_triggered else _beyond_the_start(sought, stretch)
    if outside_it:
        said = f"但在搜索范围以外听到“{outside_it[0].match.said}”"
        note = sentence(missed, place_of(stretch), said, at(outside_it[0].match), "请复听")
        return Finding(Outcome.CANNOT_JUDGE, note, evidence_of(outside_it))
    why = _explained_away(sought, heard) or (closest(nearest.match if nearest else None) if shows_nearest else "")
    return Finding(Outcome.FAIL, sentence(missed, place_of(stretch), why), evidence, hits=1)


def _explained_away(sought: Sought, heard: Heard) -> str:
    """What was heard and does not count, and why not."""
    if heard.excused:
        hit, exclusion = heard.excused[0]
        return sentence(f"听到“{hit.match.said}”，属于例外：{exclusion.reason}", at(hit.match))
    if heard.alone and sought.near is not None:
        match = heard.alone[0].match
        return sentence(f"听到“{match.said}”，但附近没有“{sought.near.phrases[0]}”", at(match))
    return ""


def _nearest(sought: Sought, stretch: Stretch) -> Hit | None:
    found = [
        Hit(match, place.stream)
        for place in stretch.places
        if (match := find_nearest(sought.phrases, place.stream, place.searched)) is not None
    ]
    best = max(found, key=lambda hit: hit.match.similarity, default=None)
    return whole(best) if best else None


def _beyond_the_start(sought: Sought, stretch: Stretch) -> tuple[Hit, ...]:
    """Where an opening is said outside its window: after a long announcement, or just late; a person tells which."""
    parts = stretch.once("beyond", lambda: list(_parts_beyond(stretch)))
    return listen(sought, parts, one_is_enough=True).clear if parts else ()


def _parts_beyond(stretch: Stretch) -> Iterator[tuple[Stream, Searched]]:
    for place in stretch.places:
        if place.searched.side is Side.START:
            for searched in outside(place.stream, place.searched):
                yield place.stream, searched


def _just_outside(sought: Sought, stretch: Stretch) -> tuple[Hit, ...]:
    """Where it was said right before the trigger, or a little late."""
    wider = [(place.stream, place.around) for place in stretch.places if place.around != place.searched]
    if not wider:
        return ()
    heard = listen(sought, wider)
    return (*heard.clear, *heard.unsure)


def _nearness(hit: Hit, policy: MatchPolicy) -> str:
    """Words that would have passed had they been the mandated ones are one of the wordings listed for review."""
    return why_not(hit.match, policy, hit.stream) or "说法相近，但不是规定用语"


def _miss_evidence(sought: Sought, nearest: Hit | None, stretch: Stretch) -> tuple[Evidence, ...]:
    """The window searched and the nearest thing heard in it, with its similarity; a miss has no level."""
    places = stretch.places
    place = places[0] if places else None
    if nearest is not None:
        place = next((p for p in places if p.stream is nearest.stream), place)
    match = nearest.match if nearest else None
    return (
        Evidence(
            expected=match.expected if match else next(iter(sought.phrases), sought.title),
            said=match.said if match else "",
            similarity=round(match.similarity, 4) if match else 0.0,
            confidence=match.confidence if match else None,
            speaker=place.stream.speaker if place else None,
            start_s=place.searched.start_s if place else None,
            end_s=place.searched.end_s if place else None,
        ),
    )
