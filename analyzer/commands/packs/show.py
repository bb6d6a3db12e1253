"""``packs show``: a pack as a supervisor reads it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from analyzer.commands.streams import one_line
from analyzer.scripts.load import load_pack
from analyzer.scripts.pack_in_words import pack_in_words


def show_command(
    name: Annotated[str, typer.Argument(help="A pack's name, or a YAML file.")],
    company: Annotated[Path | None, typer.Option(help="company.yaml: names and numbers of your company.")] = None,
) -> None:
    """Show a pack in Chinese: sections, rules, wordings and points, with the names filled in."""
    for line in pack_in_words(load_pack(name, company=company).pack):
        print(one_line(line))
