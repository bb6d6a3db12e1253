"""Judging one stored call again, taking over the verdicts that a change of the pack does not concern."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from analyzer.domain import CallScore, Outcome, Transcript, Verdict
from analyzer.judging import scored, told_of
from analyzer.rules.changed import only
from analyzer.rules.demands import demands_of
from analyzer.rules.judge import Rulebook, judge
from analyzer.rules.score import score
from analyzer.scripts.schema import Pack
from analyzer.settings import Settings
from analyzer.store import rows
from analyzer.store.base import stored_text
from analyzer.store.saving import Origin, Prepared, judgement_values, prepare, prepare_again
from analyzer.store.sharing import Run, Shared, runs_of
from analyzer.store.stale import Held, StaleCall


class Task(NamedTuple):
    """A call to judge; of its verdicts ``before``, those on rules that are not among ``changed`` still hold."""

    stale: StaleCall
    before: Held | None
    changed: frozenset[str]


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """Where each verdict of the pack comes from: taken over, with what a score depends on, or judged anew, None here;
    and which of the stored ones are shared."""

    verdicts: tuple[Verdict | None, ...]
    runs: tuple[Run, ...]


class Judged(NamedTuple):
    """The verdicts that were judged anew: those that ``plan`` lacks, or, without one, all."""

    plan: Plan | None
    verdicts: tuple[Verdict, ...]


class Bench:
    """Judges calls by ``pack`` in three steps. Who takes one step for many calls before the next saves a tenth of the
    time: what each step needs of Python is at hand for the processor."""

    def __init__(self, pack: Pack, settings: Settings) -> None:
        self._pack, self._confidence = pack, settings.min_agent_confidence
        self._demands = demands_of(pack)
        self._book = lru_cache(maxsize=8)(lambda rule_ids: Rulebook.of(only(pack, rule_ids)))
        # Many calls come out alike.
        self._plan = lru_cache(maxsize=4096)(self._planned)
        self._score = lru_cache(maxsize=4096)(self._scored)

    def read(self, task: Task) -> Transcript:
        """What was heard. Raises ValueError for a transcript that is damaged."""
        return task.stale.transcript()

    def judge(self, task: Task, transcript: Transcript) -> Judged:
        """The call judged as a whole, or on the rules that have changed."""
        plan = None if task.before is None else self._plan(task.before, task.changed)
        if plan is None:
            return Judged(None, judge(transcript, self._pack, min_agent_confidence=self._confidence))
        if not task.changed:
            return Judged(plan, ())
        return Judged(plan, self._book(task.changed).judge(transcript, min_agent_confidence=self._confidence))

    def prepare(self, task: Task, transcript: Transcript, judged: Judged, origin: Origin) -> Prepared:
        """What was judged, scored, as rows."""
        stale, plan = task.stale, judged.plan
        if stale.before is not None and plan is not None:
            shared = Shared(stale.before[0], plan.runs)
            return self._taken_over(stale, transcript, plan, judged.verdicts, shared, origin)
        result = scored(stale.call, transcript, judged.verdicts, self._pack)
        if stale.facts is not None:
            return prepare(result, transcript, origin)
        return prepare_again(result, stale.sha256, origin)

    def _planned(self, held: Held, changed: frozenset[str]) -> Plan | None:
        """None where verdicts are missing on rules that have not changed."""
        stored = {row[1]: row for row in zip(*held, strict=True)}
        verdicts: list[Verdict | None] = []
        moves: list[tuple[int, int]] = []
        for place, demand in enumerate(self._demands):
            if demand.rule.id in changed:
                verdicts.append(None)
                continue
            if demand.id not in stored:
                return None
            position, _, outcome, points, max_points = stored[demand.id]
            section, severity = demand.rule.section, demand.severity
            verdicts.append(Verdict("", None, demand.id, "", section, Outcome(outcome), points, max_points, severity))
            moves.append((position, place))
        return Plan(tuple(verdicts), runs_of(moves))

    def _taken_over(
        self,
        stale: StaleCall,
        transcript: Transcript,
        plan: Plan,
        new: Sequence[Verdict],
        shared: Shared,
        origin: Origin,
    ) -> Prepared:
        total = self._score(plan, tuple([_counted(verdict) for verdict in new]))
        told = told_of(stale.call_id, transcript, total)
        places = [place for place, verdict in enumerate(plan.verdicts) if verdict is None]
        added = [rows.verdict_row(place, verdict) for place, verdict in zip(places, new, strict=True)]
        judgement = judgement_values(stale.call_id, told, stale.sha256, origin)
        call_id, audio_sha256 = stored_text(stale.call_id), transcript.audio_sha256
        return Prepared(call_id, None, None, audio_sha256, judgement, tuple(added), shared)

    def _scored(self, plan: Plan, new: tuple[Verdict, ...]) -> CallScore:
        """The score of the verdicts taken over and the ``new`` ones, both in the order of the pack."""
        rest = iter(new)
        return score([next(rest) if verdict is None else verdict for verdict in plan.verdicts], self._pack)


def _counted(verdict: Verdict) -> Verdict:
    """What a score depends on."""
    return verdict._replace(call_id="", agent_id=None, source="", evidence=(), note="")
