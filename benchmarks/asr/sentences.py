"""The sentences of ``text/``: reading them needs none of the trainer's packages."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

TEXT_DIR = Path(__file__).parent / "text"

__all__ = ["TEXT_DIR", "Sentence", "read_sentences"]


@dataclass(frozen=True, slots=True)
class Sentence:
    id: str
    text: str
    near: str = ""


def read_sentences(kind: str, half: str) -> list[Sentence]:
    with (TEXT_DIR / f"{kind}_{half}.tsv").open(encoding="utf-8", newline="") as lines:
        return [Sentence(**row) for row in csv.DictReader(lines, delimiter="\t")]
