"""espeak-ng voice variants: which train, which only measure, which only speak the samples.

Left out altogether: whispered, sung or machine-like variants that lose the tones.
"""

from __future__ import annotations

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
