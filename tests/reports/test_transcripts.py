from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.domain import (
    Activity,
    CallData,
    Direction,
    Fit,
    Span,
    Speaker,
    SpeechQuality,
    Transcript,
    Utterance,
    Word,
)
from analyzer.errors import UsageError
from analyzer.reports import (
    BadLine,
    read_transcripts,
    safe_name,
    transcript_from_json,
    transcript_to_json,
    write_transcript,
)

TIMES = st.floats(0, 1e5)
RATIOS = st.none() | st.floats(0, 1)
TEXTS = st.text(max_size=12)
IDS = st.text(min_size=1, max_size=12).filter(lambda text: text.strip() == text)
SPEAKERS = st.sampled_from(Speaker)
SPANS = st.tuples(TIMES, TIMES).map(sorted).map(lambda pair: Span(*pair))
SPAN_LISTS = st.lists(SPANS, max_size=3).map(tuple)
LEVELS = st.none() | st.floats(-96, 3)
WORDS = st.builds(lambda text, span, c, db: Word(text, span.start_s, span.end_s, c, db), TEXTS, SPANS, RATIOS, LEVELS)
CALL_DATA = st.builds(
    CallData,
    ring_s=st.none() | TIMES,
    rings=st.none() | st.integers(0, 99),
    hung_up_by=st.none() | SPEAKERS,
    call_type=st.none() | IDS,
    vip=st.none() | st.booleans(),
)


@st.composite
def utterances(draw):
    timed = draw(st.booleans())
    found = []
    for span in draw(st.lists(SPANS, max_size=4)):
        times = (span.start_s, span.end_s) if timed else (None, None)
        words = tuple(draw(st.lists(WORDS, max_size=3)))
        found.append(Utterance(draw(SPEAKERS), draw(TEXTS), *times, draw(RATIOS), words, draw(LEVELS)))
    return tuple(sorted(found, key=lambda utterance: utterance.start_s) if timed else found)


TRANSCRIPTS = st.builds(
    Transcript,
    call_id=IDS,
    utterances=utterances(),
    agent_id=st.none() | IDS,
    branch=st.none() | IDS,
    direction=st.none() | st.sampled_from(Direction),
    started_at=st.none() | st.datetimes().map(lambda moment: moment.isoformat(timespec="seconds")),
    duration_s=st.none() | TIMES,
    recording=st.none() | TEXTS,
    audio_sha256=st.none() | TEXTS,
    model=st.none() | TEXTS,
    transcript_key=st.none() | TEXTS,
    agent_confidence=RATIOS,
    qualities=st.lists(
        st.builds(SpeechQuality, SPEAKERS, st.sampled_from(Fit), TIMES, RATIOS, st.none() | TIMES, TEXTS), max_size=2
    ).map(tuple),
    activities=st.lists(st.builds(Activity, SPEAKERS, st.integers(0, 1), SPAN_LISTS), max_size=2).map(tuple),
    overlaps=SPAN_LISTS,
    silences=SPAN_LISTS,
    warnings=st.lists(TEXTS, max_size=2).map(tuple),
    complete=st.booleans(),
    call=CALL_DATA,
)


@given(TRANSCRIPTS)
def test_what_is_written_is_read_back_equal(transcript):
    line = json.dumps(transcript_to_json(transcript), ensure_ascii=False, allow_nan=False)
    assert transcript_from_json(json.loads(line)) == transcript


def test_the_form_is_the_contracts():
    transcript = Transcript(
        "1001",
        (Utterance(Speaker.AGENT, "您好", 0.5, 1.0, 0.9, (Word("您好", 0.5, 1.0, 0.9),)),),
        agent_id="7",
        direction=Direction.INBOUND,
        started_at="2026-11-20T08:05:00",
        duration_s=20.0,
        qualities=(SpeechQuality(Speaker.AGENT, Fit.GOOD, 12.0, 0.93, 4.5),),
        silences=(Span(3.0, 9.0),),
    )
    assert json.loads(json.dumps(transcript_to_json(transcript))) == {
        "call_id": "1001",
        "agent_id": "7",
        "direction": "inbound",
        "started_at": "2026-11-20T08:05:00",
        "duration_s": 20.0,
        "qualities": [
            {
                "speaker": "agent",
                "fit": "good",
                "speech_s": 12.0,
                "mean_confidence": 0.93,
                "syllables_per_s": 4.5,
                "note": "",
            }
        ],
        "silences": [{"start_s": 3.0, "end_s": 9.0}],
        "complete": True,
        "utterances": [
            {
                "speaker": "agent",
                "start_s": 0.5,
                "end_s": 1.0,
                "text": "您好",
                "confidence": 0.9,
                "words": [{"text": "您好", "start_s": 0.5, "end_s": 1.0, "confidence": 0.9}],
            }
        ],
    }


