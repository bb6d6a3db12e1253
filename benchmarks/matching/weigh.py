"""Estimates the weights of short phrases in analyzer/matching/odds.py from what real recognisers made of real speech.

``python -m benchmarks.matching.weigh DIR`` takes a sample of frequent strings of the references, none of them a phrase
of short_phrases.py, and everything near one of them that was heard in the first half of the sentences. Whether it was
said is regressed on surprise, fluency, length and broken words (logistic). The second half tells what a threshold is
worth.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import jieba
import numpy as np

from analyzer.matching.odds import LONG_SYLLABLES, Clues, clues
from analyzer.text.syllables import Role, spell
from benchmarks.matching.finders import hear, matches, toneless
from benchmarks.matching.pairs import Pair, read_pairs
from benchmarks.matching.short_phrases import PHRASES

REACH = 0.65
_PER_LENGTH = 40
_COUNT_EVERY = 5
_RAREST = 20


def frequent_strings(pairs: Sequence[Pair]) -> list[str]:
    """As many runs of whole words of every length, said often, and neither in a short phrase nor around one."""
    counts: Counter[str] = Counter()
    for pair in pairs[::_COUNT_EVERY]:
        words = jieba.lcut(pair.said, HMM=False)
        counts.update("".join(words[i:j]) for i in range(len(words)) for j in range(i + 1, i + 4))
    chosen: list[str] = []
    for size in range(2, LONG_SYLLABLES):
        often = sorted(
            text
            for text, count in counts.items()
            if len(text) == size
            and count * size >= _RAREST
            and all("一" <= char <= "鿿" for char in text)
            and sum(syllable.role is Role.PLAIN for syllable in spell(text)) >= 2
            and not any(phrase in text or text in phrase for phrase in PHRASES)
        )
        chosen += random.Random(size).sample(often, min(_PER_LENGTH, len(often)))
    return chosen


def observe(pairs: Iterable[Pair], phrases: Sequence[str]) -> tuple[np.ndarray, np.ndarray, Counter[str]]:
    """Rows of (1, syllables, surprise at what was heard, at what is missing, fluency, broken words) of the likeliest
    match per phrase and sentence that is not word for word; whether the phrase was said; and counts for the threshold
    table."""
    rows: list[tuple[float, ...]] = []
    said: list[bool] = []
    counts: Counter[str] = Counter()
    sounds = {phrase: toneless(spell(phrase)) for phrase in phrases}
    for pair in pairs:
        heard = hear(pair.heard)
        for phrase in phrases:
            was_said = phrase in pair.said
            counts["said"] += was_said
            if sounds[phrase] in heard.syllables:
                counts["toneless right" if was_said else "toneless wrong"] += 1
            if phrase in heard.text:
                counts["exact right" if was_said else "exact wrong"] += 1
                continue
            near = [clues(match, heard.stream) for match in matches(phrase, heard, REACH)]
            if near:
                rows.append(_row(max(near, key=lambda found: found.log_odds)))
                said.append(was_said)
    return np.array(rows), np.array(said), counts


def _row(found: Clues) -> tuple[float, ...]:
    return 1.0, found.syllables, found.heard, found.lost, found.gain, found.broken


def regress(rows: np.ndarray, said: np.ndarray, counts: np.ndarray | None = None) -> np.ndarray:
    """Weights of the columns for the log odds of ``said``, by Newton's method; a row counts so many times."""
    weights = np.zeros(rows.shape[1])
    counts = np.ones(len(rows)) if counts is None else counts
    for _ in range(30):
        chance = 1 / (1 + np.exp(-rows @ weights))
        curvature = (rows * (counts * chance * (1 - chance))[:, None]).T @ rows + 1e-3 * np.eye(len(weights))
        weights += np.linalg.solve(curvature, rows.T @ (counts * (said - chance)))
    return weights


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="folder with the pairs (*.jsonl.gz)")
    parser.add_argument("--every", type=int, default=1, help="look at every n-th pair only")
    arguments = parser.parse_args()
    pairs = read_pairs(arguments.folder)
    phrases = frequent_strings(pairs)
    pairs = pairs[:: arguments.every]
    rows, said, _ = observe((p for p in pairs if p.half == 0), phrases)
    weights = regress(rows, said)
    print(f"{len(phrases)} strings, {len(rows)} near, {said.sum()} of them said")
    print("base, per syllable, surprise, loss, fluency, broken word:", np.round(weights, 3))
    for source in sorted({p.source for p in pairs}):
        rows, said, counts = observe((p for p in pairs if p.half == 1 and p.source == source), phrases)
        odds = rows @ weights
        total = counts["said"]
        line = [
            f"{name} {counts[f'{name} right'] / total:.4f}/{counts[f'{name} wrong']}" for name in ("exact", "toneless")
        ]
        for least in (3.0, 0.0, -0.5, -1.0, -1.5, -2.0, -2.4, -3.0):
            right = (counts["exact right"] + (said & (odds >= least)).sum()) / total
            line.append(f"{least:+.1f}: {right:.4f}/{counts['exact wrong'] + (~said & (odds >= least)).sum()}")
        print(f"{source} ({total} said)", " ".join(line))


if __name__ == "__main__":
    main()
