"""Real human speech put as agent calls: nothing may fail on what the embedded model cannot understand.

``python -m benchmarks.human_speech FOLDER`` – the folder holds FLAC files of one speaker each. Every utterance becomes
a call of its own, and every ten in a row another one; the agent's channel is told, the other carries faint noise.
"""

from __future__ import annotations

import argparse
import tempfile
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import soundfile
import soxr

from analyzer.domain import CallResult, Direction, Outcome
from analyzer.ingest import CallInput
from analyzer.models.calibration import read_calibration
from analyzer.models.locate import locate_model
from analyzer.pipeline import Analyzer
from analyzer.scripts.load import load_pack
from analyzer.settings import Settings
from analyzer.speech.vosk_transcriber import VoskTranscriber

TOGETHER = 10
_RATE_HZ = 8000


def calls(recordings: list[Path], folder: Path) -> Iterator[CallInput]:
    """Single utterances, then runs of ten with half a second between them."""
    random = np.random.default_rng(1)
    pause = np.zeros(_RATE_HZ // 2, np.float32)
    groups = [[p] for p in recordings]
    groups += [recordings[i : i + TOGETHER] for i in range(0, len(recordings) - TOGETHER + 1, TOGETHER)]
    for number, group in enumerate(groups):
        agent = np.concatenate([part for path in group for part in (pause, _telephone_rate(path))] + [pause])
        other = random.normal(0, 3e-4, len(agent)).astype(np.float32)
        path = folder / f"H{number:04d}x{len(group)}.wav"
        soundfile.write(path, np.stack([agent, other], axis=1), _RATE_HZ, subtype="PCM_16")
        direction = Direction.INBOUND if number % 2 else Direction.OUTBOUND
        yield CallInput(path, path.stem, direction=direction, agent_channel=0)


def _telephone_rate(path: Path) -> np.ndarray:
    audio, rate_hz = soundfile.read(path, dtype="float32")
    return np.asarray(soxr.resample(audio, rate_hz, _RATE_HZ), np.float32)


def report(results: list[CallResult]) -> list[str]:
    lines = [
        "| calls | verdicts | pass | fail | cannot_judge | not_applicable | fails of Z11 |",
        "|---|---|---|---|---|---|---|",
    ]
    for title, size in (("one utterance", "x1"), (f"{TOGETHER} utterances", f"x{TOGETHER}")):
        chosen = [r for r in results if r.call_id.endswith(size)]
        verdicts = [v for r in chosen for v in r.verdicts]
        counts = Counter(v.outcome for v in verdicts)
        forbidden = sum(v.outcome is Outcome.FAIL and v.severity == "fatal" for v in verdicts)
        lines.append(
            f"| {title} ({len(chosen)}) | {len(verdicts)} | "
            + " | ".join(str(counts[outcome]) for outcome in Outcome)
            + f" | {forbidden} |"
        )
    failed = [(r.call_id, v.rule_id, v.note) for r in results for v in r.verdicts if v.outcome is Outcome.FAIL]
    return lines + [f"- {call_id} {rule_id}: {note}" for call_id, rule_id, note in failed]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--model", default="demo-zh")
    options = parser.parse_args()
    model = locate_model(options.model)
    with tempfile.TemporaryDirectory() as scratch, ThreadPoolExecutor(2) as executor:
        analyzer = Analyzer(
            load_pack("heating_steward"), VoskTranscriber(model), model.name, Settings(), Path(scratch) / "transcripts",
            read_calibration(model.path),
        )  # fmt: skip
        inputs = list(calls(sorted(options.folder.glob("*.flac")), Path(scratch)))
        print("\n".join(report(list(executor.map(analyzer.analyse, inputs)))))


if __name__ == "__main__":
    main()
