"""A result as it may leave the store: personal data hidden wherever speech or people's own words are quoted.

Ids stay as they are, also those that are all digits: they are how a reader finds the call, order or complaint again.
What a quotation does not show by its form (a name, some digits of a number) is told by the rest of its call.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType

from analyzer.evaluation.records import ScoredCall
from analyzer.evaluation.results import PenaltyRow, PeriodResult, Proof
from analyzer.reports.evaluation.examples import examples
from analyzer.text.masking import mask
from analyzer.text.personal import NOTHING, Personal

Known = Mapping[str, Personal]
"""What calls tell about people, by their ids."""
UNKNOWN: Known = MappingProxyType({})


def quoted_calls(result: PeriodResult, calls: Iterable[ScoredCall]) -> frozenset[str]:
    """The calls whose words the reports of ``result`` quote."""
    shown = {example.call_id for found in examples(calls, is_unmasked=True).values() for example in found}
    proofs = (proof for row in result.penalties for proof in row.evidence)
    return frozenset(shown | {proof.ref for proof in proofs if proof.kind == "call"})


def hidden(result: PeriodResult, known: Known = UNKNOWN) -> PeriodResult:
    """``result`` with personal data masked in evidence and reasons. Corrections are ids and figures: they stay."""
    return replace(result, penalties=tuple(_penalty(row, known) for row in result.penalties))


def hide_but(text: str, kept: str, told: Personal = NOTHING) -> str:
    """``text`` masked, but for the id ``kept`` where it stands by itself; ``told`` is what its call tells."""
    if not kept:
        return told.mask(text)
    parts = re.split(rf"(?<![0-9A-Za-z])({re.escape(kept)})(?![0-9A-Za-z])", text)
    return "".join(part if i % 2 else told.mask(part) for i, part in enumerate(parts))


def _penalty(row: PenaltyRow, known: Known) -> PenaltyRow:
    return replace(row, reason=mask(row.reason), evidence=tuple(_proof(proof, known) for proof in row.evidence))


def _proof(proof: Proof, known: Known) -> Proof:
    told = known.get(proof.ref, NOTHING) if proof.kind == "call" else NOTHING
    return replace(proof, text=hide_but(proof.text, proof.ref, told))
