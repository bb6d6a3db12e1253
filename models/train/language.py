"""The embedded model's language model: domain patterns and general counts over the model's vocabulary."""

from __future__ import annotations

import functools
import math
import random

import jieba

from .corpus import read_counts
from .lexicon import vocabulary
from .lm import END, BackoffModel, WittenBell, count_ngrams, mix
from .names import SURNAME, Names
from .patterns import TEXT_DIR, Patterns
from .segment import cut, split_sentences, tokenizer

DOMAIN_SHARE = 0.62
NAMES_SHARE = 0.13
"""The rest are the general counts. Chosen on the development sets; their perplexity changes slowly with both."""
EXPANSIONS = 8
LISTS = ("小区", "路", "城区")
"""Names that must all be within reach: random fillings would miss most."""
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
PRUNE = 5e-7


def domain_sentences(seed: int, words: dict[str, int]) -> list[list[str]]:
    """Every pattern up to ``EXPANSIONS`` times with different fillings, cut into words of the vocabulary.

    All patterns weigh the same: a mandated sentence counts no more than a complaint about a neighbour.
    """
    chance = random.Random(seed)
    patterns, names = Patterns(), Names()
    # Spoken in training, all surnames are alike; here 王 is more likely than 亓.
    patterns.builtin = {**patterns.builtin, SURNAME: functools.partial(names.choose, SURNAME)}
    made = tokenizer(words)
    sentences: list[list[str]] = []
    # The patterns that are never spoken in training use no slots of their own.
    for pattern in (*patterns, *Patterns(TEXT_DIR / "language")):
        variants = dict.fromkeys(patterns.expand(pattern, chance) for _ in range(EXPANSIONS))
        for variant in variants:
            sentences += cut(made, split_sentences(variant))
    for slot in LISTS:
        sentences += cut(made, (value for value in patterns.slots[slot] if not set(value) & set("({|")))
    for form, count in NUMBERS.items():
        sentences += cut(made, [patterns.expand(form, chance) for _ in range(count)])
    return sentences


def language_model(seed: int) -> tuple[dict[str, int], BackoffModel]:
    """(vocabulary with frequencies, interpolated back-off trigram)."""
    words = vocabulary()
    floor = {word: math.log(2 + jieba.dt.FREQ.get(word, 0)) for word in [*words, END]}
    domain = WittenBell(count_ngrams(domain_sentences(seed, words)), words, floor)
    names = WittenBell(count_ngrams(Names().sentences(tokenizer(words), seed)), words, floor)
    general = WittenBell(read_counts(), words, floor)
    sources = [(DOMAIN_SHARE, domain), (NAMES_SHARE, names), (1 - DOMAIN_SHARE - NAMES_SHARE, general)]
    return words, mix(sources, words, prune=PRUNE)
