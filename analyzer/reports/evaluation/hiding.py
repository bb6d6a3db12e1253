"""A result as it may leave the store: personal data hidden wherever speech or people's own words are quoted.

Ids stay as they are, also those that are all digits: they are how a reader finds the call, order or complaint again.
"""

from __future__ import annotations

import re
from dataclasses import replace

from analyzer.evaluation.results import PenaltyRow, PeriodResult, Proof
from analyzer.text.masking import mask


def hidden(result: PeriodResult) -> PeriodResult:
    """``result`` with personal data masked in evidence, reasons and corrections."""
    return replace(
        result,
        penalties=tuple(_penalty(row) for row in result.penalties),
        corrections=tuple(mask(text) for text in result.corrections),
    )


def hide_but(text: str, kept: str) -> str:
    """``text`` masked, but for the id ``kept`` where it stands by itself."""
    if not kept:
        return mask(text)
    parts = re.split(rf"(?<![0-9A-Za-z])({re.escape(kept)})(?![0-9A-Za-z])", text)
    return "".join(part if i % 2 else mask(part) for i, part in enumerate(parts))


def _penalty(row: PenaltyRow) -> PenaltyRow:
    return replace(row, reason=mask(row.reason), evidence=tuple(_proof(proof) for proof in row.evidence))


def _proof(proof: Proof) -> Proof:
    return replace(proof, text=hide_but(proof.text, proof.ref))
