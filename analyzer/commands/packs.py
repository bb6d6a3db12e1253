"""``packs``: what script packs there are, and whether they hold together."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.table import Table

from analyzer.commands import exit_codes
from analyzer.commands.outcome import plain_console
from analyzer.commands.streams import one_line
from analyzer.rules.examples import run_examples
from analyzer.scripts.load import list_packs, load_pack

app = typer.Typer(help="Script packs: list them, run their examples.", no_args_is_help=True)


@app.command("list")
def list_command() -> None:
    """List the packs that come with the analyzer."""
    table = Table()
    for column in ("pack", "title", "version", "rules", "source", "sha256"):
        table.add_column(column)
    for loaded in list_packs():
        pack = loaded.pack
        texts = (pack.id, pack.title, pack.version, str(len(pack.rules)), pack.source, loaded.sha256[:12])
        table.add_row(*map(one_line, texts))
    plain_console().print(table)


@app.command("test")
def test_command(
    name: Annotated[str, typer.Argument(help="A pack's name, or a YAML file.")],
) -> None:
    """Run every example of a pack: each must come out as its author says. Included rules are tried in their own pack."""
    loaded = load_pack(name)
    results = run_examples(loaded.own)
    wrong = [result for result in results if not result.is_right]
    for result in wrong:
        print(
            f"{result.rule_id} {result.example_key}[{result.index}] {result.why}: "
            f"{result.actual.value} instead of {result.expected.value} ({result.note})"
        )
    print(f"{loaded.pack.id}: {len(results) - len(wrong)} of {len(results)} example verdicts are right")
    if wrong:
        raise typer.Exit(exit_codes.WITH_FAILURES)
