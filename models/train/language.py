"""The embedded model's language model: domain patterns and general counts over the model's vocabulary."""

from __future__ import annotations

import math
import random
from collections.abc import Iterable

import jieba

from . import classes
from .classes import Automaton
from .corpus import read_counts
from .lexicon import vocabulary
from .lm import END, BackoffModel, WittenBell, count_ngrams, mix
from .name_classes import NameClasses
from .names import Names
from .patterns import TEXT_DIR, Patterns
from .segment import cut, split_sentences, tokenizer

DOMAIN_SHARE = 0.60
TALK_SHARE = 0.15
NAMES_SHARE = 0.13
"""The rest are the general counts. Chosen on the development sets; their perplexity changes slowly with all."""
TALK = ("agent_talk", "customer_talk_wide", "everyday_talk")
"""Files of ``text/language`` that are a source of their own: talk at large, in which nothing is mandated."""
EXPANSIONS = 8
SIGNS = {"姓": classes.SURNAME, "小区": classes.HOME, "路": classes.STREET, "城区": classes.DISTRICT}
"""Slots of the patterns that are classes of names; """
OFTEN_NAMED = {"站": classes.STATION, "热力公司": classes.COMPANY, "燃气公司": classes.COMPANY}
"""… and those that are one half of the time, and otherwise what they say."""
NUMBERS = {
    "{工号}号": 50,
    "管家{工号}号": 35,
    "{工号}号为您服务": 35,
    "我是{工号}号": 20,
    "工号{工号}": 20,
    "{电话}": 20,
    "{楼}{单元}{室}": 20,
    "{日期}": 20,
    "{时间}": 20,
    "{度}": 15,
    "{钱}": 15,
    "{数}": 15,
}
"""Forms of numbers, and how many of each: the digits that follow each other are many."""
PRUNE = 7e-7


def domain_sentences(seed: int, made: jieba.Tokenizer) -> list[list[str]]:
    """Every pattern up to ``EXPANSIONS`` times with different fillings, cut into words of the vocabulary.

    All patterns weigh the same: a mandated sentence counts no more than a complaint about a neighbour.
    """
    chance = random.Random(seed)
    patterns = _ClassPatterns()
    # The patterns that are never spoken in training use no slots of their own.
    unspoken = Patterns(TEXT_DIR / "language").by_file
    lines = [*patterns, *(line for file, lines in unspoken.items() if file not in TALK for line in lines)]
    sentences = _expanded(lines, patterns, chance, made)
    for form, count in NUMBERS.items():
        sentences += cut(made, [patterns.expand(form, chance) for _ in range(count)])
    return sentences


def talk_sentences(seed: int, made: jieba.Tokenizer) -> list[list[str]]:
    """The same of the files of ``TALK``."""
    unspoken = Patterns(TEXT_DIR / "language").by_file
    lines = [line for file in TALK for line in unspoken[file]]
    return _expanded(lines, _ClassPatterns(), random.Random(seed), made)


def _expanded(
    lines: Iterable[str], patterns: Patterns, chance: random.Random, made: jieba.Tokenizer
) -> list[list[str]]:
    sentences: list[list[str]] = []
    for pattern in lines:
        variants = dict.fromkeys(patterns.expand(pattern, chance) for _ in range(EXPANSIONS))
        for variant in variants:
            sentences += cut(made, split_sentences(variant))
    return sentences


class _ClassPatterns(Patterns):
    """The patterns, with the signs of classes for names."""

    def choose(self, name: str, chance: random.Random) -> str:
        if name in SIGNS:
            return SIGNS[name]
        if name in OFTEN_NAMED and chance.random() < 0.5:
            return OFTEN_NAMED[name]
        return super().choose(name, chance)


def language_model(seed: int) -> tuple[dict[str, int], BackoffModel, dict[str, Automaton]]:
    """(vocabulary with frequencies, interpolated back-off trigram over words and classes, names of the classes)."""
    words = vocabulary()
    made = tokenizer({**words, **dict.fromkeys(classes.CLASSES, 1)})
    kinds = [*words, *classes.CLASSES]
    floor = {word: math.log(2 + jieba.dt.FREQ.get(word, 0)) for word in [*kinds, END]}
    domain = WittenBell(count_ngrams(domain_sentences(seed, made)), kinds, floor)
    names = WittenBell(count_ngrams(Names().contexts(made, seed)), kinds, floor)
    general = WittenBell(read_counts(), kinds, floor)
    talk = WittenBell(count_ngrams(talk_sentences(seed, made)), kinds, floor)
    rest = 1 - DOMAIN_SHARE - TALK_SHARE - NAMES_SHARE
    sources = [(DOMAIN_SHARE, domain), (TALK_SHARE, talk), (NAMES_SHARE, names), (rest, general)]
    model = mix(sources, kinds, prune=PRUNE, classes=classes.CLASSES)
    return words, model, NameClasses(tokenizer(words), seed).build()
