"""``packs list``."""

from __future__ import annotations

from rich.table import Table

from analyzer.commands.outcome import plain_console
from analyzer.commands.streams import one_line
from analyzer.scripts.load import list_packs


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
