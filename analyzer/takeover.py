"""Judging one stored call again, taking over the verdicts that a change of the pack does not concern."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from analyzer.domain import Outcome, Transcript, Verdict
from analyzer.judging import score_of, scored
from analyzer.rules.changed import only
from analyzer.rules.demands import demands_of
from analyzer.rules.judge import Rulebook, judge
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


class Plan(NamedTuple):
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
            return self._taken_over(stale, transcript, plan.verdicts, judged.verdicts, shared, origin)
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
        planned: Sequence[Verdict | None],
        new: Sequence[Verdict],
        shared: Shared,
        origin: Origin,
    ) -> Prepared:
        judged_anew = {verdict.rule_id: verdict for verdict in new}
        verdicts = [
            judged_anew[demand.id] if verdict is None else verdict
            for verdict, demand in zip(planned, self._demands, strict=True)
        ]
        added = [rows.verdict_row(place, verdict) for place, verdict in enumerate(verdicts) if planned[place] is None]
        score = score_of(stale.call_id, transcript, verdicts, self._pack)
        judgement = judgement_values(stale.call_id, score, stale.sha256, origin)
        call_id, audio_sha256 = stored_text(stale.call_id), transcript.audio_sha256
        return Prepared(call_id, None, None, audio_sha256, judgement, tuple(added), shared)
