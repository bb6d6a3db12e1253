"""Hot topics of customers' speech: TF-IDF over the words of a branch's calls, and what came up more than by chance.

Words are cut with jieba's dictionary and the domain's. A term weighs its share of the branch's words times its inverse
document frequency in general Chinese (jieba's table; words it does not know count as rare). A call speaks of a term
when the term occurs in what the customer said. Personal data are masked before anything is counted.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import jieba

from analyzer.evaluation.results import TopicRow
from analyzer.evaluation.topic_words import DOMAIN, STOP
from analyzer.text.folding import fold
from analyzer.text.masking import mask

SHOWN = 15
"""So many topics a branch."""
MIN_CALLS = 3
"""What fewer calls speak of is nobody's topic yet, and might tell who they were."""
MIN_RISING_CALLS = 5
RISING_LEVEL = 0.001
"""A term rises when as many calls as this, or more, would speak of it with this chance had nothing changed."""
EXAMPLES = 3
_HAN = re.compile(r"[一-龥]{2,}")
_NUMBER = re.compile(r"[零〇一二三四五六七八九十百千万两几多点半第]+[一-龥]?")
_ASKING = re.compile(r"(.)不\1.*")  # 需不需要


@dataclass(frozen=True, slots=True)
class Speech:
    """What the customer said in a call, and the branch of the call."""

    call_id: str
    branch: str
    text: str


def hot_topics(calls: Iterable[Speech], before: Iterable[Speech] | None = None) -> tuple[TopicRow, ...]:
    """The topics of every branch, the heaviest first. ``before`` are calls of the period before, None without one."""
    now, then = _by_branch(calls), None if before is None else _by_branch(before)
    rows: list[TopicRow] = []
    for branch in sorted(now):
        earlier = None if then is None else then.get(branch, ())
        rows += _of_branch(branch, now[branch], earlier)
    return tuple(rows)


def _by_branch(calls: Iterable[Speech]) -> Mapping[str, Sequence[Speech]]:
    """Calls in which the customer said something, by branch, masked, in the order of their ids."""
    found: defaultdict[str, list[Speech]] = defaultdict(list)
    for call in calls:
        if call.text.strip():
            found[call.branch].append(Speech(call.call_id, call.branch, mask(fold(call.text))))
    return {branch: sorted(mine, key=lambda call: call.call_id) for branch, mine in found.items()}


def _of_branch(branch: str, calls: Sequence[Speech], before: Sequence[Speech] | None) -> list[TopicRow]:
    counts: Counter[str] = Counter()
    documents: Counter[str] = Counter()
    total = 0
    for call in calls:
        words = Counter(_words().lcut(call.text, HMM=False))
        total += words.total()
        terms = {word: count for word, count in words.items() if is_term(word)}
        counts.update(terms)
        documents.update(terms.keys())
    weights = {term: counts[term] / total * _rarity(term) for term, n in documents.items() if n >= MIN_CALLS}
    chosen = sorted(weights, key=lambda term: (-weights[term], term))[:SHOWN]
    rows = []
    for rank, term in enumerate(chosen, start=1):
        speaking = [call.call_id for call in calls if term in call.text]
        previous = None if before is None else sum(term in call.text for call in before)
        rises = previous is not None and is_rising(len(speaking), len(calls), previous, len(before or ()))
        examples = tuple(speaking[:EXAMPLES])
        rows.append(TopicRow(branch, rank, term, weights[term], len(speaking), previous, rises, examples))
    return rows


def is_term(word: str) -> bool:
    """Whether a word can be a topic: two Chinese characters or more, no number, no word of everyday talk."""
    return bool(_HAN.fullmatch(word)) and word not in STOP and not (_NUMBER.fullmatch(word) or _ASKING.fullmatch(word))


def is_rising(calls: int, of: int, previous: int, previous_of: int) -> bool:
    """Whether ``calls`` of ``of`` are more than chance explains after ``previous`` of ``previous_of``.

    The exact one-sided test of two rates: given how many calls of both periods speak of it, those of this one are
    binomial if nothing changed (Przyborowski and Wilenski, 1940).
    """
    if calls < MIN_RISING_CALLS or not previous_of:
        return False
    both, share = calls + previous, of / (of + previous_of)
    chance = sum(math.exp(_log_binomial(k, both, share)) for k in range(calls, both + 1))
    return chance < RISING_LEVEL


def _log_binomial(k: int, n: int, p: float) -> float:
    ways = math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)
    return ways + k * math.log(p) + (n - k) * math.log1p(-p)


def _rarity(term: str) -> float:
    table, unknown = _idf()
    return table.get(term, unknown)


@lru_cache(maxsize=1)
def _words() -> jieba.Tokenizer:
    """A tokenizer of our own with the domain's words; it leaves no cache in a temporary folder."""
    tokenizer = jieba.Tokenizer()
    tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
    tokenizer.initialized = True
    for word in DOMAIN:
        tokenizer.add_word(word)
    return tokenizer


@lru_cache(maxsize=1)
def _idf() -> tuple[Mapping[str, float], float]:
    """jieba's inverse document frequencies, and their median for a word that is not among them."""
    with jieba.get_module_res("analyse", "idf.txt") as lines:
        table = {word: float(value) for word, value in (line.decode("utf-8").split() for line in lines)}
    return table, sorted(table.values())[len(table) // 2]
