"""How long a season takes: 20,000 calls kept, six periods evaluated, all calls judged again by a changed pack.

``python -m benchmarks.season [--calls N] [--store FILE] [--workers N]`` – makes a season of known truth (see
``season_truth``), in a folder of its own unless ``--store`` names a file, which is then kept and used again.
"""

from __future__ import annotations

import argparse
import hashlib
import resource
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np

from analyzer.collector import collect_seldom
from analyzer.domain import CallResult, CallScore, CallStatus
from analyzer.evaluating import evaluate_stored
from analyzer.evaluation.results import PeriodResult
from analyzer.ingest.imports import KINDS, read_import
from analyzer.judging import judged
from analyzer.rejudging import process_pool, rejudge
from analyzer.scripts.load import LoadedPack, load_pack
from analyzer.scripts.schema import Pack
from analyzer.settings import Settings
from analyzer.store import Store, open_store
from analyzer.store.saving import Origin, Prepared, prepare
from benchmarks.season_tables import write_tables
from benchmarks.season_truth import Season, expected_share, make_season

PACK = "heating_steward"
WITH = {"min_agent_confidence": Settings().min_agent_confidence}
_AT_ONCE = 200

_made_with: tuple[Season, LoadedPack, Origin] | None = None
"""What a worker makes calls with."""


def set_up(season: Season, pack: LoadedPack, origin: Origin) -> None:
    """Let this process make calls."""
    global _made_with
    _made_with = (season, pack, origin)


def made(numbers: Sequence[int]) -> list[Prepared]:
    """Calls of the season, judged."""
    assert _made_with is not None
    season, pack, origin = _made_with
    calls = []
    for number in numbers:
        call = season.call(number)
        transcript = call.transcript()
        branch = call.agent.branch_on(call.begins.date())
        known = CallResult(
            call.call_id, f"/srv/{call.call_id}.wav", CallScore(call.call_id, CallStatus.FAILED), (),
            call.agent.agent_id, branch, transcript.direction, transcript.started_at,
        )  # fmt: skip
        result = judged(known, transcript, pack.pack, Settings())
        calls.append(prepare(result, replace(transcript, branch=branch), origin))
    return calls


def fill(store: Store, season: Season, pack: LoadedPack, workers: int) -> None:
    """Keep the season's calls and tables."""
    with tempfile.TemporaryDirectory() as folder:
        for kind, file in write_tables(season, Path(folder)).items():
            store.import_table(read_import(file, KINDS[kind]))
    origin = store.origin(pack, WITH)
    pages = [range(start, min(start + _AT_ONCE, season.calls)) for start in range(0, season.calls, _AT_ONCE)]
    with ProcessPoolExecutor(workers, get_context("spawn"), set_up, (season, pack, origin)) as executor:
        for prepared in executor.map(made, pages):
            store.save_prepared(prepared, pack)


def evaluated(url: str, period: str) -> tuple[PeriodResult, float, float]:
    """The result of a period, how long it took in seconds, and the memory of this process at its most, in MB."""
    started = time.perf_counter()
    with open_store(url) as store:
        result = evaluate_stored(store, period, Settings().evaluation, pack_id=PACK).result
    took_s = time.perf_counter() - started
    return result, took_s, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def rank_correlation(season: Season, result: PeriodResult) -> float:
    """Spearman's correlation of the agents' shrunken means with how often they truly keep the norms."""
    merit = {agent.agent_id: expected_share(agent) for agent in season.agents}
    pairs = [(a.shrunk_pct, merit[a.agent_id]) for a in result.agents if a.shrunk_pct is not None]
    ranks = np.argsort(np.argsort(np.array(pairs), axis=0), axis=0).astype(float)
    return float(np.corrcoef(ranks[:, 0], ranks[:, 1])[0, 1])


def report(store: Store, url: str, season: Season, pack: LoadedPack, workers: int, filled_s: float) -> Iterator[str]:
    """The figures, line by line."""
    size_mb = Path(url.removeprefix("sqlite:///")).stat().st_size / 1e6 if url.startswith("sqlite") else 0.0
    yield f"{season.calls:,} calls, {len(season.agents)} agents, {len(season.periods)} periods; {workers} processes"
    if filled_s:
        speed = season.calls / filled_s
        yield f"made, judged and kept: {filled_s:.0f} s, {speed:.0f} calls/s; {size_mb:.0f} MB"
    for period in (season.periods[0].name, season.periods[-1].name):
        with ProcessPoolExecutor(1, get_context("spawn")) as fresh:
            result, took_s, memory_mb = fresh.submit(evaluated, url, period).result()
        yield (
            f"evaluate {period}: {took_s:.1f} s, {memory_mb:.0f} MB; {sum(a.calls for a in result.agents):,} calls, "
            f"rank correlation with the truth {rank_correlation(season, result):.2f}"
        )
    for name, change in (("one rule", _one_rule), ("which calls are too short", _all_rules)):
        changed = replace(
            pack, pack=change(pack.pack), sha256=hashlib.sha256(f"{name}{time.time()}".encode()).hexdigest()
        )
        before_s = _processor_s()
        with process_pool(changed, Settings(), workers) as executor:
            for ready in [executor.submit(time.sleep, 1) for _ in range(workers)]:
                ready.result()
            started = time.perf_counter()
            done = rejudge(store, changed, Settings(), executor, judged_with=WITH)
            took_s = time.perf_counter() - started
        spent_ms = 1000.0 * (_processor_s() - before_s) / max(done.calls, 1)
        yield (
            f"judged again, {name} changed: {done.calls:,} calls in {took_s:.1f} s, {done.calls / took_s:.0f} calls/s; "
            f"{spent_ms:.1f} ms of processor time a call, starting the processes included"
        )


def _processor_s() -> float:
    """What this process and its ended children have used; on a busy machine the clock tells little."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in used)


def _one_rule(pack: Pack) -> Pack:
    """The closing question may be put in one way more."""
    rules = tuple(
        rule.model_copy(update={"phrases": (*rule.phrases, "还有别的事吗")}) if rule.id == "Z10" else rule
        for rule in pack.rules
    )
    return pack.model_copy(update={"rules": rules})


def _all_rules(pack: Pack) -> Pack:
    """Calls are too short a syllable later, which every rule may depend on."""
    longer = pack.scoring.min_agent_syllables + 1
    return pack.model_copy(update={"scoring": pack.scoring.model_copy(update={"min_agent_syllables": longer})})


def main(arguments: Sequence[str] | None = None) -> int:
    """Make, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=20_000)
    parser.add_argument("--agents", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--store", type=Path, help="keep the store in this file, or use the one that is there")
    options: Any = parser.parse_args(arguments)
    collect_seldom()  # as every command does
    season, pack = make_season(options.calls, options.agents, options.seed), load_pack(PACK)
    with tempfile.TemporaryDirectory() as folder:
        file: Path = options.store or Path(folder) / "season.db"
        url, is_new = f"sqlite:///{file.resolve()}", not file.exists()
        with open_store(url, create=True) as store:
            started = time.perf_counter()
            if is_new:
                fill(store, season, pack, options.workers)
            filled_s = time.perf_counter() - started if is_new else 0.0
            for line in report(store, url, season, pack, options.workers, filled_s):
                print(line, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
