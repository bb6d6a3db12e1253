"""Compiling the few loops that every search spends its time in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from numba import njit


def compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    """``function`` compiled at its first call, and kept on disk for the next start where that is possible."""
    try:
        done: Callable[..., Any] = njit(cache=True, nogil=True)(function)
    except RuntimeError:
        # Neither the program's folder nor the user's can be written: every start compiles anew, which takes seconds.
        done = njit(nogil=True)(function)
    return done
