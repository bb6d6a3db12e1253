"""Judging one stored call again, taking over the verdicts that a change of the pack does not concern."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from analyzer.domain import Outcome, Transcript, Verdict
from analyzer.judging import judged, scored
from analyzer.rules.changed import only
from analyzer.rules.demands import demands_of
from analyzer.rules.judge import Rulebook
from analyzer.scripts.schema import Pack
from analyzer.settings import Settings
from analyzer.store import rows
from analyzer.store.saving import Origin, Prepared, prepare, prepare_again
from analyzer.store.stale import StaleCall

VerdictRows = Sequence[Sequence[Any]]
"""Rows of the store without their judgement, see ``store.rows.VerdictRow``."""


class Bench:
    """Judges calls by ``pack``."""

    def __init__(self, pack: Pack, settings: Settings) -> None:
        self._pack, self._settings = pack, settings
        self._order = {demand.id: place for place, demand in enumerate(demands_of(pack))}
        self._book = lru_cache(maxsize=8)(lambda rule_ids: Rulebook.of(only(pack, rule_ids)))

    def judge(self, stale: StaleCall, before: VerdictRows | None, changed: frozenset[str], origin: Origin) -> Prepared:
        """A call judged anew as rows: as a whole, or, with the verdicts ``before``, on the rules that have ``changed``.

        Raises ValueError for a transcript that is damaged.
        """
        transcript = stale.transcript()
        if stale.facts is not None:
            result = judged(stale.call, transcript, self._pack, self._settings)
            return prepare(result, transcript, origin)
        held = {row[1]: row for row in before or () if row[1].partition(".")[0] not in changed}
        if before is None or not self._order.keys() - held.keys() <= self._of(changed):
            result = judged(stale.call, transcript, self._pack, self._settings)
            return prepare_again(result, stale.sha256, origin)
        return self._taken_over(stale, transcript, held, changed, origin)

    def _of(self, rule_ids: frozenset[str]) -> set[str]:
        return {demand_id for demand_id in self._order if demand_id.partition(".")[0] in rule_ids}

    def _taken_over(
        self,
        stale: StaleCall,
        transcript: Transcript,
        held: dict[str, Sequence[Any]],
        changed: frozenset[str],
        origin: Origin,
    ) -> Prepared:
        confidence = self._settings.min_agent_confidence
        new = self._book(changed).judge(transcript, min_agent_confidence=confidence) if changed else ()
        judged_anew = {verdict.rule_id: verdict for verdict in new}
        verdicts, values = [], []
        for demand_id, place in self._order.items():
            if demand_id in judged_anew:
                verdict = judged_anew[demand_id]
                values.append(rows.verdict_row(place, verdict))
            else:
                row = held[demand_id]
                verdict = _counted(row, transcript)
                values.append((place, *row[1:]))
            verdicts.append(verdict)
        result = scored(stale.call, transcript, verdicts, self._pack)
        return prepare_again(result, stale.sha256, origin, values)


def _counted(row: Sequence[Any], transcript: Transcript) -> Verdict:
    """What the score needs of a stored verdict."""
    _, rule_id, source, section, outcome, points, max_points, severity, *_ = row
    call_id, agent_id = transcript.call_id, transcript.agent_id
    return Verdict(call_id, agent_id, rule_id, source, section, Outcome(outcome), points, max_points, severity)
