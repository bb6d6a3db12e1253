"""Why what is close to a wording is not taken for it."""

from __future__ import annotations

from analyzer.matching.match import Match
from analyzer.scripts.schema import MatchPolicy
from analyzer.text.stream import Stream


def why_not(match: Match, policy: MatchPolicy, stream: Stream) -> str:
    """What speaks against ``match``, found in ``stream``, by the limits of ``policy``, in Chinese; empty if nothing."""
    if policy.closeness.holds(match, stream):
        return ""
    if match.lacks_key:
        lost = "".join(step.expected for step in match.steps if step.is_key and step.is_lost)
        return f"没有听到“{lost}”，意思可能不同"
    if match.level.rank > policy.pass_level.rank or match.similarity < policy.closeness.least_similarity:
        return f"接近但不能确定（相似度 {match.similarity:.2f}）"
    return f"读音接近，但更像是别的话（相似度 {match.similarity:.2f}）"
