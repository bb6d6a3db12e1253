"""How often an evaluation names the truly best agents: shrunken and stratified scores against the plain mean.

    python -m benchmarks.ranking [--months 1000] [--seed 1] [--write]

Months are drawn from a known truth: a branch of 30 agents whose true scores have a spread of 2.5 points, calls with a
spread of 12 points, three places to give. The product's own functions rank them. ``--write`` puts the table into
docs/evaluation.md.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from analyzer.evaluation.bands import Chance, chance_above, draw_line
from analyzer.evaluation.measure import Measured, Observation, measure
from analyzer.evaluation.shrink import Z_95
from analyzer.evaluation.strata import adjust
from analyzer.evaluation_settings import LimitSettings
from benchmarks.accuracy_page import write_section

PAGE = Path("docs/evaluation.md")
AGENTS, PLACES = 30, 3
TRUE_SD, CALL_SD, HARDER = 2.5, 12.0, 15.0
LIMITS = (0.6, 0.7, LimitSettings().tie_chance, 0.9)
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Month:
    """True scores by agent, and a row per call: whose, of which type (1 is harder), what score."""

    true: Floats
    agent: NDArray[np.intp]
    kind: NDArray[np.intp]
    score: Floats


@dataclass
class Tally:
    """Of one way to rank: months in which the first is truly one of the best, true best among the named, loss."""

    first: list[bool] = field(default_factory=list)
    named: list[float] = field(default_factory=list)
    loss: list[float] = field(default_factory=list)

    def count(self, order: Sequence[int], true: Floats) -> None:
        best = set(np.argsort(-true)[:PLACES].tolist())
        named = list(order[:PLACES])
        self.first.append(named[0] in best)
        self.named.append(len(best & set(named)) / PLACES)
        self.loss.append(float(np.sort(true)[-PLACES:].mean() - true[named].mean()))


@dataclass
class Line:
    """Of the quota line: places certain and how many rightly, candidates of ties, the best who are among either."""

    certain: list[int] = field(default_factory=list)
    right: list[int] = field(default_factory=list)
    candidates: list[int] = field(default_factory=list)
    covered: list[float] = field(default_factory=list)


def few_calls(source: np.random.Generator, true: Floats) -> NDArray[np.intp]:
    return np.full(AGENTS, 20)


def many_calls(source: np.random.Generator, true: Floats) -> NDArray[np.intp]:
    return np.full(AGENTS, 100)


def unequal_calls(source: np.random.Generator, true: Floats) -> NDArray[np.intp]:
    """10 to 120, most of them few."""
    return np.clip(np.exp(source.normal(3.2, 0.8, AGENTS)), 10, 120).astype(np.intp)


def no_hard_calls(source: np.random.Generator, true: Floats) -> Floats:
    return np.zeros(AGENTS)


def any_share(source: np.random.Generator, true: Floats) -> Floats:
    return source.beta(1.0, 2.0, AGENTS)


def best_get_most(source: np.random.Generator, true: Floats) -> Floats:
    """A better agent takes more of the hard calls."""
    place = np.argsort(np.argsort(true)) / (AGENTS - 1)
    return np.clip(0.05 + 0.7 * place + source.normal(0, 0.1, AGENTS), 0.0, 1.0)


Counts = Callable[[np.random.Generator, Floats], NDArray[np.intp]]
Shares = Callable[[np.random.Generator, Floats], Floats]
SCENES: dict[str, tuple[Counts, Shares]] = {
    "20 calls each": (few_calls, no_hard_calls),
    "100 calls each": (many_calls, no_hard_calls),
    "10–120 calls": (unequal_calls, no_hard_calls),
    "10–120 calls, two types": (unequal_calls, any_share),
    "10–120 calls, the best get the hard ones": (unequal_calls, best_get_most),
}


def draw(source: np.random.Generator, counts: Counts, shares: Shares) -> Month:
    """One month of a scene."""
    true = source.normal(80.0, TRUE_SD, AGENTS)
    agent = np.repeat(np.arange(AGENTS), counts(source, true))
    kind = (source.random(agent.size) < shares(source, true)[agent]).astype(np.intp)
    score = true[agent] - HARDER * kind + source.normal(0.0, CALL_SD, agent.size)
    return Month(true, agent, kind, score)


def believed_of(month: Month) -> Measured:
    """What the product believes of the month."""
    rows: list[Observation] = [
        (("", f"{agent:03d}"), str(kind), score)
        for agent, kind, score in zip(month.agent.tolist(), month.kind.tolist(), month.score.tolist(), strict=True)
    ]
    found = measure(rows, LimitSettings().min_stratum_calls)
    assert found is not None
    return found


def orders_of(month: Month, believed: Measured) -> dict[str, list[int]]:
    """Agents from the best by each way to rank."""
    calls = np.bincount(month.agent)
    one_type = np.zeros_like(month.kind)
    scores = {
        "plain mean": np.bincount(month.agent, weights=month.score) / calls,
        "types taken out": adjust(month.agent, month.kind, month.score, AGENTS, int(month.kind.max()) + 1).means,
        "shrunken, types left in": _shrunken(month, one_type),
        "shrunken, types taken out": believed.believed.means,
    }
    return {name: np.argsort(-means, kind="stable").tolist() for name, means in scores.items()}


def _shrunken(month: Month, kind: NDArray[np.intp]) -> Floats:
    return believed_of(Month(month.true, month.agent, kind, month.score)).believed.means


def chance_of(believed: Measured) -> Chance:
    """The chance that one agent is truly better than another."""
    about = believed.believed

    def chance(one: int, other: int) -> float:
        variance = about.sds[one] ** 2 + about.sds[other] ** 2 - 2 * about.covariance(one, other)
        return chance_above(float(about.means[one] - about.means[other]), float(np.sqrt(max(variance, 0.0))))

    return chance


def count_line(line: Line, month: Month, chance: Chance, order: Sequence[int], limit: float) -> None:
    """What the quota line of the product comes to."""
    drawn = draw_line(order, PLACES, chance, limit)
    best = set(np.argsort(-month.true)[:PLACES].tolist())
    line.certain.append(len(drawn.taken))
    line.right.append(len(best & set(drawn.taken)))
    line.candidates.append(len(drawn.tied))
    line.covered.append(len(best & {*drawn.taken, *drawn.tied}) / PLACES)


def held(month: Month, believed: Measured) -> float:
    """The share of agents whose interval holds the truth, at the level of the company's mix of calls."""
    truth = month.true - HARDER * month.kind.mean()
    about = believed.believed
    return float(np.mean(np.abs(truth - about.means) <= Z_95 * about.sds))


