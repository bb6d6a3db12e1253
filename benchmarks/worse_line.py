"""The sample calls through a worse line: what cannot be heard is not to be judged, and nobody fails for the noise.

``python -m benchmarks.worse_line``: every channel that speaks gets pink noise, at worst as loud as the speech, and
loses up to a fifth of its 20 ms packets; then the product runs on it as it is. Expected are the verdicts of
``samples/expected.csv``. Needs the ``train`` extra (the line).
"""

from __future__ import annotations

import argparse
import csv
import tempfile
import zlib
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import soundfile

from analyzer.domain import CallResult, Outcome
from analyzer.errors import AnalyzerError
from analyzer.ingest import CallInput, collect, read_manifest, read_roster
from analyzer.models.calibration import read_calibration
from analyzer.models.locate import locate_model
from analyzer.pipeline import Analyzer
from analyzer.resources import SAMPLES_DIR
from analyzer.scripts.load import load_pack
from analyzer.settings import Settings
from analyzer.speech.vosk_transcriber import VoskTranscriber
from benchmarks.accuracy_page import write_section
from models.train.channel import SAMPLE_RATE_HZ, Line, transmit

QUIET_DBFS = -60.0
LINES = {
    "as it is": None,
    "10 dB, 5 % of packets lost": Line(snr_db=10.0, packet_loss=0.05),
    "5 dB, 10 % of packets lost": Line(snr_db=5.0, packet_loss=0.1),
    "0 dB, 20 % of packets lost": Line(snr_db=0.0, packet_loss=0.2),
}


def worse(call: CallInput, line: Line, folder: Path) -> CallInput | None:
    """The call through ``line``; None when its file cannot be read (some samples are broken on purpose)."""
    try:
        audio, rate_hz = soundfile.read(call.path, dtype="float32", always_2d=True)
    except soundfile.LibsndfileError:
        return None
    if rate_hz != SAMPLE_RATE_HZ:
        return None
    path = folder / f"{call.path.stem}.wav"
    random = np.random.default_rng(zlib.crc32(call.call_id.encode()))
    channels = [_sent(channel, line, random) for channel in audio.T]
    soundfile.write(path, np.stack(channels, axis=1), rate_hz, subtype="PCM_16")
    return replace(call, path=path)


def _sent(channel: np.ndarray, line: Line, random: np.random.Generator) -> np.ndarray:
    """A dead channel stays dead. Noise is measured against the speech, not against the silence around it."""
    loud = channel[np.abs(channel) > 10 ** (QUIET_DBFS / 20)]
    if loud.size < SAMPLE_RATE_HZ // 2 or line.snr_db is None:
        return np.round(channel * 32767).astype(np.int16)
    spread_db = 10 * np.log10(np.mean(np.square(loud)) / np.mean(np.square(channel)))
    return transmit(channel, replace(line, snr_db=line.snr_db - spread_db), random)


def expected() -> dict[tuple[str, str], str]:
    with (SAMPLES_DIR / "expected.csv").open(encoding="utf-8", newline="") as rows:
        return {(row["call_id"], row["rule_id"]): row["outcome"] for row in csv.DictReader(rows)}


def compare(results: Sequence[CallResult]) -> tuple[Counter[str], list[str]]:
    """How the verdicts compare with the expected ones, and every fail that should not be."""
    counts: Counter[str] = Counter()
    wrong = []
    known = expected()
    for result in results:
        for verdict in result.verdicts:
            want = known.get((result.call_id, verdict.rule_id))
            if want is None:
                continue
            got = verdict.outcome
            if got.value == want:
                counts["same"] += 1
            elif got is Outcome.CANNOT_JUDGE:
                counts["cannot_judge instead"] += 1
            elif got is Outcome.FAIL:
                counts["wrong fail"] += 1
                wrong.append(f"  - {result.call_id} {verdict.rule_id}: {verdict.note}")
            else:
                counts[f"{want} → {got.value}"] += 1
    return counts, wrong


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pack", default="heating_steward")
    options = parser.parse_args()
    model = locate_model("demo-zh")
    calls = collect(
        [SAMPLES_DIR / "recordings"],
        manifest=read_manifest(SAMPLES_DIR / "calls.csv"),
        roster=read_roster(SAMPLES_DIR / "agents.csv"),
    ).calls
    transcriber = VoskTranscriber(model)
    rows = [
        "| line | verdicts | as expected | cannot_judge instead | other | wrong fail |",
        "|---|---|---|---|---|---|",
    ]
    notes: list[str] = []
    cut_off: set[str] = set()
    for name, line in LINES.items():
        with tempfile.TemporaryDirectory() as scratch, ThreadPoolExecutor(2) as executor:
            folder = Path(scratch)
            sent = [worse(call, line, folder) if line else call for call in calls]
            analyzer = Analyzer(
                load_pack(options.pack), transcriber, model.name, Settings(), folder / "transcripts",
                read_calibration(model.path),
            )  # fmt: skip
            done = list(executor.map(analyzer.analyse_fully, [call for call in sent if call]))
        # A recording that lacks its end would look whole when it is written again.
        cut_off |= {d.result.call_id for d in done if line is None and d.transcript and not d.transcript.complete}
        counts, wrong = compare([d.result for d in done if line is None or d.result.call_id not in cut_off])
        total = counts.total()
        others = {k: n for k, n in counts.items() if k not in ("same", "cannot_judge instead", "wrong fail")}
        told = ", ".join(f"{n} {k}" for k, n in others.items()) or "0"
        unheard, failed = counts["cannot_judge instead"], counts["wrong fail"]
        rows.append(f"| {name} | {total} | {counts['same']} | {unheard} | {told} | {failed} |")
        notes += [f"- {name}:", *wrong] if wrong else []
    section = [
        "## The samples through a worse line",
        "",
        f"The sample calls with pack `{options.pack}`, against `samples/expected.csv`; pink noise that far below the",
        "speech of each channel, telephone band, A-law, lost packets of 20 ms; cut-off recordings as they are only.",
        "Command: `python -m benchmarks.worse_line`",
        "",
        *rows,
        *(["", *notes] if notes else []),
    ]
    write_section("worse-line", section)
    print("\n".join(section))


if __name__ == "__main__":
    try:
        main()
    except AnalyzerError as error:
        raise SystemExit(f"error: {error}") from None
