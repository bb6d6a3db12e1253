"""File-name templates: what a recording's name tells about its call, without regular expressions.

A template is the name as the recorder writes it, with fields in braces::

    {started_at:%Y%m%d%H%M%S}_{agent_id}_{direction}_{call_id}.wav

* ``{call_id}``, ``{agent_id}``, ``{branch}``: any text up to what follows the field.
* ``{direction}``: inbound, outbound, in, out, 呼入, 呼出, 来电 or 去电.
* ``{agent_channel}``: 0, 1, left, right, 左 or 右.
* ``{started_at:FORMAT}``: a time of fixed width, of %Y %y %m %d %H %M %S; without FORMAT ``%Y%m%d%H%M%S``.
* ``{_}``: any text, not used; may stand several times.
* ``/`` parts of the folder: ``{branch}/{agent_id}_{call_id}.wav`` looks at the file's folder too.

The extension does not matter. Two fields need something between them to tell where one ends, unless one of them is
``started_at``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from string import Formatter
from types import MappingProxyType

from analyzer.domain import Direction
from analyzer.errors import UsageError
from analyzer.ingest.fields import DIRECTION_WORDS, parse_channel, parse_direction, printable

_TEXT_FIELDS = ("call_id", "agent_id", "branch", "_")
_FIELDS = (*_TEXT_FIELDS, "direction", "agent_channel", "started_at")
_DIGITS = {"%Y": 4, "%y": 2, "%m": 2, "%d": 2, "%H": 2, "%M": 2, "%S": 2}
_DEFAULT_TIME = "%Y%m%d%H%M%S"
_SUFFIX = re.compile(r"\.[A-Za-z0-9]{1,5}$")


@dataclass(frozen=True, slots=True)
class NameFields:
    """What a file name told; None where the template has no such field."""

    call_id: str | None = None
    agent_id: str | None = None
    branch: str | None = None
    direction: Direction | None = None
    started_at: str | None = None
    agent_channel: int | None = None


class FilenameTemplate:
    """A template ready to read names with. Raises UsageError for a template that cannot work."""

    def __init__(self, template: str) -> None:
        self.template = template
        self._pattern, self._time_format = _compile(template)
        self._levels = template.count("/") + 1

    def read(self, path: Path) -> NameFields | None:
        """What the name of ``path`` tells, or None when it does not fit the template."""
        parts = path.parts[-self._levels :]
        name = "/".join((*parts[:-1], path.stem))
        match = self._pattern.fullmatch(name)
        if match is None:
            return None
        found = match.groupdict()
        try:
            return self._values(found)
        except ValueError:  # such as a 13th month: digits that are no time
            return None

    def _values(self, found: Mapping[str, str]) -> NameFields:
        text = {field: printable(found[field]) for field in ("call_id", "agent_id", "branch") if field in found}
        time = found.get("started_at")
        direction = found.get("direction")
        channel = found.get("agent_channel")
        return NameFields(
            call_id=text.get("call_id"),
            agent_id=text.get("agent_id"),
            branch=text.get("branch"),
            direction=parse_direction(direction) if direction else None,
            started_at=datetime.strptime(time, self._time_format).isoformat(timespec="seconds") if time else None,
            agent_channel=parse_channel(channel) if channel else None,
        )


_CHOICES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"direction": DIRECTION_WORDS, "agent_channel": ("right", "left", "0", "1", "左", "右")}
)


def _compile(template: str) -> tuple[re.Pattern[str], str]:
    """The pattern for the name without extension, and the time format in it."""
    try:
        pieces = list(Formatter().parse(_SUFFIX.sub("", template)))
    except ValueError as error:
        raise _refused(template, f"braces do not pair up ({error})") from error
    pattern, time_format = "", _DEFAULT_TIME
    seen: set[str] = set()
    open_ended = False
    for literal, field, spec, conversion in pieces:
        pattern += re.escape(literal)
        if field is None:
            continue
        _check_field(template, field, spec or "", conversion, seen)
        seen.add(field)
        if field in _TEXT_FIELDS:
            if open_ended and not literal:
                raise _refused(
                    template, f"nothing tells where the field before {{{field}}} ends; put a separator there"
                )
            pattern += r"[^/]+?" if field == "_" else rf"(?P<{field}>[^/]+?)"
        elif field == "started_at":
            time_format = spec or _DEFAULT_TIME
            pattern += rf"(?P<started_at>{_time_pattern(template, time_format)})"
        else:
            pattern += rf"(?P<{field}>(?i:{'|'.join(map(re.escape, _CHOICES[field]))}))"
        open_ended = field in _TEXT_FIELDS
    if not seen - {"_"}:
        raise _refused(template, f"no field; the fields are {', '.join(f'{{{name}}}' for name in _FIELDS)}")
    return re.compile(pattern, re.DOTALL), time_format


def _check_field(template: str, field: str, spec: str, conversion: str | None, seen: set[str]) -> None:
    if field not in _FIELDS:
        raise _refused(template, f"unknown field {{{field}}}; the fields are {', '.join(_FIELDS)}")
    if field in seen and field != "_":
        raise _refused(template, f"{{{field}}} stands twice; write {{_}} for a part that is not used")
    if conversion or (spec and field != "started_at"):
        raise _refused(template, f"{{{field}}} takes no format")


def _time_pattern(template: str, time_format: str) -> str:
    pieces = re.findall(r"%.|[^%]+|%$", time_format, re.DOTALL)
    directives = [piece for piece in pieces if piece.startswith("%")]
    if unknown := [piece for piece in directives if piece not in _DIGITS]:
        raise _refused(template, f"{unknown[0]} is not supported in started_at; use {' '.join(_DIGITS)}")
    if len(set(directives)) < len(directives):
        raise _refused(template, "started_at has a part twice")
    if not {"%m", "%d"} <= set(directives) or len({"%Y", "%y"} & set(directives)) != 1:
        raise _refused(template, "started_at needs one year (%Y or %y), the month (%m) and the day (%d)")
    return "".join(rf"[0-9]{{{_DIGITS[piece]}}}" if piece in _DIGITS else re.escape(piece) for piece in pieces)


def _refused(template: str, why: str) -> UsageError:
    return UsageError(f"filename_template {template!r}: {why}")
