"""``review``: packets of verdicts for people to judge, and what they say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from analyzer.closing import note_all_corrections
from analyzer.commands.keeping import say_corrections
from analyzer.commands.streams import say
from analyzer.commands.unmasked import check_unmasked
from analyzer.errors import UsageError
from analyzer.review.choose import plan_appeal, plan_calibration, plan_review
from analyzer.review.packet import write_packet
from analyzer.review.taking import take_back
from analyzer.settings import Settings, load_settings
from analyzer.store import Store, open_store
from analyzer.store.reviewing import Packet, heard_calls, save_packet, titles

app = typer.Typer(help="Hand out verdicts for people to judge, and take back what they say.", no_args_is_help=True)
_BAD_NAME = set('/\\:*?"<>|')

Db = Annotated[str | None, typer.Option(help="Database URL of the store: sqlite:///FILE.")]
Config = Annotated[Path | None, typer.Option(help="Settings file (default: ./analyzer.toml).")]


@app.command(name="export")
def export(
    out: Annotated[Path, typer.Option(help="New folder for the packet.", show_default=False)],
    period: Annotated[str | None, typer.Option(help="The month to sample, such as 2026-11.")] = None,
    appeal: Annotated[str | None, typer.Option(help="Instead: an agent's appeal against this call, by its id.")] = None,
    rule: Annotated[str | None, typer.Option(help="With --appeal: only this rule.")] = None,
    reviewers: Annotated[
        str | None, typer.Option(help="Instead: blind packets of the same calls for these people: 主管一,主管二.")
    ] = None,
    calls: Annotated[int, typer.Option(min=1, help="With --reviewers: how many calls.")] = 20,
    unmasked: Annotated[
        bool, typer.Option("--unmasked", help="Show personal data; [evaluation] allow_unmasked must allow it.")
    ] = False,
    db: Db = None,
    config: Config = None,
) -> None:
    """Write a packet of verdicts to judge: a table to fill in, transcripts, and clips of the evidence."""
    settings = load_settings(config).with_options(db=db)
    check_unmasked(unmasked, settings.evaluation)
    if (period is None) == (appeal is None):
        raise UsageError("review export of what?", hint="name a month with --period, or a call with --appeal")
    if appeal is None and rule is not None:
        raise UsageError("--rule goes with --appeal")
    with _opened(settings) as store:
        if appeal is not None:
            if reviewers is not None:
                raise UsageError("--reviewers goes with --period")
            packets: Sequence[Packet] = [plan_appeal(store, appeal, rule, settings.evaluation)]
            folders = [out]
        elif period is not None and reviewers is not None:
            names = [name.strip() for name in reviewers.split(",") if name.strip()]
            packets = plan_calibration(store, period, names, calls, settings.evaluation)
            folders = [out / _folder(name) for name in names]
        else:
            packets = [plan_review(store, str(period), settings.evaluation)]
            folders = [out]
        for packet, folder in zip(packets, folders, strict=True):
            _hand_out(store, packet, folder, is_unmasked=unmasked)


@app.command(name="import")
def import_packet(
    file: Annotated[Path, typer.Argument(help="The filled-in table of a packet: CSV or XLSX.", show_default=False)],
    reviewer: Annotated[str, typer.Option(help="Who judged, where the column is empty.")] = "",
    db: Db = None,
    config: Config = None,
) -> None:
    """Take back what people said, all of it or, with every bad row listed, nothing."""
    settings = load_settings(config).with_options(db=db)
    with _opened(settings) as store:
        taken = take_back(store, file, ZoneInfo(settings.evaluation.time_zone), reviewer=reviewer.strip())
        say(
            f"{file}: {taken.answers} answers, {taken.new} of them new, {taken.overruled} other than the machine's; "
            f"{taken.unanswered} rows not filled in"
        )
        for packet_id in taken.closed:
            say(f"packet {packet_id} is closed: people have judged all of it")
        say_corrections(note_all_corrections(store))


def _opened(settings: Settings) -> Store:
    if settings.db is None:
        raise UsageError("review in which store?", hint="name its database with --db, or db in analyzer.toml")
    return open_store(settings.db)


def _hand_out(store: Store, packet: Packet, folder: Path, *, is_unmasked: bool) -> None:
    if is_unmasked:
        packet = replace(packet, plan={**packet.plan, "unmasked": True})
    with store.reading() as connection:
        keys = {item.verdict.call_id: item.verdict_key for item in packet.items}
        heard = heard_calls(connection, keys)
        known = titles(connection, keys.values())
    written = write_packet(folder, packet, heard, known, is_unmasked=is_unmasked)
    with store.writing() as connection:
        save_packet(connection, packet)
    say(
        f"{folder}: packet {packet.packet_id}: {written.items} verdicts of {written.calls} calls, {written.clips} clips"
    )
    for why, count in written.without_clip.items():
        say(f"note: {count} verdicts without a clip: {why}")
    if packet.due_on is not None:
        say(f"to be decided by {packet.due_on}")


def _folder(name: str) -> str:
    """A person's name as the name of a folder."""
    return "".join("_" if char in _BAD_NAME or not char.isprintable() else char for char in name).strip(". ") or "_"
