"""Reading packs from files. The only module of the pure core that touches the disk."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from analyzer.errors import PackError
from analyzer.resources import PACKS_DIR
from analyzer.scripts.blocks import Block
from analyzer.scripts.check import Location, Problem, check_names, check_rules, check_scoring, check_windows
from analyzer.scripts.lines import Document, YamlProblemError, parse_yaml
from analyzer.scripts.schema import Pack, Rule, Scoring, Window

MAX_PACK_BYTES = 4_000_000

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class LoadedPack:
    """A pack with where it came from. ``sha256`` is the digest of the file's bytes."""

    pack: Pack
    path: Path
    sha256: str


def list_packs(folder: Path = PACKS_DIR) -> tuple[LoadedPack, ...]:
    """All packs of a folder, by file name.

    Raises:
        PackError: the first pack that cannot be read.
    """
    return tuple(load_pack(path) for path in sorted(folder.glob("*.yaml")))


def load_pack(name_or_path: str | Path, folder: Path = PACKS_DIR) -> LoadedPack:
    """The pack of this name in ``folder``, or in this file when it is a path (ends in .yaml or has a folder).

    Raises:
        PackError: not found, not readable, or wrong; then ``problems`` holds every one as ``file:line: key: message``.
    """
    path = _locate(name_or_path, folder)
    raw = _read(path)
    try:
        document = parse_yaml(raw.decode("utf-8-sig"), path)
    except UnicodeDecodeError as error:
        raise _error(path, (f"{path}:1: not UTF-8 text (byte {error.start})",)) from error
    except YamlProblemError as error:
        raise _error(path, (f"{path}:{error.line}: {error.message}",)) from error
    pack = _validate(document, path)
    return LoadedPack(pack, path, hashlib.sha256(raw).hexdigest())


def _locate(name_or_path: str | Path, folder: Path) -> Path:
    path = Path(name_or_path)
    if path.suffix in (".yaml", ".yml") or len(path.parts) != 1:
        return path
    found = folder / f"{path}.yaml"
    if not found.is_file():
        known = ", ".join(sorted(p.stem for p in folder.glob("*.yaml"))) or "none"
        hint = f"known packs: {known}; or give a .yaml file"
        raise PackError(f"no script pack is called {str(name_or_path)!r}", hint=hint)
    return found


def _read(path: Path) -> bytes:
    try:
        raw = path.read_bytes()
    except OSError as error:
        reason = error.strerror or str(error)
        raise PackError(f"the script pack cannot be read: {reason}", path=path, hint="check the path") from error
    if len(raw) > MAX_PACK_BYTES:
        raise PackError(f"the file has {len(raw):,} bytes, more than a script pack ever has", path=path)
    return raw


def _validate(document: Document, path: Path) -> Pack:
    if not isinstance(document.value, dict):
        raise _error(path, (f"{path}:1: a script pack is a mapping that starts with id, title, version",))
    try:
        pack: Pack | None = Pack.model_validate_json(json.dumps(document.value))
        problems = []
    except ValidationError as error:
        pack, problems = None, [(entry["loc"], _message(dict(entry))) for entry in error.errors()]
    problems += _agreement(document.value)
    if pack is None or problems:
        lines = {(document.line_of(location), _key(location), message) for location, message in problems}
        raise _error(path, tuple(f"{path}:{line}: {key}: {message}" for line, key, message in sorted(lines)))
    return pack


def _agreement(raw: dict[str, Any]) -> Iterator[Problem]:
    """What the readable blocks do not agree on; blocks that are wrong by themselves have been reported already."""
    windows = _readable(TypeAdapter(dict[str, Window]), raw.get("windows", {}))
    if windows is not None:
        yield from check_windows(windows)
    scoring = _readable(TypeAdapter(Scoring), raw.get("scoring"))
    if scoring is not None:
        yield from check_scoring(scoring)
    rules = raw.get("rules")
    if rules == []:
        yield ("rules",), "has no rule; nothing would be judged"
    elif isinstance(rules, list):
        readable = {i: rule for i, value in enumerate(rules) if (rule := _readable(TypeAdapter(Rule), value))}
        # Broken windows have been reported; then no rule is told off for naming one.
        known = set(windows) if windows is not None else {rule.place for rule in readable.values()}
        yield from check_rules(readable, known)
        blocks: dict[Location, Block] = {("windows", name): window for name, window in (windows or {}).items()}
        blocks |= {("rules", index): rule for index, rule in readable.items()}
        yield from check_names(blocks, raw.get("names"))


def _readable(adapter: TypeAdapter[T], value: object) -> T | None:
    try:
        return adapter.validate_json(json.dumps(value))
    except ValidationError:
        return None


def _message(entry: dict[str, Any]) -> str:
    if entry["type"] == "extra_forbidden":
        return "unknown key; docs/packs.md lists the keys"
    if entry["type"] == "missing":
        return "is missing"
    given = entry.get("input")
    shown = f" (found {given!r})" if isinstance(given, str | int | float | bool) or given is None else ""
    return str(entry["msg"]).removeprefix("Value error, ") + shown


def _key(location: Location) -> str:
    """``rules[2].elements[0].phrases``; names of schema branches are left out."""
    text = ""
    for part in location:
        if isinstance(part, int):
            text += f"[{part}]"
        elif part not in _BRANCHES and not part.startswith("literal["):
            text += f".{part}" if text else part
    return text or "pack"


_BRANCHES = frozenset({"MatchPolicy"})


def _error(path: Path, problems: tuple[str, ...]) -> PackError:
    count = f"{len(problems)} problems" if len(problems) > 1 else "1 problem"
    return PackError(f"the script pack has {count}; first: {problems[0]}", problems=problems, path=path)
