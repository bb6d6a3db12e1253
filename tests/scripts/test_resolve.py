"""Names are filled in, and blocks that say the same are one block afterwards."""

from __future__ import annotations

from analyzer.scripts.conditions import Condition, Moment, Said
from analyzer.scripts.resolve import places_of, resolve
from analyzer.scripts.schema import Band, FatalEffect, Kind, Pack, Party, Rule, Scoring


def _rule(rule_id: str, complaint: str) -> Rule:
    complains = Condition(said=Said(speaker=Party.CUSTOMER, phrases=(complaint,)))
    asks = Moment(speaker=Party.CUSTOMER, phrases=("{单位}在哪",))
    return Rule(
        id=rule_id,
        title="道歉",
        source="H",
        section="投诉",
        kind=Kind.REQUIRE,
        phrases=("对不起",),
        when=complains,
        after=asks,
    )


def test_blocks_that_say_the_same_are_one() -> None:
    pack = Pack(
        id="p",
        title="包",
        version="1.0",
        source="内部",
        names={"单位": ("东站", "西站")},
        scoring=Scoring(fatal=FatalEffect.ZERO, grades=(Band(grade="合格", from_pct=0.0),)),
        rules=(_rule("one", "我要投诉"), _rule("two", "我要投诉"), _rule("other", "我要表扬")),
    )
    one, two, other = resolve(pack).rules
    assert one.when is two.when
    assert one.when != other.when
    assert one.after is two.after is other.after
    assert one.after is not None
    assert one.after.phrases == ("东站在哪", "西站在哪")


def test_places_are_found_wherever_they_are_named() -> None:
    asked = Said(speaker=Party.CUSTOMER, phrases=("喂",), place="opening")
    when = Condition(
        any_of=(Condition(said=asked), Condition(none_of=(Condition(said=Said(speaker=Party.AGENT, phrases=("好",))),)))
    )
    after = Moment(speaker=Party.CUSTOMER, phrases=("在哪",), place="door")
    rule = _rule("A", "投诉").model_copy(update={"place": "closing", "when": when, "after": after})
    assert sorted(set(places_of(rule))) == ["anywhere", "closing", "door", "opening"]
