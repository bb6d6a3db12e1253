"""Judging one stored call again, taking over the verdicts that a change of the pack does not concern."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from analyzer.domain import Transcript
from analyzer.judging import judged, scored
from analyzer.rules.changed import only
from analyzer.rules.demands import demands_of
from analyzer.rules.judge import Rulebook
from analyzer.scripts.schema import Pack
from analyzer.settings import Settings
from analyzer.store import rows
from analyzer.store.saving import Origin, Prepared, prepare, prepare_again
from analyzer.store.sharing import Run, Shared, runs_of
from analyzer.store.stale import Held, StaleCall


@dataclass(frozen=True, slots=True)
class _Plan:
    """Where each verdict of the pack comes from: a place among those held, or None for one that is judged anew."""

    sources: tuple[int | None, ...]
    runs: tuple[Run, ...]


class Bench:
    """Judges calls by ``pack``."""

    def __init__(self, pack: Pack, settings: Settings) -> None:
        self._pack, self._settings = pack, settings
        self._order = tuple(demand.id for demand in demands_of(pack))
        self._book = lru_cache(maxsize=8)(lambda rule_ids: Rulebook.of(only(pack, rule_ids)))
        # All calls that one version of the pack judged have the same plan.
        self._plan = lru_cache(maxsize=8)(self._planned)

    def judge(
        self, stale: StaleCall, before: Sequence[Held] | None, changed: frozenset[str], origin: Origin
    ) -> Prepared:
        """A call judged anew as rows: as a whole, or, with the verdicts ``before``, on the rules that have ``changed``.

        Raises ValueError for a transcript that is damaged.
        """
        transcript = stale.transcript()
        if stale.facts is not None:
            result = judged(stale.call, transcript, self._pack, self._settings)
            return prepare(result, transcript, origin)
        if before is not None and stale.before is not None:
            plan = self._plan(tuple([(held.position, held.verdict.rule_id) for held in before]), changed)
            if plan is not None:
                shared = Shared(stale.before[0], plan.runs)
                return self._taken_over(stale, transcript, before, changed, plan.sources, shared, origin)
        result = judged(stale.call, transcript, self._pack, self._settings)
        return prepare_again(result, stale.sha256, origin)

    def _planned(self, held: tuple[tuple[int, str], ...], changed: frozenset[str]) -> _Plan | None:
        """None where verdicts are missing on rules that have not changed."""
        places = {rule_id: place for place, (_, rule_id) in enumerate(held) if rule_id.partition(".")[0] not in changed}
        sources = tuple(places.get(demand_id) for demand_id in self._order)
        lacking = (demand_id for demand_id, source in zip(self._order, sources, strict=True) if source is None)
        if any(demand_id.partition(".")[0] not in changed for demand_id in lacking):
            return None
        moves = [(held[source][0], place) for place, source in enumerate(sources) if source is not None]
        return _Plan(sources, runs_of(moves))

    def _taken_over(
        self,
        stale: StaleCall,
        transcript: Transcript,
        before: Sequence[Held],
        changed: frozenset[str],
        sources: Sequence[int | None],
        shared: Shared,
        origin: Origin,
    ) -> Prepared:
        confidence = self._settings.min_agent_confidence
        new = self._book(changed).judge(transcript, min_agent_confidence=confidence) if changed else ()
        judged_anew = {verdict.rule_id: verdict for verdict in new}
        verdicts, added = [], []
        for place, source in enumerate(sources):
            if source is None:
                verdict = judged_anew[self._order[place]]
                added.append(rows.verdict_row(place, verdict))
            else:
                verdict = before[source].verdict
            verdicts.append(verdict)
        result = replace(scored(stale.call, transcript, verdicts, self._pack), verdicts=())
        return replace(prepare_again(result, stale.sha256, origin), verdicts=tuple(added), shared=shared)