def test_call_data_and_levels_are_written_where_they_are_known():
    word = Word("您好", 0.5, 1.0, None, -21.5)
    transcript = Transcript(
        "1", (Utterance(Speaker.AGENT, "您好", 0.5, 1.0, None, (word,), -21.5),), call=CallData(ring_s=12.0, vip=False)
    )
    written = transcript_to_json(transcript)
    assert written["call"] == {"ring_s": 12.0, "vip": False}
    assert written["utterances"][0]["level_dbfs"] == written["utterances"][0]["words"][0]["level_dbfs"] == -21.5


def test_call_data_of_other_systems_is_read():
    call = {"ring_s": "9.5", "rings": 3, "hung_up_by": "客户", "call_type": 12, "vip": "是", "queue": "north"}
    read = transcript_from_json({"call_id": "1", "utterances": [{"text": "喂"}], "call": call})
    assert read.call == CallData(9.5, 3, Speaker.CUSTOMER, "12", True)
    empty = {"ring_s": None, "hung_up_by": "", "vip": ""}
    for nothing in (empty, None, {}):
        assert transcript_from_json({"call_id": "1", "utterances": [], "call": nothing}).call == CallData()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ({"ring_s": -1}, "call.ring_s"),
        ({"hung_up_by": "nobody"}, "call.hung_up_by: 'nobody' is neither side"),
        ({"vip": "maybe"}, "call.vip: 'maybe' is neither yes nor no"),
        ([], "call"),
    ],
)
def test_call_data_that_does_not_fit_is_named(call, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        transcript_from_json({"call_id": "1", "utterances": [], "call": call})


def test_only_call_id_and_texts_are_needed():
    assert transcript_from_json({"call_id": "1", "utterances": [{"text": "喂"}, {"text": ""}]}) == Transcript(
        "1", (Utterance(Speaker.UNKNOWN, "喂"), Utterance(Speaker.UNKNOWN, ""))
    )


def test_other_recognisers_habits_are_understood():
    read = transcript_from_json(
        {
            "call_id": 1001,
            "agent_id": 12,
            "direction": "呼出",
            "started_at": "2026/11/20 8:05",
            "engine": {"name": "other"},
            "utterances": [
                {"text": "乙", "speaker": None, "start_s": 5, "end_s": 6, "words": None, "lang": "zh"},
                {"text": "甲", "speaker": "Agent", "start_s": 1, "words": [{"text": "甲"}]},
            ],
        }
    )
    assert (read.call_id, read.agent_id, read.direction) == ("1001", "12", Direction.OUTBOUND)
    assert read.started_at == "2026-11-20T08:05:00"
    assert read.utterances == (
        Utterance(Speaker.AGENT, "甲", 1.0),
        Utterance(Speaker.UNKNOWN, "乙", 5.0, 6.0),
    )


def test_order_stays_when_a_start_is_missing():
    read = transcript_from_json({"call_id": "1", "utterances": [{"text": "b", "start_s": 5}, {"text": "a"}]})
    assert [utterance.text for utterance in read.utterances] == ["b", "a"]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"call_id": None}, "call_id: should be a valid string"),
        ({"call_id": " "}, "call_id: should be a valid string"),
        ({"utterances": None}, "utterances: should be a valid tuple"),
        ({"utterances": [{}]}, "utterances.0.text: Field required"),
        ({"utterances": [{"text": "x", "start_s": -1}]}, "utterances.0.start_s: should be greater than or equal to 0"),
        ({"utterances": [{"text": "x", "start_s": 2, "end_s": 1}]}, "utterances.0: end_s is before start_s"),
        (
            {"utterances": [{"text": "x", "confidence": 97}]},
            "utterances.0.confidence: should be less than or equal to 1",
        ),
        ({"utterances": [{"text": "x", "speaker": "bob"}]}, "utterances.0.speaker: should be 'agent', 'customer'"),
        ({"direction": "up"}, "direction: 'up' is not a direction"),
        ({"started_at": "soon"}, "started_at: 'soon' is not a date and time"),
        ({"duration_s": float("inf")}, "duration_s: should be a finite number"),
        ({"utterances": [{}] * 9}, "utterances.2.text: Field required and 6 more"),
    ],
)
def test_what_does_not_fit_is_named_by_field(change, says):
    with pytest.raises(ValueError, match=re.escape(says)):
        transcript_from_json({"call_id": "1", "utterances": [], **change})


