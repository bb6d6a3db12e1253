"""A packet that comes back: every row right, or every wrong one by its line and nothing taken."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from datetime import time as clock_time
from pathlib import Path
from zoneinfo import ZoneInfo

from analyzer.domain import Outcome
from analyzer.errors import UsageError
from analyzer.evaluation.sampling import Item
from analyzer.ingest.fields import parse_started_at, parse_yes
from analyzer.ingest.imports.parsing import parse_outcome
from analyzer.ingest.tables import Row, Table, read_table
from analyzer.problems import Problem, raise_problems
from analyzer.reports import cells
from analyzer.review.sheet import ANSWERS, GIVEN
from analyzer.store import Store
from analyzer.store.clocks import local
from analyzer.store.reviewing import Packet, Review, close_packet, find_packets, latest_reviews, save_reviews

_HEADINGS = {name: (title,) for name, (title, _) in {**GIVEN, **ANSWERS}.items()}
_MIDNIGHT = clock_time()
_NEEDED = ("packet_id", "call_id", "rule_id", "outcome")


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of a file: rows with an answer, those of them that were new, rows left open, packets now closed."""

    answers: int
    new: int
    unanswered: int
    overruled: int
    closed: tuple[str, ...]


def take_back(store: Store, path: Path, zone: ZoneInfo, *, reviewer: str = "") -> Taken:
    """Import the filled-in table of one packet or several.

    ``reviewer`` stands in where the column is empty, and the time of import, on the clock of ``zone``, where no time is
    told, or no more than today. Rows without an outcome are left for later. Raises UsageError listing every bad row;
    StoreError.
    """
    table = read_table(path, _HEADINGS)
    missing = [f"{name} ({_HEADINGS[name][0]})" for name in _NEEDED if name not in table.columns]
    if missing:
        raise UsageError(f"no column {', '.join(missing)}", hint="fill in the table of a packet", path=path)
    now = store.now()
    with store.writing() as connection:
        known = find_packets(connection, {row.cells["packet_id"] for row in table.rows if "packet_id" in row.cells})
        reader = _Reader(known, reviewer, local(now.isoformat(timespec="seconds"), zone))
        answered = [(review, "reviewed_at" in row.cells) for row in table.rows if (review := reader.read(row))]
        if reader.problems:
            raise_problems(reader.problems, path=path)
        said = latest_reviews(connection, known)
        reviews = [review if is_dated else _as_said(review, said) for review, is_dated in answered]
        new = save_reviews(connection, reviews, now)
        closed = tuple(packet_id for packet_id in sorted(known) if close_packet(connection, packet_id, now))
    overruled = sum(review.outcome is not reader.machine[review.call_id, review.rule_id] for review in reviews)
    return Taken(len(reviews), new, len(_answerable(table)) - len(reviews), overruled, closed)


def _as_said(review: Review, said: Mapping[tuple[str, str, str, str], Review]) -> Review:
    """``review``, which tells no time; the earlier one where its reviewer said the very same last."""
    before = said.get((review.packet_id, review.call_id, review.rule_id, review.reviewer))
    same = before is not None and replace(before, reviewed_at=review.reviewed_at) == review
    return before if before is not None and same else review


