"""The recogniser as a noisy channel: a heard syllable is the said one with initial, final and tone changed each for
itself, or, with a small chance, any syllable at all. Fitted to counts by expectation maximisation."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from analyzer.text.sounds import Sound, parse_sound

PARTS = ("initial", "final", "tone")
_ROUNDS = 15
# Counts of the background added to every row, so that what was never seen is unlikely rather than impossible.
_PRIOR_COUNTS = 5.0

Part = str | int
Rows = Mapping[Part, Mapping[Part, float]]


@dataclass(frozen=True, slots=True)
class Channel:
    """``heard[k][said][heard]`` is P(heard | said) of part ``k`` of PARTS, ``background[k][heard]`` is P(heard);
    ``any_share`` is the chance that a syllable has nothing to do with what was said."""

    heard: tuple[Rows, ...]
    background: tuple[Mapping[Part, float], ...]
    any_share: float

    def log_ratio(self, said: Sound, heard: Sound) -> float:
        """log P(heard | said) - log P(heard), in nats."""
        parts = sum(math.log(self._share(k, said, heard) / self._background(k, heard)) for k in range(len(PARTS)))
        return math.log((1 - self.any_share) * math.exp(parts) + self.any_share)

    def price(self, said: Sound, heard: Sound) -> float:
        """The ratio as a price for aligning: 0 for the same sound, 1 for any."""
        best = self.log_ratio(said, said)
        return max(0.0, best - self.log_ratio(said, heard)) / (best - math.log(self.any_share))

    def log_likelihood(self, counts: Mapping[tuple[str, str], int]) -> float:
        """Mean log P(heard | said) of a syllable, in nats."""
        total = sum(counts.values())
        return sum(n * self._log_probability(parse_sound(s), parse_sound(h)) for (s, h), n in counts.items()) / total

    def _log_probability(self, said: Sound, heard: Sound) -> float:
        background = math.prod(self._background(k, heard) for k in range(len(PARTS)))
        return self.log_ratio(said, heard) + math.log(background)

    def _background(self, k: int, heard: Sound) -> float:
        return self.background[k].get(heard[k], 1e-6)

    def _share(self, k: int, said: Sound, heard: Sound) -> float:
        row = self.heard[k].get(said[k])
        return row.get(heard[k], 1e-6) if row else self._background(k, heard)


def fit(counts: Mapping[tuple[str, str], int]) -> Channel:
    """The channel that makes ``counts`` of (said, heard) toned readings likeliest."""
    data = [(parse_sound(said), parse_sound(heard), n) for (said, heard), n in counts.items()]
    data = [(said, heard, n) for said, heard, n in data if said.tone and heard.tone]
    total = sum(n for _, _, n in data)
    background = tuple(_shares(data, k, total) for k in range(len(PARTS)))
    channel = Channel(_rows(data, [1.0] * len(data), background), background, 0.05)
    for _ in range(_ROUNDS):
        by_sound = [_by_sound(channel, said, heard) for said, heard, _ in data]
        by_chance = sum(n * (1 - share) for (_, _, n), share in zip(data, by_sound, strict=True))
        channel = Channel(_rows(data, by_sound, background), background, by_chance / total)
    return channel


def _by_sound(channel: Channel, said: Sound, heard: Sound) -> float:
    """The chance that ``heard`` comes from ``said`` part by part, rather than from anything at all."""
    return 1 - channel.any_share / math.exp(channel.log_ratio(said, heard))


def _shares(data: list[tuple[Sound, Sound, int]], k: int, total: int) -> dict[Part, float]:
    counts: Counter[Part] = Counter()
    for _, heard, n in data:
        counts[heard[k]] += n
    return {part: n / total for part, n in counts.items()}


def _rows(
    data: list[tuple[Sound, Sound, int]], weights: list[float], background: tuple[Mapping[Part, float], ...]
) -> tuple[Rows, ...]:
    tables = []
    for k in range(len(PARTS)):
        counts: defaultdict[Part, defaultdict[Part, float]] = defaultdict(lambda: defaultdict(float))
        for (said, heard, n), weight in zip(data, weights, strict=True):
            counts[said[k]][heard[k]] += n * weight
        tables.append({said: _smoothed(row, background[k]) for said, row in counts.items()})
    return tuple(tables)


def _smoothed(row: Mapping[Part, float], background: Mapping[Part, float]) -> dict[Part, float]:
    total = sum(row.values()) + _PRIOR_COUNTS
    return {part: (row.get(part, 0.0) + _PRIOR_COUNTS * share) / total for part, share in background.items()}
