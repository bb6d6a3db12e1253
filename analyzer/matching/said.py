"""Whether a match is close enough to say that the phrase was said: by level, similarity and odds."""

from __future__ import annotations

from dataclasses import dataclass

from analyzer.domain import MatchLevel
from analyzer.matching.match import Match
from analyzer.matching.odds import log_odds, syllables
from analyzer.matching.search import Sighting
from analyzer.text.stream import Stream

# So many syllables are their own evidence: nothing else sounds like them, and who varies the wording has still said it.
LONG_SYLLABLES = 6


@dataclass(frozen=True, slots=True)
class Closeness:
    """How close is close enough.

    ``level`` and ``similarity`` (0–1) are limits for every match. ``odds`` (nats; None asks for none) is for short
    wordings that were not heard word for word: the least log odds that the phrase was said, not what was written.
    ``reach`` (0–1; None is no further than ``similarity``): down to this similarity, the odds alone are enough.
    """

    level: MatchLevel
    similarity: float
    odds: float | None = None
    reach: float | None = None

    @property
    def least_similarity(self) -> float:
        """What to search for: no match below it is ever close enough."""
        return self.similarity if self.odds is None or self.reach is None else min(self.similarity, self.reach)

    def may_hold(self, sighting: Sighting) -> bool:
        """Whether a match may be close enough, by what is known of it before its steps are."""
        return sighting.level.rank <= self.level.rank and sighting.similarity >= self.least_similarity

    def holds(self, match: Match, stream: Stream) -> bool:
        """Whether the phrase of ``match``, found in ``stream``, was said."""
        if match.level.rank > self.level.rank or match.similarity < self.least_similarity:
            return False
        if self.odds is None:
            return True
        is_similar = match.similarity >= self.similarity
        if is_similar and (match.level is MatchLevel.EXACT or syllables(match) >= LONG_SYLLABLES):
            return True
        return log_odds(match, stream) >= self.odds
