"""What is kept of compiled loops, and what is done where nothing can be kept."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from analyzer.matching import compiled as module
from analyzer.matching.compiled import SOURCES, compiled


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


def test_what_is_kept_is_known_by_every_file_that_goes_into_it() -> None:
    folder = Path(module.__file__).parent
    texts = {path.name: path.read_text("utf-8") for path in folder.glob("*.py")}
    loops = {name for name, text in texts.items() if "@compiled" in text and name != "compiled.py"}
    used = {
        f"{other}.py"
        for name in loops
        for other in re.findall(r"^from analyzer\.matching\.(\w+) import", texts[name], re.M)
        if other != "compiled"
    }
    assert sorted(loops | used) == sorted(SOURCES)
