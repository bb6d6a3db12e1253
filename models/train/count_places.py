"""Make ``counts/places.tsv.gz``: how often communities, villages and districts bear a name.

Run by developers who have the lists, not by ``make model``: ``python -m models.train.count_places villages.csv
areas.csv``, with those files of ``dist`` in the package china-division (github.com/modood/
Administrative-divisions-of-China), which are the divisions of the National Bureau of Statistics. Communities (社区) are
called after estates and streets, and villages after the families that live there: no list of ours tells so well which
names are common.
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
MIN_COUNT = {"community": 3, "village": 6, "district": 1}
NORTH = frozenset("11 12 13 14 15 21 22 23 37 41 61 62 63 64 65".split())
"""Provinces whose houses are heated from a network; their names count twice."""

_OFFICE = re.compile(r"(居民委员会|居委会|村民委员会|村委会|家委会|家属委员会|委员会|管委会)$")
_VILLAGE = re.compile(r"村委会|村民委员会")
_COMMUNITY = re.compile(r"社区$")
_NAME = re.compile(r"[\u4e00-\u9fff]{2,7}")
_NO_NAME = re.compile(r"连$|团部|街道$|生活区$|虚拟|直属|农场|林场|牧场|作业区")
"""Companies of the Xinjiang corps, offices and farms: no customer says these as an address."""

_NO_DISTRICT = re.compile(r"市辖区|直辖|自治|园区|开发区|管理区|管委会|产业|示范|新技术|委员会")


def count_places(rows: Iterable[Mapping[str, str]]) -> dict[str, Counter[str]]:
    """``community`` and ``village`` → name without its office → count; rows have ``name`` and ``provinceCode``."""
    counts: dict[str, Counter[str]] = {"community": Counter(), "village": Counter()}
    for row in rows:
        name = _OFFICE.sub("", row["name"])
        place = _COMMUNITY.sub("", name)
        if _NAME.fullmatch(name) and not _NO_NAME.search(name) and len(place) > 1:
            kind = "village" if _VILLAGE.search(row["name"]) else "community"
            counts[kind][place] += 2 if row["provinceCode"] in NORTH else 1
    return counts


def count_districts(rows: Iterable[Mapping[str, str]]) -> Counter[str]:
    """Districts, counties and cities of their rank, as they are called."""
    counts: Counter[str] = Counter()
    for row in rows:
        if _NAME.fullmatch(row["name"]) and not _NO_DISTRICT.search(row["name"]):
            counts[row["name"]] += 2 if row["provinceCode"] in NORTH else 1
    return counts


def _rows(path: str) -> list[dict[str, str]]:
    with Path(path).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def main() -> None:
    villages, areas = map(_rows, sys.argv[1:])
    counts = {**count_places(villages), "district": count_districts(areas)}
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
