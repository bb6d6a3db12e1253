"""Short service phrases in what real recognisers made of real speech.

``python -m benchmarks.matching.short_phrases DIR`` – a phrase was said when the reference has its characters, and found
when a method finds it in what the recogniser wrote. What is found where the reference does not have it is a false
alarm, even if the reference has something of the same sound. Writes its section of docs/accuracy.md.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from analyzer.matching.said import Closeness
from analyzer.text.syllables import spell
from benchmarks.accuracy_page import write_section
from benchmarks.matching.finders import Heard, hear, matches, preset, toneless
from benchmarks.matching.pairs import Pair, read_pairs

# Service words of packs and published lists that are said often enough in everyday speech to be counted. They were
# written down before anything was measured, and nothing was chosen by them.
PHRASES = (
    "不知道 不清楚 不明白 不会 不行 不可能 没办法 不管 你好 再见 谢谢 感谢 "
    "对不起 抱歉 不好意思 麻烦 打扰 请问 没关系 没问题 马上 放心 快点 着急"
).split()
METHODS = ("exact", "toneless", "strict", "lenient")


@dataclass(slots=True)
class Tally:
    """Counts of one set: (phrase, sentence) pairs said, found rightly and found wrongly, by method."""

    sentences: int = 0
    said: int = 0
    right: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)

    def row(self, name: str) -> str:
        cells = [name, str(self.sentences), str(self.said)]
        for method in METHODS:
            cells.append(f"{self.right[method] / self.said:.3f} / {self.wrong[method]}" if self.said else "–")
        return f"| {' | '.join(cells)} |"


@dataclass(frozen=True, slots=True)
class Finder:
    """All methods, asked for one phrase."""

    phrase: str
    toneless: str
    strict: Closeness
    lenient: Closeness

    @property
    def least_similarity(self) -> float:
        return min(self.strict.least_similarity, self.lenient.least_similarity)

    def found(self, heard: Heard) -> Iterator[str]:
        """The methods that find the phrase."""
        if self.phrase in heard.text:
            yield "exact"
        if self.toneless in heard.syllables:
            yield "toneless"
        found = list(matches(self.phrase, heard, self.least_similarity))
        for method, closeness in (("strict", self.strict), ("lenient", self.lenient)):
            if any(closeness.holds(match, heard.stream) for match in found):
                yield method


def measure(pairs: Iterable[Pair], phrases: Sequence[str], strict: Closeness, lenient: Closeness) -> dict[str, Tally]:
    """Tallies by set."""
    finders = [Finder(phrase, toneless(spell(phrase)), strict, lenient) for phrase in phrases]
    tallies: dict[str, Tally] = {}
    for pair in pairs:
        tally = tallies.setdefault(pair.source, Tally())
        tally.sentences += 1
        heard = hear(pair.heard)
        for finder in finders:
            was_said = finder.phrase in pair.said
            tally.said += was_said
            (tally.right if was_said else tally.wrong).update(finder.found(heard))
    return tallies


def report(tallies: dict[str, Tally]) -> list[str]:
    """The section of the page."""
    lines = [
        "## Short phrases, real errors",
        "",
        "Short service phrases in what real recognisers made of real speech: recall / false alarms, the latter counted",
        "per phrase and sentence. “lenient” and “strict” are the presets of packs; a phrase that only goes to a person",
        f"is not counted as found. The {len(PHRASES)} phrases:",
        f"{'、'.join(PHRASES)}.",
        "",
        "Command: `python -m benchmarks.matching.short_phrases DIR`",
        "",
        "| set | sentences | said | exact characters | toneless syllables | strict | lenient |",
        "|---|---|---|---|---|---|---|",
    ]
    return lines + [tally.row(source) for source, tally in sorted(tallies.items())]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="folder with the pairs (*.jsonl.gz)")
    parser.add_argument("--every", type=int, default=1, help="look at every n-th pair only, and write nothing")
    arguments = parser.parse_args()
    pairs = read_pairs(arguments.folder)[:: arguments.every]
    lines = report(measure(pairs, PHRASES, preset("strict"), preset("lenient")))
    print("\n".join(lines))
    if arguments.every == 1:
        write_section("short-phrases", lines)


if __name__ == "__main__":
    main()
