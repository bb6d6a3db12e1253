"""What it costs to hear one syllable for another, to miss one, or to hear one too many.

A syllable of a phrase weighs 1; similarity is 1 - cost / weight. This is the only place that holds prices.
"""

from __future__ import annotations

from functools import lru_cache

from analyzer.domain import MatchLevel
from analyzer.text.sounds import Sound, finals_confused, initials_confused, parse_sound
from analyzer.text.stream import Joint
from analyzer.text.syllables import Role, toned_of

IMPOSSIBLE = float("inf")

TONED_COST = 0.02
TONELESS_COST = 0.12
CONFUSED_COST = 0.25
CONFUSED_OTHER_TONE_COST = 0.35
NEAR_COST = 0.7
FAR_COST = 1.0

# Weight of an expected syllable, which is also the price of its omission. 吗, 的, 呢 are swallowed all the time.
WEIGHTS = {Role.PLAIN: 1.0, Role.STUTTER: 1.0, Role.FILLER: 1.0, Role.PARTICLE: 0.4}
# Price of a heard syllable that the phrase does not have.
INSERTIONS = {Role.PLAIN: 0.6, Role.PARTICLE: 0.3, Role.STUTTER: 0.15, Role.FILLER: 0.1}
# Heard syllables that leave the level as it is: the phrase was said, with a hesitation.
HARMLESS = frozenset({Role.STUTTER, Role.FILLER})
# Price of a phrase going on over the joint before a syllable.
JOINTS = {Joint.WITHIN: 0.0, Joint.STOP: 0.0, Joint.PAUSE: 0.05, Joint.TURN: 0.4, Joint.CUT: IMPOSSIBLE}

Grade = tuple[MatchLevel, float]
EXACT: Grade = (MatchLevel.EXACT, 0.0)
# Spellings of one question particle (…先生么？ …先生吗？); which one is written is the writer's habit.
_QUESTION_PARTICLES = frozenset("吗么嘛")


@lru_cache(maxsize=1 << 18)
def grade(expected: str, heard: str) -> Grade:
    """Level and cost of hearing syllable key ``heard`` where ``expected`` stands; the best of all readings.

    The cost lies in 0–1. Sounds that are neither equal nor confused are an edit, half one when they share a part.
    """
    expected_char, heard_char = expected.partition("|")[0], heard.partition("|")[0]
    if expected_char == heard_char:
        return EXACT
    if expected_char in _QUESTION_PARTICLES and heard_char in _QUESTION_PARTICLES:
        return MatchLevel.TONED, TONED_COST
    pairs = ((parse_sound(e), parse_sound(h)) for e in toned_of(expected) for h in toned_of(heard))
    return min((_grade(e, h) for e, h in pairs), key=lambda result: result[1])


def _grade(expected: Sound, heard: Sound) -> Grade:
    if not expected.tone or not heard.tone:
        return MatchLevel.EDITED, FAR_COST
    same_initial = expected.initial == heard.initial
    same_final = expected.final == heard.final
    same_tone = expected.tone == heard.tone
    if same_initial and same_final:
        return (MatchLevel.TONED, TONED_COST) if same_tone else (MatchLevel.TONELESS, TONELESS_COST)
    like_initial = same_initial or initials_confused(expected.initial, heard.initial)
    like_final = same_final or finals_confused(expected.final, heard.final)
    if like_initial and like_final:
        return MatchLevel.CONFUSED, CONFUSED_COST if same_tone else CONFUSED_OTHER_TONE_COST
    if same_final or (same_initial and expected.initial):
        return MatchLevel.EDITED, NEAR_COST
    return MatchLevel.EDITED, FAR_COST
