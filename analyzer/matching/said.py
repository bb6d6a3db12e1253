"""Whether a match is close enough to say that the phrase was said: by level, similarity and odds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from analyzer.domain import MatchLevel
from analyzer.matching.match import Match, Op
from analyzer.matching.odds import log_odds
from analyzer.matching.search import Sighting
from analyzer.text.stream import Stream
from analyzer.text.syllables import Role, spell_once

# So many syllables, particles apart, are their own evidence: nothing else sounds like them, and who varies the wording
# has still said it.
LONG_SYLLABLES = 8
# A few less are when they are nearer; otherwise one word for another (谢谢您的推荐, 谢谢您的意见) passes.
MIDDLING_SYLLABLES, MIDDLING_SIMILARITY = 6, 0.75
# Unless so great a share is missing: recognisers seldom lose so much, so something else was said.
MOST_MISSING = 0.25


@dataclass(frozen=True, slots=True)
class Closeness:
    """How close is close enough.

    ``level`` and ``similarity`` (0–1) are limits for every match. ``odds`` (nats; None asks for none) is for wordings
    that are not long and were not heard word for word: the least log odds that the phrase was said, not what was
    written.
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
        return self._is_evident(match) or log_odds(match, stream) >= self.odds

    def _is_evident(self, match: Match) -> bool:
        """Whether the similarity is enough, whatever the odds."""
        if match.similarity < self.similarity:
            return False
        if match.level is MatchLevel.EXACT:
            return True
        size = _with_sense(step.expected for step in match.steps)
        if _with_sense(step.expected for step in match.steps if step.op is Op.OMITTED) > MOST_MISSING * size:
            return False
        return size >= LONG_SYLLABLES or (size >= MIDDLING_SYLLABLES and match.similarity >= MIDDLING_SIMILARITY)


def _with_sense(expected: Iterable[str]) -> int:
    """How many syllables are expected, slots and particles (的, 吗) apart."""
    text = "".join(part for part in expected if not part.startswith("{"))
    return sum(syllable.role is not Role.PARTICLE for syllable in spell_once(text))
