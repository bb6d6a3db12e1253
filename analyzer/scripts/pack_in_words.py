"""A pack as a supervisor reads it: lines of Chinese text, sections, rules, wordings, points; names filled in."""

from __future__ import annotations

from collections.abc import Iterator

from analyzer.scripts.in_words import WHO, condition_in_words, listed, placed_in_words, window_in_words
from analyzer.scripts.resolve import resolve
from analyzer.scripts.schema import (
    Element,
    ExceptionEffect,
    Exclusion,
    FatalEffect,
    Kind,
    Pack,
    Rule,
    Scope,
    Scoring,
    Severity,
    Status,
)

KINDS = {
    Kind.REQUIRE: "必须说",
    Kind.FORBID: "不许说",
    Kind.COUNT: "计次",
    Kind.EXPECT: "必须做到",
    Kind.AVOID: "不许出现",
}
SCOPES = {Scope.INBOUND: "呼入", Scope.OUTBOUND: "呼出", Scope.BOTH: "呼入和呼出"}
SEVERITIES = {Severity.FATAL: "一票否决", Severity.MAJOR: "严重", Severity.MINOR: "一般"}
STATUSES = {Status.ACTIVE: "", Status.TRIAL: "试行，不计分", Status.RETIRED: "已停用"}
EFFECTS = {ExceptionEffect.EXCUSE: "不算", ExceptionEffect.REVIEW: "请人复听", ExceptionEffect.STANDS: "照样算"}


def pack_in_words(pack: Pack) -> Iterator[str]:
    """The whole pack, a line each; indented by two spaces for each level."""
    filled = resolve(pack)
    yield f"{pack.title}（{pack.id}，第 {pack.version} 版）"
    yield f"出处：{pack.source}"
    if pack.description:
        yield f"说明：{pack.description}"
    for name, values in pack.names.items():
        yield f"名称 {{{name}}}：{'、'.join(values)}"
    for name, window in filled.windows.items():
        yield f"时段“{name}”：{window_in_words(window)}"
    yield from _scoring(filled.scoring)
    yield f"满分：呼入 {total_of(pack, Scope.INBOUND):g} 分，呼出 {total_of(pack, Scope.OUTBOUND):g} 分（都用得上时）"
    for section in dict.fromkeys(rule.section for rule in filled.rules):
        rules = [rule for rule in filled.rules if rule.section == section]
        weight = pack.scoring.weights.get(section)
        yield ""
        yield f"【{section}】{len(rules)} 项，{sum(map(points_of_rule, rules)):g} 分" + (
            f"，权重 {weight:g}" if weight is not None else ""
        )
        for rule in rules:
            yield from rule_in_words(rule, indent="  ")


def rule_in_words(rule: Rule, *, indent: str = "") -> Iterator[str]:
    """One rule; pass one with its names filled in."""
    inner = indent + "  "
    facts = [KINDS[rule.kind], WHO[rule.speaker], SCOPES[rule.direction], SEVERITIES[rule.severity]]
    facts += [text for text in (STATUSES[rule.status], worth_in_words(rule)) if text]
    yield f"{indent}{rule.id} {rule.title}（{rule.source}）"
    yield f"{inner}{' · '.join(facts)}"
    if rule.when is not None:
        yield f"{inner}适用：{condition_in_words(rule.when)}"
    if placed := placed_in_words(rule.place, rule.after, rule.within, rule.before):
        yield f"{inner}范围：{placed}"
    if rule.condition is not None:
        yield f"{inner}内容：{condition_in_words(rule.condition)}"
    yield from _phrases(rule, demand_in_words(rule), inner)
    for element in rule.elements:
        yield f"{inner}{rule.id}.{element.id} {element.title}：{element.points:g} 分"
        yield from _phrases(element, "说法", inner + "  ")
        yield from _exceptions(element.exceptions, inner + "  ")
    yield from _exceptions(rule.exceptions, inner)


def demand_in_words(rule: Rule) -> str:
    """How many of the phrases, or how often."""
    if rule.kind is Kind.REQUIRE:
        return {"any": "说到其中一种", "all": "全部说到"}.get(str(rule.need), f"说到其中 {rule.need} 种")
    if rule.kind is Kind.COUNT:
        limits = [f"至少 {rule.at_least} 次"] if rule.at_least is not None else []
        limits += [f"至多 {rule.at_most} 次"] if rule.at_most is not None else []
        return "、".join(limits) or "说法"
    return "说法"


def worth_in_words(rule: Rule) -> str:
    """``6 分``, ``扣 10 分，每处，最多 30 分``; empty for a rule that is worth nothing."""
    parts = [f"{points_of_rule(rule):g} 分"] if points_of_rule(rule) else []
    if rule.deducts:
        limit = f"，每处，最多 {rule.deducts_most:g} 分" if rule.deducts_most is not None else ""
        parts.append(f"违反扣 {rule.deducts:g} 分{limit}")
    if rule.adds:
        parts.append(f"做到加 {rule.adds:g} 分")
    return "，".join(parts)


def points_of_rule(rule: Rule) -> float:
    """What the rule can earn by itself or by its elements; nothing unless it is active."""
    if rule.status is not Status.ACTIVE:
        return 0.0
    return rule.points + sum(element.points for element in rule.elements)


def total_of(pack: Pack, scope: Scope) -> float:
    """The points of a call of this direction on which every rule applies."""
    return sum(points_of_rule(rule) for rule in pack.rules if rule.direction in (scope, Scope.BOTH))


def _scoring(scoring: Scoring) -> Iterator[str]:
    fatal = "0 分" if scoring.fatal is FatalEffect.ZERO else f"至多 {scoring.cap_pct:g} 分"
    grades = "、".join(f"{band.grade} {band.from_pct:g} 分起" for band in scoring.grades)
    yield f"等级：{grades}；有一票否决的：{fatal}"
    if scoring.adds_most:
        yield f"加分：合计至多 {scoring.adds_most:g} 分"


def _phrases(part: Rule | Element, label: str, indent: str) -> Iterator[str]:
    if part.phrases:
        yield f"{indent}{label}："
        yield from (f"{indent}  “{phrase}”" for phrase in part.phrases)
    if part.review_phrases:
        yield f"{indent}请人复听：{listed(part.review_phrases, most=len(part.review_phrases))}"


def _exceptions(exceptions: tuple[Exclusion, ...], indent: str) -> Iterator[str]:
    for exclusion in exceptions:
        then = f"，接着说{listed(exclusion.followed_by)}" if exclusion.followed_by else ""
        yield f"{indent}例外（{EFFECTS[exclusion.effect]}）：{listed(exclusion.phrases)}{then}——{exclusion.reason}"
