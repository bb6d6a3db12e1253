"""The tables beside the recordings: manifest, expected verdicts, expected endings, and where each turn is."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from maker.dialogue import Dialogue
from maker.expectations import expected_outcomes

if TYPE_CHECKING:  # the tables must not need the trainer stack
    from maker.recording import Made

MANIFEST = "calls.csv"
EXPECTED = "expected.csv"
EXPECTED_CALLS = "expected_calls.csv"
TURNS = "turns.csv"


def write_tables(dialogues: Sequence[Dialogue], folder: Path, recordings: str) -> None:
    """Write manifest and expectations into ``folder``; ``recordings`` is the audio folder's name below it."""
    _write(
        folder / MANIFEST,
        ("call_id", "recording", "agent_id", "branch", "direction", "started_at", "agent_channel"),
        ((d.call_id, f"{recordings}/{d.file}", d.agent_id, d.branch, d.direction or "", d.started_at,
          d.agent_channel if d.agent_channel_in_manifest else "") for d in dialogues),
    )  # fmt: skip
    _write(
        folder / EXPECTED,
        ("call_id", "rule_id", "outcome"),
        ((d.call_id, rule, outcome) for d in dialogues for rule, outcome in expected_outcomes(d).items()),
    )
    _write(
        folder / EXPECTED_CALLS,
        ("call_id", "status", "reason"),
        ((d.call_id, d.expect_call.status, d.expect_call.reason) if d.expect_call else (d.call_id, "scored", "")
         for d in dialogues),
    )  # fmt: skip


def write_turns(dialogues: Sequence[Dialogue], made: Sequence[Made], folder: Path) -> None:
    """Write who says what when; ``channel`` is empty where both share one signal."""
    by_id = {dialogue.call_id: dialogue for dialogue in dialogues}
    _write(
        folder / TURNS,
        ("call_id", "speaker", "channel", "start_s", "end_s", "text"),
        ((m.call_id, turn.line.speaker, _channel(by_id[m.call_id], turn.line.speaker), f"{turn.start_s:.3f}",
          f"{min(turn.end_s, m.duration_s):.3f}", turn.line.text) for m in made for turn in m.turns),
    )  # fmt: skip


def _channel(dialogue: Dialogue, speaker: str) -> int | str:
    if dialogue.agent_channel is None:
        return ""
    return dialogue.agent_channel if speaker == "agent" else 1 - dialogue.agent_channel


def _write(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as target:
        writer = csv.writer(target, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
