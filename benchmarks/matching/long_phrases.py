"""Long mandated wording of the packs, garbled as real recognisers do it, and how often other talk passes for it.

``python -m benchmarks.matching.long_phrases PAIRS DIALOGUES`` – every rule that requires something is spoken in its
first wording, element after element, garbled at 10, 20 and 35 % of syllables, and searched for its elements by the
policy of the pack. Prices come from one half of the pairs and errors from the other. What is found in the references of
the pairs and in written dialogues, where it does not stand word for word, is false. Writes its section of
docs/accuracy.md.
"""

from __future__ import annotations

import argparse
import gzip
import json
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

from analyzer.domain import MatchLevel, Speaker, Utterance
from analyzer.matching import prices
from analyzer.matching.phrase import Sounded, compile_phrase
from analyzer.matching.search import find_all
from analyzer.rules.demands import Demand, demands_of
from analyzer.rules.seek import patterns
from analyzer.scripts.blocks import PRESETS, MatchPolicy
from analyzer.scripts.load import list_packs
from analyzer.scripts.schema import Kind
from analyzer.text.stream import LONG_PAUSE_S, Stream, build_stream
from benchmarks.accuracy_page import write_section
from benchmarks.matching.confusions import together
from benchmarks.matching.estimate import confusions, write_prices
from benchmarks.matching.finders import Heard, hear, matches
from benchmarks.matching.pairs import Pair, read_pairs
from benchmarks.matching.sampler import Garbler

RATES = (0.10, 0.20, 0.35)
LONG_SYLLABLES = 6
_REPEATS = 40
_UTTERANCES_PER_CALL = 60
_FILLINGS = {"{号}": "三十六", "{姓}": "王", "{时间}": "上午九点", "{电话}": "幺三八零零幺三八零零零", "…": ""}


@dataclass(frozen=True, slots=True)
class Spoken:
    """What an agent says for a demand, with all slots filled, and how it is looked for."""

    pack: str
    demand: Demand
    text: str
    syllables: int

    @property
    def policy(self) -> MatchPolicy:
        return self.demand.sought.policy

    @property
    def kind(self) -> str:
        if self.policy != PRESETS["lenient"]:
            return "stricter policy"
        return "lenient, long" if self.syllables >= LONG_SYLLABLES else "lenient, short"

    @property
    def least_similarity(self) -> float:
        return min(self.policy.closeness.least_similarity, self.policy.review_similarity)

    def outcome(self, heard: Heard) -> str:
        """pass, review, or empty: what the policy makes of ``heard``, before exceptions."""
        policy, is_close = self.policy, False
        for phrase in self.demand.phrases:
            for m in matches(phrase, heard, self.least_similarity):
                if policy.closeness.holds(m, heard.stream):
                    return "pass"
                is_close |= m.level.rank <= policy.review_level.rank and m.similarity >= policy.review_similarity
        return "review" if is_close else ""

    def found_in(self, stream: Stream) -> set[int]:
        """The utterances that pass for the demand by sound, those that have it word for word left out."""
        closeness = self.policy.closeness
        passed: set[int] = set()
        said: set[int] = set()
        for pattern in patterns(self.demand.phrases):
            for match in find_all(pattern, stream, min_similarity=closeness.least_similarity):
                if not match.has_empty_slot and closeness.holds(match, stream):
                    at = stream.syllables[match.start].utterance_index
                    (said if match.level is MatchLevel.EXACT else passed).add(at)
        return passed - said


def spoken_demands() -> list[list[Spoken]]:
    """For every rule of the packs that requires something, its demands in order."""
    rules: dict[tuple[str, str], list[Spoken]] = {}
    for loaded in list_packs():
        for demand in demands_of(loaded.own):
            if demand.rule.kind is Kind.REQUIRE and demand.phrases:
                rules.setdefault((loaded.pack.id, demand.rule.id), []).append(_spoken(loaded.pack.id, demand))
    return list(rules.values())


def _spoken(pack: str, demand: Demand) -> Spoken:
    pattern = compile_phrase(demand.phrases[0])[0]
    text = pattern.text
    for slot, filling in _FILLINGS.items():
        text = text.replace(slot, filling)
    return Spoken(pack, demand, text, sum(1 for item in pattern.items if isinstance(item, Sounded)))


def recalls(rules: Sequence[Sequence[Spoken]], garbler: Garbler) -> Counter[tuple[str, float, str]]:
    """Counts by kind of element, error rate and outcome."""
    counts: Counter[tuple[str, float, str]] = Counter()
    for rule in rules:
        whole = "，".join(spoken.text for spoken in rule)
        for rate in RATES:
            for _ in range(_REPEATS):
                heard = hear(garbler.garble(whole, rate))
                counts.update((spoken.kind, rate, spoken.outcome(heard)) for spoken in rule)
    return counts


