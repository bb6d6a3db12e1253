"""Estimates the prices of the matcher from what real recognisers made of real speech.

``python -m benchmarks.matching.estimate DIR`` reads the pairs in DIR, aligns them twice (first by parts in common,
then by the prices of the first round), fits the noisy channel of channel.py, and writes analyzer/matching/prices.tsv.
It also says how well prices of one half of the sentences explain the other, and whether the sets agree.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from analyzer.matching.prices import PRICES_FILE
from analyzer.text.syllables import Role
from benchmarks.accuracy_page import write_section
from benchmarks.matching.channel import PARTS, Channel, fit
from benchmarks.matching.confusions import Confusions, count, first_price, together
from benchmarks.matching.pairs import Pair, read_pairs

_HEAD = """\
# Log-likelihood ratios, in nats, of what recognisers hear: log P(heard | said) - log P(heard), per part of a syllable.
# Counted on pairs of reference and recogniser output of real Mandarin speech:
#   github.com/huangzj421/ASR-Correction (MIT), github.com/microsoft/NeuralSpeech, FastCorrect (MIT).
# Written by: python -m benchmarks.matching.estimate DIR. An empty initial is written 0.
# any: chance that a syllable has nothing to do with the one said. omitted: log P(not heard | said) by role.
# inserted: log P(a syllable too many), per syllable said.
"""


Group = tuple[str, int]
"""A set and a half of its sentences."""


def confusions(pairs: Sequence[Pair]) -> dict[Group, Confusions]:
    """The counts of every group after two rounds of alignment, the second by what the first taught of all groups."""
    groups: dict[Group, list[Pair]] = {}
    for pair in pairs:
        groups.setdefault((pair.source, pair.half), []).append(pair)
    first = fit(together(count(group, first_price) for group in groups.values()).heard_as)
    price = lru_cache(maxsize=None)(first.price)
    return {key: count(group, price) for key, group in groups.items()}


def table_lines(channel: Channel, counts: Confusions) -> list[str]:
    """The lines of the price table."""
    said = sum(counts.said.values())
    lines = [f"any\t\t\t{channel.any_share:.4f}"]
    for role in (Role.PLAIN, Role.PARTICLE):
        lines.append(f"omitted\t{role}\t\t{math.log(counts.deleted[role] / counts.said[role]):.2f}")
    lines.append(f"inserted\t{Role.PLAIN}\t\t{math.log(counts.inserted[Role.PLAIN] / said):.2f}")
    for name, rows, background in zip(PARTS, channel.heard, channel.background, strict=True):
        for part in sorted(rows, key=str):
            for heard in sorted(rows[part], key=str):
                ratio = math.log(rows[part][heard] / background[heard])
                lines.append(f"{name}\t{part or '0'}\t{heard or '0'}\t{ratio:.2f}")
    return lines


def write_prices(counts: Confusions, path: Path) -> None:
    """Fit the channel to ``counts`` and write the table to ``path``."""
    path.write_text(_HEAD + "\n".join(table_lines(fit(counts.heard_as), counts)) + "\n", encoding="utf-8")


def correlation(one: Channel, other: Channel) -> float:
    """Pearson's correlation of the log-likelihood ratios of all parts of two channels."""
    points = []
    for k in range(len(PARTS)):
        for said, row in one.heard[k].items():
            for heard in row:
                if heard in other.background[k] and said in other.heard[k]:
                    ratios = (math.log(c.heard[k][said][heard] / c.background[k][heard]) for c in (one, other))
                    points.append(tuple(ratios))
    means = [sum(p[i] for p in points) / len(points) for i in (0, 1)]
    spread = [math.sqrt(sum((p[i] - means[i]) ** 2 for p in points)) for i in (0, 1)]
    return sum((x - means[0]) * (y - means[1]) for x, y in points) / (spread[0] * spread[1])


def report(groups: Mapping[Group, Confusions]) -> list[str]:
    """A table: how well the prices of one half of the sentences explain the other, pooled and set by set."""
    lines = [
        "## Prices",
        "",
        "Prices of the matcher, estimated from recogniser errors, and how well those of one half of the sentences",
        "explain the other half: mean log-likelihood of a heard syllable, in nats (0 would be foresight).",
        "Command: `python -m benchmarks.matching.estimate DIR`",
        "",
        "| set | syllables | misheard | knowing nothing | pooled, other half | this set, other half | correlation |",
        "|---|---|---|---|---|---|---|",
    ]
    pooled = fit(together(counts for (_, half), counts in groups.items() if half == 0).heard_as)
    nothing = replace(pooled, any_share=1 - 1e-9)
    for source in sorted({source for source, _ in groups}):
        own, heard = fit(groups[source, 0].heard_as), groups[source, 1].heard_as
        total = sum(heard.values())
        wrong = sum(n for (said, other), n in heard.items() if said != other)
        lines.append(
            f"| {source} | {total} | {wrong / total:.1%} | {nothing.log_likelihood(heard):.2f} "
            f"| {pooled.log_likelihood(heard):.2f} | {own.log_likelihood(heard):.2f} | {correlation(pooled, own):.2f} |"
        )
    lines += ["", "The last column compares the ratios of pooled and own prices over all parts of syllables."]
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="folder with the pairs (*.jsonl.gz)")
    parser.add_argument("--only-half", type=int, choices=(0, 1), help="estimate from one half of the sentences")
    parser.add_argument("--out", type=Path, default=PRICES_FILE, help="where the table goes")
    arguments = parser.parse_args()
    groups = confusions(read_pairs(arguments.folder))
    chosen = [counts for (_, half), counts in groups.items() if arguments.only_half in (None, half)]
    write_prices(together(chosen), arguments.out)
    print(f"{arguments.out}: prices from {len(chosen)} groups of pairs")
    if arguments.only_half is None:
        lines = report(groups)
        print("\n".join(lines))
        write_section("prices", lines)


if __name__ == "__main__":
    main()
