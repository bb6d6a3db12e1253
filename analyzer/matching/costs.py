"""What it costs to hear one syllable for another, to miss one, or to hear one too many.

A syllable of a phrase weighs 1; similarity is 1 - cost / weight. The level of a syllable is a matter of phonetics
(sounds.py); its price inside the level is a log-likelihood ratio of real recogniser errors (prices.py), brought to the
scale of the level: 0 is as good as right, 1 says nothing for the phrase.
"""

from __future__ import annotations

from functools import lru_cache

from analyzer.domain import MatchLevel
from analyzer.matching.prices import shipped_prices
from analyzer.text.sounds import Sound, finals_confused, initials_confused, parse_sound
from analyzer.text.stream import Joint
from analyzer.text.syllables import Role, toned_of

IMPOSSIBLE = float("inf")

TONED_COST = 0.02
# The dearest of each level; they do not overlap, so that thresholds on similarity mean the same for every syllable.
TONELESS_COST = 0.12
CONFUSED_COST = 0.3
CONFUSED_OTHER_TONE_COST = 0.45
# The cheapest edit, a lower bound that the search for candidates relies on: a syllable that is not at least confused
# costs this or more.
NEAR_COST = 0.5
FAR_COST = 1.0
# The dearest syllable that has the initial or the final of the expected one. The errors that the prices come from are
# those of clean recordings; a telephone line garbles half a syllable in ways that they do not know.
SHARED_COST = 0.78
CHEAPEST_TONELESS = 0.05
# From here on a syllable says so little for the phrase that it says nothing.
AS_GOOD_AS_FAR = 0.9

# Surprise of a slip over that of any syllable at all, raised to this power, is its cost. Chosen so that similarities
# mean what they meant before there were estimates: a wrong tone, a third of the way in nats, costs about a tenth; a
# syllable that shares only its initial or final, five sixths of the way, costs about two thirds.
SCALE_EXPONENT = 2.4
STEP = 0.01

# Weight of an expected syllable, which is also the price of its omission. Recognisers lose 吗, 的, 呢 seven times as
# often as other syllables; that speakers swallow them and nothing is lost by it is judgement.
WEIGHTS = {Role.PLAIN: 1.0, Role.STUTTER: 1.0, Role.FILLER: 1.0, Role.PARTICLE: 0.4}
# Price of a heard syllable that the phrase does not have. Recognisers hardly ever add one, so these are words that the
# speaker adds: prices by judgement.
INSERTIONS = {Role.PLAIN: 0.6, Role.PARTICLE: 0.3, Role.STUTTER: 0.15, Role.FILLER: 0.1}
# Heard syllables that leave the level as it is: the phrase was said, with a hesitation.
HARMLESS = frozenset({Role.STUTTER, Role.FILLER})
# Price of a phrase going on over the joint before a syllable.
JOINTS = {Joint.WITHIN: 0.0, Joint.STOP: 0.0, Joint.PAUSE: 0.05, Joint.TURN: 0.4, Joint.CUT: IMPOSSIBLE}

Grade = tuple[MatchLevel, float]
EXACT: Grade = (MatchLevel.EXACT, 0.0)
# Spellings of one question particle (…先生么？ …先生吗？); which one is written is the writer's habit.
QUESTION_PARTICLES = frozenset("吗么嘛")
# What recognisers write more often than what was said: in the pairs that the prices come from, 您 was written 57 times
# as 你 and 33 times as 您.
_WRITTEN_FOR = {"您": "你"}


@lru_cache(maxsize=1 << 18)
def grade(expected: str, heard: str) -> Grade:
    """Level and cost of hearing syllable key ``heard`` where ``expected`` stands; the best of all readings.

    The cost lies in 0–1, and levels do not overlap in cost. Sounds neither equal nor confused are an edit; it is
    the cheaper the more often one is heard for the other.
    """
    expected_char, heard_char = expected.partition("|")[0], heard.partition("|")[0]
    if expected_char == heard_char:
        return EXACT
    if expected_char in QUESTION_PARTICLES and heard_char in QUESTION_PARTICLES:
        return MatchLevel.TONED, TONED_COST
    pairs = ((parse_sound(e), parse_sound(h)) for e in toned_of(expected) for h in toned_of(heard))
    return min((_grade(e, h) for e, h in pairs), key=lambda result: result[1])


def _grade(expected: Sound, heard: Sound) -> Grade:
    if not expected.tone or not heard.tone:
        return MatchLevel.EDITED, FAR_COST
    same_initial = expected.initial == heard.initial
    same_final = expected.final == heard.final
    same_tone = expected.tone == heard.tone
    if same_initial and same_final and same_tone:
        return MatchLevel.TONED, TONED_COST
    prices = shipped_prices()
    cost = (prices.surprise(expected, heard) / prices.most(expected)) ** SCALE_EXPONENT
    if same_initial and same_final:
        return MatchLevel.TONELESS, _between(cost, CHEAPEST_TONELESS, TONELESS_COST)
    like_initial = same_initial or initials_confused(expected.initial, heard.initial)
    like_final = same_final or finals_confused(expected.final, heard.final)
    if like_initial and like_final:
        if same_tone:
            return MatchLevel.CONFUSED, _between(cost, TONELESS_COST + STEP, CONFUSED_COST)
        return MatchLevel.CONFUSED, _between(cost, CONFUSED_COST + STEP, CONFUSED_OTHER_TONE_COST)
    if same_final or (same_initial and expected.initial):
        return MatchLevel.EDITED, _between(cost, NEAR_COST, SHARED_COST)
    return MatchLevel.EDITED, FAR_COST if cost > AS_GOOD_AS_FAR else _between(cost, NEAR_COST, FAR_COST)


def _between(cost: float, least: float, most: float) -> float:
    return round(min(max(cost, least), most), 4)


@lru_cache(maxsize=1 << 18)
def surprise(expected: str, heard: str) -> float:
    """How much less likely, in nats, key ``heard`` is where ``expected`` was said than the right one; best reading."""
    if (
        grade(expected, heard)[1] <= TONED_COST
        or _WRITTEN_FOR.get(expected.partition("|")[0]) == heard.partition("|")[0]
    ):
        return 0.0
    prices = shipped_prices()
    pairs = [(parse_sound(e), parse_sound(h)) for e in toned_of(expected) for h in toned_of(heard)]
    if not all(e.tone and h.tone for e, h in pairs):
        return max(prices.most(e) for e, _ in pairs)
    return min(prices.surprise(e, h) for e, h in pairs)


def omission_surprise(role: Role) -> float:
    """How much less likely, in nats, it is that a recogniser loses a syllable than that it hears it right."""
    prices = shipped_prices()
    return -prices.omitted.get(role, prices.omitted[Role.PLAIN])


@lru_cache(maxsize=1 << 16)
def insertion_surprise(heard: str, role: Role) -> float:
    """How unlikely, in nats, it is that a recogniser adds just the syllable of key ``heard``.

    What speakers add without thinking (嗯, a stutter) surprises as much less as it costs less.
    """
    prices = shipped_prices()
    just_this = max(prices.log_ratio(sound, sound) for sound in map(parse_sound, toned_of(heard)))
    return (just_this - prices.inserted[Role.PLAIN]) * INSERTIONS[role] / INSERTIONS[Role.PLAIN]
