"""Compiling the few loops that every search spends its time in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from numba import njit


def compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    """``function`` compiled at its first call, and kept on disk for the next start where that is possible.

    What is kept is made anew when the file of the function changes, not when that of a function that it calls does:
    whoever edits one of them deletes what is kept (``__pycache__/*.nbi``).
    """
    try:
        done: Callable[..., Any] = njit(cache=True, nogil=True)(function)
    except RuntimeError:
        # Neither the program's folder nor the user's can be written: every start compiles anew, which takes seconds.
        done = njit(nogil=True)(function)
    return done
