"""Make ``counts/general.tsv.gz``: word n-gram counts of general Mandarin conversation and news.

Run by developers who have the corpora, not by ``make model``:
``python -m models.train.count_general PAIRS... DIALOGUES...``
The inputs are JSON Lines, gzipped: recogniser pairs (the ``ref`` field is read) and dialogues (``turns[].text``). Only
counts are kept; bigrams and trigrams seen once are dropped, and so no sentence can be put together again.
"""

from __future__ import annotations

import gzip
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import jieba
from opencc import OpenCC

from .numbers import read_digits, spoken
from .segment import split_sentences

OUTPUT = Path(__file__).parent / "counts" / "general.tsv.gz"
MIN_COUNT = {1: 2, 2: 2, 3: 2}
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


def sentences(paths: list[Path]) -> Iterator[str]:
    """Each distinct sentence once, simplified, digits as spoken."""
    to_simplified = OpenCC("t2s").convert
    seen: set[str] = set()
    for path in paths:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                record = json.loads(line)
                texts = [record["ref"]] if "ref" in record else [turn["text"] for turn in record["turns"]]
                for text in texts:
                    for sentence in split_sentences(_NUMBER.sub(_spoken, to_simplified(text))):
                        if sentence not in seen:
                            seen.add(sentence)
                            yield sentence


def _spoken(match: re.Match[str]) -> str:
    import random

    whole, _, fraction = match[0].partition(".")
    chance = random.Random(match[0])
    text = spoken(int(whole)) if len(whole) < 5 else read_digits(whole, chance)
    return text + ("点" + "".join(spoken(int(d)) for d in fraction) if fraction else "")


def main() -> None:
    counts: dict[int, Counter[tuple[str, ...]]] = {1: Counter(), 2: Counter(), 3: Counter()}
    for sentence in sentences([Path(p) for p in sys.argv[1:]]):
        words = ["<s>", *jieba.cut(sentence, HMM=False), "</s>"]
        for order, table in counts.items():
            table.update(tuple(words[i : i + order]) for i in range(len(words) - order + 1))
    OUTPUT.parent.mkdir(exist_ok=True)
    rows = [
        f"{' '.join(ngram)}\t{count}"
        for order, table in counts.items()
        for ngram, count in sorted(table.items())
        if count >= MIN_COUNT[order]
    ]
    with gzip.GzipFile(OUTPUT, "wb", compresslevel=9, mtime=0) as out:
        out.write(("\n".join(rows) + "\n").encode())
    for order, table in counts.items():
        kept = sum(c >= MIN_COUNT[order] for c in table.values())
        print(f"{order}-grams: {len(table):,} seen, {kept:,} kept")


if __name__ == "__main__":
    main()
