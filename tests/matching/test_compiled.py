"""Compiled loops where nothing can be kept for the next start."""

from collections.abc import Callable
from typing import Any

import pytest

from analyzer.matching import compiled as module
from analyzer.matching.compiled import compiled


def double(value: int) -> int:
    return 2 * value


def test_without_a_folder_to_keep_it_in_a_loop_is_compiled_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bool] = []

    def njit(*, nogil: bool, cache: bool = False) -> Callable[..., Any]:
        asked.append(cache)
        if cache:
            raise RuntimeError("cannot cache function: no locator available")
        return lambda function: function

    monkeypatch.setattr(module, "njit", njit)
    assert compiled(double)(21) == 42
    assert asked == [True, False]