def test_bad_lines_are_told_by_number_and_the_others_go_on(tmp_path):
    path = tmp_path / "calls.jsonl"
    path.write_bytes(
        b"\xef\xbb\xbf"
        + '{"call_id": "1", "utterances": [{"text": "您好"}]}\r\n\n'.encode()
        + b'{"call_id": "2", "utterances": [{"text": "secret", "start_s": "x"}]}\n'
        + b'{"call_id": "3"\n'
        + b'["call_id"]\n'
        + '{"call_id": "供热"}\n'.encode("gb18030")
        + b"[" * 100_000
        + b"\n"
        + b'{"call_id": "1", "utterances": []}\n'
        + b'{"call_id": "5", "utterances": [{"text": "\\ud800"}]}\n'
        + b'{"call_id": "4", "utterances": []}'
    )
    items = list(read_transcripts(path))
    assert [item.call_id for item in items if isinstance(item, Transcript)] == ["1", "4"]
    bad = {item.line: item.message for item in items if isinstance(item, BadLine)}
    assert list(bad) == [3, 4, 5, 6, 7, 8, 9]
    assert bad[3] == "utterances.0.start_s: should be a valid number, unable to parse string as a number"
    assert bad[4].startswith("not JSON at column ")
    assert bad[5] == "not a JSON object"
    assert bad[6] == "not UTF-8 text"
    assert bad[7] == "nested too deeply"
    assert bad[8] == "call_id '1' is already on line 1"
    assert bad[9] == "utterances.0.text: holds half of a surrogate pair, which is no text"
    assert not any("secret" in message for message in bad.values())


def test_a_file_that_cannot_be_read_is_refused(tmp_path):
    with pytest.raises(UsageError, match="no such file"):
        list(read_transcripts(tmp_path / "none.jsonl"))
    with pytest.raises(UsageError, match="cannot be read"):
        list(read_transcripts(tmp_path))


def test_a_written_file_is_a_jsonl_file(tmp_path):
    transcripts = [
        Transcript("北/1", (Utterance(Speaker.AGENT, "您好\n", 0.0, 1.0),), recording="a\udcff.wav"),
        Transcript("2", ()),
    ]
    paths = [write_transcript(tmp_path / "transcripts", transcript) for transcript in transcripts]
    assert paths[1] == tmp_path / "transcripts" / "2.json"
    together = tmp_path / "all.jsonl"
    together.write_bytes(b"".join(path.read_bytes() for path in paths))
    first, second = read_transcripts(together)
    assert (first.call_id, first.recording, second) == ("北/1", "a\\udcff.wav", transcripts[1])


@pytest.mark.parametrize("call_id", ["1001", "2026-11-20_7", "通话_1", "a.b", "1@north", "1#2"])
def test_plain_ids_are_their_own_names(call_id):
    assert safe_name(call_id) == call_id


@pytest.mark.parametrize(
    ("call_id", "begins"),
    [
        ("a/b", "a_b~"),
        ("..", "~"),
        ("../../x", "_.._x~"),
        ("CON", "CON~"),
        ("nul.wav", "nul.wav~"),
        ("x.", "x~"),
        ("", "~"),
    ],
)
def test_unfit_ids_get_safe_names(call_id, begins):
    assert safe_name(call_id).startswith(begins)


@given(st.text(), st.text())
def test_names_are_safe_short_and_without_collision(one, other):
    name = safe_name(one)
    assert name
    assert not set(name) & set('/\\:*?"<>|\0\n ')
    assert not name.startswith(".")
    assert len(f"{name}.json".encode()) <= 255
    assert (name == safe_name(other)) == (one == other)
    assert safe_name(name) == name or "~" in name
