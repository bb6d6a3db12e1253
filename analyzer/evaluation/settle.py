"""From candidates to rows of awards: quota, ties that people have to break, and what they decided."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from analyzer.evaluation.bands import Chance, Line, draw_line
from analyzer.evaluation.records import Decision, Ruling
from analyzer.evaluation.results import AwardRow, AwardStatus


@dataclass(frozen=True, slots=True)
class Entry:
    """An agent of the branch before places are given. ``against`` bars from the award, ``hints`` only inform."""

    agent_id: str
    name: str
    rank: int | None
    score_pct: float | None
    speaks_for: tuple[str, ...]
    against: tuple[str, ...]
    hints: tuple[str, ...] = ()

    @property
    def is_eligible(self) -> bool:
        """Whether nothing bars and there is a score to compare."""
        return not self.against and self.score_pct is not None


@dataclass(frozen=True, slots=True)
class Contest:
    """One award in one branch; ``places`` None: the company has not decided the quota."""

    award: str
    period: str
    branch: str
    places: int | None
    limit: float


def settle(
    contest: Contest, entries: Sequence[Entry], chance: Chance, decisions: Iterable[Decision]
) -> tuple[AwardRow, ...]:
    """A row for every entry, in order: decided and taken ones, ties, those left out, those not eligible.

    ``chance`` tells of two places in ``entries`` whether the one is truly better. What people decided stands, be it
    against the machine, and takes its places; refused ones make room.
    """
    words = _words(contest, decisions)
    granted = [i for i, entry in enumerate(entries) if _ruling(words, entry) is Ruling.GRANTED]
    order = sorted(
        (i for i, entry in enumerate(entries) if entry.is_eligible and entry.agent_id not in words),
        key=lambda i: (-(entries[i].score_pct or 0.0), entries[i].agent_id),
    )
    places = None if contest.places is None else max(0, contest.places - len(granted))
    line = draw_line(order, places, chance, contest.limit) if places is not None else Line((), (), (), 0, {})
    rows = [_row(contest, entry, i, line, entries, words.get(entry.agent_id)) for i, entry in enumerate(entries)]
    return tuple(sorted(rows, key=_order))


_ORDER = list(AwardStatus)


def _order(row: AwardRow) -> tuple[int, float, str]:
    shown = (AwardStatus.GRANTED, AwardStatus.PROPOSED, AwardStatus.OPEN, AwardStatus.NOT_CHOSEN)
    group = shown.index(row.status) if row.status in shown else len(shown) + _ORDER.index(row.status)
    return group, -(row.score_pct if row.score_pct is not None else -1.0), row.agent_id


def _words(contest: Contest, decisions: Iterable[Decision]) -> dict[str, Decision]:
    """The latest word on every agent."""
    words = {}
    for word in sorted(decisions, key=lambda word: (word.day, word.ruling)):
        about = word.matter == contest.award and word.period == contest.period
        if about and word.agent_id and word.branch in ("", contest.branch):
            words[word.agent_id] = word
    return words


def _ruling(words: dict[str, Decision], entry: Entry) -> Ruling | None:
    word = words.get(entry.agent_id)
    return word.ruling if word else None


def _row(
    contest: Contest, entry: Entry, at: int, line: Line, entries: Sequence[Entry], word: Decision | None
) -> AwardRow:
    against = [*entry.against]
    hints = list(entry.hints)
    tied = at in line.tied
    if word is not None:
        status = AwardStatus.GRANTED if word.ruling is Ruling.GRANTED else AwardStatus.REFUSED
        said = "，".join(part for part in (word.decided_by, f"{word.day}", word.reason) if part)
        (hints if word.ruling is Ruling.GRANTED else against).append(f"人工决定：{said}")
    elif not entry.is_eligible:
        status = AwardStatus.NOT_ELIGIBLE
    elif contest.places is None:
        status = AwardStatus.OPEN
        hints.append("公司尚未下达名额")
    elif tied:
        status = AwardStatus.OPEN
        hints.append(f"与名额线另一侧的候选人无法区分，{len(line.tied)} 人中评议 {line.open_places} 人")
    elif at in line.taken:
        status = AwardStatus.PROPOSED
    else:
        status = AwardStatus.NOT_CHOSEN
        against.append(f"名额 {contest.places} 个，综合得分低于入选者" if contest.places else "本期没有名额")
    return AwardRow(
        award=contest.award,
        period=contest.period,
        branch=contest.branch,
        agent_id=entry.agent_id,
        name=entry.name,
        status=status,
        rank=entry.rank,
        score_pct=entry.score_pct,
        places=contest.places,
        reasons_for=entry.speaks_for,
        reasons_against=(*against, *(f"提示：{hint}" for hint in hints)),
        candidates=tuple(entries[i].agent_id for i in line.tied) if tied else (),
        open_places=line.open_places if tied else 0,
        chance=line.chances.get(at),
        decided_by=word.decided_by if word else "",
    )
