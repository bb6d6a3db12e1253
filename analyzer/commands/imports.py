"""``import``: tables that come from elsewhere, into the store."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from analyzer.closing import note_touched
from analyzer.commands.keeping import say_corrections
from analyzer.commands.streams import say
from analyzer.errors import UsageError
from analyzer.ingest.imports import KINDS, Kind, read_import
from analyzer.settings import load_settings
from analyzer.store import open_store


def import_table(
    file: Annotated[Path, typer.Argument(help="The table: CSV or XLSX.", show_default=False)],
    kind: Annotated[str, typer.Option(help=f"What the table holds: {', '.join(KINDS)}.", show_default=False)],
    db: Annotated[str | None, typer.Option(help="Database URL to import into: sqlite:///FILE.")] = None,
    config: Annotated[Path | None, typer.Option(help="Settings file (default: ./analyzer.toml).")] = None,
) -> None:
    """Import a table of another system into the store, all of it or, with every bad row listed, nothing."""
    settings = load_settings(config).with_options(db=db)
    wanted = _kind(kind)
    if settings.db is None:
        raise UsageError("import into which store?", hint="name its database with --db, or db in analyzer.toml")
    imported = read_import(file, wanted)
    for warning in imported.warnings:
        say(f"warning: {warning}")
    with open_store(settings.db, create=True) as store:
        count = store.import_table(imported)
        if count.before is not None:
            say(f"{file}: was imported on {count.before:%Y-%m-%d %H:%M} UTC; nothing to do")
        else:
            say(
                f"{file}: {count.rows} rows of {wanted.name} into {store.shown}: "
                f"{count.added} new, {count.changed} changed, {count.unchanged} as they were"
            )
        say_corrections(note_touched(store, count.touched, ZoneInfo(settings.evaluation.time_zone)))


def _kind(name: str) -> Kind:
    if name in KINDS:
        return KINDS[name]
    close = difflib.get_close_matches(name.lower(), KINDS, n=1, cutoff=0.5)
    hint = f"did you mean {close[0]}?" if close else f"there are {', '.join(KINDS)}"
    raise UsageError(f"--kind {name}: not known", hint=hint)
