from __future__ import annotations

import importlib.util
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from analyzer.audio.decoder import BLOCK_FRAMES, DecodeError, foreign_as_decode_error
from analyzer.audio.info import AudioWarning, Backend
from analyzer.audio.reader import AudioStream, open_audio
from analyzer.audio.soundfile_decoder import SoundfileDecoder
from analyzer.errors import AudioError, AudioFault

WriteWav = Callable[..., Path]
needs_av = pytest.mark.skipif(importlib.util.find_spec("av") is None, reason="the extra 'formats' is not installed")

RATE_HZ = 16000
STEREO = np.stack([0.2 * np.sin(np.arange(5 * RATE_HZ) * w) for w in (0.11, 0.17)], axis=1)


def read_all(path: Path) -> tuple[np.ndarray, AudioStream]:
    with open_audio(path) as stream:
        return np.concatenate(list(stream.blocks())), stream


@pytest.mark.parametrize(
    ("name", "subtype", "tolerance_s"),
    [
        ("a.wav", "PCM_16", 0),
        ("a.wav", "PCM_24", 0),
        ("a.wav", "FLOAT", 0),
        ("a.wav", "ALAW", 0),
        ("a.wav", "ULAW", 0),
        ("a.wav", "IMA_ADPCM", 0.06),
        ("a.wav", "MS_ADPCM", 0.06),
        ("a.flac", "PCM_16", 0),
        ("a.ogg", "VORBIS", 0),
        ("a.ogg", "OPUS", 0),
        ("a.mp3", "MPEG_LAYER_III", 0.2),
        ("a.au", "ULAW", 0),
        ("a.aiff", "PCM_16", 0),
    ],
)
def test_formats_of_soundfile(write_wav: WriteWav, name: str, subtype: str, tolerance_s: float) -> None:
    samples, stream = read_all(write_wav(STEREO, name, RATE_HZ, subtype))
    assert stream.info.backend is Backend.SOUNDFILE
    assert samples.dtype == np.float32
    assert samples.shape[1] == 2
    assert abs(len(samples) - len(STEREO)) <= tolerance_s * RATE_HZ
    common = min(len(samples), len(STEREO))
    assert np.corrcoef(samples[:common, 1], STEREO[:common, 1])[0, 1] > 0.9 or name == "a.mp3"
    assert stream.frames_read == len(samples)
    assert stream.warnings == ()


