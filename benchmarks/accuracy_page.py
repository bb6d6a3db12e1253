"""Writes the sections of docs/accuracy.md, one per benchmark, so that every table there comes from a command."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

PAGE = Path("docs/accuracy.md")
_HEAD = """# Accuracy

Every table on this page was written by the command that is named with it, and is replaced when that command runs again.
"""


def write_section(name: str, lines: Sequence[str], page: Path = PAGE) -> None:
    """Put ``lines`` (markdown) between the markers of section ``name``, after the last section when it is new.

    The page is made when it does not exist; other sections stay as they are.
    """
    begin, end = f"<!-- begin {name} -->", f"<!-- end {name} -->"
    section = "\n".join([begin, *lines, end])
    text = page.read_text(encoding="utf-8") if page.exists() else _HEAD
    before, found, rest = text.partition(begin)
    if found:
        _, closed, after = rest.partition(end)
        if not closed:
            raise ValueError(f"{page}: {begin} has no {end}; restore the marker or delete the section")
        text = before + section + after
    else:
        text = f"{text.rstrip()}\n\n{section}\n"
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(text, encoding="utf-8")
