"""``demo``: the main job on the sample calls, with the embedded model."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from analyzer.commands import exit_codes
from analyzer.commands.run import analyse_into
from analyzer.errors import UnavailableError
from analyzer.ingest import collect, read_manifest, read_roster
from analyzer.models.locate import locate_model
from analyzer.resources import DEMO_MODEL, SAMPLES_DIR
from analyzer.scripts.load import load_pack
from analyzer.settings import Settings

DEMO_PACK = "heating_steward"


def demo(
    out: Annotated[Path, typer.Option(help="Folder for CSV files and transcripts.")] = Path("out/demo"),
    headers: Annotated[str | None, typer.Option(help="CSV column names: en or zh.")] = None,
) -> None:
    """Analyse the sample calls with the embedded demonstration model.

    Some samples are broken on purpose; that they are reported as failed is part of the demonstration, so the exit code
    is 0 all the same, but for an interrupted demo.
    """
    if not SAMPLES_DIR.is_dir():
        raise UnavailableError(
            "the sample calls are not here", hint="run the demo in a source checkout", path=SAMPLES_DIR
        )
    settings = Settings().with_options(headers=headers)
    collected = collect(
        [SAMPLES_DIR / "recordings"],
        manifest=read_manifest(SAMPLES_DIR / "calls.csv"),
        roster=read_roster(SAMPLES_DIR / "agents.csv"),
    )
    code = analyse_into(out, collected.calls, load_pack(DEMO_PACK), locate_model(DEMO_MODEL), settings)
    if code == exit_codes.INTERRUPTED:
        raise typer.Exit(code)
