"""A model's own idea of its confidences."""

from __future__ import annotations

from pathlib import Path

import pytest

from analyzer.errors import ModelError
from analyzer.models.calibration import Calibration, read_calibration


def test_a_model_without_the_file_asks_for_nothing(tmp_path: Path) -> None:
    assert read_calibration(tmp_path) == Calibration(min_mean_confidence=0, min_syllables_per_s=0, min_syllables=0)


def test_the_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "calibration.toml").write_text("min_mean_confidence = 0.9\nmin_syllables = 8\n")
    assert read_calibration(tmp_path) == Calibration(min_mean_confidence=0.9, min_syllables=8)


@pytest.mark.parametrize("text", ["min_mean_confidence = 2", "unknown = 1", "not toml"])
def test_a_wrong_file_is_one_line(tmp_path: Path, text: str) -> None:
    (tmp_path / "calibration.toml").write_text(text)
    with pytest.raises(ModelError, match=r"calibration\.toml: cannot be read") as caught:
        read_calibration(tmp_path)
    assert "\n" not in str(caught.value)
