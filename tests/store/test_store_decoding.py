"""Decoding a stored transcript gives what the door gives, and refuses what nobody stored."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.domain import CallResult, Speaker, Transcript, Utterance, Word
from analyzer.reports import transcript_from_json
from analyzer.store.decoding import transcript_of
from analyzer.store.keys import transcript_body

Call = Callable[..., tuple[CallResult, Transcript]]

numbers = st.none() | st.floats(0, 9000, allow_nan=False)
words = st.builds(
    Word, st.text('您好啊 a"\\', min_size=1), st.floats(0, 9), st.floats(0, 9), numbers, st.none() | st.floats(-90, 0)
)
utterances = st.builds(
    Utterance, st.sampled_from(Speaker), st.text("您好，\n"), numbers, numbers, numbers, st.lists(words).map(tuple)
)


def test_everything_comes_back(call: Call) -> None:
    _, transcript = call()
    assert transcript_of(zlib.compress(transcript_body(transcript)), transcript.recording) == transcript


def test_the_recording_is_the_one_that_the_call_has_now(call: Call) -> None:
    _, transcript = call()
    moved = transcript_of(zlib.compress(transcript_body(transcript)), "/moved/1001.wav")
    assert moved == replace(transcript, recording="/moved/1001.wav")


@given(st.lists(utterances))
def test_utterances_come_back_as_they_were(said: list[Utterance]) -> None:
    transcript = Transcript("1", tuple(said))
    assert transcript_of(zlib.compress(transcript_body(transcript)), None) == transcript


def test_it_agrees_with_the_door(call: Call) -> None:
    _, transcript = call()
    body = transcript_body(transcript)
    assert transcript_of(zlib.compress(body), None) == transcript_from_json(json.loads(body))


@pytest.mark.parametrize(
    "body",
    [
        b"not compressed",
        zlib.compress(b"not JSON"),
        zlib.compress(b"[1]"),
        zlib.compress(b"{}"),
        zlib.compress(b'{"call_id": "1", "utterances": [{"speaker": "agent"}]}'),
        zlib.compress(b'{"call_id": "1", "utterances": [1]}'),
        zlib.compress(b'{"call_id": "1", "utterances": [], "direction": "sideways"}'),
        zlib.compress(b'{"call_id": "1", "utterances": [], "call": {"what": 1}}'),
        b"",
    ],
)
def test_what_is_damaged_is_refused(body: bytes) -> None:
    with pytest.raises(ValueError, match=r"^is no stored transcript: "):
        transcript_of(body, None)
