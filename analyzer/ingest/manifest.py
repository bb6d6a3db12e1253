"""The manifest: a CSV table that says which call each recording is.

Columns (all optional but one of the first two): ``call_id``, ``recording`` (relative to the manifest, or to an input
folder), ``agent_id``, ``branch``, ``direction``, ``started_at``, ``agent_channel``, and of what the telephone system
knows ``ring_s``, ``rings``, ``hung_up_by``, ``call_type``, ``vip``.
"""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from analyzer.domain import CallData, Direction, Speaker
from analyzer.errors import UsageError
from analyzer.ingest.fields import (
    parse_channel,
    parse_count,
    parse_direction,
    parse_duration_s,
    parse_party,
    parse_started_at,
    parse_yes,
)
from analyzer.ingest.tables import Row, Table, read_table
from analyzer.problems import Problem, raise_problems

COLUMNS = {
    "call_id": ("通话编号", "通话ID", "呼叫ID", "流水号", "录音编号"),
    "recording": ("录音", "录音文件", "录音文件名", "文件名", "文件"),
    "agent_id": ("工号", "坐席工号", "坐席编号", "管家工号"),
    "branch": ("分公司", "所属分公司"),
    "direction": ("方向", "呼叫方向", "呼叫类型"),
    "started_at": ("开始时间", "通话时间", "呼叫时间", "通话开始时间"),
    "agent_channel": ("坐席声道", "声道"),
    "ring_s": ("振铃时长", "振铃秒数", "振铃时间", "响铃时长"),
    "rings": ("振铃次数", "响铃次数", "振铃声数"),
    "hung_up_by": ("挂机方", "挂断方", "挂机人"),
    "call_type": ("业务类型", "来电类型", "工单类型"),
    "vip": ("是否VIP", "VIP客户", "重要客户"),
}


_CALL_DATA = tuple(field.name for field in fields(CallData))


@dataclass(frozen=True, slots=True)
class ManifestRow:
    """What the manifest says about one call; ``recording`` is None when only ``call_id`` names the file (its stem)."""

    line: int
    call_id: str | None = None
    recording: str | None = None
    agent_id: str | None = None
    branch: str | None = None
    direction: Direction | None = None
    started_at: str | None = None
    agent_channel: int | None = None
    call: CallData = CallData()  # noqa: RUF009 - frozen

    @property
    def parts(self) -> tuple[str, ...]:
        """``recording`` as path parts, whichever slash the exporting system used; empty without one."""
        if self.recording is None:
            return ()
        kind = PureWindowsPath if "\\" in self.recording and "/" not in self.recording else PurePosixPath
        return tuple(part for part in kind(self.recording).parts if part != ".")


@dataclass(frozen=True, slots=True)
class Manifest:
    """The rows of the manifest ``path``, in its order, and what is worth a warning."""

    path: Path
    rows: tuple[ManifestRow, ...]
    warnings: tuple[str, ...] = ()


def _parsed_by(parse: Callable[[str], object]) -> BeforeValidator:
    return BeforeValidator(parse)


class _RowModel(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    call_id: str | None = None
    recording: str | None = None
    agent_id: str | None = None
    branch: str | None = None
    direction: Annotated[Direction, _parsed_by(parse_direction)] | None = None
    started_at: Annotated[str, _parsed_by(parse_started_at)] | None = None
    agent_channel: Annotated[int, _parsed_by(parse_channel)] | None = None
    ring_s: Annotated[float, _parsed_by(parse_duration_s)] | None = None
    rings: Annotated[int, _parsed_by(parse_count)] | None = None
    hung_up_by: Annotated[Speaker, _parsed_by(parse_party)] | None = None
    call_type: str | None = None
    vip: Annotated[bool, _parsed_by(parse_yes)] | None = None


def read_manifest(path: Path) -> Manifest:
    """Read the manifest ``path``. Raises UsageError listing every bad row and every duplicate by its line."""
    table = read_table(path, COLUMNS)
    if not {"call_id", "recording"} & set(table.columns):
        raise UsageError(
            "neither a recording nor a call_id column", hint="name the columns in the first row", path=path
        )
    problems: list[Problem] = []
    rows: list[ManifestRow] = []
    for row in table.rows:
        try:
            rows.append(_checked(row))
        except ValidationError as error:
            problems += [
                Problem(f"{e['loc'][0]}: {e['msg'].removeprefix('Value error, ')}", row.line) for e in error.errors()
            ]
        except ValueError as error:
            problems.append(Problem(str(error), row.line))
    problems += _duplicates(table)
    if problems:
        raise_problems(problems, path=path)
    return Manifest(path, tuple(rows), table.warnings())


def _checked(row: Row) -> ManifestRow:
    if not {"call_id", "recording"} & set(row.cells):
        raise ValueError("neither recording nor call_id is filled in")
    model = _RowModel.model_validate(dict(row.cells))
    known = model.model_dump()
    call = CallData(**{key: known.pop(key) for key in _CALL_DATA})
    return ManifestRow(line=row.line, call=call, **known)


def _duplicates(table: Table) -> list[Problem]:
    """A call_id or recording that an earlier row already has."""
    problems = []
    for column in ("call_id", "recording"):
        lines = defaultdict(list)
        for row in table.rows:
            if column in row.cells:
                value = row.cells[column]
                lines[posixpath.normpath(value) if column == "recording" else value].append(row.line)
        for value, where in lines.items():
            problems += [Problem(f"{column} {value!r} is already on line {where[0]}", line) for line in where[1:]]
    return problems
