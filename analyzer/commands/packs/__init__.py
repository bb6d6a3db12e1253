"""``packs``: what script packs there are, what they say, and whether they hold together."""

from __future__ import annotations

import typer

from analyzer.commands.packs.diff import diff_command
from analyzer.commands.packs.linting import lint_command
from analyzer.commands.packs.listing import list_command
from analyzer.commands.packs.show import show_command
from analyzer.commands.packs.trying import try_command

app = typer.Typer(help="Script packs: list, show and check them.", no_args_is_help=True)
app.command("list")(list_command)
app.command("show")(show_command)
app.command("test")(try_command)
app.command("lint")(lint_command)
app.command("diff")(diff_command)
