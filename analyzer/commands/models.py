"""``callscript models``: which speech models there are, and how to get, check and try one."""

from __future__ import annotations

import time
from pathlib import Path
from types import TracebackType
from typing import Annotated, Self

import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, TaskID, TextColumn, TimeRemainingColumn, TransferSpeedColumn
from rich.progress import Progress as Bar

from analyzer import resources
from analyzer.errors import UsageError
from analyzer.models.doctor import diagnose
from analyzer.models.folders import install_dir
from analyzer.models.install import install_archive, install_registered
from analyzer.models.locate import installed_models, locate_model
from analyzer.models.manifest import has_manifest, verify_manifest
from analyzer.models.registry import load_registry

app = typer.Typer(no_args_is_help=True, help="List, install and check speech models.")

_DONE_WITH_FAILURES = 4
_PLAIN_EVERY_S = 5.0


@app.command("list")
def list_models() -> None:
    """List the models that are installed or can be installed by name."""
    registry = load_registry()
    installed = installed_models()
    rows = [("NAME", "INSTALLED", "DOWNLOAD", "RATE", "LICENCE", "DESCRIPTION")]
    for name, path in installed.items():
        if name == resources.DEMO_MODEL:
            size = f"{_megabytes(sum(p.stat().st_size for p in path.rglob('*') if p.is_file()))} on disk"
            about = "embedded demo model, synthetic speech only: not for real calls"
            rows.append((name, "yes", size, f"{locate_model(path).sample_rate_hz}", "Apache-2.0", about))
        elif name not in registry.names:
            rows.append((name, "yes", "-", f"{locate_model(path).sample_rate_hz}", "-", f"own model in {path}"))
    for model in registry.model:
        state = "yes" if model.name in installed else "no"
        rate, size = f"{model.sample_rate_hz}", _megabytes(model.size_bytes)
        rows.append((model.name, state, size, rate, model.licence, model.description))
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
            typer.echo(f"note: {source.name} is not in the list of known models, so its origin was not checked", err=True)
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
    models = {name: locate_model(name).path} if name else installed_models()
    if not models:
        locate_model(resources.DEMO_MODEL)
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
        raise typer.Exit(_DONE_WITH_FAILURES)


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

    def __init__(self, console: Console) -> None:
        columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
        self._bar = Bar(*columns, TimeRemainingColumn(), console=console, transient=True)
        self._task: TaskID = self._bar.add_task("downloading", total=None)

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._bar.stop()

    def arrived(self, done_bytes: int, total_bytes: int) -> None:
        self._bar.update(self._task, completed=done_bytes, total=total_bytes)

    def note(self, text: str) -> None:
        self._bar.console.print(text, markup=False, highlight=False)


class _PlainProgress:
    """A line now and then, for logs."""

    def __init__(self) -> None:
        self._said_at_s = float("-inf")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        return None

    def arrived(self, done_bytes: int, total_bytes: int) -> None:
        now_s = time.monotonic()
        if done_bytes == total_bytes or now_s - self._said_at_s >= _PLAIN_EVERY_S:
            self._said_at_s = now_s
            share_pct = 100 * done_bytes // total_bytes
            self.note(f"downloaded {_megabytes(done_bytes)} of {_megabytes(total_bytes)} ({share_pct} %)")

    def note(self, text: str) -> None:
        typer.echo(text, err=True)


def _progress() -> _BarProgress | _PlainProgress:
    console = Console(stderr=True)
    return _BarProgress(console) if console.is_terminal else _PlainProgress()


def _megabytes(size_bytes: int) -> str:
    return f"{size_bytes / 1e6:.1f} MB"


def _print_table(rows: list[tuple[str, ...]]) -> None:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        typer.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
