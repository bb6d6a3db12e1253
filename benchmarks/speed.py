"""How long judging takes: a call against all packs, against a plain loop of partial_ratio, and how it grows.

``python -m benchmarks.speed`` – needs no data: calls are put together from the training patterns of the embedded model,
which know nothing of the packs' wordings beyond greetings and farewells. Times are the processor's, not the clock's,
with syllables cached (every utterance has been spelled before), least of a few runs, in a process that looks for
garbage as seldom as the commands do.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, partial
from pathlib import Path
from statistics import median

import numpy as np
from rapidfuzz import fuzz

from analyzer.collector import collect_seldom
from analyzer.domain import Direction, Speaker, Transcript, Utterance, Word
from analyzer.matching.phrase import Sounded
from analyzer.rules.judge import Rulebook, demands_of
from analyzer.rules.scene import Scene
from analyzer.rules.seek import patterns, seek
from analyzer.scripts.load import LoadedPack, load_pack
from analyzer.text.stream import Stream, build_stream
from analyzer.text.syllables import spell, toned_of
from benchmarks.accuracy_page import write_section
from models.train.patterns import Patterns

PACKS = Path("scripts_zh")
CALL_SYLLABLES = 1000
CALLS = 8
RUNS = 15
ROUNDS = 40
LENGTHS = (250, 500, 1000, 2000, 4000, 8000)
PHRASES = (50, 100, 200, 400, 800, 1600, 3200)
SIMILARITY = 0.75
LOOP_PHRASES = 400
_WORD_SYLLABLES = 2
_SYLLABLE_S = 0.22
_PAUSE_S = 0.3
_LEFT_OUT = ("forbidden", "nearmiss", "soundalikes")

_FIRST = "您好，环保供热供热管家三十六号为您服务，请问有什么可以帮您"
_LAST = "请问您还有其他问题需要我们帮助吗，感谢您的来电，再见"


def made_call(syllables: int, seed: int) -> Transcript:
    """A call of about so many syllables, agent and customer in turn, in words with times and confidences."""
    chance = random.Random(seed)
    texts = [(Speaker.AGENT, _FIRST)]
    count = 0
    while count < syllables - 2 * len(_FIRST):
        speaker = Speaker.CUSTOMER if len(texts) % 2 else Speaker.AGENT
        text = _sentence(speaker, chance)
        if speaker is Speaker.AGENT and chance.random() < 0.5:
            text = f"{text}{_sentence(speaker, chance)}"
        texts.append((speaker, text))
        count += len(spell(text))
    texts.append((Speaker.AGENT, _LAST))
    utterances: list[Utterance] = []
    at_s = 0.0
    for speaker, text in texts:
        words = tuple(_words(text, at_s))
        utterances.append(Utterance(speaker, text, at_s, words[-1].end_s, 0.9, words))
        at_s = words[-1].end_s + _PAUSE_S
    return Transcript("speed", tuple(utterances), direction=Direction.INBOUND, duration_s=at_s, agent_confidence=1.0)


@cache
def _training() -> Patterns:
    return Patterns()


def _sentence(speaker: Speaker, chance: random.Random) -> str:
    training = _training()
    files = [file for file in training.by_file if file.startswith(speaker.value) and not file.endswith(_LEFT_OUT)]
    return training.expand(chance.choice(training.by_file[chance.choice(files)]), chance)


def _words(text: str, at_s: float) -> Iterator[Word]:
    for start in range(0, len(text), _WORD_SYLLABLES):
        part = text[start : start + _WORD_SYLLABLES]
        yield Word(part, at_s, at_s + len(part) * _SYLLABLE_S, 0.9)
        at_s += len(part) * _SYLLABLE_S


def least_ms(run: Callable[[], object], runs: int = RUNS) -> float:
    """Processor time of the quickest of ``runs``, in milliseconds."""
    times = []
    for _ in range(runs):
        start_s = time.process_time()
        run()
        times.append(time.process_time() - start_s)
    return 1000.0 * min(times)


def least_of_each_ms(runs: Sequence[Callable[[], object]], rounds: int = ROUNDS) -> list[float]:
    """``least_ms`` of several, which run in turn: whatever else disturbs a machine for a second then disturbs none of
    them in all of its runs."""
    rounds_ms = [[least_ms(run, runs=1) for run in runs] for _ in range(rounds)]
    return [min(of_one) for of_one in zip(*rounds_ms, strict=True)]


def full_judging(packs: Sequence[LoadedPack], calls: Sequence[Transcript]) -> list[str]:
    """Judging every call by every pack: one after the other as shipped, and each rule once."""
    lines = ["| Pack | Rules | Phrases | Wordings | Exceptions | ms per call |", "|---|---|---|---|---|---|"]
    shipped = [Rulebook.of(loaded.pack) for loaded in packs]
    once = [Rulebook.of(loaded.own) for loaded in packs]
    for book in shipped:
        times = least_of_each_ms([partial(judge_by, [book], call) for call in calls])
        lines.append(_row(book.pack.id, [book], median(times)))
    for name, books in (("all, one after the other", shipped), ("all, each rule once", once)):
        times = least_of_each_ms([partial(judge_by, books, call) for call in calls])
        lines.append(_row(name, books, median(times)))
        known = [streams_of(call) for call in calls]
        times = least_of_each_ms([partial(judge_known, books, call, s) for call, s in zip(calls, known, strict=True)])
        lines.append(_row(f"{name}, syllables at hand", books, median(times)))
    lines += [
        "",
        f"{len(calls)} calls of about {CALL_SYLLABLES:,} syllables in turn, median of the least of {ROUNDS} runs each; "
        f"95th percentile of the last row {np.percentile(times, 95):.1f} ms. The target is 15 ms for all packs with "
        "syllables at hand: what each speaker says taken apart, with words, times and confidences; the other rows "
        "include that, spelling apart. Packs include others; a call is judged on the included rules once, by the first "
        "of the packs.",
    ]
    return lines


def judge_by(books: Sequence[Rulebook], call: Transcript) -> None:
    """Judge ``call`` by several packs, whose searches share its streams."""
    scene = Scene.of(call)
    for book in books:
        book.judge(scene)


def streams_of(call: Transcript) -> dict[Speaker, Stream]:
    """What every speaker says, syllable by syllable, with all that is known of the words."""
    streams = {speaker: build_stream(call.utterances, speaker) for speaker in Speaker}
    for stream in streams.values():
        # A stream keeps what has been asked of it once.
        _ = stream.timings
    return streams


def judge_known(books: Sequence[Rulebook], call: Transcript, streams: Mapping[Speaker, Stream]) -> None:
    """The same with the syllables at hand, of which nothing has been found out yet."""
    scene = Scene(call, {speaker: stream.alone() for speaker, stream in streams.items()})
    for book in books:
        book.judge(scene)


def _row(name: str, books: Sequence[Rulebook], ms: float) -> str:
    sought = [demand.sought for book in books for demand in book.demands]
    phrases = {p for s in sought for p in (*s.phrases, *s.review_phrases)}
    exceptions = {p for s in sought for e in s.exceptions for p in (*e.phrases, *e.followed_by)}
    counts = (
        sum(len(book.pack.rules) for book in books),
        len(phrases),
        len(patterns(tuple(sorted(phrases)))),
        len(patterns(tuple(sorted(exceptions)))),
    )
    return f"| {name} | {' | '.join(f'{n:,}' for n in counts)} | {ms:.1f} |"


def search_all(call: Transcript, phrases: Sequence[str]) -> int:
    """Every match of every wording of ``phrases`` in what the agent says."""
    stream = build_stream(call.utterances, Speaker.AGENT)
    end = stream.size
    return len([sighting.match for sighting in seek(tuple(phrases), stream, 0, end, SIMILARITY)])


def against_a_loop(phrases: Sequence[str], call: Transcript) -> list[str]:
    """The same wordings and utterances with partial_ratio over toneless pinyin, in the same run."""
    wordings = [
        [toned_of(item.key)[0].rstrip("12345") for item in pattern.items if isinstance(item, Sounded)]
        for pattern in patterns(tuple(phrases))
    ]
    said = [
        [toned_of(s.key)[0].rstrip("12345") for s in spell(u.text)]
        for u in call.utterances
        if u.speaker is Speaker.AGENT
    ]

    def loop() -> int:
        return sum(
            fuzz.partial_ratio(wording, utterance, score_cutoff=100 * SIMILARITY) > 0
            for wording in wordings
            for utterance in said
        )

    search_all(call, phrases)
    ours_ms, loop_ms = least_ms(lambda: search_all(call, phrases)), least_ms(loop, runs=2)
    return [
        f"{len(phrases)} phrases ({len(wordings):,} wordings), {len(said)} utterances of the agent: {ours_ms:.1f} ms "
        f"with alignment, levels and evidence; {loop_ms:.0f} ms for a plain loop of `partial_ratio` on pinyin lists "
        f"with a cut-off, which yields a number each. **{loop_ms / ours_ms:.0f} times as fast**; the target is 10.",
    ]


def growth(phrases: Sequence[str]) -> list[str]:
    """Cost against the length of the call and against the number of phrases, each with its linear fit."""
    lines = ["| Syllables | ms | | Phrases | Wordings | ms |", "|---|---|---|---|---|---|"]
    some = phrases[:LOOP_PHRASES]
    by_length: list[tuple[float, float]] = []
    for length in LENGTHS:
        call = made_call(length, seed=1)
        search_all(call, some)
        syllables = sum(build_stream(call.utterances, s).size for s in Speaker)
        by_length.append((syllables, least_ms(lambda call=call: search_all(call, some))))
    call = made_call(CALL_SYLLABLES, seed=1)
    by_number: list[tuple[float, float]] = []
    wordings: list[int] = []
    for number in PHRASES:
        chosen = phrases[:number]
        search_all(call, chosen)
        by_number.append((number, least_ms(lambda chosen=chosen: search_all(call, chosen))))
        wordings.append(len(patterns(tuple(chosen))))
    for index in range(max(len(by_length), len(by_number))):
        left = f"{by_length[index][0]:,} | {by_length[index][1]:.1f}" if index < len(by_length) else " | "
        number, ms = by_number[index]
        lines.append(f"| {left} | | {number:,} | {wordings[index]:,} | {ms:.1f} |")
    with_wordings = [(count, ms) for count, (_, ms) in zip(wordings, by_number, strict=True)]
    lines += [
        "",
        f"Length of the call, {len(some)} phrases: {_fit(by_length, 'syllable')}. Number of phrases, "
        f"{CALL_SYLLABLES:,} syllables: {_fit(by_number, 'phrase')}; of wordings: {_fit(with_wordings, 'wording')}.",
    ]
    return lines


def _fit(points: Sequence[tuple[float, float]], unit: str) -> str:
    x, y = np.array(points, float).T
    slope, offset = np.polyfit(x, y, 1)
    rest = y - (slope * x + offset)
    r2 = 1.0 - float((rest**2).sum() / ((y - y.mean()) ** 2).sum())
    return f"{1000 * slope:.2f} µs per {unit} and {offset:.1f} ms, R² = {r2:.3f}"


def main() -> None:
    """Measure, print, and write the section of the accuracy page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--packs", type=Path, default=PACKS)
    arguments = parser.parse_args()
    packs = [load_pack(path) for path in sorted(arguments.packs.glob("*.yaml"))]
    found = (demand.sought for loaded in packs for demand in demands_of(loaded.pack))
    phrases = list(dict.fromkeys(p for sought in found for p in (*sought.phrases, *sought.review_phrases)))
    random.Random(1).shuffle(phrases)
    chance = random.Random(2)
    while len(phrases) < PHRASES[-1]:
        phrases.append(_sentence(Speaker.AGENT, chance))
    calls = [made_call(CALL_SYLLABLES, seed) for seed in range(1, CALLS + 1)]
    collect_seldom()
    lines = [
        "## Speed",
        "",
        "`python -m benchmarks.speed`; calls made from the training patterns of the embedded model, processor time, "
        "one core, every utterance spelled before.",
        "",
        *full_judging(packs, calls),
        "",
        *against_a_loop(phrases[:LOOP_PHRASES], calls[0]),
        "",
        *growth(phrases),
    ]
    print("\n".join(lines))
    write_section("speed", lines)


if __name__ == "__main__":
    main()
