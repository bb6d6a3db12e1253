"""Pairs of what was said and what a recogniser wrote, from the JSON lines of a folder."""

from __future__ import annotations

import gzip
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

UNKNOWN = "<unk>"
# What stands for it: one syllable without a Mandarin sound.
_NO_CHARACTER = "x"


@dataclass(frozen=True, slots=True)
class Pair:
    """``said`` (reference) and ``heard`` (hypothesis) text of one utterance of the set ``source``.

    ``half`` is 0 or 1, by the text that was said: repeated sentences fall into the same half.
    """

    source: str
    said: str
    heard: str
    half: int


def read_pairs(folder: Path) -> list[Pair]:
    """All pairs of ``*.jsonl.gz`` in ``folder``, whose lines have ``src``, ``ref`` and ``hyp``, file by file.

    Raises:
        SystemExit: there is no such file, or a line lacks a field.
    """
    paths = sorted(folder.glob("*.jsonl.gz"))
    if not paths:
        raise SystemExit(f"{folder}: no *.jsonl.gz here; give the folder of the recogniser pairs")
    return [pair for path in paths for pair in _read(path)]


def _read(path: Path) -> list[Pair]:
    pairs = []
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            try:
                row = json.loads(line)
                source, said, heard = row["src"], row["ref"], row["hyp"]
            except (ValueError, KeyError, TypeError) as error:
                raise SystemExit(f"{path}:{number}: needs an object with src, ref and hyp ({error})") from error
            half = hashlib.sha256(said.encode()).digest()[0] & 1
            pairs.append(Pair(source, said, heard.replace(UNKNOWN, _NO_CHARACTER), half))
    return pairs
