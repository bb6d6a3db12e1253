"""espeak-ng voice variants: which train, which only measure, which only speak the samples.

Left out altogether: whispered, sung or machine-like variants that lose the tones.
"""

from __future__ import annotations

import random

SAMPLE_VARIANTS = ("f3", "m5", "Andy", "anika", "steph2", "boris", "pablo", "linda")
"""The voices of ``samples/``; also the voices of the evaluation's development sets."""

TEST_VARIANTS = ("f5", "m7", "victor", "shelby", "belinda", "marcelo")
"""Heard by nothing but the final evaluation."""

TRAINING_VARIANTS = tuple(
    "Alex Alicia Andrea Annie AnxiousAndy Denis Diogo Gene Gene2 Henrique Hugo Jacky Lee Marco Mario Michael Mike Mr "
    "Nguyen RicishayMax RicishayMax2 RicishayMax3 Tweaky adam antonio aunty benjamin caleb david ed edward edward2 "
    "f1 f2 f4 grandma grandpa gustave iven iven2 iven3 iven4 john kaukovalta klatt klatt2 klatt3 klatt4 m1 m2 m3 m4 m6 "
    "m8 max michel miguel norbert paul pedro quincy robert sandro serious steph steph3 travis zac".split()
)


MADE_UP_COUNT = 150
MADE_UP_VARIANTS = tuple(f"made{number:03d}" for number in range(MADE_UP_COUNT))
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
