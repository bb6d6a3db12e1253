"""Make ``counts/places.tsv.gz``: how often communities and villages bear a name.

Run by developers who have the list, not by ``make model``: ``python -m models.train.count_places villages.csv``, with
``dist/villages.csv`` of the package china-division (github.com/modood/Administrative-divisions-of-China), which is the
list of communities and villages of the National Bureau of Statistics. Communities (社区) are called after estates and
streets, and villages after the families that live there: no list of ours tells so well which names are common.
"""

from __future__ import annotations

import csv
import gzip
import re
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

OUTPUT = Path(__file__).parent / "counts" / "places.tsv.gz"
MIN_COUNT = {"community": 3, "village": 6}
NORTH = frozenset("11 12 13 14 15 21 22 23 37 41 61 62 63 64 65".split())
"""Provinces whose houses are heated from a network; their names count twice."""

_OFFICE = re.compile(r"(居民委员会|居委会|村民委员会|村委会|家委会|家属委员会|委员会|管委会)$")
_VILLAGE = re.compile(r"村委会|村民委员会")
_COMMUNITY = re.compile(r"社区$")
_NAME = re.compile(r"[\u4e00-\u9fff]{2,7}")
_NO_NAME = re.compile(r"连$|团部|街道$|生活区$|虚拟|直属|农场|林场|牧场|作业区")
"""Companies of the Xinjiang corps, offices and farms: no customer says these as an address."""


def count_places(rows: Iterable[Mapping[str, str]]) -> dict[str, Counter[str]]:
    """``community`` and ``village`` → name without its office → count; rows have ``name`` and ``provinceCode``."""
    counts: dict[str, Counter[str]] = {kind: Counter() for kind in MIN_COUNT}
    for row in rows:
        name = _OFFICE.sub("", row["name"])
        place = _COMMUNITY.sub("", name)
        if _NAME.fullmatch(name) and not _NO_NAME.search(name) and len(place) > 1:
            kind = "village" if _VILLAGE.search(row["name"]) else "community"
            counts[kind][place] += 2 if row["provinceCode"] in NORTH else 1
    return counts


def main() -> None:
    with Path(sys.argv[1]).open(encoding="utf-8", newline="") as lines:
        counts = count_places(csv.DictReader(lines))
    rows = [
        f"{kind}\t{name}\t{count}"
        for kind, names in counts.items()
        for name, count in sorted(names.items())
        if count >= MIN_COUNT[kind]
    ]
    with gzip.GzipFile(OUTPUT, "wb", compresslevel=9, mtime=0) as out:
        out.write(("\n".join(rows) + "\n").encode())
    print(f"{len(rows):,} names")


if __name__ == "__main__":
    main()
