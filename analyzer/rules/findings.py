"""What the search for one demand means: pass, fail, or not to be judged, with evidence and a note."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from analyzer.domain import Evidence, MatchLevel, Outcome, Speaker
from analyzer.matching.match import Match
from analyzer.rules.hits import LOW_CONFIDENCE, Hits, find_hits, find_nearest
from analyzer.rules.notes import at, closest, place_of, sentence
from analyzer.rules.shown import in_whole_words
from analyzer.rules.windows import Searched, locate, outside
from analyzer.scripts.schema import ExceptionEffect, Exclusion, MatchPolicy, Side
from analyzer.text.stream import Stream

# A miss whose nearest words were themselves heard badly says nothing, if they are this close.
_NEARLY = 0.5
# So many syllables in a row, heard worse than this at the very start, may have been the mandated opening: on a noisy
# line its words come out as others, with no likeness left.
_BLUR_SYLLABLES = 4
_BLUR_CONFIDENCE = 0.6


class Sought(Protocol):
    """What a demand says about the search; see judge.Demand."""

    @property
    def title(self) -> str: ...
    @property
    def phrases(self) -> tuple[str, ...]: ...
    @property
    def review_phrases(self) -> tuple[str, ...]: ...
    @property
    def policy(self) -> MatchPolicy: ...
    @property
    def exceptions(self) -> tuple[Exclusion, ...]: ...
    @property
    def miss_note(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Scene:
    """Where to look. ``strangers`` is what was said by nobody knows whom; in a call that is too short, nothing can
    have been missed at its start or end."""

    stream: Stream
    searched: Searched
    strangers: Stream
    is_cut_at_end: bool
    is_cut_at_start: bool
    is_too_short: bool


@dataclass(frozen=True, slots=True)
class Finding:
    """The outcome of a demand on a call."""

    outcome: Outcome
    note: str
    evidence: tuple[Evidence, ...]


def require(sought: Sought, scene: Scene) -> Finding:
    """Pass when a phrase was said in the window; a miss is a fail only when nothing speaks against having heard all."""
    hits = _hits(sought, scene.stream, scene.searched, one_is_enough=True)
    speaker = scene.stream.speaker
    if hits.clear:
        note = sentence(f"已说“{sought.title}”", at(hits.clear[0]))
        return Finding(Outcome.PASS, note, _evidence(hits.clear, speaker))
    doubtful = tuple(in_whole_words(match, scene.stream) for match in (*hits.unsure, *hits.near))
    if doubtful:
        best = doubtful[0]
        why = "识别置信度低" if hits.unsure else _nearness(best, sought.policy)
        note = sentence(f"“{sought.title}”：{why}", f"听到“{best.said}”", at(best), "请复听")
        return Finding(Outcome.CANNOT_JUDGE, note, _evidence(doubtful, speaker))
    near = find_nearest(sought.phrases, scene.stream, scene.searched)
    near = in_whole_words(near, scene.stream) if near else None
    evidence = (_miss(sought, near, scene),)
    doubt = _doubt_of_miss(scene, near)
    if doubt:
        note = sentence(f"未听到“{sought.title}”，但{doubt}，不能判定", place_of(scene.searched))
        return Finding(Outcome.CANNOT_JUDGE, note, evidence)
    missed = sought.miss_note or f"未说“{sought.title}”"
    late = _beyond_the_start(sought, scene)
    if late:
        heard = f"但在搜索范围以外听到“{late[0].said}”"
        note = sentence(missed, place_of(scene.searched), heard, at(late[0]), "请复听")
        return Finding(Outcome.CANNOT_JUDGE, note, _evidence(late, speaker))
    return Finding(Outcome.FAIL, sentence(missed, place_of(scene.searched), closest(near)), evidence)


def forbid(sought: Sought, scene: Scene) -> Finding:
    """Fail only when a phrase was clearly said without an excuse; what merely sounds like it goes to a person."""
    hits = _hits(sought, scene.stream, scene.searched)
    speaker = scene.stream.speaker
    if hits.clear:
        first = min(hits.clear, key=lambda m: m.start)
        times = f"共 {len(hits.clear)} 处" if len(hits.clear) > 1 else ""
        note = sentence(f"说了禁用语“{first.expected}”", at(first), f"原话“{first.said}”", times)
        return Finding(Outcome.FAIL, note, _evidence(hits.clear, speaker))
    for_review = [e for e in hits.excused if e.exclusion.effect is ExceptionEffect.REVIEW]
    doubtful = (*hits.unsure, *(e.match for e in for_review), *hits.near)
    if doubtful:
        return Finding(Outcome.CANNOT_JUDGE, _doubt_of_hit(hits, doubtful[0]), _evidence(doubtful, speaker))
    searched = (_searched(sought, scene),)
    confidence = scene.stream.confidence(scene.searched.start, scene.searched.end)
    if confidence is not None and confidence < LOW_CONFIDENCE:
        note = f"识别置信度低（平均 {confidence:.2f}），不能确定没有说禁用语"
        return Finding(Outcome.CANNOT_JUDGE, note, searched)
    strange = _hits(sought, scene.strangers, locate(scene.strangers, None))
    if strange.clear or strange.unsure:
        heard = (*strange.clear, *strange.unsure)
        note = sentence(f"听到禁用语“{heard[0].expected}”，但无法区分说话人", at(heard[0]))
        return Finding(Outcome.CANNOT_JUDGE, note, _evidence(heard, Speaker.UNKNOWN))
    excused = hits.excused[0] if hits.excused else None
    why = f"“{excused.match.said}”属于例外：{excused.exclusion.reason}" if excused else ""
    note = sentence("未发现禁用语", why, place_of(scene.searched))
    return Finding(Outcome.PASS, note, searched)


def _hits(sought: Sought, stream: Stream, searched: Searched, *, one_is_enough: bool = False) -> Hits:
    return find_hits(
        sought.phrases,
        stream,
        searched,
        sought.policy,
        exceptions=sought.exceptions,
        review_phrases=sought.review_phrases,
        one_is_enough=one_is_enough,
    )


def _beyond_the_start(sought: Sought, scene: Scene) -> tuple[Match, ...]:
    """Where an opening is said outside its window: after a long announcement, or just late; a person tells which."""
    if scene.searched.side is not Side.START:
        return ()
    parts = outside(scene.stream, scene.searched)
    return tuple(match for part in parts for match in _hits(sought, scene.stream, part, one_is_enough=True).clear)


def _doubt_of_miss(scene: Scene, near: Match | None) -> str:
    """Why nobody is to blame for the miss; empty when nothing speaks for that."""
    if scene.is_too_short and scene.searched.side is not None:
        return "通话过短"
    if scene.is_cut_at_end and scene.searched.side is Side.END:
        return "录音不完整，缺少结尾"
    if scene.is_cut_at_start and scene.searched.side is Side.START:
        return "录音缺少开头"
    if scene.strangers.syllables:
        return "部分话语说话人不明"
    confidence = scene.stream.confidence(scene.searched.start, scene.searched.end)
    if confidence is not None and confidence < LOW_CONFIDENCE:
        return f"识别置信度低（平均 {confidence:.2f}）"
    if scene.searched.side is Side.START and _starts_blurred(scene):
        return "开头有一段听不清"
    if near is None or near.similarity < _NEARLY or near.confidence is None or near.confidence >= LOW_CONFIDENCE:
        return ""
    return f"相近处“{near.said}”识别置信度低（{near.confidence:.2f}）"


def _starts_blurred(scene: Scene) -> bool:
    """Whether a stretch of the turn in which the window starts was heard badly; later turns say nothing of it."""
    start, stream = scene.searched.start, scene.stream
    syllables = stream.syllables[start : scene.searched.end]
    end = start + sum(1 for syllable in syllables if syllable.turn == syllables[0].turn)
    stretches = (stream.confidence(i, i + _BLUR_SYLLABLES) for i in range(start, end - _BLUR_SYLLABLES + 1))
    return any(confidence is not None and confidence < _BLUR_CONFIDENCE for confidence in stretches)


def _nearness(match: Match, policy: MatchPolicy) -> str:
    """Words that would have passed had they been the mandated ones are one of the wordings listed for review."""
    if match.level.rank <= policy.pass_level.rank and match.similarity >= policy.pass_similarity:
        return "说法相近，但不是规定用语"
    return f"接近但不能确定（相似度 {match.similarity:.2f}）"


def _doubt_of_hit(hits: Hits, best: Match) -> str:
    if hits.unsure:
        return sentence(f"疑似禁用语“{best.expected}”，识别置信度低（{best.confidence:.2f}）", at(best), "请复听")
    reviewed = next((e for e in hits.excused if e.match is best), None)
    if reviewed:
        return sentence(f"听到“{best.said}”：{reviewed.exclusion.reason}", at(best), "请复听")
    same_words = best.level in (MatchLevel.EXACT, MatchLevel.TONED)
    why = "说法与禁用语相近" if same_words else f"与禁用语“{best.expected}”读音相近"
    return sentence(f"听到“{best.said}”，{why}，不能确定", at(best), "请复听")


def _evidence(matches: Sequence[Match], speaker: Speaker) -> tuple[Evidence, ...]:
    return tuple(
        Evidence(
            expected=m.expected,
            said=m.said,
            level=m.level,
            similarity=round(m.similarity, 4),
            confidence=m.confidence,
            speaker=speaker,
            start_s=m.start_s,
            end_s=m.end_s,
        )
        for m in matches
    )


def _miss(sought: Sought, near: Match | None, scene: Scene) -> Evidence:
    """The window searched and the nearest thing heard in it, with its similarity; a miss has no level."""
    return Evidence(
        expected=near.expected if near else sought.phrases[0],
        said=near.said if near else "",
        similarity=round(near.similarity, 4) if near else 0.0,
        confidence=near.confidence if near else None,
        speaker=scene.stream.speaker,
        start_s=scene.searched.start_s,
        end_s=scene.searched.end_s,
    )


def _named(phrases: tuple[str, ...]) -> str:
    """The phrases for a table cell: the first by its words, the others by their number."""
    return phrases[0] if len(phrases) == 1 else f"{phrases[0]} 等 {len(phrases)} 种说法"


def _searched(sought: Sought, scene: Scene) -> Evidence:
    return Evidence(
        expected=_named(sought.phrases),
        speaker=scene.stream.speaker,
        start_s=scene.searched.start_s,
        end_s=scene.searched.end_s,
    )
