"""The command line: parsing, printing and exit codes; everything else lives below.

Data goes to files or standard output, messages to standard error. Exit codes: 0 done; 1 a bug; 2 wrong usage; 3 nothing
could be done; 4 done, with failures listed; 75 another run holds the lock; 130 interrupted.
"""

from __future__ import annotations

import logging
import sys

import typer

from analyzer import __version__
from analyzer.collector import collect_seldom
from analyzer.commands import exit_codes, interruption
from analyzer.commands.calibrate import calibrate
from analyzer.commands.demo import demo
from analyzer.commands.evaluate import evaluate
from analyzer.commands.explain import explain
from analyzer.commands.imports import import_table
from analyzer.commands.models import app as models_app
from analyzer.commands.nightly import nightly
from analyzer.commands.packs import app as packs_app
from analyzer.commands.review import app as review_app
from analyzer.commands.run import run
from analyzer.commands.score import score
from analyzer.commands.streams import lost_output, make_lenient, say
from analyzer.commands.verify import verify
from analyzer.errors import AnalyzerError, PackError

app = typer.Typer(
    name="callscript",
    help="Script and compliance analysis of recorded calls: sound to transcript to verdicts to CSV, offline.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command()(run)
app.command()(score)
app.command()(explain)
app.command(name="import")(import_table)
app.command()(evaluate)
app.command()(verify)
app.command()(calibrate)
app.command()(nightly)
app.command()(demo)
app.add_typer(review_app, name="review")
app.add_typer(packs_app, name="packs")
app.add_typer(models_app, name="models")


def _show_version(value: bool) -> None:
    if value:
        typer.echo(f"callscript {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    verbose: bool = typer.Option(False, "--verbose", "-v", help="Log what is done to standard error."),
    version: bool = typer.Option(
        False, "--version", callback=_show_version, is_eager=True, help="Show the version and end."
    ),
) -> None:
    logging.basicConfig(
        level=logging.DEBUG if verbose else logging.ERROR,
        format="%(levelname)s %(name)s: %(message)s",
        stream=sys.stderr,
    )


def main() -> None:
    """Run the command line and end the process with the contract's exit code."""
    make_lenient()
    collect_seldom()
    try:
        with interruption.raised():
            app()
    except SystemExit as end:
        if not end.code and (lost := lost_output()):
            say(f"error: standard output cannot be written: {lost.strerror}")
            sys.exit(exit_codes.OUTPUT_LOST)
        raise
    except AnalyzerError as error:
        for line in error.problems if isinstance(error, PackError) else ():
            print(line, file=sys.stderr)
        print(f"error: {error}", file=sys.stderr)
        sys.exit(error.exit_code)
    except (interruption.InterruptionError, KeyboardInterrupt):
        say("interrupted")
        sys.exit(exit_codes.INTERRUPTED)