def false_elements(rules: Iterable[Sequence[Spoken]], texts: Sequence[str]) -> Counter[tuple[str, str]]:
    """In how many utterances every demand was found that does not stand there word for word, by kind."""
    everything = [spoken for rule in rules for spoken in rule]
    counts = Counter[tuple[str, str]]()
    for start in range(0, len(texts), _UTTERANCES_PER_CALL):
        stream = _call(texts[start : start + _UTTERANCES_PER_CALL])
        for spoken in everything:
            found = spoken.found_in(stream)
            counts[spoken.kind, f"{spoken.pack} {spoken.demand.id}"] += len(found)
    return counts


def _call(texts: Iterable[str]) -> Stream:
    """Utterances so far apart that no phrase goes from one to the next, as one call: the product searches calls."""
    apart_s = 2 * LONG_PAUSE_S
    utterances = [Utterance(Speaker.AGENT, text, i * apart_s, i * apart_s) for i, text in enumerate(texts)]
    return build_stream(utterances, Speaker.AGENT)


def turns(folder: Path) -> Iterator[str]:
    """The turns of the written dialogues in ``*.jsonl.gz`` of ``folder``, both roles."""
    paths = sorted(folder.glob("*.jsonl.gz"))
    if not paths:
        raise SystemExit(f"{folder}: no *.jsonl.gz here; give the folder of the dialogues")
    for path in paths:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                yield from (turn["text"] for turn in json.loads(line)["turns"])


def report(
    counts: Counter[tuple[str, float, str]], searched: dict[str, tuple[int, Counter[tuple[str, str]]]]
) -> list[str]:
    lines = [
        "## Long mandated wording, sampled errors",
        "",
        "Every rule of the packs that requires something, spoken in its first wording and garbled by errors sampled",
        "from real ones: share of elements that pass, and (in brackets) that go to a person. Prices are from one half",
        f"of the sentences, errors from the other; {_REPEATS} times each. “Long”: {LONG_SYLLABLES} syllables or more.",
        "Stricter policies are those of names, badge numbers and the like, where another word must not pass for the",
        "right one. Command: `python -m benchmarks.matching.long_phrases PAIRS DIALOGUES`",
        "",
        f"| elements | number | {' | '.join(f'{rate:.0%} of syllables wrong' for rate in RATES)} |",
        "|---|---|---|---|---|",
    ]
    for kind in sorted({kind for kind, _, _ in counts}):
        totals = {rate: sum(counts[kind, rate, o] for o in ("pass", "review", "")) for rate in RATES}
        cells = [
            f"{counts[kind, rate, 'pass'] / totals[rate]:.3f} ({counts[kind, rate, 'review'] / totals[rate]:.3f})"
            for rate in RATES
        ]
        lines.append(f"| {kind} | {totals[RATES[0]] // _REPEATS} | {' | '.join(cells)} |")
    lines += ["", "| searched | utterances | elements | false | one in | which |", "|---|---|---|---|---|---|"]
    for name, (total, found) in searched.items():
        for kind in sorted({kind for kind, _, _ in counts}):
            by_demand = {demand: n for (k, demand), n in found.most_common() if k == kind and n}
            false = sum(by_demand.values())
            which = "、".join(f"{demand} {n}" for demand, n in list(by_demand.items())[:6])
            lines.append(f"| {name} | {total} | {kind} | {false} | {total // false if false else '–'} | {which} |")
    return lines


def measure(pairs: Sequence[Pair], dialogues: Path, every: int) -> list[str]:
    """Both tables, with prices of the first half of ``pairs`` and errors of the second."""
    groups = confusions([p for p in pairs if p.half == 0])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "prices.tsv"
        write_prices(together(groups.values()), path)
        prices.shipped_prices.cache_clear()
        with mock.patch.object(prices, "PRICES_FILE", path):
            rules = spoken_demands()
            counts = recalls(rules, Garbler((p for p in pairs if p.half == 1), seed=1))
            texts = {"references of the pairs": list(dict.fromkeys(p.said for p in pairs))[::every]}
            texts["dialogues"] = list(turns(dialogues))[::every]
            searched = {name: (len(said), false_elements(rules, said)) for name, said in texts.items()}
            return report(counts, searched)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pairs", type=Path, help="folder with the pairs (*.jsonl.gz)")
    parser.add_argument("dialogues", type=Path, help="folder with the dialogues (*.jsonl.gz)")
    parser.add_argument("--every", type=int, default=1, help="search every n-th utterance only for false elements")
    arguments = parser.parse_args()
    lines = measure(read_pairs(arguments.pairs), arguments.dialogues, arguments.every)
    print("\n".join(lines))
    write_section("long-phrases", lines)


if __name__ == "__main__":
    main()
