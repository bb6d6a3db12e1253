"""``packs diff``: which rules of two packs differ, and which calls and agents that moves."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from analyzer.commands import exit_codes
from analyzer.commands.earlier import all_transcripts
from analyzer.commands.outcome import plain_console
from analyzer.commands.streams import one_line, say
from analyzer.domain import CallResult, CallScore, CallStatus, Outcome, Transcript
from analyzer.judging import judged
from analyzer.reports import cells
from analyzer.reports.table import write_table
from analyzer.rules.compare import Move, RuleChange, moves, rule_changes
from analyzer.scripts.load import LoadedPack, load_pack
from analyzer.settings import Settings, load_settings
from analyzer.text.personal import personal_in

COLUMNS = {
    "call_id": "通话编号",
    "agent_id": "工号",
    "rule_id": "质检项",
    "old_verdict": "原判定",
    "new_verdict": "新判定",
    "old_points": "原得分",
    "new_points": "新得分",
    "old_score": "原总分",
    "new_score": "新总分",
    "note": "说明",
}
_MOST_ROWS = 40


@dataclass(frozen=True, slots=True)
class _Moved:
    """A call with what moves on it; without moves only its score does. Scores are 0–100, None when there is none."""

    call_id: str
    agent_id: str | None
    moves: tuple[Move, ...]
    old_pct: float | None
    new_pct: float | None


@dataclass(slots=True)
class _Scores:
    """The scores of one agent by both packs."""

    old: list[float] = field(default_factory=list)
    new: list[float] = field(default_factory=list)


def diff_command(
    old: Annotated[str, typer.Argument(help="The pack as it was: a name or a YAML file.", show_default=False)],
    new: Annotated[str, typer.Argument(help="The pack as it is to be.", show_default=False)],
    out: Annotated[Path | None, typer.Option(help="Folder of an earlier run whose calls are judged again.")] = None,
    db: Annotated[str | None, typer.Option(help="Database URL whose calls are judged again.")] = None,
    company: Annotated[Path | None, typer.Option(help="company.yaml: names and numbers of your company.")] = None,
    csv: Annotated[Path | None, typer.Option("--csv", help="File for every verdict that moves.")] = None,
    headers: Annotated[str | None, typer.Option(help="CSV column names: en or zh.")] = None,
    config: Annotated[Path | None, typer.Option(help="Settings file (default: ./analyzer.toml).")] = None,
) -> None:
    """Compare two packs rule by rule; with stored calls, judge those by both and name calls and agents that move."""
    settings = load_settings(config).with_options(db=db, company=company, headers=headers)
    packs = (load_pack(old, company=settings.company), load_pack(new, company=settings.company))
    _show_rules(list(rule_changes(packs[0].pack, packs[1].pack)))
    if out is None and settings.db is None:
        say("no calls were judged: name an earlier run with --out, or a database with --db")
        return
    comparison = _Comparison(packs, settings)
    for transcript in all_transcripts(out, settings.db):
        comparison.take(transcript)
    comparison.show()
    if csv is not None:
        write_table(csv, COLUMNS, _rows(comparison.moved), settings.headers)
        say(f"written: {csv}")
    if comparison.unusable:
        raise typer.Exit(exit_codes.WITH_FAILURES)


class _Comparison:
    """Calls judged by both packs. Only what moves is kept."""

    def __init__(self, packs: tuple[LoadedPack, LoadedPack], settings: Settings) -> None:
        self._packs, self._settings = packs, settings
        self._calls = 0
        self._by_rule: Counter[tuple[str, Outcome | None, Outcome | None]] = Counter()
        self._agents: defaultdict[str | None, _Scores] = defaultdict(_Scores)
        self.moved: list[_Moved] = []
        self.unusable = 0

    def take(self, transcript: Transcript | None) -> None:
        """Judge one call; None is one that could not be read."""
        if transcript is None:
            self.unusable += 1
            return
        self._calls += 1
        score = CallScore(transcript.call_id, CallStatus.FAILED)
        plain = CallResult(transcript.call_id, transcript.recording or "", score, agent_id=transcript.agent_id)
        old, new = (judged(plain, transcript, loaded.pack, self._settings) for loaded in self._packs)
        scores = self._agents[transcript.agent_id]
        for known, result in ((scores.old, old), (scores.new, new)):
            if result.score.score_pct is not None:
                known.append(result.score.score_pct)
        found = tuple(moves(old.verdicts, new.verdicts))
        self._by_rule.update((move.rule_id, move.old, move.new) for move in found)
        if found or old.score.score_pct != new.score.score_pct:
            personal = personal_in([(utterance.speaker, utterance.text) for utterance in transcript.utterances])
            found = tuple(replace(move, note=personal.mask(move.note)) for move in found)
            call = _Moved(transcript.call_id, transcript.agent_id, found, old.score.score_pct, new.score.score_pct)
            self.moved.append(call)

    def show(self) -> None:
        """Tables of rules, calls and agents on standard output."""
        console = plain_console()
        if self._by_rule:
            console.print(_rules_table(self._by_rule))
        if self.moved:
            console.print(_calls_table(self.moved))
        agents = {agent_id: scores for agent_id, scores in self._agents.items() if scores.old != scores.new}
        if agents:
            console.print(_agents_table(agents))
        moved = sum(1 for call in self.moved if call.old_pct != call.new_pct)
        unusable = f", {self.unusable} unusable" if self.unusable else ""
        console.print(
            f"{self._calls} calls judged{unusable}: {len(self.moved)} with verdicts that move, {moved} with another "
            f"score, {len(agents)} agents",
            soft_wrap=True,
        )


def _show_rules(changes: Sequence[RuleChange]) -> None:
    for change in changes:
        about = change.rule_id or "pack"
        print(one_line(f"{change.change.value} {about}" + (f": {', '.join(change.keys)}" if change.keys else "")))
    if not changes:
        print("no rule differs")


def _rules_table(counts: Counter[tuple[str, Outcome | None, Outcome | None]]) -> Table:
    table = Table(title="rules", title_justify="left")
    for name in ("rule", "old", "new"):
        table.add_column(name, no_wrap=True)
    table.add_column("calls", justify="right", no_wrap=True)
    for (rule_id, old, new), count in sorted(counts.items(), key=lambda item: (item[0][0], -item[1])):
        table.add_row(one_line(rule_id), _shown(old), _shown(new), str(count))
    return table


def _calls_table(moved: Sequence[_Moved]) -> Table:
    table = Table(title="calls", title_justify="left")
    for name in ("call", "agent", "score", "rule", "old → new"):
        table.add_column(name, no_wrap=True)
    table.add_column("note")
    rows = [(call, move) for call in moved for move in call.moves or (None,)]
    for call, move in rows[:_MOST_ROWS]:
        table.add_row(
            one_line(call.call_id),
            one_line(call.agent_id or "–"),
            f"{_number(call.old_pct)} → {_number(call.new_pct)}",
            one_line(move.rule_id) if move else "–",
            f"{_shown(move.old)} → {_shown(move.new)}" if move else "–",
            one_line(move.note) if move else "",
        )
    if len(rows) > _MOST_ROWS:
        table.caption = f"… and {len(rows) - _MOST_ROWS} more; --csv FILE has all"
    return table


def _agents_table(agents: dict[str | None, _Scores]) -> Table:
    table = Table(title="agents", title_justify="left")
    table.add_column("agent", no_wrap=True)
    for name in ("scored old", "scored new", "mean old", "mean new", "moves by"):
        table.add_column(name, justify="right", no_wrap=True)
    rows = sorted(agents.items(), key=lambda item: (_change(item[1]) or 0.0, item[0] or ""))
    for agent_id, scores in rows[:_MOST_ROWS]:
        table.add_row(
            one_line(agent_id or "–"),
            str(len(scores.old)),
            str(len(scores.new)),
            _number(_mean(scores.old)),
            _number(_mean(scores.new)),
            "–" if (change := _change(scores)) is None else f"{change:+.1f}",
        )
    if len(rows) > _MOST_ROWS:
        table.caption = f"… and {len(rows) - _MOST_ROWS} more"
    return table


def _rows(moved: Iterable[_Moved]) -> Iterator[list[str]]:
    for call in moved:
        for move in call.moves or (None,):
            yield [
                cells.text(call.call_id),
                cells.text(call.agent_id),
                cells.text(move.rule_id) if move else "",
                (move.old or "") if move else "",
                (move.new or "") if move else "",
                cells.number(move.old_points, 2) if move else "",
                cells.number(move.new_points, 2) if move else "",
                cells.number(call.old_pct, 2),
                cells.number(call.new_pct, 2),
                cells.text(move.note) if move else "",
            ]


def _mean(scores: Sequence[float]) -> float | None:
    return sum(scores) / len(scores) if scores else None


def _change(scores: _Scores) -> float | None:
    old, new = _mean(scores.old), _mean(scores.new)
    return None if old is None or new is None else new - old


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f}"


def _shown(outcome: Outcome | None) -> str:
    return outcome.value if outcome else "–"
