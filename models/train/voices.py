"""espeak-ng voice variants: which train, which only measure, which only speak the samples.

Left out altogether: whispered, sung or machine-like variants that lose the tones, and aunty, whose pitch range is
upside down, so that its rising tones fall.
"""

from __future__ import annotations

import random

SAMPLE_VARIANTS = ("f3", "m5", "Andy", "anika", "steph2", "boris", "pablo", "linda")
"""The voices of ``samples/``; also the voices of the evaluation's development sets."""

TEST_VARIANTS = ("Diogo", "Henrique", "Mike", "Mr serious", "Reed", "miguel")
"""Heard by nothing but the final evaluation; drawn by lot among the variants that have no near relative."""

TRAINING_VARIANTS = tuple(
    "adam Alex Alicia Andrea Annie antonio AnxiousAndy belinda benjamin caleb david Denis ed edward edward2 f1 "
    "f2 f4 f5 Gene Gene2 grandma grandpa gustave Hugo iven iven2 iven3 iven4 Jacky john kaukovalta klatt klatt2 "
    "klatt3 klatt4 Lee m1 m2 m3 m4 m6 m7 m8 marcelo Marco Mario max Michael michel plain Nguyen norbert paul pedro "
    "quincy RicishayMax RicishayMax2 RicishayMax3 robert sandro shelby steph steph3 travis Tweaky victor zac".split()
)


MADE_UP_VARIANTS = tuple(f"made{number:04d}" for number in range(5000))
"""Voices drawn at random, wider than any that espeak-ng brings; ``made_up`` writes them down."""


def made_up(name: str) -> str:
    """The variant file of a made-up voice: formants, pitch, voicing and consonants at random, the same for a name."""
    chance = random.Random(name)
    spread = {0: (90, 110), 1: (82, 138), 2: (80, 145), 3: (80, 138), 4: (85, 125), 5: (85, 125)}
    formants = "".join(
        f"formant {n} {chance.randint(low, high)} {chance.randint(70, 150)} {chance.randint(70, 170)}\n"
        for n, (low, high) in spread.items()
    )
    pitch = chance.randint(100, 200)
    echo = f"echo {chance.randint(5, 140)} {chance.randint(5, 20)}\n" if chance.random() < 0.3 else ""
    return (
        f"language variant\nname {name}\n{formants}{echo}pitch {pitch} {int(pitch * chance.uniform(1.2, 1.8))}\n"
        f"flutter {chance.randint(0, 6)}\nroughness {chance.randint(0, 3)}\nvoicing {chance.randint(35, 190)}\n"
        f"consonants {chance.randint(60, 180)} {chance.randint(50, 170)}\n"
    )
