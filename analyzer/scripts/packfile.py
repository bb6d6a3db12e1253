"""One pack file by itself: the schema, and what its blocks agree on. Includes are not followed here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from analyzer.scripts.blocks import Block
from analyzer.scripts.check import (
    Location,
    Problem,
    check_active,
    check_names,
    check_rules,
    check_scoring,
    check_windows,
)
from analyzer.scripts.check_score import check_amounts
from analyzer.scripts.door import Source, read_source, readable, validated
from analyzer.scripts.schema import Pack, Rule, Scoring, Window


@dataclass(frozen=True, slots=True)
class PackFile:
    """A pack as it stands in its file."""

    source: Source
    pack: Pack

    @property
    def path(self) -> Path:
        """Where it was read from."""
        return self.source.path


def read_pack_file(path: Path) -> PackFile:
    """Read and check one file.

    Raises:
        PackError: not readable, or wrong; then ``problems`` holds every one as ``file:line: key: message``.
    """
    source = read_source(path, "script pack")
    pack, problems = validated(Pack, source, starts_with="id, title, version")
    problems += _agreement(source.value)
    if pack is None or problems:
        raise source.error(problems)
    return PackFile(source, pack)


def _agreement(raw: dict[str, Any]) -> Iterator[Problem]:
    """What the readable blocks do not agree on; blocks that are wrong by themselves have been reported already."""
    windows = readable(TypeAdapter(dict[str, Window]), raw.get("windows", {}))
    if windows is not None:
        yield from check_windows(windows)
    scoring = readable(TypeAdapter(Scoring), raw.get("scoring"))
    if scoring is not None:
        yield from check_scoring(scoring)
    rules = raw.get("rules")
    if rules == [] and not raw.get("include"):
        yield ("rules",), "has no rule; nothing would be judged"
    elif isinstance(rules, list):
        good = {i: rule for i, value in enumerate(rules) if (rule := readable(TypeAdapter(Rule), value))}
        # Broken windows have been reported; then no rule is told off for naming one.
        known = set(windows) if windows is not None else {rule.place for rule in good.values()}
        yield from check_rules(good, known)
        yield from (
            (("rules", i, *where), message) for i, rule in good.items() for where, message in check_amounts(rule)
        )
        if good and not raw.get("include"):
            yield from check_active(good.values())
        blocks: dict[Location, Block] = {("windows", name): window for name, window in (windows or {}).items()}
        blocks |= {("rules", index): rule for index, rule in good.items()}
        yield from check_names(blocks, raw.get("names"))
