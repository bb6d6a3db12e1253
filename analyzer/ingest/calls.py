"""The inputs of a run: every recording with what manifest, file name and roster say about its call."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from analyzer.domain import CallData, Direction
from analyzer.ingest.discovery import discover
from analyzer.ingest.fields import printable
from analyzer.ingest.filename import FilenameTemplate, NameFields
from analyzer.ingest.manifest import Manifest, ManifestRow
from analyzer.ingest.pairing import Pairing, pair
from analyzer.ingest.roster import Roster

_SHOWN = 5


@dataclass(frozen=True, slots=True)
class CallInput:
    """One recording to analyse; ``path`` may not exist, then reading it fails with its reason.

    ``call_id`` is unique within a run, also where case does not count. ``started_at`` is ISO 8601. ``known_agent`` is
    False when a roster is given and does not list ``agent_id``.
    """

    path: Path
    call_id: str
    agent_id: str | None = None
    branch: str | None = None
    direction: Direction | None = None
    started_at: str | None = None
    agent_channel: int | None = None
    known_agent: bool = True
    call: CallData = CallData()  # noqa: RUF009 - frozen


@dataclass(frozen=True, slots=True)
class Collected:
    """The calls of a run in path order, and what the user should know about how they were found."""

    calls: tuple[CallInput, ...]
    warnings: tuple[str, ...] = ()


def collect(
    inputs: Sequence[Path],
    *,
    manifest: Manifest | None = None,
    template: FilenameTemplate | None = None,
    roster: Roster | None = None,
) -> Collected:
    """The recordings among ``inputs`` with their metadata.

    The manifest wins over the file name, the file name over the roster. Rows of the manifest whose recording is
    missing become calls too when a whole folder is analysed, so that they are reported; rows that belong to none of
    ``inputs`` are left out and counted in a warning.
    """
    files = discover(inputs)
    pairing = pair(files, inputs, manifest) if manifest else Pairing(tuple((path, None) for path in files))
    names = {path: template.read(path) for path, _ in pairing.pairs} if template else {}
    calls = [_call(path, row, names.get(path), roster) for path, row in pairing.pairs]
    distinct = _with_distinct_ids(calls)
    warnings = [
        *(manifest.warnings if manifest else ()),
        *(roster.warnings if roster else ()),
        *pairing.warnings,
        *_unfit_names(template, [path for path, row in pairing.pairs if row is None and names.get(path) is None]),
        *_renamed(calls, distinct),
        *_unknown_agents(distinct, roster),
    ]
    return Collected(tuple(distinct), tuple(warnings))


def started_since(calls: Iterable[CallInput], day: date) -> tuple[CallInput, ...]:
    """The calls that began on ``day`` or later: by ``started_at`` as written, else by the file's modification time.

    A call of unknown time (its file is missing) is kept, so that it is reported.
    """
    return tuple(call for call in calls if (began := _day_of(call)) is None or began >= day)


def _day_of(call: CallInput) -> date | None:
    if call.started_at is not None:
        return datetime.fromisoformat(call.started_at).date()
    try:
        return datetime.fromtimestamp(call.path.stat().st_mtime).astimezone().date()
    except OSError:
        return None


def _call(path: Path, row: ManifestRow | None, name: NameFields | None, roster: Roster | None) -> CallInput:
    said = row or ManifestRow(line=0)
    told = name or NameFields()
    agent_id = said.agent_id or told.agent_id
    known = roster is None or agent_id is None or roster.knows(agent_id)
    from_roster = roster.branches.get(agent_id) if roster and agent_id else None
    return CallInput(
        path=path,
        call_id=said.call_id or told.call_id or printable(path.stem),
        agent_id=agent_id,
        branch=said.branch or told.branch or from_roster,
        direction=said.direction or told.direction,
        started_at=said.started_at or told.started_at,
        agent_channel=told.agent_channel if said.agent_channel is None else said.agent_channel,
        known_agent=known,
        call=said.call,
    )


def _with_distinct_ids(calls: Sequence[CallInput]) -> list[CallInput]:
    """Calls of one id told apart by the part of their path in which they differ: ``1001@north``, ``1001@south``."""
    groups: defaultdict[str, list[int]] = defaultdict(list)
    for index, call in enumerate(calls):
        groups[call.call_id.casefold()].append(index)
    taken = {folded for folded, members in groups.items() if len(members) == 1}
    distinct = list(calls)
    for members in (members for members in groups.values() if len(members) > 1):
        tails = _distinguishing_tails([calls[index].path for index in members])
        for index, tail in zip(members, tails, strict=True):
            call_id, number = f"{calls[index].call_id}@{tail}", 2
            while call_id.casefold() in taken:
                call_id, number = f"{calls[index].call_id}@{tail}#{number}", number + 1
            taken.add(call_id.casefold())
            distinct[index] = replace(calls[index], call_id=call_id)
    return distinct


def _distinguishing_tails(paths: Sequence[Path]) -> list[str]:
    """The shortest run of last path parts in which all ``paths`` differ; the shared file name itself is left away."""
    parts = [tuple(printable(part) for part in path.absolute().parts) for path in paths]
    for length in range(1, max(map(len, parts)) + 1):
        folders = ["/".join(p[-length:-1]) for p in parts]
        if length > 1 and _all_differ(folders):
            return folders
        whole = ["/".join(p[-length:]) for p in parts]
        if _all_differ(whole):
            return whole
    return ["/".join(p) for p in parts]


def _all_differ(names: Sequence[str]) -> bool:
    return len({name.casefold() for name in names}) == len(names)


def _renamed(before: Sequence[CallInput], after: Sequence[CallInput]) -> list[str]:
    groups: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for old, new in zip(before, after, strict=True):
        if old.call_id != new.call_id:
            groups[old.call_id.casefold()].append((old.call_id, new.call_id))
    return [
        f"call_id {pairs[0][0]!r} names {len(pairs)} recordings; reported as {_listed([new for _, new in pairs])}"
        for pairs in groups.values()
    ]


def _unfit_names(template: FilenameTemplate | None, paths: Sequence[Path]) -> list[str]:
    if template is None or not paths:
        return []
    names = [printable(path.name) for path in paths]
    return [f"{len(names)} file names do not fit {template.template!r}, nothing read from them: {_listed(names)}"]


def _unknown_agents(calls: Sequence[CallInput], roster: Roster | None) -> list[str]:
    counts = Counter(call.agent_id for call in calls if not call.known_agent and call.agent_id is not None)
    if roster is None or not counts:
        return []
    listed = _listed([f"{agent_id} ({count} calls)" for agent_id, count in sorted(counts.items())])
    return [f"{len(counts)} agents are not in {roster.path}: {listed}"]


def _listed(items: Sequence[str]) -> str:
    more = len(items) - _SHOWN
    return ", ".join(items[:_SHOWN]) + (f" and {more} more" if more > 0 else "")