class _Reader:
    """Rows into reviews; what is wrong with them is in ``problems``."""

    def __init__(self, packets: Mapping[str, Packet], reviewer: str, now: datetime) -> None:
        self._packets, self._reviewer, self._now = packets, reviewer, now
        self._items = {
            (packet_id, cells.text(item.verdict.call_id), cells.text(item.verdict.rule_id)): item
            for packet_id, packet in packets.items()
            for item in packet.items
        }
        self._numbered = {
            (packet_id, str(number), cells.text(item.verdict.rule_id)): item
            for packet_id, packet in packets.items()
            for number, item in enumerate(packet.items, start=1)
        }
        self.machine = {(i.verdict.call_id, i.verdict.rule_id): i.verdict.outcome for i in self._items.values()}
        self.problems: list[Problem] = []
        self._seen: Counter[Item] = Counter()

    def read(self, row: Row) -> Review | None:
        """The review of a row; None for one that is not filled in, or wrong."""
        if "outcome" not in row.cells:
            if answered := [name for name in ("reason", "is_final") if name in row.cells]:
                self.problems.append(Problem(f"{answered[0]} is filled in, but no outcome (复核结论)", row.line))
            return None
        said = list(self._problems(row))
        if said:
            self.problems += [Problem(problem, row.line) for problem in said]
            return None
        packet, item = self._packets[row.cells["packet_id"]], self._item(row)
        assert item is not None, "a row without problems is about an item"
        reviewer = row.cells.get("reviewer", self._reviewer)
        is_blind = packet.kind == "calibration"
        return Review(
            call_id=item.verdict.call_id,
            rule_id=item.verdict.rule_id,
            verdict_key=item.verdict_key,
            packet_id=packet.packet_id,
            kind=packet.kind,
            reviewer=reviewer,
            reviewed_at=self._time(row),
            outcome=Outcome(parse_outcome(row.cells["outcome"])),
            reason=row.cells.get("reason", "盲评" if is_blind else "与机器判定一致"),
            is_final=not is_blind and (parse_yes(row.cells["is_final"]) if "is_final" in row.cells else True),
        )

    def _problems(self, row: Row) -> Iterator[str]:
        told = row.cells
        packet = self._packets.get(told.get("packet_id", ""))
        item = self._item(row)
        if packet is None:
            yield f"no packet {told.get('packet_id', '')!r} was handed out from this store"
        elif item is None:
            place = f"{told.get('rule_id', '')!r} of call {told.get('call_id', '')!r}"
            yield f"packet {packet.packet_id} does not hold {place}"
        else:
            self._seen[item] += 1
            if self._seen[item] > 1:
                yield f"{item.verdict.rule_id!r} of call {item.verdict.call_id!r} stands here twice"
            yield from self._about(row, packet, item)
        for name, check in (("reviewed_at", lambda _: self._time(row)), ("is_final", parse_yes)):
            try:
                if name in told:
                    check(told[name])
            except ValueError as error:
                yield f"{name}: {error}"

    def _time(self, row: Row) -> str:
        """When it was judged. Raises ValueError for what is no time, or has not come yet."""
        if "reviewed_at" not in row.cells:
            return self._now.isoformat()
        written = parse_started_at(row.cells["reviewed_at"])
        time = datetime.fromisoformat(written)
        if time.tzinfo is None and time.date() == self._now.date() and time.time() == _MIDNIGHT:
            return self._now.isoformat()
        if time.tzinfo is None and time.date() > self._now.date():
            raise ValueError(f"{row.cells['reviewed_at']!r} has not come yet")
        return written

    def _about(self, row: Row, packet: Packet, item: Item) -> Iterator[str]:
        told = row.cells
        try:
            outcome = parse_outcome(told["outcome"])
        except ValueError as error:
            yield f"outcome: {error}"
            return
        if "reviewer" not in told and not self._reviewer:
            yield "reviewer (复核人) is not filled in; or name one with --reviewer"
        if packet.reviewer and told.get("reviewer", self._reviewer) != packet.reviewer:
            yield f"packet {packet.packet_id} was handed out to {packet.reviewer!r}"
        is_other = outcome != item.verdict.outcome.value
        if packet.kind != "calibration" and is_other and "reason" not in told:
            yield "reason (复核理由) is needed where the verdict is not the machine's"

    def _item(self, row: Row) -> Item | None:
        """What the row is about: by call and rule, or by its number where a spreadsheet took the call's id for one."""
        packet_id, call_id = row.cells.get("packet_id", ""), row.cells.get("call_id", "")
        rule_id = row.cells.get("rule_id", "")
        exact = self._items.get((packet_id, call_id, rule_id))
        if exact is not None:
            return exact
        numbered = self._numbered.get((packet_id, row.cells.get("position", ""), rule_id))
        return numbered if numbered is not None and _is_rounded(call_id, numbered.verdict.call_id) else None


def _is_rounded(shown: str, call_id: str) -> bool:
    """Whether ``shown`` is what Excel makes of an id that is a number: without leading zeros, or as 2.02611E+16."""
    try:
        return call_id.isdigit() and math.isclose(float(shown), float(call_id), rel_tol=1e-5)
    except ValueError:
        return False


def _answerable(table: Table) -> list[Row]:
    return [row for row in table.rows if "call_id" in row.cells]
