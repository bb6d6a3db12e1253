"""Error rates of the embedded model: ``python -m benchmarks.asr.measure --half dev`` (``test`` for the final table).

Needs the ``train`` extra (the voices). ``--human FOLDER`` adds real human speech: FLAC files with a ``text.tsv``.
"""

from __future__ import annotations

import argparse
import csv
import statistics
import time
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import soundfile
import soxr
from pypinyin import lazy_pinyin
from rapidfuzz.distance import Levenshtein

from models.train.channel import non_speech
from models.train.segment import split_sentences

from .decode import Heard, Recogniser
from .test_sets import LINES, Sentence, Spoken, read_sentences, speak_sentence

KINDS = {"scripts": "scripts, unseen fillings", "offscript": "off-script dialogue", "nearmiss": "near-miss sentences"}
PAUSE = np.zeros(4000, np.int16)
LONGEST_CHANNEL_S = 900
PHRASES = (
    "不知道",
    "我不管",
    "你自己去问",
    "不清楚",
    "没办法",
    "不归我管",
    "再见",
    "您好",
    "请稍等",
    "打扰您了",
    "为您服务",
    "没有听清楚",
)


def plain(text: str) -> str:
    return "".join(split_sentences(text))


def error_rate(pairs: Iterable[tuple[str, str]]) -> float:
    errors = total = 0
    for reference, heard in pairs:
        errors += Levenshtein.distance(reference, heard)
        total += len(reference)
    return errors / total


def syllable_error_rate(pairs: Iterable[tuple[str, str]]) -> float:
    errors = total = 0
    for reference, heard in pairs:
        expected = lazy_pinyin(reference)
        errors += Levenshtein.distance(expected, lazy_pinyin(heard))
        total += len(expected)
    return errors / total


def false_phrases(sentences: list[Sentence], heard: list[Heard]) -> list[tuple[str, str, str]]:
    """(phrase, reference, heard) wherever a phrase's toneless syllables are heard that were not spoken."""
    found = []
    for sentence, result in zip(sentences, heard, strict=True):
        spoken, got = _sound(plain(sentence.text)), _sound(result.text)
        for phrase in dict.fromkeys((*PHRASES, sentence.near)):
            if phrase and _sound(phrase) in got and _sound(phrase) not in spoken:
                found.append((phrase, sentence.text, result.text))
    return found


def _sound(text: str) -> str:
    return " " + " ".join(lazy_pinyin(text)) + " "


def time_errors(spoken: list[Spoken], sentences: list[Sentence], heard: list[Heard]) -> list[float]:
    """Absolute differences in seconds of word starts and ends, for sentences heard without error."""
    out = []
    for sound, sentence, result in zip(spoken, sentences, heard, strict=True):
        if result.text != plain(sentence.text) or len(sound.character_times) != len(result.text):
            continue
        at = 0
        for text, start_s, end_s, _ in result.words:
            out.append(abs(start_s - sound.character_times[at][0]))
            at += len(text)
            out.append(abs(end_s - sound.character_times[at - 1][1]))
    return out


