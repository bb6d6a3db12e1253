"""The company file: one company's own names, numbers and emphasis over a pack that stays as it is."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field

from analyzer.scripts.blocks import Block, Points, SpokenName, Title
from analyzer.scripts.check import Problem, check_active
from analyzer.scripts.check_score import check_amounts, check_worth
from analyzer.scripts.door import Source, parse_source, read_bytes, validated
from analyzer.scripts.schema import Element, Pack, Rule, Severity, Status

RuleKey = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_-]*(\.[A-Za-z][A-Za-z0-9_-]*)?$")]


class RuleChange(Block):
    """What a company wants otherwise in a rule (``Z11``) or in the points of an element (``Z3a.badge``)."""

    status: Status | None = None
    points: Points | None = None
    deducts: Points | None = None
    deducts_most: Points | None = None
    adds: Points | None = None
    severity: Severity | None = None


class Company(Block):
    """``names`` stand in place of those of the pack; ``rules`` change single rules of it."""

    names: dict[Title, Annotated[tuple[SpokenName, ...], Field(min_length=1)]] = Field(default_factory=dict)
    rules: dict[RuleKey, RuleChange] = Field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CompanyFile:
    """A company's wishes, and where they stand."""

    source: Source
    company: Company


def read_company(path: Path) -> CompanyFile:
    """Read and check a company file by itself.

    Raises:
        PackError: not readable, or wrong; then ``problems`` holds every one as ``file:line: key: message``.
    """
    source = parse_source(path, "company file", read_bytes(path, "company file"))
    company, problems = validated(Company, source, starts_with="names or rules")
    if company is None or problems:
        raise source.error(problems)
    return CompanyFile(source, company)


def adapt(pack: Pack, file: CompanyFile, elsewhere: Callable[[], Iterable[Pack]]) -> Pack:
    """``pack`` with the company's names and changes.

    ``elsewhere`` gives other packs that the same file may be meant for: what only they have is passed over.

    Raises:
        PackError: names or rules that no pack has, and changes that do not fit the rule.
    """
    problems = list(_problems(pack, file.company, elsewhere))
    if problems:
        raise file.source.error(problems)
    rules = tuple(_changed(rule, file.company.rules) for rule in pack.rules)
    problems = [*check_active(rules), *((("rules",), message) for _, message in check_worth(pack.scoring, rules))]
    if problems:
        raise file.source.error(problems)
    fitting = {name: value for name, value in file.company.names.items() if name in pack.names}
    return pack.model_copy(update={"rules": rules, "names": {**pack.names, **fitting}})


def _problems(pack: Pack, company: Company, elsewhere: Callable[[], Iterable[Pack]]) -> Iterator[Problem]:
    rules = {rule.id: rule for rule in pack.rules}
    parts = _parts(pack)
    unknown = [("names", name) for name in company.names if name not in pack.names]
    unknown += [("rules", key) for key in company.rules if key not in parts]
    others = list(elsewhere()) if unknown else []
    known = {
        "names": {name for each in (pack, *others) for name in each.names},
        "rules": {key for each in (pack, *others) for key in _parts(each)},
    }
    for kind, key in unknown:
        if key not in known[kind]:
            close = difflib.get_close_matches(key, sorted(known[kind]), n=1, cutoff=0.5) or sorted(known[kind])[:5]
            what = "name in braces" if kind == "names" else "rule or element"
            hint = f"; did you mean {close[0]!r}?" if len(close) == 1 else f"; there are {', '.join(close)}"
            yield (kind, key), f"no {what} of {pack.id} or another pack is called {key!r}{hint if close else ''}"
    for key, change in company.rules.items():
        if key in parts:
            yield from _unfit(key, change, rules.get(key))


def _parts(pack: Pack) -> frozenset[str]:
    """The ids of all rules and elements."""
    elements = {f"{rule.id}.{element.id}" for rule in pack.rules for element in rule.elements}
    return frozenset(elements | {rule.id for rule in pack.rules})


def _unfit(key: str, change: RuleChange, rule: Rule | None) -> Iterator[Problem]:
    """What cannot be changed. ``rule`` is None for an element."""
    at = ("rules", key)
    if not _given(change):
        yield at, "changes nothing; write status, points, deducts, deducts_most, adds or severity"
    if rule is None:
        for name in _given(change):
            if name != "points":
                yield (*at, name), f"{key} is an element; only its points can be changed, {name} belongs to the rule"
        return
    if rule.elements and change.points is not None:
        listed = "、".join(f"{rule.id}.{element.id}" for element in rule.elements)
        yield (*at, "points"), f"rule {rule.id} has elements; change the points of {listed}"
    changed = rule.model_copy(update=_given(change))
    yield from (((*at, *where), message) for where, message in check_amounts(changed))


def _given(change: RuleChange) -> dict[str, Any]:
    return {key: value for key, value in change if value is not None}


def _changed(rule: Rule, changes: Mapping[str, RuleChange]) -> Rule:
    update = _given(changes[rule.id]) if rule.id in changes else {}
    elements = tuple(_changed_element(rule.id, element, changes) for element in rule.elements)
    return rule.model_copy(update={**update, "elements": elements})


def _changed_element(rule_id: str, element: Element, changes: Mapping[str, RuleChange]) -> Element:
    change = changes.get(f"{rule_id}.{element.id}")
    return element if change is None else element.model_copy(update=_given(change))
