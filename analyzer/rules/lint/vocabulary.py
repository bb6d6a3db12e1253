"""Wording that the speech model cannot write, not even by its sound: no sequence of its words would be a hit."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice, product

from analyzer.domain import MatchLevel
from analyzer.matching.phrase import Pattern, Sounded
from analyzer.rules.lint.finding import Finding, Level
from analyzer.rules.lint.subject import Part, Subject, Wording
from analyzer.scripts.schema import PRESETS
from analyzer.text.folding import canonical, fold
from analyzer.text.sounds import readings
from analyzer.text.syllables import toned_of

Codes = tuple[str, ...]
_MOST_READINGS = 8


def check_vocabulary(subject: Subject) -> Iterator[Finding]:
    """Phrases of which no wording can come out of the model as something that counts. Review phrases as well."""
    if subject.vocabulary is None:
        return
    spellers: dict[MatchLevel, Speller] = {}
    for part in subject.parts:
        level = _level_of(part)
        for wording in (*part.phrases, *part.review_phrases):
            if not wording.patterns:
                continue
            # Words as written first: that is quick, and nearly always enough.
            for tried in dict.fromkeys((MatchLevel.EXACT, level)):
                if tried not in spellers:
                    spellers[tried] = Speller(subject.vocabulary, tried)
                if any(spellers[tried].spells(pattern) for pattern in wording.patterns):
                    break
            else:
                yield _finding(part.rule.id, wording, spellers[MatchLevel.EXACT], subject)


def _level_of(part: Part) -> MatchLevel:
    policy = PRESETS[part.match] if isinstance(part.match, str) else part.match
    return min(policy.pass_level, MatchLevel.TONELESS, key=lambda level: level.rank)


def _finding(rule_id: str, wording: Wording, speller: Speller, subject: Subject) -> Finding:
    chars = dict.fromkeys(
        item.char for pattern in wording.patterns for item in pattern.items if isinstance(item, Sounded)
    )
    missing = [char for char in chars if not speller.has(char)]
    which = f", which has no word with {'、'.join(missing)}" if missing else ""
    message = f"no sequence of words of model {subject.model} spells “{wording.phrase}” or sounds like it{which}"
    if subject.is_demo:
        hint = "the demonstration model knows few words; compare with the model in use by --model"
        return Finding(Level.NOTE, rule_id, wording.where, message, hint)
    return Finding(Level.WARNING, rule_id, wording.where, message, "add a wording that the model can write")


class Speller:
    """The words of a model at one level: as characters, as syllables with tones, or without."""

    def __init__(self, words: Iterable[str], level: MatchLevel) -> None:
        self._level = level
        self._words = frozenset(codes for word in words for codes in self._codes_of(canonical(fold(word))))
        self._longest = max(map(len, self._words), default=0)
        self._heads = frozenset(word[:end] for word in self._words for end in range(1, len(word)))
        self._tails = frozenset(word[start:] for word in self._words for start in range(1, len(word)))
        self._all = frozenset(code for word in self._words for code in word)

    def has(self, code: str) -> bool:
        """Whether any word has this character, or this syllable."""
        return code in self._all

    def spells(self, pattern: Pattern) -> bool:
        """Whether words one after the other make up this wording; where a slot is, words may begin and end anyhow."""
        runs: list[list[Codes]] = [[]]
        for item in pattern.items:
            if isinstance(item, Sounded):
                runs[-1].append(self._options(item.char, toned_of(item.key)))
            else:
                runs.append([])
        last = len(runs) - 1
        return all(
            self._spells_run(run, is_open_before=number > 0, is_open_after=number < last)
            for number, run in enumerate(runs)
        )

    def _spells_run(self, run: Sequence[Codes], *, is_open_before: bool, is_open_after: bool) -> bool:
        size = len(run)
        reached = [True, *[False] * size]
        for end in range(1, size + 1):
            nearest = max(0, end - self._longest)
            reached[end] = any(
                reached[start] and _has_any(run[start:end], self._words) for start in range(nearest, end)
            )
            if is_open_before and not reached[end] and end < self._longest:
                reached[end] = _has_any(run[:end], self._tails)
        starts = range(max(0, size - self._longest), size)
        return reached[size] or (
            is_open_after and any(reached[start] and _has_any(run[start:], self._heads) for start in starts)
        )

    def _codes_of(self, word: str) -> Iterable[Codes]:
        if self._level is MatchLevel.EXACT:
            return (tuple(word),) if word else ()
        spoken = [self._options(char, toned) for char, toned in zip(word, readings(word), strict=True)]
        return islice(product(*spoken), _MOST_READINGS) if word else ()

    def _options(self, char: str, toned: Codes) -> Codes:
        if self._level is MatchLevel.EXACT:
            return (char,)
        if self._level is MatchLevel.TONELESS:
            return tuple(dict.fromkeys(sound[:-1] for sound in toned))
        # Whether a syllable is neutral depends on the words around it: 子 is, and is not.
        return tuple(dict.fromkeys(f"{s[:-1]}{tone}" for s in toned for tone in ("12345" if s[-1] == "5" else s[-1])))


def _has_any(run: Sequence[Codes], words: Collection[Codes]) -> bool:
    return any(codes in words for codes in product(*run))