def measure(model: Path, half: str, lines: list[str], show: int) -> list[str]:
    recogniser = Recogniser(model)
    rows = ["| set | " + " | ".join(lines) + " |", "|---|" + "---|" * len(lines)]
    notes = []
    cpu = audio_s = 0.0
    right: list[float] = []
    wrong: list[float] = []
    times: list[float] = []
    channel: list[npt.NDArray[np.int16]] = []
    for kind, title in KINDS.items():
        sentences = read_sentences(kind, half)
        cells = []
        for name in lines:
            spoken = [speak_sentence(s, half, LINES[name]) for s in sentences]
            heard = [recogniser.hear(s.audio) for s in spoken]
            pairs = [(plain(s.text), h.text) for s, h in zip(sentences, heard, strict=True)]
            cells.append(f"{error_rate(pairs):.2%} ({syllable_error_rate(pairs):.2%})")
            channel += [part for s in spoken for part in (s.audio, PAUSE)] if name == lines[0] else []
            cpu += sum(h.seconds for h in heard)
            audio_s += sum(len(s.audio) for s in spoken) / 8000
            times += time_errors(spoken, sentences, heard)
            for (reference, got), result in zip(pairs, heard, strict=True):
                (right if reference == got else wrong).extend(w[3] for w in result.words)
            if kind == "nearmiss":
                found = false_phrases(sentences, heard)
                notes.append(f"- phrases heard in near-miss sentences, {name}: {len(found)} of {len(sentences)}")
                notes += [f"    - {phrase}: {text} → {got}" for phrase, text, got in found]
            for reference, got in [p for p in pairs if p[0] != p[1]][:show]:
                print(f"{kind} {name}\n  {reference}\n  {got}", flush=True)
        rows.append(f"| {title} ({len(sentences)}) | " + " | ".join(cells) + " |")
    times.sort()
    notes.append(
        f"- word times: median {statistics.median(times):.3f} s, 95 % within {times[int(len(times) * 0.95)]:.3f} s, "
        f"{np.mean(np.array(times) <= 0.15):.1%} within 0.15 s"
    )
    one = np.concatenate(channel)[: LONGEST_CHANNEL_S * 8000]
    one_s = len(one) / 8000
    notes.append(
        f"- real-time factor of a core, everything decoded, no gating: {recogniser.hear(one).seconds / one_s:.4f} for "
        f"a channel of {one_s:.0f} s; {cpu / audio_s:.4f} with a new recogniser for every sentence"
    )
    notes.append(
        f"- mean word confidence: {statistics.mean(right):.3f} in sentences heard right, "
        f"{statistics.mean(wrong or [0]):.3f} in others"
    )
    return [*rows, "", *notes, *quiet(recogniser)]


def quiet(recogniser: Recogniser) -> list[str]:
    """Words heard in 60 s each of non-speech of every kind, and the time it takes for 10 s and 60 s."""
    random = np.random.default_rng(5)
    words = seconds = 0.0
    for _ in range(30):
        audio = non_speech(60 * 8000, random)
        scaled = np.round(audio / (np.abs(audio).max() or 1) * 8000 * random.uniform(0.02, 1)).astype(np.int16)
        result = recogniser.hear(scaled)
        words += len(result.words)
        seconds += result.seconds
    zeros = {s: recogniser.hear(np.zeros(s * 8000, np.int16)).seconds for s in (10, 60, 600)}
    growth = ", ".join(f"{s} s in {t:.2f} s" for s, t in zeros.items())
    return [
        f"- 30 min of silence, hiss, tones, music, clicks: {words:.0f} words, RTF {seconds / 1800:.4f}; zeros: {growth}"
    ]


def human(model: Path, folder: Path) -> list[str]:
    """Character error rate on real speech, and how sure the recogniser was of it."""
    recogniser = Recogniser(model)
    with (folder / "text.tsv").open(encoding="utf-8", newline="") as lines:
        texts = dict(row[:2] for row in csv.reader(lines, delimiter="\t") if len(row) > 1)
    pairs, confidences = [], []
    for path in sorted(folder.glob("*.flac")):
        if path.stem not in texts:
            continue
        audio, rate = soundfile.read(path, dtype="float32")
        heard = recogniser.hear(np.round(soxr.resample(audio, rate, 8000) * 32767).astype(np.int16))
        pairs.append((plain(texts[path.stem]), heard.text))
        confidences += [w[3] for w in heard.words]
    forbidden = sum(any(p in got and p not in ref for p in PHRASES[:6]) for ref, got in pairs)
    return [
        f"- real human speech ({len(pairs)} utterances): CER {error_rate(pairs):.1%}, mean word confidence "
        f"{statistics.mean(confidences):.3f}, a forbidden phrase invented in {forbidden} utterances"
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, default=Path("models/demo-zh"))
    parser.add_argument("--half", choices=["dev", "test"], default="dev")
    parser.add_argument("--lines", nargs="+", choices=list(LINES), default=["clean", "telephone 15 dB"])
    parser.add_argument("--human", type=Path, help="folder of real speech with text.tsv")
    parser.add_argument("--show", type=int, default=0, help="print the first N wrong sentences of every cell")
    options = parser.parse_args()
    started = time.monotonic()
    report = measure(options.model, options.half, options.lines, options.show)
    if options.human:
        report += human(options.model, options.human)
    print("\n".join(report))
    print(f"\nmeasured in {time.monotonic() - started:.0f} s")


if __name__ == "__main__":
    main()
