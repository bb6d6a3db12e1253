"""Compiling the few loops that every search spends its time in."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from numba import njit

SOURCES = (
    "align.py",
    "arrays.py",
    "candidates.py",
    "codes.py",
    "find.py",
    "layout.py",
    "sieve.py",
    "tree.py",
    "views.py",
)
"""The files of compiled loops, and of the constants and the kinds of arrays in them."""


def compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    """``function`` compiled at its first call, and kept on disk for the next start where that is possible."""
    # numba makes what it kept anew when the file of the function changes, not when that of a function it calls does;
    # but it keeps functions by their names.
    function.__qualname__ = f"{function.__qualname__}_{_digest()}"
    try:
        done: Callable[..., Any] = njit(cache=True, nogil=True)(function)
    except RuntimeError:
        # Neither the program's folder nor the user's can be written: every start compiles anew, which takes seconds.
        done = njit(nogil=True)(function)
    return done


@functools.cache
def _digest() -> str:
    folder = Path(__file__).parent
    return hashlib.sha256(b"".join((folder / name).read_bytes() for name in SOURCES)).hexdigest()[:12]
