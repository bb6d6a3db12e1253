"""Forbidden phrases on polite dialogue: how often an agent who did nothing wrong is accused of a taboo.

``python -m benchmarks.polite_dialogue DIR [--pairs DIR]`` – the first folder holds written dialogues with roles, the
second pairs of a recogniser, whose references are judged as one agent's turn each. Every flag has to be judged by hand
in ``benchmarks/notes/polite_dialogue.md``; a flag without a judgement there counts as false.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from analyzer.domain import Direction, Outcome, Speaker, Transcript, Utterance
from analyzer.rules.judge import Rulebook
from analyzer.scripts.load import load_pack
from analyzer.scripts.schema import Kind
from benchmarks.accuracy_page import write_section
from benchmarks.matching.pairs import read_pairs

NOTES = Path("benchmarks/notes/polite_dialogue.md")
PACKS = {"service_taboos": None, "heating_steward": "Z11"}
_BATCH = 128
_LONG_ANSWER = "好的好的明白了那就先这样吧"
_ROLES = {"agent": Speaker.AGENT, "customer": Speaker.CUSTOMER}
_SWAPPED = {Speaker.AGENT: Speaker.CUSTOMER, Speaker.CUSTOMER: Speaker.AGENT}
_JUDGEMENT = re.compile(r"^\| *([^|]+?) *\| *([^|]+?) *\| *([^|]+?) *\| *(right|false) *\|", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Flag:
    """A hit that the analyzer reports: ``fail`` accuses, ``cannot_judge`` asks a person to listen."""

    call_id: str
    rule_id: str
    outcome: Outcome
    expected: str
    said: str
    speaker: Speaker


def rulebooks() -> list[Rulebook]:
    """The rulebooks of all forbidding rules in ``PACKS``."""
    books = []
    for name, only in PACKS.items():
        pack = load_pack(name).pack
        rules = tuple(r for r in pack.rules if r.kind is Kind.FORBID and only in (None, r.id))
        books.append(Rulebook.of(pack.model_copy(update={"rules": rules, "include": ()})))
    return books


def read_dialogues(folder: Path) -> Iterator[Transcript]:
    """The dialogues of ``*.jsonl.gz``, whose lines have ``dialogue_id`` and ``turns`` with ``role`` and ``text``."""
    paths = sorted(folder.glob("*.jsonl.gz"))
    if not paths:
        raise SystemExit(f"{folder}: no *.jsonl.gz here; give the folder of the dialogues")
    for path in paths:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for number, line in enumerate(lines, start=1):
                try:
                    row = json.loads(line)
                    turns = tuple(Utterance(_ROLES[turn["role"]], turn["text"]) for turn in row["turns"])
                    yield Transcript(row["dialogue_id"], utterances=turns, direction=Direction.INBOUND)
                except (ValueError, KeyError, TypeError) as error:
                    raise SystemExit(
                        f"{path}:{number}: needs dialogue_id and turns of role and text ({error})"
                    ) from error


def flags_of_references(texts: list[str], books: list[Rulebook]) -> Iterator[Flag]:
    """The flags when each text is a call of one turn, numbered in their order.

    Judged many at a time, with a long answer of the customer between any two, over which no phrase goes on; a rule that
    finds something in a batch is asked again of its halves.
    """
    single = {
        rule.id: Rulebook.of(b.pack.model_copy(update={"rules": (rule,)})) for b in books for rule in b.pack.rules
    }
    for start in range(0, len(texts), _BATCH):
        numbers = range(start, min(start + _BATCH, len(texts)))
        found = {flag.rule_id for flag in flags_of([_batch(texts, numbers)], books)}
        for rule_id in sorted(found):
            yield from _of_halves(texts, numbers, single[rule_id])


def _of_halves(texts: list[str], numbers: range, book: Rulebook) -> Iterator[Flag]:
    flags = list(flags_of([_batch(texts, numbers)], [book]))
    if flags and len(numbers) > 1:
        middle = len(numbers) // 2
        yield from _of_halves(texts, numbers[:middle], book)
        yield from _of_halves(texts, numbers[middle:], book)
    else:
        yield from flags


def _batch(texts: list[str], numbers: range) -> Transcript:
    turns = [(Utterance(Speaker.AGENT, texts[n]), Utterance(Speaker.CUSTOMER, _LONG_ANSWER)) for n in numbers]
    utterances = tuple(utterance for turn in turns for utterance in turn)
    return Transcript(f"reference-{numbers.start}", utterances=utterances, direction=Direction.INBOUND)


def flags_of(calls: Iterable[Transcript], books: list[Rulebook]) -> Iterator[Flag]:
    """Every hit behind a verdict that is not a pass; one that names nothing heard is no hit."""
    for call in calls:
        for verdict in (verdict for book in books for verdict in book.judge(call)):
            if verdict.outcome not in (Outcome.FAIL, Outcome.CANNOT_JUDGE):
                continue
            for e in verdict.evidence:
                if e.said:
                    yield Flag(call.call_id, verdict.rule_id, verdict.outcome, e.expected, e.said, e.speaker)


def swapped(calls: Iterable[Transcript]) -> list[Transcript]:
    """The same dialogues with the roles exchanged."""
    return [
        Transcript(
            call.call_id,
            utterances=tuple(Utterance(_SWAPPED[u.speaker], u.text) for u in call.utterances),
            direction=call.direction,
        )
        for call in calls
    ]


def judgements(notes: Path) -> dict[tuple[str, str, str], bool]:
    """(call, rule, words) → whether the flag is right, from the tables of the notes."""
    text = notes.read_text(encoding="utf-8") if notes.exists() else ""
    return {(call, rule, words): verdict == "right" for call, rule, words, verdict in _JUDGEMENT.findall(text)}


def turns_of(calls: Iterable[Transcript], speaker: Speaker) -> int:
    return sum(utterance.speaker is speaker for call in calls for utterance in call.utterances)


def _row(name: str, turns: int, flags: list[Flag], judged: dict[tuple[str, str, str], bool] | None) -> str:
    fails = [f for f in flags if f.outcome is Outcome.FAIL]
    wrong = "–" if judged is None else str(sum(not judged.get((f.call_id, f.rule_id, f.said), False) for f in fails))
    per = f"{2000 * len(fails) / turns:.2f}"
    reviews = len(flags) - len(fails)
    return f"| {name} | {turns:,} | {len(fails)} | {wrong} | {per} | {reviews} | {2000 * reviews / turns:.2f} |"


def _by_phrase(flags: list[Flag]) -> list[str]:
    counts = Counter((f.rule_id, f.outcome.value, f.expected) for f in flags)
    rows = ["| rule | verdict | phrase | hits |", "|---|---|---|---|"]
    return rows + [f"| {r} | {o} | {p} | {n} |" for (r, o, p), n in sorted(counts.items(), key=lambda x: (-x[1], x[0]))]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("dialogues", type=Path)
    parser.add_argument("--pairs", type=Path, help="folder of recogniser pairs, whose references are judged as well")
    parser.add_argument("--list", type=Path, help="write every flag with its words here, for judging by hand")
    args = parser.parse_args()
    books = rulebooks()
    calls = list(read_dialogues(args.dialogues))
    flags = list(flags_of(calls, books))
    exchanged = swapped(calls)
    by_customers = list(flags_of(exchanged, books))
    head = ["| text | turns | fails | of them false | fails per 2,000 | reviews | reviews per 2,000 |"]
    head.append("|---|---|---|---|---|---|---|")
    rows = [
        _row("agents of the dialogues", turns_of(calls, Speaker.AGENT), flags, judgements(NOTES)),
        _row("customers, put as agents", turns_of(exchanged, Speaker.AGENT), by_customers, None),
    ]
    listed = [*flags, *by_customers]
    if args.pairs:
        references = list(dict.fromkeys(pair.said for pair in read_pairs(args.pairs)))
        of_references = list(flags_of_references(references, books))
        rows.append(_row("references of the pairs, put as agents", len(references), of_references, None))
        listed += of_references
    of_others = sum(f.speaker is not Speaker.AGENT for f in flags)
    lines = [
        "## Forbidden phrases on polite dialogue",
        "",
        "Dialogues in which nobody is rude: every flag is suspect, and judged by hand in",
        f"`{NOTES}`. Rules: all of `service_taboos`, and Z11 of `heating_steward`.",
        "Command: `python -m benchmarks.polite_dialogue DIR --pairs DIR`",
        "",
        *head,
        *rows,
        "",
        f"Hits in the customers' own sentences that counted against the agents: {of_others}.",
        "",
        "Everything that was found in the agents' turns:",
        "",
        *_by_phrase(flags),
    ]
    write_section("polite-dialogue", lines)
    print("\n".join(lines))
    if args.list:
        cells = ((f.call_id, f.rule_id, f.outcome.value, f.expected, f.said) for f in listed)
        args.list.write_text("".join("\t".join(row) + "\n" for row in cells), encoding="utf-8")


if __name__ == "__main__":
    main()
