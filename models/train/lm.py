"""The language model: general and domain trigrams, interpolated, pruned, as a back-off automaton.

Each source is smoothed by Witten–Bell (Witten & Bell 1991); the mixture is linear, with shares that depend on the
history; n-grams whose absence would hardly be noticed are pruned by their weighted log-probability difference (after
Stolcke 1998). The general counts lack the n-grams seen once, but histories keep their full counts, so that the missing
mass goes to the shorter history.
"""

from __future__ import annotations

import functools
import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

START, END = "<s>", "</s>"
_RARE_HISTORY = 1e-4
"""Histories much rarer than this in a source tell little about it."""
Ngram = tuple[str, ...]


def count_ngrams(sentences: Iterable[Sequence[str]] | Mapping[tuple[str, ...], float]) -> dict[Ngram, float]:
    """1- to 3-gram counts of word sequences, with sentence ends; a mapping weighs its sentences."""
    counts: dict[Ngram, float] = defaultdict(float)
    weighted = sentences.items() if isinstance(sentences, Mapping) else ((sentence, 1.0) for sentence in sentences)
    for sentence, weight in weighted:
        words = [START, *sentence, END]
        for order in (1, 2, 3):
            for i in range(len(words) - order + 1):
                counts[tuple(words[i : i + order])] += weight
    return dict(counts)


class WittenBell:
    """Smoothed trigram probabilities from counts over a closed vocabulary."""

    def __init__(self, counts: Mapping[Ngram, float], vocabulary: Iterable[str], floor: Mapping[str, float]) -> None:
        words = {*vocabulary, END}
        allowed = words | {START}
        self.counts = {n: c for n, c in counts.items() if all(w in allowed for w in n)}
        followers: Counter[Ngram] = Counter()
        explicit: dict[Ngram, float] = defaultdict(float)
        for ngram, count in self.counts.items():
            if len(ngram) > 1:
                followers[ngram[:-1]] += 1
                explicit[ngram[:-1]] += count
        self._mass = {h: max(self.counts.get(h, 0.0), explicit[h]) + kinds for h, kinds in followers.items()}
        self._left = {h: 1 - explicit[h] / mass for h, mass in self._mass.items()}
        total = sum(self.counts.get((w,), 0.0) for w in words)
        self._total = max(total, 1.0)
        kinds = len(words)
        floor_total = sum(floor.values())
        self._unigram = {
            w: (self.counts.get((w,), 0.0) + 0.1 * kinds * floor[w] / floor_total) / (total + 0.1 * kinds)
            for w in words
        }

    def probability(self, word: str, history: Ngram) -> float:
        """P(word | history); the history may have 0–2 words."""
        if not history:
            return self._unigram.get(word, 0.0)
        shorter = self.probability(word, history[1:])
        mass = self._mass.get(history)
        if mass is None:
            return shorter
        return self.counts.get((*history, word), 0.0) / mass + self._left[history] * shorter

    def frequency(self, history: Ngram) -> float:
        """How often the history occurs per word of the source; 1 for the empty one."""
        return self.counts.get(history, 0.0) / self._total if history else 1.0


@dataclass(slots=True)
class BackoffModel:
    """Explicit probabilities by history, and the back-off weight of every history."""

    followers: dict[Ngram, dict[str, float]] = field(default_factory=dict)
    backoff: dict[Ngram, float] = field(default_factory=dict)

    def probability(self, word: str, history: Ngram) -> float:
        explicit = self.followers.get(history)
        if explicit is not None and word in explicit:
            return explicit[word]
        if not history:
            return 0.0
        return self.backoff.get(history, 1.0) * self.probability(word, history[1:])

    def history_after(self, words: Ngram) -> Ngram:
        """The longest suffix of ``words`` that is a history of the model."""
        words = words[-2:]
        while words and words not in self.followers:
            words = words[1:]
        return words

    @property
    def size(self) -> int:
        return sum(len(f) for f in self.followers.values())


def mix(
    models: list[tuple[float, WittenBell]],
    vocabulary: Iterable[str],
    *,
    prune: float,
    classes: Collection[str] = (),
) -> BackoffModel:
    """Interpolate, keep what is worth more than ``prune`` (expected log-probability gain), renormalise.

    A source has its ``share`` where no history tells them apart; after a history it counts the more, the more common
    that history is in it: names after a surname, and hardly after a verb. What came before a word of ``classes`` is
    forgotten after it.
    """

    @functools.cache
    def shares(history: Ngram) -> tuple[float, ...]:
        raw = [share * math.sqrt(model.frequency(history) + _RARE_HISTORY) for share, model in models]
        return tuple(value / sum(raw) for value in raw)

    @functools.cache
    def mixed(word: str, history: Ngram) -> float:
        pairs = zip(shares(history), models, strict=True)
        return sum(share * model.probability(word, history) for share, (_, model) in pairs)

    ngrams = {n for _, model in models for n in model.counts if n[-1] != START}
    result = BackoffModel(followers={(): {w: mixed(w, ()) for w in sorted({*vocabulary, END})}})
    bigrams = _kept(sorted(n for n in ngrams if len(n) == 2), mixed, prune * 0.5)
    trigrams = _kept(sorted(n for n in ngrams if len(n) == 3 and n[1] not in classes), mixed, prune)
    # A trigram's history must exist as a bigram, or its state could not be reached.
    reachable = set(bigrams)
    for ngram in trigrams:
        reachable.add(ngram[:2])
    for ngram in sorted(reachable):
        if ngram[-1] != START and ngram[-1] != END:
            result.followers.setdefault(ngram[:1], {})[ngram[1]] = mixed(ngram[1], ngram[:1])
        elif ngram[-1] == END:
            result.followers.setdefault(ngram[:1], {})[END] = mixed(END, ngram[:1])
    for ngram in trigrams:
        result.followers.setdefault(ngram[:2], {})[ngram[2]] = mixed(ngram[2], ngram[:2])
    for history in sorted(result.followers, key=len):
        if history:
            explicit = result.followers[history]
            shorter = sum(result.probability(w, history[1:]) for w in explicit)
            result.backoff[history] = max(1e-6, 1 - sum(explicit.values())) / max(1e-6, 1 - shorter)
    return result


def _kept(ngrams: list[Ngram], mixed, prune: float) -> list[Ngram]:  # type: ignore[no-untyped-def]
    kept = []
    for ngram in ngrams:
        history, word = ngram[:-1], ngram[-1]
        probability = mixed(word, history)
        shorter = mixed(word, history[1:])
        joint = probability
        for i, w in enumerate(history):
            joint *= mixed(w, history[:i]) if w != START else 0.1
        if joint * math.log(probability / shorter) > prune:
            kept.append(ngram)
    return kept


def log_probability(model: BackoffModel, words: list[str]) -> float:
    """Natural log probability of a sentence with its end."""
    history: Ngram = (START,)
    total = 0.0
    for word in (*words, END):
        total += math.log(max(model.probability(word, model.history_after(history)), 1e-12))
        history = (*history, word)[-2:]
    return total
