"""Whether a condition can hold: never called impossible when there is a call that fulfils it."""

from __future__ import annotations

from itertools import product
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from analyzer.rules.lint.logic import can_hold
from analyzer.scripts.conditions import Condition

RINGS = range(6)
SIDES = ("agent", "customer")


def data(**block: Any) -> dict[str, Any]:
    return {"data": block}


leaves = st.one_of(
    st.builds(lambda n: data(field="rings", above=n), st.integers(0, 4)),
    st.builds(lambda n: data(field="rings", below=n), st.integers(0, 5)),
    st.builds(lambda n: data(field="rings", equals=float(n)), st.integers(0, 5)),
    st.builds(lambda side: data(field="hung_up_by", equals=side), st.sampled_from(SIDES)),
)
conditions = st.recursive(
    leaves,
    lambda inner: st.builds(
        lambda key, parts: {key: parts},
        st.sampled_from(("all_of", "any_of", "none_of")),
        st.lists(inner, min_size=1, max_size=3),
    ),
    max_leaves=6,
)


def holds(condition: dict[str, Any], rings: int, side: str) -> bool:
    """The meaning of a condition, spelled out."""
    ((key, block),) = condition.items()
    if key != "data":
        parts = [holds(part, rings, side) for part in block]
        return {"all_of": all(parts), "any_of": any(parts), "none_of": not any(parts)}[key]
    if block["field"] == "hung_up_by":
        return side == block["equals"]
    checks = {"above": rings > block.get("above", -1), "below": rings < block.get("below", 99)}
    return checks["above"] and checks["below"] and rings == block.get("equals", rings)


@given(conditions)
def test_it_is_impossible_exactly_when_no_call_fulfils_it(condition: dict[str, Any]) -> None:
    is_possible = any(holds(condition, rings, side) for rings, side in product(range(8), SIDES))
    assert can_hold(Condition.model_validate(condition, strict=False)) is is_possible


def test_what_no_caller_can_be() -> None:
    assert not can_hold(Condition.model_validate({"data": {"field": "rings", "below": 0.0}}))
    assert not can_hold(Condition.model_validate({"data": {"field": "ring_s", "equals": "long"}}))
    assert can_hold(Condition.model_validate({"data": {"field": "call_type", "equals": "报修"}}))
