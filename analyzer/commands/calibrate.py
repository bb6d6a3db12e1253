"""``calibrate``: how far people agree with each other and with the machine."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from analyzer.commands.locking import locked
from analyzer.commands.streams import say
from analyzer.errors import UnavailableError, UsageError
from analyzer.reports.evaluation.write import write_csv
from analyzer.review.calibration import calibration_sheet
from analyzer.settings import load_settings
from analyzer.store import open_store


def calibrate(
    out: Annotated[Path, typer.Option(help="Folder for calibration.csv.", show_default=False)],
    db: Annotated[str | None, typer.Option(help="Database URL of the store: sqlite:///FILE.")] = None,
    headers: Annotated[str | None, typer.Option(help="CSV column names: en or zh.")] = None,
    config: Annotated[Path | None, typer.Option(help="Settings file (default: ./analyzer.toml).")] = None,
) -> None:
    """Compare what people said of verdicts with each other and with the machine, rule by rule."""
    settings = load_settings(config).with_options(db=db, headers=headers)
    if settings.db is None:
        raise UsageError("calibrate on which store?", hint="name its database with --db, or db in analyzer.toml")
    with open_store(settings.db) as store, locked(out):
        table, rows = calibration_sheet(store, settings.evaluation.review)
        if not rows:
            raise UnavailableError(
                f"{store.shown}: nobody has judged a verdict yet", hint="review export hands them out"
            )
        write_csv(out / "calibration.csv", table, settings.headers)
    held_back = [row for row in rows if row.is_advisory]
    for row in held_back:
        told = f"people confirm {row.precision.confirmed} of {row.precision.failures} failures"
        say(f"note: {row.rule_id} counts for nothing until it is better: {told}, the pack asks for {row.floor:.0%}")
    say(f"{out / 'calibration.csv'}: {len(rows)} rules, {len(held_back)} of them advisory")
