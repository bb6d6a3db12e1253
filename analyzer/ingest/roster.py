"""The roster: a CSV table of the agents who are to be scored, with their branch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from analyzer.errors import UsageError
from analyzer.ingest.manifest import COLUMNS
from analyzer.ingest.tables import read_table
from analyzer.problems import Problem, raise_problems


@dataclass(frozen=True, slots=True)
class Roster:
    """Agents of the roster ``path``: agent_id → branch, None where the roster leaves it open."""

    path: Path
    branches: Mapping[str, str | None]
    warnings: tuple[str, ...] = ()

    def knows(self, agent_id: str) -> bool:
        return agent_id in self.branches


def read_roster(path: Path) -> Roster:
    """Read the roster ``path`` (columns agent_id, branch). Raises UsageError listing every bad row by its line."""
    table = read_table(path, {column: COLUMNS[column] for column in ("agent_id", "branch")})
    if "agent_id" not in table.columns:
        raise UsageError("no agent_id column", hint="name the columns in the first row: agent_id,branch", path=path)
    first_line: dict[str, int] = {}
    branches: dict[str, str | None] = {}
    problems: list[Problem] = []
    for row in table.rows:
        agent_id = row.cells.get("agent_id")
        if agent_id is None:
            problems.append(Problem("agent_id is not filled in", row.line))
        elif agent_id in first_line:
            problems.append(Problem(f"agent_id {agent_id!r} is already on line {first_line[agent_id]}", row.line))
        else:
            first_line[agent_id] = row.line
            branches[agent_id] = row.cells.get("branch")
    if problems:
        raise_problems(problems, path=path)
    return Roster(path, branches, table.warnings())
