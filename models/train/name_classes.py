"""What the classes of names hold: our own lists by rank, and the names that communities and villages really bear."""

from __future__ import annotations

import functools
import gzip
import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

import jieba

from . import classes
from .classes import JOINT, Automaton, GivenNames, automaton, listed, people
from .names import SURNAME, WORD_END, Names, weights
from .patterns import Patterns
from .segment import cut, split_sentences

PLACES = Path(__file__).parent / "counts" / "places.tsv.gz"
DRAWS = 20_000
"""Names drawn from our lists for a class; also what a class counts in all, against what it has never seen."""
PRUNE = 5e-5
PEOPLE_SHARES = (0.5, 0.33, 0.17)
"""Of whole given names, of names by their parts, and of those of one character."""
_STREET = re.compile(r"(.+?)((?:东|西|南|北|中)?(?:路|街|大街|大道|巷|胡同))")
_ESTATE = re.compile(r".+(?:小区|花园|家园|苑|园|城|府|新村|公寓|庭|湾|居|里|宿舍|院|厂|大厦|广场|山庄|公馆)")
_VILLAGE_ENDS = {"村": 0.7, "小区": 0.15, "社区": 0.15}

Weighted = Mapping[str, float]
"""Names with weights; ``WORD_END`` stands between stem and ending."""


@functools.cache
def read_places(path: Path = PLACES) -> dict[str, dict[str, int]]:
    """``community``, ``village`` and ``district`` → name → count."""
    table: dict[str, dict[str, int]] = defaultdict(dict)
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            kind, name, count = line.split()
            table[kind][name] = int(count)
    return dict(table)


class NameClasses:
    """Builds the automaton of every class over the words of one tokenizer. Shares were set once, by judgement."""

    def __init__(self, made: jieba.Tokenizer, seed: int) -> None:
        self._made = made
        # jieba also keeps the beginnings of its words, with frequency 0.
        self._words = frozenset(word for word, frequency in made.FREQ.items() if frequency)
        self._chance = random.Random(seed)
        self._names = Names()
        self._known = Patterns().slots
        self._streets: Counter[str] = Counter()
        self._estates: Counter[str] = Counter()
        self._stems: Counter[str] = Counter()
        for name, count in read_places()["community"].items():
            street = _STREET.fullmatch(name)
            if street:
                self._streets[f"{street[1]}{WORD_END}{street[2]}"] += count
            elif _ESTATE.fullmatch(name) and len(name) > 2:
                self._estates[name] += count
            elif len(name) <= 4:
                self._stems[name] += count

    def build(self) -> dict[str, Automaton]:
        return {
            classes.SURNAME: listed(self._surnames()),
            classes.PERSON: self._people(),
            classes.STREET: self._automaton(
                (0.4, self._drawn("{路}")),
                (0.3, self._streets),
                (0.12, self._with_ends("路尾")),
                (0.06, self._after_towns("路尾")),
                (0.12, _even(self._known["路"])),
            ),
            classes.HOME: self._automaton(
                (0.4, self._drawn("{住处}")),
                (0.1, self._estates),
                (0.25, self._with_ends("园尾")),
                (0.05, self._stems),
                (0.1, _villages()),
                (0.1, _even(self._known["小区"])),
            ),
            classes.STATION: self._automaton((0.5, self._drawn("{站名}")), (0.5, self._with_ends("站尾"))),
            classes.COMPANY: self._automaton((0.85, self._drawn("{司名}")), (0.15, self._with_ends("热"))),
            classes.DISTRICT: self._automaton(
                (0.4, _even(self._known["城区"])),
                (0.2, _even(self._names.slots["区"])),
                (0.4, read_places()["district"]),
            ),
        }

    def _surnames(self) -> Weighted:
        surnames = self._names.slots[SURNAME]
        return dict(zip(surnames, weights(SURNAME, len(surnames)), strict=True))

    def _people(self) -> Automaton:
        lists = (self._names.slots[name] for name in ("全名", "名首", "名尾", "单名"))
        given = GivenNames(*(dict(zip(values, weights("", len(values)), strict=True)) for values in lists))
        return people(self._surnames(), given, PEOPLE_SHARES)

    def _drawn(self, form: str) -> Weighted:
        return Counter(self._names.expand(form, self._chance) for _ in range(DRAWS))

    def _with_ends(self, ends: str) -> Weighted:
        """Communities' names in front of the endings of a class, both drawn by how common they are."""
        stems = self._chance.choices(list(self._stems), list(self._stems.values()), k=DRAWS)
        return Counter(f"{stem}{WORD_END}{self._names.choose(ends, self._chance)}" for stem in stems)

    def _after_towns(self, ends: str) -> Weighted:
        """Streets are called after towns far away, too."""
        towns = [name[:-1] for name in read_places()["district"] if len(name) == 3]
        return {f"{town}{WORD_END}{self._names.choose(ends, self._chance)}": 1.0 for town in towns}

    def _automaton(self, *sources: tuple[float, Weighted]) -> Automaton:
        """Of names with shares; those with a character outside the vocabulary are left out."""
        total: dict[tuple[str, ...], float] = defaultdict(float)
        for share, names in sources:
            scale = share * DRAWS / sum(names.values())
            for name, weight in names.items():
                *stem, ending = cut(self._made, name.split(WORD_END))
                words = [word for part in stem for word in part]
                if self._words.issuperset({*words, *ending}):
                    total[(*words, *[JOINT][: len(words)], *ending)] += scale * weight
        return automaton(total, prune=PRUNE)


def _villages() -> Weighted:
    return {
        f"{name}{WORD_END}{end}": count * share
        for name, count in read_places()["village"].items()
        if not name.endswith("村")
        for end, share in _VILLAGE_ENDS.items()
    }


def _even(values: Iterable[str]) -> Weighted:
    return dict.fromkeys((value for value in values if split_sentences(value) == [value]), 1.0)
