"""``[nightly]`` of ``analyzer.toml``: what cron's command reads, and where it writes."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

LoosePath = Annotated[Path, Field(strict=False)]


def _as_tuple(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


class NightlySettings(BaseModel):
    """``[nightly]``: folders, and what becomes of recordings that cannot be used yet."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)

    inputs: Annotated[tuple[LoosePath, ...], BeforeValidator(_as_tuple)] = Field(
        default=(), description="Folders, or files, in which new recordings appear."
    )
    out: LoosePath | None = Field(
        default=None, description="Folder for the reports, one folder a night, and the transcripts."
    )
    manifest: LoosePath | None = Field(
        default=None, description="CSV file or workbook that says whose call each recording is."
    )
    retries: int = Field(
        default=3, ge=0, le=100, description="Nights on which a recording that could not be used is tried once more."
    )
    settle_s: float = Field(
        default=60.0, ge=0, description="A file that changed within so many seconds is still being written: not yet."
    )

    def anchored(self, folder: Path) -> NightlySettings:
        """These settings with relative paths made relative to ``folder``."""
        return self.model_copy(
            update={
                "inputs": tuple(folder / path.expanduser() for path in self.inputs),
                "out": self.out and folder / self.out.expanduser(),
                "manifest": self.manifest and folder / self.manifest.expanduser(),
            }
        )
