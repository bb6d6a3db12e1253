"""The way in for YAML files that people write: every mistake is told at once, with file, line and key."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError

from analyzer.errors import PackError
from analyzer.scripts.check import Location, Problem
from analyzer.scripts.lines import Document, YamlProblemError, parse_yaml

MAX_BYTES = 4_000_000

T = TypeVar("T")
M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Source:
    """A YAML file that was read. ``what`` is what it holds, for messages: ``script pack`` or ``company file``."""

    path: Path
    what: str
    document: Document
    sha256: str

    @property
    def value(self) -> Any:
        """The content as plain Python values."""
        return self.document.value

    def error(self, problems: Iterable[Problem]) -> PackError:
        """One error for all ``problems`` and all keys that are there twice, each as ``file:line: key: message``, in the
        order of the file."""
        lines = {(self.document.line_of(location), _key(location), message) for location, message in problems}
        lines |= {(line, key, "is there twice in the same block") for line, key in self.document.twice}
        return _error(
            self.path, self.what, tuple(f"{self.path}:{line}: {key}: {message}" for line, key, message in sorted(lines))
        )


def read_bytes(path: Path, what: str) -> bytes:
    """The content of ``path``.

    Raises:
        PackError: not readable, or too large.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        reason = error.strerror or str(error)
        raise PackError(f"the {what} cannot be read: {reason}", path=path, hint="check the path") from error
    if len(raw) > MAX_BYTES:
        raise PackError(f"the file has {len(raw):,} bytes, more than a {what} ever has", path=path)
    return raw


def parse_source(path: Path, what: str, raw: bytes) -> Source:
    """The YAML in ``raw``, which was read from ``path``.

    Raises:
        PackError: not UTF-8, or not YAML.
    """
    try:
        document = parse_yaml(raw.decode("utf-8-sig"), path)
    except UnicodeDecodeError as error:
        raise _error(path, what, (f"{path}:1: not UTF-8 text (byte {error.start})",)) from error
    except YamlProblemError as error:
        raise _error(path, what, (f"{path}:{error.line}: {error.message}",)) from error
    return Source(path, what, document, hashlib.sha256(raw).hexdigest())


def validated(model: type[M], source: Source, *, starts_with: str) -> tuple[M | None, list[Problem]]:
    """The content as ``model``, or None and what is wrong with it. Keys that are there twice are not listed, but make
    it None.

    Raises:
        PackError: not a mapping at all; ``starts_with`` says what one begins with.
    """
    if not isinstance(source.value, dict):
        message = f"{source.path}:1: a {source.what} is a mapping that starts with {starts_with}"
        raise _error(source.path, source.what, (message,))
    try:
        content = model.model_validate_json(json.dumps(source.value))
    except ValidationError as error:
        return None, list(_problems(error))
    return (None if source.document.twice else content), []


def readable(adapter: TypeAdapter[T], value: object) -> T | None:
    """``value`` as the adapter's type, None when it is wrong by itself."""
    try:
        return adapter.validate_json(json.dumps(value))
    except ValidationError:
        return None


def _problems(error: ValidationError) -> Iterator[Problem]:
    """What is wrong, but not that a list is empty because all that stands in it is wrong."""
    entries = error.errors()
    places = {entry["loc"][:depth] for entry in entries for depth in range(len(entry["loc"]))}
    for entry in entries:
        if entry["type"] != "too_short" or entry["loc"] not in places:
            yield entry["loc"], _message(dict(entry))


def _message(entry: dict[str, Any]) -> str:
    """What is wrong, and if known what would be right, in plain words."""
    kind, given, context = entry["type"], entry.get("input"), entry.get("ctx", {})
    if kind == "extra_forbidden":
        return "unknown key; docs/packs.md lists the keys"
    if kind == "missing":
        return "is missing"
    if kind == "too_short":
        return f"needs at least {context['min_length']} entry"
    shown = f" (found {given!r})" if isinstance(given, str | int | float | bool) or given is None else ""
    if kind == "string_pattern_mismatch":
        kind = next((start for start in _PLAIN if context["pattern"].startswith(start)), kind)
    if kind in _PLAIN:
        return _PLAIN[kind] + shown
    return str(entry["msg"]).removeprefix("Value error, ") + shown


# Instead of words for programmers: by kind of mistake, or by how the pattern begins that a text does not match.
_PLAIN = {
    "^(坐席|客户)": "needs 坐席： or 客户： at its beginning, with or without times, and then what is said",
    "^[A-Za-z]": "needs a letter, and then only letters, digits, _ and -",
    "^[0-9]": 'needs numbers with dots, such as "1.0"',
    "tuple_type": "needs a list, in brackets or with a line and a dash for each entry",
    "model_type": "needs a block of keys",
    "dict_type": "needs a block of keys",
    "string_type": "needs text; put it in quotation marks",
    "bool_type": "needs true or false",
    "int_type": "needs a whole number",
    "float_type": "needs a number",
}


def _key(location: Location) -> str:
    """``rules[2].elements[0].phrases``; names of schema branches are left out."""
    text = ""
    for part in location:
        if isinstance(part, int):
            text += f"[{part}]"
        elif part not in _BRANCHES and not part.startswith(("literal[", "tuple[")):
            text += f".{part}" if text else part
    return text or "pack"


_BRANCHES = frozenset(("MatchPolicy", "constrained-int", "constrained-str", "str", "bool", "int", "float"))


def _error(path: Path, what: str, problems: tuple[str, ...]) -> PackError:
    count = f"{len(problems)} problems" if len(problems) > 1 else "1 problem"
    return PackError(f"the {what} has {count}; first: {problems[0]}", problems=problems, path=path)
