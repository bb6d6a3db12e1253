"""The decoding graph in two halves, so that Vosk composes them as it decodes and can swap in a runtime grammar.

``HCLr.fst`` maps transition ids to words: lexicon, determinised and minimised, with every phone expanded to Kaldi's
one-state topology. ``Gr.fst`` is the language model. Words are renumbered so that composition can look ahead.

A phone is entered by its forward transition id (2p) and held by its self-loop (2p − 1), which is Kaldi's "reordered"
form; Vosk's word alignment relies on it. Finals last at least two frames of 30 ms, a word that is nothing but a final
(一, 二) at least three, so that a drawn-out vowel is not heard as one more number. Silence is a phone like any other,
optional between words, never twice in a row: silence of any length has one path, and lattices stay linear in it.
"""

from __future__ import annotations

import math
import os
import subprocess
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import kaldifst

from .classes import Arc
from .units import PHONE_ID, PHONES, SILENCE, min_frames, word_phones

SILENCE_PROBABILITY = 0.25
UNKNOWN = "[unk]"
_LOOKAHEAD_LIBRARY = "libfstlookahead.so.22"
_FIRST_DISAMBIGUATION = len(PHONES) + 1

Pronunciations = Mapping[str, Sequence[tuple[str, ...]]]


@dataclass(frozen=True, slots=True)
class Words:
    """Word numbers: 0 is ``<eps>``, then ``[unk]``, then the vocabulary."""

    ids: Mapping[str, int]

    @classmethod
    def of(cls, vocabulary: Sequence[str]) -> Words:
        return cls({word: i for i, word in enumerate(["<eps>", UNKNOWN, *vocabulary])})


def write_graph(words: Words, pronunciations: Pronunciations, grammar: Iterable[Arc], folder: Path) -> None:
    """Write ``HCLr.fst``, ``Gr.fst``, ``words.txt``, ``disambig_tid.int`` and ``phones/word_boundary.int``."""
    (folder / "phones").mkdir(parents=True, exist_ok=True)
    text, disambiguation = _hcl_text(_lexicon(words, pronunciations))
    relabel = folder / "relabel.txt"
    raw, sorted_fst = folder / "hcl.raw", folder / "hcl.sorted"
    _compile(text, raw)
    _run("fstarcsort", "--sort_type=olabel", str(raw), str(sorted_fst))
    _run(
        "fstconvert", "--fst_type=olabel_lookahead", f"--save_relabel_opairs={relabel}", str(sorted_fst),
        str(folder / "HCLr.fst"), preload=_LOOKAHEAD_LIBRARY,
    )  # fmt: skip
    pairs = dict(map(int, line.split()) for line in relabel.read_text().splitlines())
    numbers = {word: pairs.get(i, i) for word, i in words.ids.items()}
    _compile(_grammar_text(grammar, numbers), raw)
    _run("fstarcsort", "--sort_type=ilabel", str(raw), str(sorted_fst))
    _run("fstconvert", "--fst_type=const", str(sorted_fst), str(folder / "Gr.fst"))
    for scratch in (relabel, raw, sorted_fst):
        scratch.unlink()
    rows = sorted((number, word) for word, number in numbers.items())
    (folder / "words.txt").write_text("".join(f"{word} {number}\n" for number, word in rows), "utf-8")
    (folder / "disambig_tid.int").write_text("".join(f"{i}\n" for i in disambiguation))
    (folder / "phones" / "word_boundary.int").write_text("".join(_boundary(phone) for phone in PHONES))


def _boundary(phone: str) -> str:
    kinds = {"B": "begin", "I": "internal", "E": "end", "S": "singleton"}
    return f"{PHONE_ID[phone]} {'nonword' if phone == SILENCE else kinds[phone[-1]]}\n"


