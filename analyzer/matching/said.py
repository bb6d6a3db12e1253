"""Whether a match is close enough to say that the phrase was said: by level, similarity and odds."""

from __future__ import annotations

from dataclasses import dataclass

from analyzer.domain import MatchLevel
from analyzer.matching.match import Match
from analyzer.matching.odds import is_long, log_odds
from analyzer.matching.search import Sighting
from analyzer.text.stream import Stream


@dataclass(frozen=True, slots=True)
class Closeness:
    """How close is close enough.

    ``level`` and ``similarity`` (0–1) are limits for every match. ``odds`` (nats; None asks for none) is for what
    was not heard word for word: the least log odds that the phrase was said, not what was written.
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
        if match.level is MatchLevel.EDITED and match.lacks_key:
            return False
        if self.odds is None:
            return True
        return self._is_evident(match) or log_odds(match, stream) >= self.odds

    def _is_evident(self, match: Match) -> bool:
        """Whether the similarity is enough, whatever the odds."""
        if match.similarity < self.similarity:
            return False
        # So many syllables, each of them right or often taken for what was heard, are their own evidence.
        return match.level is MatchLevel.EXACT or (match.level is not MatchLevel.EDITED and is_long(match))
