"""Judging one call by one pack: a verdict for every rule and element, each with its evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache, partial

from analyzer.domain import Evidence, Outcome, Transcript, Verdict
from analyzer.rules.ask import ask
from analyzer.rules.combine import combine
from analyzer.rules.counted import count
from analyzer.rules.demands import Demand, demands_of
from analyzer.rules.doubt import Objection, object_to_direction, object_to_hearing
from analyzer.rules.findings import Finding
from analyzer.rules.forbidden import forbid
from analyzer.rules.matters import Matter, matters_of, with_shared_windows
from analyzer.rules.notes import sentence
from analyzer.rules.points import points_of
from analyzer.rules.required import require
from analyzer.rules.same import Same
from analyzer.rules.scene import Call, Scene
from analyzer.rules.stretches import Stretch, Stretches, stretches_of
from analyzer.rules.truth import Truth, opposite
from analyzer.scripts.conditions import Condition
from analyzer.scripts.resolve import resolve
from analyzer.scripts.schema import Kind, Pack, Rule

__all__ = ["Rulebook", "demands_of", "judge"]

_OUTCOMES = {Truth.HOLDS: Outcome.PASS, Truth.FAILS: Outcome.FAIL, Truth.UNKNOWN: Outcome.CANNOT_JUDGE}


@dataclass(frozen=True, slots=True)
class Rulebook:
    """A pack made ready for judging: its names are filled in, and its rules taken apart into demands.

    Make it once for as many calls as there are; it may be used by many threads.
    """

    pack: Pack
    matters: tuple[Matter, ...]

    @classmethod
    def of(cls, pack: Pack) -> Rulebook:
        """The rulebook of ``pack``."""
        resolved = with_shared_windows(resolve(pack))
        return cls(resolved, tuple(matters_of(pack, resolved)))

    @property
    def demands(self) -> tuple[Demand, ...]:
        """Everything that a call is judged on, in the order of the pack."""
        return tuple(demand for matter in self.matters for demand in matter.demands)

    def judge(self, transcript: Transcript | Scene, *, min_agent_confidence: float = 0.9) -> tuple[Verdict, ...]:
        """A verdict for every rule (for every element where a rule has them), in the order of the pack.

        Whoever judges one transcript by several packs makes its scene once, and hands that in.

        Below ``min_agent_confidence`` (0–1) in who is the agent, no rule that needs to know can be judged. Never raises
        for what a transcript lacks: without direction, speakers, times or confidences, what depends on them is
        ``cannot_judge`` and the note says why.
        """
        call = Call.of(transcript, self.pack.windows, self.pack.scoring, min_agent_confidence)
        verdicts: list[Verdict] = []
        for matter in self.matters:
            verdicts += call.scene.once((matter, min_agent_confidence), partial(_verdicts, matter, call))
        return tuple(verdicts)


def judge(transcript: Transcript, pack: Pack, *, min_agent_confidence: float = 0.9) -> tuple[Verdict, ...]:
    """``Rulebook.judge`` for a pack; the rulebooks of the packs used last are kept."""
    return _rulebook(Same(pack)).judge(transcript, min_agent_confidence=min_agent_confidence)


@lru_cache(maxsize=16)
def _rulebook(same: Same[Pack]) -> Rulebook:
    return Rulebook.of(same.subject)


def _verdicts(matter: Matter, call: Call) -> tuple[Verdict, ...]:
    transcript, findings = call.transcript, _findings(matter.rule, matter.demands, call)
    return tuple([_verdict(d, finding, transcript) for d, finding in zip(matter.demands, findings, strict=True)])


def _findings(rule: Rule, demands: Sequence[Demand], call: Call) -> list[Finding]:
    """The finding for each of the demands of one rule."""
    objection = object_to_direction(rule, call.transcript)
    evidence: tuple[Evidence, ...] = ()
    if objection is None and rule.when is not None:
        answer = ask(rule.when, call)
        if answer.truth is Truth.FAILS:
            objection = Objection(Outcome.NOT_APPLICABLE, sentence("不符合本项的适用条件", answer.note))
        elif answer.truth is Truth.UNKNOWN:
            objection = Objection(Outcome.CANNOT_JUDGE, sentence("不能确定本项是否适用", answer.note))
        evidence = answer.evidence
    if objection is None and rule.condition is not None:
        return [_of_condition(demands[0], rule.condition, call)]
    if objection is None:
        objection = object_to_hearing(rule.speaker, call)
    stretches = stretches_of(rule, call) if objection is None else Stretches(())
    if objection is None and not stretches.items:
        outcome = Outcome.CANNOT_JUDGE if stretches.doubt else Outcome.NOT_APPLICABLE
        objection = Objection(outcome, sentence(stretches.absent, stretches.doubt))
    if objection is not None:
        return [Finding(objection.outcome, objection.note, (*demand.unsearched, *evidence)) for demand in demands]
    return [combine(stretches, [_finding(demand, stretch, call) for stretch in stretches.items]) for demand in demands]


def _of_condition(demand: Demand, condition: Condition, call: Call) -> Finding:
    answer = ask(condition, call)
    if demand.rule.kind is Kind.AVOID:
        answer = opposite(answer)
    missed = (demand.rule.miss_note or f"不符合“{demand.rule.title}”") if answer.truth is Truth.FAILS else ""
    note = sentence(missed, answer.note) or f"符合“{demand.rule.title}”"
    return Finding(_OUTCOMES[answer.truth], note, answer.evidence or demand.unsearched, hits=1)


def _finding(demand: Demand, stretch: Stretch, call: Call) -> Finding:
    rule = demand.rule
    if rule.kind is Kind.FORBID:
        return forbid(demand.sought, stretch, call)
    if rule.kind is Kind.COUNT:
        return count(demand.sought, stretch, call, rule.at_least or 0, rule.at_most)
    return require(demand.sought, stretch, call)


def _verdict(demand: Demand, finding: Finding, transcript: Transcript) -> Verdict:
    rule, (outcome, note, evidence, hits) = demand.rule, finding
    points, max_points = points_of(rule, demand.part, outcome, hits)
    # By place, which is quicker than by name: a season has hundreds of thousands.
    return Verdict(
        transcript.call_id, transcript.agent_id, demand.id, rule.source, rule.section, outcome, points, max_points,
        demand.severity, evidence, note,
    )  # fmt: skip
