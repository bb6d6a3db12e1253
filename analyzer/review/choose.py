"""Which verdicts go into a packet: by the sampling plan, for an appeal, or blind for calibration."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from analyzer.closing import read_frozen
from analyzer.domain import Outcome, Verdict
from analyzer.errors import UnavailableError, UsageError
from analyzer.evaluation.evaluate import cycle_of
from analyzer.evaluation.sampling import ChosenFor, Item, drawn, is_fatal, lot, most_doubtful
from analyzer.evaluation_settings import EvaluationSettings
from analyzer.store import Store
from analyzer.store.clocks import local, local_day
from analyzer.store.holdings import newest_keys
from analyzer.store.ledger import closed_period, sha256_of
from analyzer.store.reviewing import Packet, call_of, final_rules, packets_about, verdicts_by_call
from analyzer.store.season import read_period

_OPEN = (Outcome.FAIL, Outcome.CANNOT_JUDGE)
_DECIDED = (Outcome.PASS, Outcome.FAIL)


@dataclass(frozen=True, slots=True)
class _Period:
    """The judged calls of a period: who took each, and the key of the judgement that counts."""

    agents: Mapping[str, str]
    keys: Mapping[str, str]


def plan_review(store: Store, name: str, settings: EvaluationSettings) -> Packet:
    """The packet that ``[evaluation.review]`` asks for: fatal failures, the most doubtful verdicts, some by lot.

    What people have judged for good is left out. Raises UnavailableError where nothing is left, or no call is there.
    """
    review = settings.review
    period = _read(store, name, settings)
    with store.reading() as connection:
        suspects = verdicts_by_call(connection, period.keys.values(), _OPEN)
        done = final_rules(connection, period.keys)
        undone = {
            call_id: tuple(v for v in of_call if v.rule_id not in done.get(call_id, ()))
            for call_id, of_call in suspects.items()
        }
        fatal = {call_id for call_id, of_call in undone.items() if review.all_fatal and any(map(is_fatal, of_call))}
        doubtful = most_doubtful(undone, review.doubtful_calls)
        by_lot = drawn(
            ((a, c) for c, a in period.agents.items() if c in period.keys), review.random_per_agent, review.seed
        )
        decided = verdicts_by_call(connection, [period.keys[call_id] for call_id in by_lot], _DECIDED)
    chosen: dict[tuple[str, str], tuple[Verdict, ChosenFor]] = {}
    for call_id in doubtful:
        _take(chosen, undone[call_id], ChosenFor.DOUBTFUL)
    for call_id in sorted(fatal):
        _take(chosen, [v for v in undone[call_id] if is_fatal(v)], ChosenFor.FATAL, instead=True)
    for call_id in by_lot:
        of_call = [v for v in decided.get(call_id, ()) if v.rule_id not in done.get(call_id, ())]
        _take(chosen, of_call, ChosenFor.RANDOM, instead=True)
    items = tuple(Item(v, period.keys[v.call_id], why) for v, why in _in_order(chosen.values(), doubtful))
    if not items:
        raise UnavailableError(f"{store.shown}: nothing of {name} is left to review", hint="people have judged it all")
    return _packet(store, "review", items, {**review.model_dump(mode="json"), "period": name}, name, seed=review.seed)


def plan_appeal(store: Store, call_id: str, rule_id: str | None, settings: EvaluationSettings) -> Packet:
    """The packet of an agent's appeal against what failed in a call, or one rule of it.

    Raises UsageError for a call without failures, an appeal that is open or decided, or one that comes too late.
    """
    days = settings.review.appeal_days
    zone = ZoneInfo(settings.time_zone)
    today = local(store.now().isoformat(), zone).date()
    with store.reading() as connection:
        known = call_of(connection, call_id)
        if known is None:
            raise UsageError(f"no judged call {call_id!r} in the store", hint="calls.csv lists the ids")
        agent_id, started_at, key = known
        period = cycle_of(settings).period_of(local_day(started_at, zone)) if started_at else None
        name = period.name if period else ""
        key = _appealable(store, connection, name, call_id, key, today, days, zone)
        before = packets_about(connection, call_id, "appeal")
        failed = verdicts_by_call(connection, [key], (Outcome.FAIL,)).get(call_id, ())
    against = [v for v in failed if rule_id is None or rule_id in (v.rule_id, v.rule_id.partition(".")[0])]
    if not against:
        raise UsageError(f"call {call_id!r}: nothing failed{f' by {rule_id}' if rule_id else ''}; no appeal is needed")
    for packet in before:
        if same := {v.rule_id for v in against} & {item.verdict.rule_id for item in packet.items}:
            state = "is open" if packet.closed_at is None else f"was decided on {packet.closed_at.date()}"
            raise UsageError(
                f"call {call_id!r}: an appeal against {', '.join(sorted(same))} {state}",
                hint=f"its packet is {packet.packet_id}",
            )
    items = tuple(Item(verdict, key, ChosenFor.APPEAL) for verdict in against)
    packet = _packet(store, "appeal", items, {"appeal_days": days, "call_id": call_id}, name)
    return replace(packet, agent_id=agent_id, due_on=today + timedelta(days=days))


def plan_calibration(
    store: Store, name: str, reviewers: Sequence[str], calls: int, settings: EvaluationSettings
) -> tuple[Packet, ...]:
    """A blind packet for each of ``reviewers`` with the same ``calls`` of the period, by lot.

    Raises UsageError for fewer than two reviewers; UnavailableError where no call is there.
    """
    if len(set(reviewers)) < 2 or len(set(reviewers)) != len(reviewers):
        raise UsageError("--reviewers: name two or more different people", hint="as in --reviewers 主管一,主管二")
    seed = settings.review.seed
    period = _read(store, name, settings)
    by_lot = sorted(period.keys, key=lambda call_id: lot(call_id, seed))[:calls]
    with store.reading() as connection:
        decided = verdicts_by_call(connection, [period.keys[call_id] for call_id in by_lot], _DECIDED)
    items = tuple(
        Item(verdict, period.keys[call_id], ChosenFor.CALIBRATION)
        for call_id in by_lot
        for verdict in decided.get(call_id, ())
    )
    if not items:
        raise UnavailableError(f"{store.shown}: no verdicts of {name} to calibrate on", hint="choose more --calls")
    plan = {"calls": calls, "seed": seed, "reviewers": list(reviewers)}
    return tuple(
        replace(_packet(store, "calibration", items, {**plan, "reviewer": one}, name, seed=seed), reviewer=one)
        for one in reviewers
    )


def _read(store: Store, name: str, settings: EvaluationSettings) -> _Period:
    zone = ZoneInfo(settings.time_zone)
    period = cycle_of(settings).period(name)
    found = read_period(store, period, zone).data.calls
    with store.reading() as connection:
        keys = dict(newest_keys(connection, [call.call_id for call in found], None))
        is_closed = closed_period(connection, name) is not None
    if is_closed:  # what counts are the judgements that it was closed with
        keys.update((c, key) for c, key in read_frozen(store, name).pinned.items() if c in keys)
    if not keys:
        raise UnavailableError(f"{store.shown}: no judged calls of {name}", hint="judge its recordings first")
    return _Period({call.call_id: call.agent_id for call in found}, keys)


def _appealable(
    store: Store,
    connection: Connection,
    name: str,
    call_id: str,
    key: str,
    today: date,
    days: int,
    zone: ZoneInfo,
) -> str:
    """The judgement to appeal against: that of the closed month, within the window; before closing the newest."""
    closed = closed_period(connection, name) if name else None
    if closed is None:
        return key
    until = local(closed.closed_at.isoformat(), zone).date() + timedelta(days=days)
    if today > until:
        raise UsageError(
            f"call {call_id!r}: {name} could be appealed against until {until}",
            hint="[evaluation.review] appeal_days sets the window",
        )
    return read_frozen(store, name).pinned.get(call_id, key)


def _take(
    chosen: dict[tuple[str, str], tuple[Verdict, ChosenFor]],
    found: Collection[Verdict],
    why: ChosenFor,
    *,
    instead: bool = False,
) -> None:
    """Add verdicts; ``instead`` of a weaker reason: what was chosen whole or by lot may be counted, doubt may not."""
    for verdict in found:
        place = (verdict.call_id, verdict.rule_id)
        if place not in chosen or (instead and chosen[place][1] is ChosenFor.DOUBTFUL):
            chosen[place] = (verdict, why)


def _in_order(
    chosen: Collection[tuple[Verdict, ChosenFor]], doubtful: Sequence[str]
) -> Iterator[tuple[Verdict, ChosenFor]]:
    """Doubtful calls first, as doubtful as they are; then fatal ones, then those of the lot; each call in one piece."""
    rank = {call_id: number for number, call_id in enumerate(doubtful)}
    fatal = {verdict.call_id for verdict, why in chosen if why is ChosenFor.FATAL}

    def place(pair: tuple[Verdict, ChosenFor]) -> tuple[int, bool, str]:
        call_id = pair[0].call_id
        return rank.get(call_id, len(rank)), call_id not in fatal, call_id

    yield from sorted(chosen, key=place)


def _packet(
    store: Store, kind: str, items: tuple[Item, ...], plan: Mapping[str, object], period: str, seed: int | None = None
) -> Packet:
    now: datetime = store.now()
    told = f"{kind}\n{now.isoformat()}\n{sorted(plan.items())!r}\n" + "\n".join(i.verdict.call_id for i in items)
    packet_id = f"{kind[0].upper()}{now:%Y%m%d}-{sha256_of(told.encode('utf-8', 'backslashreplace'))[:6]}"
    return Packet(packet_id, kind, now, plan, items, period, seed=seed)
