"""What a model's confidences mean: the thresholds its makers measured, in ``calibration.toml`` beside the model.

Confidences of different models are not comparable. A model without the file – the official ones have none – is judged
by the settings alone; of the two, the stricter limit holds.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from analyzer.errors import ModelError

FILE_NAME = "calibration.toml"


class Calibration(BaseModel):
    """Where model and speech fit: mean word confidence 0–1, recognised syllables per second of detected speech."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    min_mean_confidence: float = Field(default=0.0, ge=0, le=1)
    min_syllables_per_s: float = Field(default=0.0, ge=0)
    min_syllables: int = Field(default=0, ge=0)


def read_calibration(folder: Path) -> Calibration:
    """The calibration of the model in ``folder``; empty when it has none. Raises ModelError when it cannot be read."""
    path = folder / FILE_NAME
    try:
        return Calibration.model_validate(tomllib.loads(path.read_text("utf-8")))
    except FileNotFoundError:
        return Calibration()
    except (OSError, ValueError) as error:
        reason = error.errors()[0]["msg"] if isinstance(error, ValidationError) else error
        raise ModelError(f"cannot be read: {reason}", path=path, hint="install the model again") from error