@pytest.mark.parametrize(
    ("name", "subtype"),
    [
        ("a.wav", "ULAW"),
        ("a.wav", "GSM610"),
        ("a.flac", "PCM_16"),
        ("a.ogg", "VORBIS"),
        ("a.ogg", "OPUS"),
        ("a.mp3", "MPEG_LAYER_III"),
        ("a.au", "ULAW"),
        ("a.aiff", "PCM_16"),
    ],
)
def test_cut_files_are_read_as_far_as_they_go(write_wav: WriteWav, name: str, subtype: str) -> None:
    noise = np.random.default_rng(1).standard_normal(5 * RATE_HZ) * 0.1
    path = write_wav(noise, name, RATE_HZ, subtype)
    content = path.read_bytes()
    path.write_bytes(content[: len(content) * 6 // 10])
    samples, stream = read_all(path)
    assert 1.9 * RATE_HZ < len(samples) < 3.5 * RATE_HZ
    assert stream.warnings == (AudioWarning.TRUNCATED,)


def test_damage_in_the_middle_keeps_what_was_decoded(write_wav: WriteWav) -> None:
    noise = np.random.default_rng(1).standard_normal(5 * RATE_HZ) * 0.1
    path = write_wav(noise, "a.flac", RATE_HZ)
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 2000] = bytes(range(250)) * 8
    path.write_bytes(content)
    samples, stream = read_all(path)
    assert 1.5 * RATE_HZ < len(samples) < 2.6 * RATE_HZ
    assert stream.warnings == (AudioWarning.TRUNCATED,)


def test_numbers_that_are_none_become_silence_or_full_scale(write_wav: WriteWav) -> None:
    signal = np.zeros(8000)
    signal[:3] = np.nan, np.inf, -np.inf
    samples, _ = read_all(write_wav(signal, subtype="FLOAT"))
    assert samples[:3, 0].tolist() == [0.0, 1.0, -1.0]


def test_memory_is_bounded_by_the_block(write_wav: WriteWav) -> None:
    path = write_wav(np.zeros((20 * 60 * 8000, 2), dtype=np.int16), subtype="ULAW")
    tracemalloc.start()
    try:
        with open_audio(path) as stream:
            sizes = {len(block) for block in stream.blocks()}
        peak_bytes = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert stream.frames_read == 20 * 60 * 8000
    assert max(sizes) == BLOCK_FRAMES
    assert peak_bytes < 3_000_000


def _foreign_exceptions() -> Iterator[Exception]:
    for kind in (soundfile.SoundFileError, soundfile.SoundFileRuntimeError):
        yield kind("broken")
    yield soundfile.LibsndfileError(3)
    yield from (OSError(5, "Input/output error"), EOFError(), ValueError("broken"), MemoryError())
    if importlib.util.find_spec("av") is not None:
        from av import error as av_error

        for kind in vars(av_error).values():
            if isinstance(kind, type) and issubclass(kind, av_error.FFmpegError):
                yield kind(1, "broken")


@pytest.mark.parametrize("error", list(_foreign_exceptions()), ids=lambda error: type(error).__name__)
def test_foreign_exceptions_do_not_get_out(
    error: Exception, write_wav: WriteWav, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(self: SoundfileDecoder) -> Iterator[np.ndarray]:
        with foreign_as_decode_error():
            raise error
        yield np.empty((0, 1), np.float32)

    path = write_wav(STEREO)
    monkeypatch.setattr(SoundfileDecoder, "blocks", broken)
    with pytest.raises(AudioError) as caught, open_audio(path) as stream:
        list(stream.blocks())
    assert caught.value.fault is AudioFault.DECODE_FAILED
    assert isinstance(caught.value.__cause__, DecodeError)
    assert caught.value.__cause__.__cause__ is error


def test_failing_disk_is_named(write_wav: WriteWav, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_audio(write_wav(STEREO)) as stream:
        blocks = stream.blocks()
        next(blocks)
        stream._source.failure = OSError(5, "Input/output error")
        with pytest.raises(AudioError, match="Input/output error"):
            list(blocks)


def encode(path: Path, codec: str, rate_hz: int, channels: int, container: str | None) -> None:
    import av

    wave = (np.sin(np.arange(3 * rate_hz) * 2 * np.pi * 440 / rate_hz) * 8000).astype(np.int16)
    interleaved = np.repeat(wave, channels)
    layout = "mono" if channels == 1 else "stereo"
    with av.open(str(path), "w", format=container) as output:
        stream = output.add_stream(codec, rate=rate_hz)
        stream.layout, stream.bit_rate = layout, 64_000
        step = 960 * channels
        for start in range(0, len(interleaved), step):
            frame = av.AudioFrame.from_ndarray(interleaved[None, start : start + step], format="s16", layout=layout)
            frame.sample_rate, frame.pts = rate_hz, start // channels
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))


PYAV_CASES = [
    ("a.m4a", "aac", 16000, 2, None),
    ("a.aac", "aac", 16000, 2, "adts"),
    ("a.webm", "libopus", 48000, 2, None),
    ("a.wma", "wmav2", 44100, 2, "asf"),
    ("a.wav", "g722", 16000, 1, "wav"),
    ("a.wav", "g726", 8000, 1, "wav"),
    ("a.g722", "g722", 16000, 1, "g722"),
    ("a.amr", "libopencore_amrnb", 8000, 1, "amr"),
]


@needs_av
@pytest.mark.parametrize(("name", "codec", "rate_hz", "channels", "container"), PYAV_CASES)
def test_formats_of_pyav(
    tmp_path: Path, name: str, codec: str, rate_hz: int, channels: int, container: str | None
) -> None:
    path = tmp_path / name
    encode(path, codec, rate_hz, channels, container)
    samples, stream = read_all(path)
    assert stream.info.backend is Backend.PYAV
    assert (stream.info.sample_rate_hz, samples.shape[1], samples.dtype) == (rate_hz, channels, np.float32)
    assert len(samples) / rate_hz == pytest.approx(3.0, abs=0.15)
    assert stream.info.duration_s == pytest.approx(3.0, abs=0.15)
    assert stream.warnings == ()
    middle = samples[rate_hz : rate_hz + 8000, 0]
    spectrum = np.abs(np.fft.rfft(middle * np.hanning(8000)))
    assert spectrum.argmax() * rate_hz / 8000 == pytest.approx(440, abs=8)


@needs_av
@pytest.mark.parametrize("name", ["a.webm", "a.amr"])
def test_cut_files_of_pyav(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    encode(path, *next(case[1:] for case in PYAV_CASES if case[0] == name))
    content = path.read_bytes()
    path.write_bytes(content[: len(content) * 6 // 10 - 1])
    samples, stream = read_all(path)
    assert 1.5 < len(samples) / stream.info.sample_rate_hz < 2.0
    assert AudioWarning.TRUNCATED in stream.warnings


@needs_av
def test_video_without_sound_says_so(tmp_path: Path) -> None:
    import av

    path = tmp_path / "film.mp4"
    with av.open(str(path), "w") as output:
        stream = output.add_stream("mpeg4", rate=10)
        stream.width, stream.height, stream.pix_fmt = 32, 32, "yuv420p"
        for _ in range(5):
            output.mux(stream.encode(av.VideoFrame.from_ndarray(np.zeros((32, 32, 3), np.uint8), format="rgb24")))
        output.mux(stream.encode(None))
    with pytest.raises(AudioError, match="no audio track"), open_audio(path):
        pass
