"""Estimates the weights of long phrases in analyzer/matching/odds.py.

``python -m benchmarks.matching.weigh_long PAIRS DIALOGUES`` – the phrases are no pack's: clauses of the written
dialogues. They were said where they stand garbled by errors sampled from the pairs at 10, 20 and 35 % of syllables, and
so were the references of the pairs where their recogniser erred; they were not where something near one of them is
written in dialogues or references. Which it is, is regressed on the clues (logistic, said and not said weigh the same).
All of it is from the first half of dialogues and sentences; the second tells what a threshold is worth.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from analyzer.domain import MatchLevel
from analyzer.matching.match import Match
from analyzer.matching.odds import LONG_SYLLABLES, Clues, clues
from analyzer.rules.seek import seek
from analyzer.text.stream import Stream
from analyzer.text.syllables import Role, spell
from benchmarks.matching.long_phrases import RATES, apart, as_one_you
from benchmarks.matching.pairs import Pair, read_pairs
from benchmarks.matching.sampler import Garbler
from benchmarks.matching.weigh import regress

REACH = 0.6
THRESHOLDS = (-4.0, -3.0, -2.4, -2.0, -1.0, 0.0)
_MOST_SYLLABLES = 14
_CLAUSES = {LONG_SYLLABLES: 120, LONG_SYLLABLES + 2: 200}
_REPEATS = 4
_PAIRS = 4000
_UTTERANCES_PER_CALL = 60
# The shift of the base for which the limit of the preset for mandated wording serves short phrases and long ones alike.
_PRIOR = -0.4
_CHARACTERS = re.compile("[一-鿿]+")


@dataclass(frozen=True, slots=True)
class Texts:
    """One half of everything: the turns of the dialogues, and the pairs."""

    turns: tuple[str, ...]
    pairs: tuple[Pair, ...]
    seed: int

    @property
    def references(self) -> list[str]:
        return list(dict.fromkeys(pair.said for pair in self.pairs))


def read_half(folder: Path, pairs: Sequence[Pair], half: int) -> Texts:
    """Every other dialogue of ``*.jsonl.gz`` in ``folder``, and the pairs of this half."""
    turns: list[str] = []
    for path in sorted(folder.glob("*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            turns += [
                turn["text"] for n, line in enumerate(lines) if n % 2 == half for turn in json.loads(line)["turns"]
            ]
    if not turns:
        raise SystemExit(f"{folder}: no *.jsonl.gz here; give the folder of the dialogues")
    return Texts(tuple(turns), tuple(pair for pair in pairs if pair.half == half), half)


def phrases(texts: Texts) -> list[str]:
    """Clauses of the dialogues, so many of every size."""
    clauses = {clause for turn in texts.turns for clause in _CHARACTERS.findall(turn)}
    sizes = {clause: _size(clause) for clause in sorted(clauses)}
    chosen: list[str] = []
    limits = [*_CLAUSES, _MOST_SYLLABLES + 1]
    for (least, number), below in zip(_CLAUSES.items(), limits[1:], strict=True):
        fitting = [clause for clause, size in sizes.items() if least <= size < below]
        chosen += random.Random(texts.seed).sample(fitting, min(number, len(fitting)))
    return chosen


def garbled(texts: Texts, some: Iterable[str]) -> Iterator[Clues]:
    """The clues of every phrase, garbled at every rate."""
    garbler = Garbler(texts.pairs, seed=texts.seed)
    for phrase in some:
        for rate in RATES * _REPEATS:
            yield from _closest(phrase, garbler.garble(phrase, rate))


def misheard(texts: Texts) -> Iterator[Clues]:
    """The clues of references in what their recogniser made of them."""
    fitting = [
        pair
        for pair in texts.pairs
        if pair.said != pair.heard
        and _CHARACTERS.fullmatch(pair.said)
        and LONG_SYLLABLES <= _size(pair.said) <= _MOST_SYLLABLES
    ]
    for pair in random.Random(texts.seed).sample(fitting, min(_PAIRS, len(fitting))):
        yield from _closest(pair.said, pair.heard)


def not_said(texts: Texts, some: Sequence[str]) -> Iterator[Clues]:
    """The clues of whatever is like a phrase and is none."""
    written = [*texts.turns, *texts.references]
    for start in range(0, len(written), _UTTERANCES_PER_CALL):
        part = written[start : start + _UTTERANCES_PER_CALL]
        stream = apart(part)
        for match in _near(tuple(some), stream):
            at = stream.columns.utterance_indexes[match.start]
            if as_one_you(match.expected) not in as_one_you("".join(_CHARACTERS.findall(part[at]))):
                yield clues(match, stream)


def _closest(phrase: str, text: str) -> Iterator[Clues]:
    stream = apart([text])
    best = max(_near((phrase,), stream), key=lambda match: match.similarity, default=None)
    if best is not None:
        yield clues(best, stream)


def _near(some: tuple[str, ...], stream: Stream) -> Iterator[Match]:
    for sighting in seek(some, stream, 0, stream.size, REACH):
        if sighting.level is MatchLevel.EDITED:
            yield sighting.match


def _size(text: str) -> int:
    return sum(syllable.role is not Role.PARTICLE for syllable in spell(text))


def rows(observed: Iterable[Clues]) -> np.ndarray:
    """1, syllables, and the clues as the weights take them."""
    return np.array(
        [
            (1.0, c.syllables, *(x / c.syllables for x in (c.heard, c.lost, c.gain, c.words_lost)), c.broken)
            for c in observed
        ]
    )


def weigh(said: Sequence[np.ndarray], other: np.ndarray) -> np.ndarray:
    """The weights, when all kinds of ``said`` together count as much as ``other``."""
    every = np.concatenate([*said, other])
    is_said = np.arange(len(every)) < len(every) - len(other)
    parts = [np.full(len(part), 0.5 / len(said) / len(part)) for part in said]
    shares = np.concatenate([*parts, np.full(len(other), 0.5 / len(other))])
    return regress(every, is_said, shares * len(every))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pairs", type=Path, help="folder with the pairs (*.jsonl.gz)")
    parser.add_argument("dialogues", type=Path, help="folder with the dialogues (*.jsonl.gz)")
    arguments = parser.parse_args()
    pairs = read_pairs(arguments.pairs)
    found: list[dict[str, np.ndarray]] = []
    for half in (0, 1):
        texts = read_half(arguments.dialogues, pairs, half)
        some = phrases(texts)
        observed = {"garbled": garbled(texts, some), "misheard": misheard(texts), "not said": not_said(texts, some)}
        found.append({name: rows(clues_seen) for name, clues_seen in observed.items()})
        print(f"half {half}: {len(some)} phrases,", Counter({name: len(one) for name, one in found[half].items()}))
    weights = weigh([found[0]["garbled"], found[0]["misheard"]], found[0]["not said"])
    weights[0] += _PRIOR
    print("base, syllable, heard, lost, gain, word, broken:", np.round(weights, 2))
    for half, kinds in enumerate(found):
        for name, one in kinds.items():
            shares = " ".join(f"{least:+.1f}: {(one @ weights >= least).mean():.3f}" for least in THRESHOLDS)
            print(f"half {half}, {name}, share taken for said: {shares}")


if __name__ == "__main__":
    main()
