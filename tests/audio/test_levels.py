"""Levels of parts of a channel."""

import numpy as np
import pytest

from analyzer.audio.levels import Levels
from analyzer.domain import Span


def test_power_is_averaged_and_not_decibels() -> None:
    levels = Levels(np.array([-20.0] * 50 + [-60.0] * 50, np.float32))
    assert levels.mean_dbfs(Span(0.0, 1.0)) == pytest.approx(-20.0)
    assert levels.mean_dbfs(Span(0.0, 2.0)) == pytest.approx(-23.0, abs=0.02)
    assert levels.mean_dbfs(Span(1.0, 2.0)) == pytest.approx(-60.0)


def test_a_moment_has_the_level_of_its_frame_and_nothing_lies_outside() -> None:
    levels = Levels(np.array([-20.0, -40.0], np.float32))
    assert levels.mean_dbfs(Span(0.02, 0.02)) == pytest.approx(-40.0)
    assert levels.mean_dbfs(Span(5.0, 6.0)) is None
    assert Levels(np.empty(0, np.float32)).mean_dbfs(Span(0.0, 1.0)) is None
