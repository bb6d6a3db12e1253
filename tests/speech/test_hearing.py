"""What is heard is cached by what it depends on, and a stored transcript gives it back."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from analyzer.domain import Fit, Span, Speaker, Word
from analyzer.errors import AudioError, AudioFault
from analyzer.ingest import CallInput
from analyzer.reports import transcript_from_json, transcript_to_json
from analyzer.scripts.load import load_pack
from analyzer.scripts.schema import Pack
from analyzer.settings import Settings
from analyzer.speech import hearing
from analyzer.speech.hearing import Heard, HeardChannel, hear, heard_before, transcript_key
from analyzer.speech.transcribe import to_transcript

OPENING = "您好环保供热供热管家一零八号为您服务请问有什么可以帮您"
COLD = "你们快点来我家暖气不热已经三天了"


@lru_cache(maxsize=1)
def pack() -> Pack:
    return load_pack("heating_steward").pack


def transcript_of(heard: Heard, **known: Any) -> Any:
    call = CallInput(Path("a.wav"), "a", **known)
    return to_transcript(heard, call, pack=pack(), settings=Settings(), model="m", audio_sha256="0" * 64)


@st.composite
def spans(draw: st.DrawFn) -> tuple[Span, ...]:
    ends = sorted(draw(st.sets(st.integers(0, 6000), max_size=8)))
    return tuple(Span(a / 100, b / 100) for a, b in zip(ends[::2], ends[1::2], strict=False))


@st.composite
def channels(draw: st.DrawFn, number: int) -> HeardChannel:
    words, time_ms = [], 0
    for text in draw(st.lists(st.sampled_from(["您好", "供热", "管家", "不知道", "[unk]"]), max_size=10)):
        start_ms = time_ms + draw(st.integers(0, 2000))
        time_ms = start_ms + draw(st.integers(0, 900))
        level_dbfs = draw(st.none() | st.floats(-96, 0))
        words.append(Word(text, start_ms / 1000, time_ms / 1000, draw(st.none() | st.floats(0, 1)), level_dbfs))
    return HeardChannel(number, tuple(words), draw(spans()))


@st.composite
def heard_calls(draw: st.DrawFn) -> Heard:
    numbers = draw(st.sampled_from([(), (0,), (1,), (0, 1)]))
    return Heard(
        key=draw(st.text("0123456789abcdef", min_size=64, max_size=64)),
        channels=tuple(draw(channels(number)) for number in numbers),
        has_roles=len(numbers) == 2,
        duration_s=draw(st.integers(0, 90_000)) / 1000,
        overlaps=draw(spans()),
        silences=draw(spans()),
        warnings=tuple(draw(st.lists(st.sampled_from(["mono", "truncated", "dead_channel"]), unique=True))),
        complete=draw(st.booleans()),
    )


@hypothesis_settings(deadline=None)
@given(heard_calls(), st.sampled_from([None, 0, 1]))
def test_a_stored_transcript_gives_back_what_was_heard(heard: Heard, agent_channel: int | None) -> None:
    transcript = transcript_of(heard, agent_channel=agent_channel)
    assert heard_before(transcript) == heard
    stored = json.dumps(transcript_to_json(transcript), ensure_ascii=False)
    assert heard_before(transcript_from_json(json.loads(stored))) == heard


def test_the_key_changes_with_sound_model_and_version(studio: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    keys = [transcript_key("a" * 64, studio.transcriber), transcript_key("b" * 64, studio.transcriber)]
    studio.transcriber.fingerprint = "another"
    keys.append(transcript_key("a" * 64, studio.transcriber))
    monkeypatch.setattr(hearing, "HEARING_VERSION", "next")
    keys.append(transcript_key("a" * 64, studio.transcriber))
    assert len(set(keys)) == 4
    assert all(len(key) == 64 for key in keys)
    assert keys[3] == transcript_key("a" * 64, studio.transcriber), "the same must have the same key"


def test_a_stereo_call_is_heard_channel_by_channel(studio: Any) -> None:
    call = studio.record("a", OPENING, COLD, agent_channel=1)
    heard = hear(call.path, studio.transcriber, "key")
    assert (heard.key, heard.has_roles, heard.complete, heard.warnings) == ("key", True, True, ())
    assert ["".join(word.text for word in channel.words) for channel in heard.channels] == [COLD, OPENING]
    assert heard.duration_s == pytest.approx(soundfile.info(call.path).duration, abs=1e-3)
    assert all(0 <= span.start_s < span.end_s <= heard.duration_s for c in heard.channels for span in c.speech)


def test_words_and_utterances_know_how_loud_they_are(studio: Any) -> None:
    path = studio.record("a", OPENING, COLD, agent_channel=0).path
    samples, rate_hz = soundfile.read(path)
    heard = hear(path, studio.transcriber, "key")
    for channel in heard.channels:
        compared = 0
        for word in channel.words:
            sound = samples[round(word.start_s * rate_hz) : round(word.end_s * rate_hz), channel.channel]
            power_dbfs = 10 * np.log10(max(1e-9, np.mean(sound**2)))
            if power_dbfs > -50.0:
                assert word.level_dbfs == pytest.approx(power_dbfs, abs=3.0)
                compared += 1
        assert compared >= 3
    for utterance in transcript_of(heard, agent_channel=0).utterances:
        levels = [word.level_dbfs for word in utterance.words]
        assert utterance.level_dbfs is not None
        assert min(levels) <= utterance.level_dbfs <= max(levels)


def test_mono_and_dual_mono_have_no_roles(studio: Any, tmp_path: Path) -> None:
    path = studio.record("a", OPENING, COLD).path
    samples, rate_hz = soundfile.read(path, dtype="int16")
    mono, twice = tmp_path / "mono.wav", tmp_path / "twice.wav"
    mixed = samples.astype(np.int32).sum(axis=1).astype(np.int16)
    soundfile.write(mono, mixed, rate_hz)
    soundfile.write(twice, np.stack([mixed, mixed], axis=1), rate_hz)
    for file, warning in ((mono, "mono"), (twice, "dual_mono")):
        heard = hear(file, studio.transcriber, "key")
        assert (len(heard.channels), heard.has_roles) == (1, False)
        assert warning in heard.warnings
        transcript = transcript_of(heard, agent_channel=0)
        assert {u.speaker for u in transcript.utterances} == {Speaker.UNKNOWN}
        assert transcript.agent_confidence is None


def test_a_dead_channel_is_not_listened_to(studio: Any, tmp_path: Path) -> None:
    samples, rate_hz = soundfile.read(studio.record("a", OPENING, COLD).path, dtype="int16")
    samples[:, 1] = 0
    path = tmp_path / "dead.wav"
    soundfile.write(path, samples, rate_hz)
    heard = hear(path, studio.transcriber, "key")
    assert [channel.channel for channel in heard.channels] == [0]
    assert "dead_channel" in heard.warnings
    assert not heard.has_roles
    assert studio.transcriber.streams == 1


def test_a_recording_that_breaks_off_is_not_complete(studio: Any) -> None:
    path = studio.record("a", OPENING, COLD).path
    path.write_bytes(path.read_bytes()[:-30_000])
    heard = hear(path, studio.transcriber, "key")
    assert "truncated" in heard.warnings
    assert not heard.complete
    assert not transcript_of(heard).complete


def test_what_is_no_recording_is_refused(studio: Any, tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_text("text")
    with pytest.raises(AudioError) as caught:
        hear(tmp_path / "a.wav", studio.transcriber, "key")
    assert caught.value.fault is AudioFault.NOT_AUDIO
    assert studio.transcriber.streams == 0


@pytest.fixture
def heard(studio: Any) -> Heard:
    return hear(studio.record("a", OPENING, COLD).path, studio.transcriber, "key")


def test_the_agents_channel_is_the_one_told_else_the_one_found(heard: Heard) -> None:
    found, told, agreed = (
        transcript_of(heard),
        transcript_of(heard, agent_channel=1),
        transcript_of(heard, agent_channel=0),
    )
    assert {a.channel: a.speaker for a in found.activities} == {0: Speaker.AGENT, 1: Speaker.CUSTOMER}
    assert 0.95 < found.agent_confidence <= 1
    assert {a.channel: a.speaker for a in told.activities} == {0: Speaker.CUSTOMER, 1: Speaker.AGENT}
    assert agreed.agent_confidence == 1.0
    assert told.agent_confidence == pytest.approx(1 - found.agent_confidence), "the words say otherwise"
    assert [u.text for u in found.utterances] == [u.text for u in told.utterances] == [OPENING, COLD]
    by_settings = to_transcript(
        heard, CallInput(Path("a.wav"), "a"), pack=pack(), settings=Settings(agent_channel=1), model="m",
        audio_sha256="0" * 64,
    )  # fmt: skip
    assert by_settings.activities == told.activities


def test_a_transcript_carries_what_is_known_about_the_call(heard: Heard) -> None:
    transcript = transcript_of(heard, agent_id="GJ1", branch="张店分公司", started_at="2026-11-16T08:00:00+08:00")
    assert (transcript.agent_id, transcript.branch, transcript.started_at) == (
        "GJ1", "张店分公司", "2026-11-16T08:00:00+08:00",
    )  # fmt: skip
    assert (transcript.recording, transcript.model, transcript.transcript_key) == ("a.wav", "m", "key")
    assert {q.speaker: q.fit for q in transcript.qualities} == {Speaker.AGENT: Fit.GOOD, Speaker.CUSTOMER: Fit.GOOD}
    starts = [u.start_s for u in transcript.utterances]
    assert starts == sorted(starts)


def test_pauses_of_the_settings_cut_utterances(heard: Heard) -> None:
    apart = tuple(w._replace(start_s=2 * w.start_s, end_s=2 * w.start_s + 0.2) for w in heard.channels[0].words)
    slow = replace(heard, channels=(replace(heard.channels[0], words=apart), heard.channels[1]))
    settings = Settings.model_validate({"speech": {"utterance_pause_s": 0.15}})
    call = CallInput(Path("a.wav"), "a", agent_channel=0)
    cut = to_transcript(slow, call, pack=pack(), settings=settings, model="m", audio_sha256="0" * 64)
    agent = [u.text for u in cut.utterances if u.speaker is Speaker.AGENT]
    assert agent == list(OPENING)