@dataclass
class Outcome:
    """What many months of a scene came to."""

    ways: dict[str, Tally] = field(default_factory=dict)
    lines: dict[float, Line] = field(default_factory=lambda: {limit: Line() for limit in LIMITS})
    held: list[float] = field(default_factory=list)


def simulate(counts: Counts, shares: Shares, months: int, seed: int) -> Outcome:
    """So many months of a scene."""
    source = np.random.default_rng(seed)
    outcome = Outcome()
    for _ in range(months):
        month = draw(source, counts, shares)
        believed = believed_of(month)
        orders = orders_of(month, believed)
        for name, order in orders.items():
            outcome.ways.setdefault(name, Tally()).count(order, month.true)
        for limit, line in outcome.lines.items():
            count_line(line, month, chance_of(believed), orders["shrunken, types taken out"], limit)
        outcome.held.append(held(month, believed))
    return outcome


def report(months: int, seed: int) -> list[str]:
    """The two tables as markdown."""
    ways = ["| calls | ranked by | first is truly among the best 3 | of 3 named truly among the best 3 | points lost |"]
    ways.append("|---|---|---:|---:|---:|")
    lines = ["| calls | limit | places certain, of 3 | of these right | candidates of a tie | best 3 among both |"]
    lines.append("|---|---:|---:|---:|---:|---:|")
    held_lines = ["| calls | 95 % intervals that hold the truth |", "|---|---:|"]
    for scene, (counts, shares) in SCENES.items():
        outcome = simulate(counts, shares, months, seed)
        for name, tally in outcome.ways.items():
            first, named = 100 * np.mean(tally.first), 100 * np.mean(tally.named)
            ways.append(f"| {scene} | {name} | {first:.0f} % | {named:.0f} % | {np.mean(tally.loss):.2f} |")
        lines += [_line_row(scene, limit, line) for limit, line in outcome.lines.items()]
        held_lines.append(f"| {scene} | {100 * np.mean(outcome.held):.1f} % |")
    return [*ways, "", *lines, "", *held_lines]


def _line_row(scene: str, limit: float, line: Line) -> str:
    certain = sum(line.certain)
    right = f"{100 * sum(line.right) / certain:.0f} %" if certain else "–"
    covered = f"{100 * np.mean(line.covered):.0f} %"
    return (
        f"| {scene} | {limit:g} | {np.mean(line.certain):.2f} | {right} | {np.mean(line.candidates):.1f} | {covered} |"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--months", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--write", action="store_true", help="put the tables into docs/evaluation.md")
    options = parser.parse_args()
    tables = report(options.months, options.seed)
    command = f"python -m benchmarks.ranking --months {options.months} --seed {options.seed} --write"
    text = [
        f"`{command}`: {options.months} months of each kind, {AGENTS} agents, true spread {TRUE_SD:g}, spread of a",
        f"call {CALL_SD:g}, hard calls {HARDER:g} points harder.",
        "",
        *tables,
    ]
    print("\n".join(text))
    if options.write:
        write_section("ranking", text, PAGE)


if __name__ == "__main__":
    main()
