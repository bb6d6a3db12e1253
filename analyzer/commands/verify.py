"""``verify``: a closed period computed again from the store."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from analyzer.commands import exit_codes
from analyzer.commands.outcome import plain_console
from analyzer.commands.streams import one_line, say
from analyzer.errors import UsageError
from analyzer.evaluation.evaluate import cycle_of
from analyzer.settings import load_settings
from analyzer.store import open_store
from analyzer.verifying import shortened, verify_period


def verify(
    period: Annotated[str, typer.Option(help="The closed month, such as 2026-11.", show_default=False)],
    db: Annotated[str | None, typer.Option(help="Database URL of the store: sqlite:///FILE.")] = None,
    recordings: Annotated[bool, typer.Option("--recordings", help="Hash the recordings too, where they are.")] = False,
    config: Annotated[Path | None, typer.Option(help="Settings file (default: ./analyzer.toml).")] = None,
) -> None:
    """Compute a closed month again from the store, and list whatever is not as it was frozen."""
    settings = load_settings(config).with_options(db=db)
    if settings.db is None:
        raise UsageError("verify in which store?", hint="name its database with --db, or db in analyzer.toml")
    cycle_of(settings.evaluation).period(period)
    with open_store(settings.db) as store:
        verified = verify_period(store, period, recordings=recordings)
    console = plain_console()
    for line in shortened(verified.findings):
        console.print(one_line(line), soft_wrap=True)
    counts = ", ".join(f"{count} {name}" for name, count in verified.counts.items() if count)
    differ = f"{len(verified.findings)} differences" if verified.findings else "nothing differs"
    console.print(f"{period}: {differ} ({counts})", soft_wrap=True)
    for note in verified.notes:
        say(f"note: {note}")
    if verified.findings:
        raise typer.Exit(exit_codes.WITH_FAILURES)
