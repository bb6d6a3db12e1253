"""What stands in the papers of a branch: plain texts by name, as templates ask for them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from analyzer.evaluation.composite import TITLES
from analyzer.evaluation.records import shown_id
from analyzer.evaluation.results import (
    AgentMonth,
    AwardRow,
    AwardStatus,
    BranchMonth,
    Component,
    PenaltyKind,
    PenaltyRow,
    PenaltyStatus,
    PeriodResult,
    Proof,
    RuleRate,
)
from analyzer.reports.evaluation.sheets import AWARD_STATUS, AWARDS, PENALTY_KIND, PENALTY_STATUS

NONE = "–"
_CHOSEN = (AwardStatus.GRANTED, AwardStatus.PROPOSED, AwardStatus.OPEN)
_EVIDENCE_SHOWN = 10


def contents(result: PeriodResult, branch: BranchMonth) -> dict[str, Mapping[str, Any]]:
    """By template, what is filled in; papers without anything in them are left out."""
    head = {
        "period": result.period,
        "first_day": str(result.first_day),
        "last_day": str(result.last_day),
        "branch": branch.branch,
    }
    penalties = [row for row in result.penalties if row.branch == branch.branch]
    awards = [row for row in (*result.awards, *result.gold) if row.branch == branch.branch]
    agents = [row for row in result.agents if row.branch == branch.branch and row.agent_id]
    items = [_problem(row) for row in penalties if row.kind is not PenaltyKind.REWARD]
    items += [_missed(rate) for rate in branch.worst_rules]
    rows = [_award(row) for row in awards if row.status in _CHOSEN and row.places is not None]
    rows += [_penalty(row) for row in penalties if _is_ripe(row)]
    found: dict[str, Mapping[str, Any]] = {"inspection": {**head, **_inspection(branch)}}
    if items:
        found["rectification"] = {**head, "items": items}
    if rows:
        found["approval"] = {**head, "rows": rows}
    if agents:
        found["scores"] = {**head, "agents": [_agent(row, awards) for row in agents]}
    return found


def _is_ripe(row: PenaltyRow) -> bool:
    """Whether a proposal can be put before people: what only the machine heard is reviewed first."""
    return row.kind is not PenaltyKind.COACHING and row.status in (PenaltyStatus.PROPOSED, PenaltyStatus.GRANTED)


def _inspection(branch: BranchMonth) -> dict[str, Any]:
    return {
        "grade": branch.grade or NONE,
        "composite": _number(branch.composite_pct),
        "calls": branch.calls,
        "scored": branch.scored,
        "cannot_judge": branch.cannot_judge,
        "fatal_calls": branch.fatal_calls,
        "complaints": branch.complaints_justified,
        "satisfaction": _number(branch.satisfaction_pct),
        "grade_reasons": "；".join(branch.grade_reasons) or NONE,
        "rules": [_rule(rate) for rate in branch.worst_rules],
        "kpis": [
            {"title": row.title, "rate": _number(row.rate_pct), "done": row.done, "due": row.due,
             "pending": row.pending, "unknown": row.unknown}
            for row in branch.kpis
        ],
    }  # fmt: skip


def _problem(row: PenaltyRow) -> dict[str, Any]:
    who = f"{row.agent_id} {row.name}".strip() or "部门"
    return {"title": row.title, "who": who, "source": row.source, "evidence": _evidence(row.evidence)}


def _missed(rate: RuleRate) -> dict[str, Any]:
    judged = rate.passed + rate.failed
    text = f"应做 {judged} 次，漏做 {rate.failed} 次（{_number(rate.missed_pct)}%），例：{rate.example_call_id or NONE}"
    return {"title": f"漏做：{rate.title or rate.rule_id}", "who": "部门", "source": rate.rule_id, "evidence": text}


def _award(row: AwardRow) -> dict[str, Any]:
    status = AWARD_STATUS[row.status]
    if row.candidates:
        status += f"（{len(row.candidates)} 人中评议 {row.open_places} 人）"
    return {
        "name": row.name, "agent_id": row.agent_id, "kind": "评优", "status": status,
        "title": AWARDS.get(row.award, row.award), "source": "Z-EVAL", "yuan": NONE, "points": NONE,
        "reason": "；".join(row.reasons_for) or NONE, "evidence": "；".join(row.reasons_against) or NONE,
        "effects": NONE,
    }  # fmt: skip


def _penalty(row: PenaltyRow) -> dict[str, Any]:
    return {
        "name": row.name, "agent_id": row.agent_id or NONE, "kind": PENALTY_KIND[row.kind],
        "status": PENALTY_STATUS[row.status], "title": row.title, "source": row.source,
        "yuan": f"{row.yuan_low:.0f}–{row.yuan_high:.0f}" if row.yuan_high else NONE,
        "points": f"{row.points_low:.0f}–{row.points_high:.0f}" if row.points_high else NONE,
        "reason": row.reason or NONE, "evidence": _evidence(row.evidence), "effects": "；".join(row.effects) or NONE,
    }  # fmt: skip


def _evidence(proofs: Sequence[Proof]) -> str:
    return "\n".join(_told(proofs)) or NONE


def _told(proofs: Sequence[Proof]) -> Iterator[str]:
    for proof in proofs[:_EVIDENCE_SHOWN]:
        place = "" if proof.start_s is None else f"第 {proof.start_s:.1f} 秒"
        ref = "" if proof.ref in proof.text else shown_id(proof.ref)
        yield " ".join(part for part in (ref, str(proof.day or ""), place, proof.text) if part)
    if len(proofs) > _EVIDENCE_SHOWN:
        yield f"另有 {len(proofs) - _EVIDENCE_SHOWN} 项，见 penalties.csv"


def _agent(row: AgentMonth, awards: Sequence[AwardRow]) -> dict[str, Any]:
    mine = [award for award in awards if award.agent_id == row.agent_id]
    shrunk = _number(row.shrunk_pct)
    if row.shrunk_pct is not None:
        shrunk += f"（{_number(row.shrunk_low_pct)}–{_number(row.shrunk_high_pct)}）"
    return {
        "name": row.name, "agent_id": row.agent_id, "rank": _known(row.rank), "band": _known(row.band),
        "composite": _number(row.composite_pct), "calls": row.calls, "scored": row.scored,
        "cannot_judge": row.cannot_judge, "raw": _number(row.raw_pct), "shrunk": shrunk,
        "complaints": row.complaints_justified, "honours": row.honours, "note": row.note or NONE,
        "parts": [_part(component) for component in row.components],
        "rules": [_rule(rate) for rate in row.worst_rules],
        "award": "；".join(
            f"{AWARDS.get(award.award, award.award)}{AWARD_STATUS[award.status]}"
            + (f"（{'；'.join(award.reasons_against)}）" if award.reasons_against else "")
            for award in mine
        ) or NONE,
    }  # fmt: skip


def _part(part: Component) -> dict[str, Any]:
    return {
        "title": TITLES[part.part],
        "value": _number(part.value_pct),
        "weight": f"{part.weight:.3f}",
        "effective": f"{part.effective_weight:.3f}",
        "count": part.count,
        "note": part.note,
    }


def _rule(rate: RuleRate) -> dict[str, Any]:
    return {
        "id": rate.rule_id, "title": rate.title, "judged": rate.passed + rate.failed, "failed": rate.failed,
        "missed": f"{_number(rate.missed_pct)}%", "example": rate.example_call_id or NONE,
    }  # fmt: skip


def _number(value: float | None) -> str:
    return NONE if value is None else f"{value:.1f}"


def _known(value: int | None) -> str:
    return NONE if value is None else str(value)
