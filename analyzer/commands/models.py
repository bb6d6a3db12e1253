"""``callscript models``: which speech models there are, and how to get, check and try one."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, TextColumn, TimeRemainingColumn, TransferSpeedColumn
from rich.progress import Progress as Bar

from analyzer import resources
from analyzer.commands import exit_codes
from analyzer.errors import ModelError, UsageError
from analyzer.models.doctor import diagnose
from analyzer.models.download import Progress
from analyzer.models.folders import install_dir
from analyzer.models.install import install_archive, install_registered
from analyzer.models.layout import read_layout
from analyzer.models.locate import find_folder, installed_folders, locate_model
from analyzer.models.manifest import has_manifest, verify_manifest
from analyzer.models.registry import load_registry

app = typer.Typer(no_args_is_help=True, help="List, install and check speech models.")

_PLAIN_EVERY_S = 5.0


@app.command("list")
def list_models() -> None:
    """List the models that are installed or can be installed by name."""
    registry = load_registry()
    installed = installed_folders()
    rows = [("NAME", "INSTALLED", "SIZE", "RATE", "LICENCE", "DESCRIPTION")]
    for name, path in installed.items():
        known = registry.find(name)
        licence, about = (known.licence, known.description) if known else ("-", f"own model in {path}")
        if name == resources.DEMO_MODEL:
            licence, about = "Apache-2.0", "embedded demo model, of synthetic speech only: not for real calls"
        try:
            state, rate = "yes", f"{read_layout(path).sample_rate_hz} Hz"
        except ModelError as error:
            state, rate, about = "damaged", "-", error.message
        size_bytes = sum(file.stat().st_size for file in path.rglob("*") if file.is_file())
        rows.append((name, state, f"{_megabytes(size_bytes)} on disk", rate, licence, about))
    for model in registry.model:
        if model.name not in installed:
            size, rate = f"{_megabytes(model.size_bytes)} download", f"{model.sample_rate_hz} Hz"
            rows.append((model.name, "no", size, rate, model.licence, model.description))
    _print_table(rows)
    if resources.DEMO_MODEL not in installed:
        typer.echo(f"{resources.DEMO_MODEL} (the embedded demo model) is not there; `make model` makes it", err=True)
    typer.echo(f"new models are installed into {install_dir()}", err=True)


@app.command()
def install(
    name: Annotated[str | None, typer.Argument(help="A name from `models list`; with --from, what to call it.")] = None,
    source: Annotated[
        Path | None, typer.Option("--from", metavar="FILE.zip", help="Install this archive instead of downloading.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace a model that is installed.")] = False,
) -> None:
    """Install a model: by name from its publisher, or from an archive for machines without a network."""
    registry = load_registry()
    if source:
        done = install_archive(source, registry, name, force=force)
        if not done.is_registered:
            typer.echo(f"note: {source.name} is not a known archive, so its origin was not checked", err=True)
    else:
        known = f"known: {', '.join(registry.names)}; any other archive: --from FILE.zip"
        if name is None:
            raise UsageError("which model?", hint=known)
        model = registry.find(name)
        if model is None:
            raise UsageError(f"there is no model {name} to install", hint=known)
        with _progress() as progress:
            done = install_registered(model, progress, force=force)
    typer.echo(f"installed {done.name} in {done.path}", err=True)


@app.command()
def verify(
    name: Annotated[str | None, typer.Argument(help="Model to verify; all that are installed when left out.")] = None,
) -> None:
    """Compare the files of installed models with the hashes written when they were installed."""
    models = {name: find_folder(name)} if name else installed_folders()
    if not models:
        raise ModelError("no model is installed", hint="see: callscript models list")
    failures = 0
    for model, path in models.items():
        if not has_manifest(path):
            failures += 1
            typer.echo(f"{model}: cannot be verified: no SHA256SUMS (install it again with --force)")
            continue
        found = verify_manifest(path)
        failures += not found.is_sound
        typer.echo(f"{model}: {found.checked} files, {'ok' if found.is_sound else 'DAMAGED'}")
        for fault, files in (("missing", found.missing), ("changed", found.changed), ("not listed", found.unlisted)):
            for file in files:
                typer.echo(f"  {fault}: {file}")
    if failures:
        raise typer.Exit(exit_codes.WITH_FAILURES)


@app.command()
def doctor(
    name: Annotated[str, typer.Argument(help="Name or folder of a model.")] = resources.DEMO_MODEL,
) -> None:
    """Load a model in a process of its own and decode a second of silence."""
    model = locate_model(name)
    found = diagnose(model)
    heard = f"heard “{found.silence_text}”" if found.silence_text else "nothing heard"
    facts = (
        ("model", f"{model.name}{' (the embedded demo model)' if model.is_demo else ''}"),
        ("folder", f"{model.path}"),
        ("fingerprint", model.fingerprint),
        ("sample rate", f"{model.sample_rate_hz} Hz"),
        ("vosk", found.vosk_version),
        ("load", f"{found.load_s:.2f} s"),
        ("grammars", "yes" if found.has_grammars else "no (static graph)"),
        ("1 s of silence", f"{heard}, decoded in {found.silence_s:.2f} s"),
    )
    for label, value in facts:
        typer.echo(f"{label + ':':<16}{value}")


class _BarProgress:
    """A moving bar, for people."""

    def __init__(self, bar: Bar) -> None:
        self._bar = bar
        self._task = bar.add_task("downloading", total=None)

    def arrived(self, done_bytes: int, total_bytes: int) -> None:
        self._bar.update(self._task, completed=done_bytes, total=total_bytes)

    def note(self, text: str) -> None:
        self._bar.console.print(text, markup=False, emoji=False, highlight=False)


class _PlainProgress:
    """A line now and then, for logs."""

    def __init__(self) -> None:
        self._said_at_s = float("-inf")

    def arrived(self, done_bytes: int, total_bytes: int) -> None:
        now_s = time.monotonic()
        if done_bytes == total_bytes or now_s - self._said_at_s >= _PLAIN_EVERY_S:
            self._said_at_s = now_s
            share_pct = 100 * done_bytes // total_bytes
            self.note(f"downloaded {_megabytes(done_bytes)} of {_megabytes(total_bytes)} ({share_pct} %)")

    def note(self, text: str) -> None:
        typer.echo(text, err=True)


@contextmanager
def _progress() -> Iterator[Progress]:
    console = Console(stderr=True)
    if not console.is_terminal:
        yield _PlainProgress()
        return
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    with Bar(*columns, TimeRemainingColumn(), console=console, transient=True) as bar:
        yield _BarProgress(bar)


def _megabytes(size_bytes: int) -> str:
    return f"{size_bytes / 1e6:.1f} MB"


def _print_table(rows: Sequence[tuple[str, ...]]) -> None:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        typer.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
