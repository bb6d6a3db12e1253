"""The pack under review, taken apart into what the checks look at."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from analyzer.matching.phrase import Pattern, compile_phrase
from analyzer.rules.lint.sequences import text_of
from analyzer.scripts.blocks import Block, Match
from analyzer.scripts.conditions import Moment, Said
from analyzer.scripts.names import expand_names
from analyzer.scripts.schema import Element, Exclusion, Kind, Pack, Rule, Status

Where = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Wording:
    """One phrase of the pack as written, where it stands in its rule, and all its wordings with names filled in.

    ``texts`` are those as plain sequences, see ``sequences.text_of``.
    """

    where: Where
    phrase: str
    patterns: tuple[Pattern, ...]
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A list of phrases that are looked for together: those of a rule, of an element, or of a moment or condition.

    ``is_bound``: they only count near, after or before other wording, or often enough.
    """

    rule: Rule
    where: Where
    title: str
    phrases: tuple[Wording, ...]
    review_phrases: tuple[Wording, ...]
    exceptions: tuple[tuple[Where, Exclusion], ...]
    match: Match
    is_demand: bool
    is_bound: bool


@dataclass(frozen=True)
class Subject:
    """``own_ids`` are the rules that stand in the pack's own file; only those are reported, and whatever they meet.

    ``others`` are the other packs of the folder. ``vocabulary`` are the words that ``model`` can write; None when they
    are not known. ``is_demo``: nobody judges real calls by that model.
    """

    pack: Pack
    own_ids: Collection[str]
    others: Mapping[str, Pack] = field(default_factory=dict)
    vocabulary: Collection[str] | None = None
    model: str = ""
    is_demo: bool = False
    _patterns: dict[str, tuple[Pattern, ...]] = field(default_factory=dict, init=False)
    _texts: dict[str, tuple[str, ...]] = field(default_factory=dict, init=False)

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """The pack's own rules that are not retired."""
        return tuple(r for r in self.pack.rules if r.id in self.own_ids and r.status is not Status.RETIRED)

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """All lists of phrases of the pack's own rules that are not retired."""
        return tuple(part for rule in self.rules for part in self.parts_of(rule))

    def parts_of(self, rule: Rule) -> Iterator[Part]:
        """The lists of phrases of one rule: what it demands, then its moments and conditions."""
        if rule.phrases:
            yield self._part(rule, (), rule, rule.title, rule.match_policy)
        for index, element in enumerate(rule.elements):
            yield self._part(rule, ("elements", index), element, element.title, element.match or rule.match_policy)
        for where, moment in moments(rule):
            title = "".join(moment.phrases[:1])
            yield self._part(rule, where, moment, title, moment.match)

    def _part(self, rule: Rule, where: Where, block: Rule | Element | Moment | Said, title: str, match: Match) -> Part:
        exceptions = [((*where, "exceptions", i), e) for i, e in enumerate(block.exceptions)]
        if isinstance(block, Element):
            exceptions += [(("exceptions", i), e) for i, e in enumerate(rule.exceptions)]
        return Part(
            rule=rule,
            where=where,
            title=title,
            phrases=self.wordings(block.phrases, (*where, "phrases")),
            review_phrases=self.wordings(block.review_phrases, (*where, "review_phrases")),
            exceptions=tuple(exceptions),
            match=match,
            is_demand=isinstance(block, Rule | Element),
            is_bound=_is_bound(rule if isinstance(block, Element) else block) or block.near is not None,
        )

    def wordings(self, phrases: tuple[str, ...], where: Where) -> tuple[Wording, ...]:
        """``phrases`` with names filled in and compiled."""
        return tuple(
            Wording((*where, index), phrase, self.patterns(phrase), self.texts(phrase))
            for index, phrase in enumerate(phrases)
        )

    def patterns(self, phrase: str) -> tuple[Pattern, ...]:
        """All wordings of ``phrase`` under all names."""
        if phrase not in self._patterns:
            texts = expand_names((phrase,), self.pack.names)
            self._patterns[phrase] = tuple(pattern for text in texts for pattern in compile_phrase(text))
        return self._patterns[phrase]

    def texts(self, phrase: str) -> tuple[str, ...]:
        """The same as plain sequences."""
        if phrase not in self._texts:
            self._texts[phrase] = tuple(map(text_of, self.patterns(phrase)))
        return self._texts[phrase]


def _is_bound(block: Rule | Moment | Said) -> bool:
    if isinstance(block, Rule) and block.kind is Kind.COUNT:
        return True
    return any(getattr(block, key, None) is not None for key in ("near", "after", "before"))


def moments(block: Block, where: Where = ()) -> Iterator[tuple[Where, Moment | Said]]:
    """Every moment and every ``said`` within ``block``, with its location."""
    for key, value in block:
        yield from _within(value, (*where, key))


def _within(value: Any, where: Where) -> Iterator[tuple[Where, Moment | Said]]:
    if isinstance(value, Moment | Said):
        yield where, value
    if isinstance(value, Block):
        yield from moments(value, where)
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from _within(item, (*where, index))
