"""One pack file by itself: the schema, and what its blocks agree on. Includes are not followed here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
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
from analyzer.scripts.door import Source, parse_source, read_bytes, readable, validated
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
    return _checked(path, read_bytes(path, "script pack"))


@lru_cache(maxsize=16)
def _checked(path: Path, raw: bytes) -> PackFile:
    """The same bytes are parsed and checked once: packs include packs, and a long one takes seconds."""
    source = parse_source(path, "script pack", raw)
    pack, problems = validated(Pack, source, starts_with="id, title, version")
    problems += _agreement(_parts(pack, source.value), source.value)
    if pack is None or problems:
        raise source.error(problems)
    return PackFile(source, pack)


@dataclass(frozen=True, slots=True)
class _Parts:
    """What of a pack is readable by itself; blocks that are wrong have been reported already."""

    windows: Mapping[str, Window] | None
    scoring: Scoring | None
    rules: Mapping[int, Rule]


def _parts(pack: Pack | None, raw: dict[str, Any]) -> _Parts:
    if pack is not None:
        return _Parts(pack.windows, pack.scoring, dict(enumerate(pack.rules)))
    rules = raw.get("rules")
    listed = enumerate(rules) if isinstance(rules, list) else ()
    return _Parts(
        windows=readable(TypeAdapter(dict[str, Window]), raw.get("windows", {})),
        scoring=readable(TypeAdapter(Scoring), raw.get("scoring")),
        rules={i: rule for i, value in listed if (rule := readable(TypeAdapter(Rule), value))},
    )


def _agreement(parts: _Parts, raw: dict[str, Any]) -> Iterator[Problem]:
    """What the readable blocks do not agree on."""
    if parts.windows is not None:
        yield from check_windows(parts.windows)
    if parts.scoring is not None:
        yield from check_scoring(parts.scoring)
    if raw.get("rules") == [] and not raw.get("include"):
        yield ("rules",), "has no rule; nothing would be judged"
        return
    # Broken windows have been reported; then no rule is told off for naming one.
    known = set(parts.windows) if parts.windows is not None else {rule.place for rule in parts.rules.values()}
    yield from check_rules(parts.rules, known)
    for i, rule in parts.rules.items():
        yield from ((("rules", i, *where), message) for where, message in check_amounts(rule))
    if parts.rules and not raw.get("include"):
        yield from check_active(parts.rules.values())
    blocks: dict[Location, Block] = {("windows", name): window for name, window in (parts.windows or {}).items()}
    blocks |= {("rules", index): rule for index, rule in parts.rules.items()}
    yield from check_names(blocks, raw.get("names"))
