"""How often Python looks for garbage in circles while calls are judged."""

from __future__ import annotations

import gc

_YOUNG = 50_000
"""So many values more than before make it look among the young ones; by itself it does so at 700."""


def collect_seldom() -> None:
    """Look for circles seldom, and no more among what is there already: packs and dictionaries, which stay.

    Judging a call makes thousands of values, which go with the call, and no circles; to look for some took a
    twenty-fifth of its time. For whoever starts a process that judges many calls, once it is set up.
    """
    gc.freeze()
    gc.set_threshold(_YOUNG, *gc.get_threshold()[1:])
