"""The shipped table of what recognisers hear for what is said, estimated from real errors (benchmarks/matching)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from analyzer.text.sounds import Sound

PRICES_FILE = Path(__file__).with_name("prices.tsv")

# Ratios of parts so rare that the table lacks them: letters read out, 嗯 without a vowel.
_SAME_UNSEEN = 6.0
_OTHER_UNSEEN = -4.0


@dataclass(frozen=True, slots=True)
class Prices:
    """``ratios`` holds log P(heard | said) - log P(heard) in nats by (part, said, heard); see prices.tsv.

    ``any_share`` is the chance (0–1) that a heard syllable has nothing to do with the one said; ``omitted`` and
    ``inserted`` are log chances by role.
    """

    ratios: Mapping[tuple[str, str, str], float]
    any_share: float
    omitted: Mapping[str, float]
    inserted: Mapping[str, float]

    def log_ratio(self, said: Sound, heard: Sound) -> float:
        """log P(heard | said) - log P(heard) of a whole syllable, in nats; never below log ``any_share``."""
        by_parts = (
            self.part("initial", said.initial, heard.initial)
            + self.part("final", said.final, heard.final)
            + self.part("tone", str(said.tone), str(heard.tone))
        )
        return math.log((1 - self.any_share) * math.exp(by_parts) + self.any_share)

    def surprise(self, said: Sound, heard: Sound) -> float:
        """How much less ``heard`` speaks for ``said`` than ``said`` itself would, in nats, 0 or more."""
        return max(0.0, self.log_ratio(said, said) - self.log_ratio(said, heard))

    def most(self, said: Sound) -> float:
        """The surprise of a syllable that has nothing in common with ``said``, in nats."""
        return self.log_ratio(said, said) - math.log(self.any_share)

    def part(self, part: str, said: str, heard: str) -> float:
        """log P(heard | said) - log P(heard) of an initial, a final or a tone, in nats."""
        found = self.ratios.get((part, said, heard))
        if found is not None:
            return found
        return _SAME_UNSEEN if said == heard else _OTHER_UNSEEN


def read_prices(path: Path) -> Prices:
    """The table in ``path``. It is part of the product, so what is wrong with it is a bug and raises as such."""
    ratios: dict[tuple[str, str, str], float] = {}
    logs: dict[str, dict[str, float]] = {"any": {}, "omitted": {}, "inserted": {}}
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        kind, said, heard, value = line.split("\t")
        if kind in logs:
            logs[kind][said] = float(value)
        else:
            ratios[kind, said if said != "0" else "", heard if heard != "0" else ""] = float(value)
    return Prices(ratios, logs["any"][""], logs["omitted"], logs["inserted"])


@lru_cache(maxsize=1)
def shipped_prices() -> Prices:
    """The prices that the product matches with."""
    return read_prices(PRICES_FILE)
