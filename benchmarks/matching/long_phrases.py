"""Long mandated wording of the packs, garbled as real recognisers do it, and how often other talk passes for it.

``python -m benchmarks.matching.long_phrases PAIRS DIALOGUES`` – every rule that requires something is spoken, element
after element, each time in other wordings of the pack, garbled at 10, 20 and 35 % of syllables, and searched for its
elements by the limits of the pack. Prices come from one half of the pairs and errors from the other. What is found in
the references of the pairs and in written dialogues, where no wording stands, is false. Writes its section of
docs/accuracy.md.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from unittest import mock

from analyzer.domain import Speaker, Utterance
from analyzer.matching import prices
from analyzer.matching.phrase import Pattern, Sounded, compile_phrase
from analyzer.matching.slots import GapSlot
from analyzer.rules.demands import Demand, demands_of
from analyzer.scripts.blocks import PRESETS, MatchPolicy
from analyzer.scripts.load import list_packs
from analyzer.scripts.schema import Kind
from analyzer.text.stream import LONG_PAUSE_S, Stream, build_stream
from analyzer.text.syllables import Role
from benchmarks.accuracy_page import write_section
from benchmarks.matching.confusions import together
from benchmarks.matching.estimate import confusions, write_prices
from benchmarks.matching.finders import is_near, passing
from benchmarks.matching.pairs import Pair, read_pairs
from benchmarks.matching.sampler import Garbler

RATES = (0.10, 0.20, 0.35)
# The least number of syllables of a wording, slots and particles apart, and what such are called; longest first.
SIZES = ((8, "8 syllables or more"), (6, "6 or 7 syllables"), (0, "shorter"))
OUTCOMES = ("pass", "review", "")
# Few wordings are long: with fewer, the share that is found at 35 % was only known to three points.
_REPEATS = 180
_UTTERANCES_PER_CALL = 60
_FILLINGS = {"{号}": "三十六", "{姓}": "王", "{时间}": "上午九点", "{电话}": "幺三八零零幺三八零零零", "…": ""}
_SLOT = re.compile(r"\{[^}]*\}|…")
_LONGEST_FILLING = 12

Sort = tuple[str, str]
"""Limits of the pack, and size of a wording."""


@dataclass(frozen=True)
class Element:
    """What a rule of a pack demands, with its wordings by size."""

    pack: str
    demand: Demand

    @property
    def policy(self) -> MatchPolicy:
        return self.demand.sought.policy

    @property
    def limits(self) -> str:
        return "lenient" if self.policy == PRESETS["lenient"] else "stricter"

    @cached_property
    def wordings(self) -> dict[str, tuple[Pattern, ...]]:
        every = [pattern for phrase in self.demand.phrases for pattern in compile_phrase(phrase)]
        by_size = {name: tuple(p for p in every if size_of(p) == name) for _, name in SIZES}
        return {name: some for name, some in by_size.items() if some}

    @cached_property
    def literally(self) -> re.Pattern[str]:
        """Any wording word for word; 你 for 您 is the same word."""
        texts = (pattern.text for some in self.wordings.values() for pattern in some)
        return re.compile("|".join(_SLOT.sub(_any_filling, as_one_you(text)) for text in texts))

    def spoken(self, choice: random.Random) -> tuple[str, Sort]:
        """A wording with its slots filled; one of each size is as likely."""
        name = choice.choice(list(self.wordings))
        text = choice.choice(self.wordings[name]).text
        for slot, filling in _FILLINGS.items():
            text = text.replace(slot, filling)
        return text, (self.limits, name)

    def outcome(self, stream: Stream) -> str:
        """What the limits of the pack make of ``stream``, one of OUTCOMES, before exceptions."""
        policy, phrases = self.policy, self.demand.phrases
        if any(passing(phrases, stream, policy.closeness)):
            return "pass"
        return "review" if is_near(phrases, stream, policy.review_level, policy.review_similarity) else ""

    def passes_in(self, stream: Stream, texts: Sequence[str]) -> Iterator[tuple[str, int]]:
        """(size of the longest wording that passes, utterance) where none stands word for word."""
        found = dict[int, set[str]]()
        for match in passing(self.demand.phrases, stream, self.policy.closeness):
            at = stream.columns.utterance_indexes[match.start]
            found.setdefault(at, set()).add(size_of(compile_phrase(match.expected)[0]))
        for at, names in found.items():
            if not self.literally.search(as_one_you(texts[at])):
                yield next(name for _, name in SIZES if name in names), at


def size_of(pattern: Pattern) -> str:
    """The name of its size in SIZES."""
    sounded = (item for item in pattern.items if isinstance(item, Sounded))
    syllables = sum(item.role is not Role.PARTICLE for item in sounded)
    return next(name for least, name in SIZES if syllables >= least)


def elements() -> list[list[Element]]:
    """For every rule of the packs that requires something, its elements in order."""
    rules: dict[tuple[str, str], list[Element]] = {}
    for loaded in list_packs():
        for demand in demands_of(loaded.own):
            if demand.rule.kind is Kind.REQUIRE and demand.phrases:
                rules.setdefault((loaded.pack.id, demand.rule.id), []).append(Element(loaded.pack.id, demand))
    return list(rules.values())


def recalls(rules: Sequence[Sequence[Element]], garbler: Garbler, seed: int) -> dict[float, Counter[tuple[Sort, str]]]:
    """By error rate, how often the elements of every rule, spoken together, came to which outcome."""
    choice, counts = random.Random(seed), {rate: Counter[tuple[Sort, str]]() for rate in RATES}
    for rule in rules:
        for rate in RATES * _REPEATS:
            spoken = [element.spoken(choice) for element in rule]
            stream = apart([garbler.garble("，".join(text for text, _ in spoken), rate)])
            for element, (_, sort) in zip(rule, spoken, strict=True):
                counts[rate][sort, element.outcome(stream)] += 1
    return counts


def false_passes(rules: Iterable[Sequence[Element]], texts: Sequence[str]) -> Counter[tuple[Sort, str]]:
    """In how many of ``texts`` every element passes though no wording of it stands there."""
    counts = Counter[tuple[Sort, str]]()
    for start in range(0, len(texts), _UTTERANCES_PER_CALL):
        part = texts[start : start + _UTTERANCES_PER_CALL]
        stream = apart(part)
        characters = _characters(stream, len(part))
        for element in (element for rule in rules for element in rule):
            for size, _ in element.passes_in(stream, characters):
                counts[(element.limits, size), f"{element.pack} {element.demand.id}"] += 1
    return counts


def apart(texts: Iterable[str]) -> Stream:
    """Utterances so far apart that no phrase goes from one to the next, as one call: the product searches calls."""
    apart_s = 2 * LONG_PAUSE_S
    utterances = [Utterance(Speaker.AGENT, text, i * apart_s, i * apart_s) for i, text in enumerate(texts)]
    return build_stream(utterances, Speaker.AGENT)


def _characters(stream: Stream, utterances: int) -> list[str]:
    """What each utterance has for syllables, without punctuation."""
    texts = [""] * utterances
    for syllable in stream.syllables:
        texts[syllable.utterance_index] += syllable.char
    return texts


def as_one_you(text: str) -> str:
    return text.replace("您", "你")


def _any_filling(slot: re.Match[str]) -> str:
    longest = GapSlot().longest if slot[0] == GapSlot().name else _LONGEST_FILLING
    return f".{{0,{longest}}}"


def turns(folder: Path) -> Iterator[str]:
    """The turns of the written dialogues in ``*.jsonl.gz`` of ``folder``, both roles."""
    paths = sorted(folder.glob("*.jsonl.gz"))
    if not paths:
        raise SystemExit(f"{folder}: no *.jsonl.gz here; give the folder of the dialogues")
    for path in paths:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                yield from (turn["text"] for turn in json.loads(line)["turns"])


def report(
    counts: dict[float, Counter[tuple[Sort, str]]],
    searched: dict[str, tuple[int, Counter[tuple[Sort, str]]]],
) -> list[str]:
    """The section of the page."""
    lines = [
        "## Long mandated wording, sampled errors",
        "",
        "Every rule of the packs that requires something, each time in other wordings of its pack, garbled by errors",
        "sampled from real ones: share of elements that pass, and (in brackets) that go to a person. Prices are from",
        f"one half of the sentences, errors from the other; {_REPEATS} times each. “Lenient” is the preset for",
        "mandated wording; stricter limits are those of names, badge numbers and the like, where another word must",
        "not pass for the right one. Command: `python -m benchmarks.matching.long_phrases PAIRS DIALOGUES`",
        "",
        f"| elements | spoken | {' | '.join(f'{rate:.0%} of syllables wrong' for rate in RATES)} |",
        "|---|---|---|---|---|",
    ]
    sorts = [(limits, name) for limits in ("lenient", "stricter") for _, name in SIZES]
    for sort in sorts:
        totals = {rate: sum(counts[rate][sort, outcome] for outcome in OUTCOMES) for rate in RATES}
        cells = [
            f"{counts[rate][sort, 'pass'] / total:.3f} ({counts[rate][sort, 'review'] / total:.3f})" if total else "–"
            for rate, total in totals.items()
        ]
        lines.append(f"| {', '.join(sort)} | {sum(totals.values()):,} | {' | '.join(cells)} |")
    lines += [
        "",
        "What passes where no wording of the element stands word for word (but for 你 and 您), by size of the wording:",
        "",
        "| searched | utterances | elements | false | per 5,000 | which |",
        "|---|---|---|---|---|---|",
    ]
    for name, (total, found) in searched.items():
        for sort in sorts:
            by_element = {element: n for (of_sort, element), n in found.most_common() if of_sort == sort}
            false = sum(by_element.values())
            which = "、".join(f"{element} {n}" for element, n in list(by_element.items())[:6])
            lines.append(f"| {name} | {total:,} | {', '.join(sort)} | {false} | {5000 * false / total:.2f} | {which} |")
    return lines


def measure(pairs: Sequence[Pair], dialogues: Path, every: int) -> list[str]:
    """Both tables, with prices of the first half of ``pairs`` and errors of the second."""
    groups = confusions([p for p in pairs if p.half == 0])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "prices.tsv"
        write_prices(together(groups.values()), path)
        prices.shipped_prices.cache_clear()
        with mock.patch.object(prices, "PRICES_FILE", path):
            rules = elements()
            counts = recalls(rules, Garbler((p for p in pairs if p.half == 1), seed=1), seed=2)
            texts = {"references of the pairs": list(dict.fromkeys(p.said for p in pairs))[::every]}
            texts["dialogues"] = list(turns(dialogues))[::every]
            searched = {name: (len(said), false_passes(rules, said)) for name, said in texts.items()}
            return report(counts, searched)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pairs", type=Path, help="folder with the pairs (*.jsonl.gz)")
    parser.add_argument("dialogues", type=Path, help="folder with the dialogues (*.jsonl.gz)")
    parser.add_argument("--every", type=int, default=1, help="look for false elements in every n-th utterance only")
    arguments = parser.parse_args()
    lines = measure(read_pairs(arguments.pairs), arguments.dialogues, arguments.every)
    print("\n".join(lines))
    if arguments.every == 1:
        write_section("long-phrases", lines)


if __name__ == "__main__":
    main()