def _lexicon(words: Words, pronunciations: Pronunciations) -> kaldifst.StdVectorFst:
    """Phones → words, deterministic and minimal. Homophones end in a disambiguation symbol of their own."""
    fst = kaldifst.StdVectorFst()
    between, after_silence, root = fst.add_state(), fst.add_state(), fst.add_state()
    fst.start = between
    for state in (between, after_silence):
        fst.set_final(state, 0.0)
    fst.add_arc(between, kaldifst.StdArc(0, 0, -math.log(1 - SILENCE_PROBABILITY), root))
    fst.add_arc(between, kaldifst.StdArc(PHONE_ID[SILENCE], 0, -math.log(SILENCE_PROBABILITY), after_silence))
    fst.add_arc(after_silence, kaldifst.StdArc(0, 0, 0.0, root))
    spellings = [(w, word_phones(r)) for w in words.ids if w in pronunciations for r in pronunciations[w]]
    spellings += [(UNKNOWN, phones) for phones in sorted({p for _, p in spellings if len(p) <= 2})]
    homophones: Counter[tuple[str, ...]] = Counter()
    shared = Counter(phones for _, phones in spellings)
    for word, phones in spellings:
        labels = [PHONE_ID[p] for p in phones]
        if shared[phones] > 1:
            labels.append(_FIRST_DISAMBIGUATION + homophones[phones])
            homophones[phones] += 1
        state = root
        for i, label in enumerate(labels):
            following = between if i == len(labels) - 1 else fst.add_state()
            fst.add_arc(state, kaldifst.StdArc(label, words.ids[word] if i == 0 else 0, 0.0, following))
            state = following
    if kaldifst.determinize_star(fst, use_log=False):
        raise RuntimeError("the lexicon could not be determinised")
    kaldifst.minimize_encoded(fst)
    return fst


def _hcl_text(lexicon: kaldifst.StdVectorFst) -> tuple[str, list[int]]:
    """Expand phones to transition ids; returns OpenFst text and the ids that stand for disambiguation symbols."""
    arcs: dict[int, list[tuple[int, int, float, int]]] = {}
    incoming: dict[int, set[int]] = defaultdict(set)
    used: set[int] = set()
    states = range(lexicon.num_states)
    for state in states:
        arcs[state] = [
            (arc.ilabel, arc.olabel, float(arc.weight.value), arc.nextstate)
            for arc in kaldifst.ArcIterator(lexicon, state)
        ]
        for ilabel, _, _, following in arcs[state]:
            incoming[following].add(ilabel)
    held = {s: next(iter(i)) for s, i in incoming.items() if len(i) == 1 and 0 < next(iter(i)) <= len(PHONES)}
    held.pop(lexicon.start, None)
    holding: dict[tuple[int, int], int] = {}
    waiting: dict[tuple[int, int], int] = {}
    lines: list[str] = []

    def target(following: int, phone: int) -> int:
        """The state entered by ``phone`` on its way to ``following``: waiting until it is long enough, then held."""
        state = following
        if held.get(following) != phone:
            state = holding.setdefault((following, phone), len(states) + len(holding) + len(waiting))
        for _ in range(min_frames(PHONES[phone - 1]) - 1):
            state = waiting.setdefault((state, phone), len(states) + len(holding) + len(waiting))
        return state

    order = [lexicon.start, *(s for s in states if s != lexicon.start)]
    for state in order:
        for ilabel, olabel, weight, following in arcs[state]:
            if ilabel > len(PHONES):
                used.add(ilabel)
                lines.append(f"{state} {following} {ilabel + len(PHONES)} {olabel} {weight}")
            elif ilabel:
                lines.append(f"{state} {target(following, ilabel)} {2 * ilabel} {olabel} {weight}")
            else:
                lines.append(f"{state} {following} 0 {olabel} {weight}")
        if state in held:
            lines.append(f"{state} {state} {2 * held[state] - 1} 0 0")
        final = float(lexicon.final(state).value)
        if math.isfinite(final):
            lines.append(f"{state} {final}")
    for (following, phone), state in holding.items():
        lines.append(f"{state} {state} {2 * phone - 1} 0 0")
        lines.append(f"{state} {following} 0 0 0")
    lines += [f"{state} {following} {2 * phone - 1} 0 0" for (following, phone), state in waiting.items()]
    # Ids above the last transition id: 2 × phones + k for disambiguation symbol phones + k.
    return "\n".join(lines) + "\n", sorted(i + len(PHONES) for i in used)


def _grammar_text(grammar: Iterable[Arc], numbers: Mapping[str, int]) -> str:
    """OpenFst text; the first arc leaves the start state."""
    lines = []
    for arc in grammar:
        if arc.target is None:
            lines.append(f"{arc.source} {arc.cost:.5f}")
        else:
            number = numbers[arc.word] if arc.word else 0
            lines.append(f"{arc.source} {arc.target} {number} {number} {arc.cost:.5f}")
    return "\n".join(lines) + "\n"


def _compile(text: str, path: Path) -> None:
    subprocess.run(["fstcompile", "-", str(path)], input=text.encode(), check=True)


def _run(*command: str, preload: str | None = None) -> None:
    environment = {**os.environ, "LD_PRELOAD": preload} if preload else None
    subprocess.run(command, check=True, env=environment)
