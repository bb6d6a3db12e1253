"""What syllables have of words, against the slow and obvious definition, for one utterance and for all at once."""

from itertools import groupby

from hypothesis import given
from hypothesis import strategies as st

from analyzer.domain import Speaker, Utterance, Word
from analyzer.text.stream import build_stream
from analyzer.text.syllables import spell

AGENT = Speaker.AGENT


def expected(utterance: Utterance) -> list[tuple[int | None, float | None, float | None, float | None]]:
    """Word, start, end and confidence of each syllable, as they are defined: by the character it stands for."""
    owners: list[int | None] = [None] * len(utterance.text)
    cursor = 0
    for index, word in enumerate(utterance.words):
        at = utterance.text.find(word.text, cursor)
        if word.text and at >= 0:
            cursor = at + len(word.text)
            owners[at:cursor] = [index] * len(word.text)
    by_syllable = [owners[spelled.char_index] for spelled in spell(utterance.text)]
    start_s, end_s = utterance.start_s or 0.0, utterance.end_s or 0.0
    found: list[tuple[int | None, float | None, float | None, float | None]] = []
    for owner, group in groupby(by_syllable):
        size = len(list(group))
        for i in range(size):
            if owner is None:
                step, n = (end_s - start_s) / len(by_syllable), len(found)
                found.append((None, start_s + n * step, start_s + (n + 1) * step, utterance.confidence))
            else:
                word = utterance.words[owner]
                step = (word.end_s - word.start_s) / size
                confidence = utterance.confidence if word.confidence is None else word.confidence
                found.append((owner, word.start_s + i * step, word.start_s + (i + 1) * step, confidence))
    return found


PIECES = st.lists(st.text("您好热，36.5%号零 x", max_size=4), max_size=6)
OTHERS = st.lists(st.sampled_from(["", "[noise]", "热"]), max_size=2)


@given(PIECES, OTHERS)
def test_every_syllable_has_what_its_word_has(pieces: list[str], others: list[str]) -> None:
    told = [*pieces[:2], *others, *pieces[3:]]
    words = tuple(
        Word(text, 0.7 * at, 0.7 * at + 0.5, None if at % 3 == 2 else 0.1 * (at + 1)) for at, text in enumerate(told)
    )
    utterance = Utterance(AGENT, "".join(pieces), 0.0, 9.0, 0.35, words)
    syllables = build_stream([utterance], AGENT).syllables
    assert [(s.word_index, s.start_s, s.end_s, s.confidence) for s in syllables] == expected(utterance)


@given(st.lists(st.tuples(PIECES, OTHERS), min_size=1, max_size=4), st.booleans())
def test_all_utterances_at_once_have_what_each_has_alone(
    told: list[tuple[list[str], list[str]]], are_plain: bool
) -> None:
    utterances = []
    for at, (pieces, others) in enumerate(told):
        texts = pieces if are_plain else [*pieces[:2], *others, *pieces[3:]]
        words = tuple(
            Word(text, at + 0.07 * n, at + 0.07 * n + 0.05, None if n % 3 == 2 else 0.1 * (n + 1))
            for n, text in enumerate(texts)
        )
        utterances.append(Utterance(AGENT, "".join(pieces), at, at + 0.9, 0.35, words))
    wanted = [row for utterance in utterances for row in expected(utterance)]
    looked_at, asked = build_stream(utterances, AGENT), build_stream(utterances, AGENT)
    assert [tuple(looked_at.timing(at)) for at in range(looked_at.size)] == wanted
    assert list(zip(*asked.timings, strict=True)) == wanted
    assert [s[-4:] for s in asked.syllables] == wanted
    fresh = build_stream(utterances, AGENT)
    assert fresh.confidences == asked.confidences == tuple(row[-1] for row in wanted)
    for start in range(looked_at.size):
        assert looked_at.times(start, looked_at.size) == asked.times(start, asked.size)
        assert looked_at.confidence(start, looked_at.size) == asked.confidence(start, asked.size)


def test_words_that_reach_over_utterances_are_each_looked_for() -> None:
    # Together the words are the texts, but the second is of no utterance.
    first = Utterance(AGENT, "您好", 0.0, 1.0, 0.5, (Word("您", 0.0, 0.4, 0.9), Word("好热", 0.4, 0.9, 0.8)))
    second = Utterance(AGENT, "热吗", 2.0, 3.0, 0.5, (Word("吗", 2.5, 3.0, 0.7),))
    stream = build_stream([first, second], AGENT)
    assert stream.timings.word_indexes == (0, None, None, 0)
    assert stream.timings.confidences == (0.9, 0.5, 0.5, 0.7)
