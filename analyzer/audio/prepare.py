"""The one listening pass before recognition: which channels carry what, and where somebody speaks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from analyzer.audio.activity import overlap_spans, silence_spans
from analyzer.audio.channels import LevelMeter, TwinDetector
from analyzer.audio.crosstalk import leaked, without
from analyzer.audio.decoder import FloatBlock
from analyzer.audio.info import AudioInfo, AudioWarning, Layout
from analyzer.audio.levels import Levels
from analyzer.audio.reader import AudioStream, open_audio
from analyzer.audio.samples import Resampler, to_int16
from analyzer.audio.vad import SpeechDetector, decode_spans
from analyzer.domain import Seconds, Span
from analyzer.spans import Spans, complement, intersection

_START_S = 0.15
_END_S = 0.3
_FULL_LEVEL_DB = 10.0
"""Speech that begins with the recording is at full level when it is not much fainter than the channel's speech is."""


@dataclass(frozen=True, slots=True)
class ChannelInfo:
    """What was found on one channel; ``speech`` is tight, ``decode`` is the same with margins.

    Both leave out what leaks in from the other channel. ``levels`` is how loud it is at any time.
    """

    index: int
    dead: bool
    speech_spans: Spans
    decode_spans: Spans
    levels: Levels


@dataclass(frozen=True, slots=True)
class Prepared:
    """A recording that was listened through once.

    ``info.frames`` is the number of frames there really are. With ``dual_mono``, ``channels`` holds only the louder of
    the two. ``overlaps`` and ``silences`` are as in ``analyzer.audio.activity``.
    """

    info: AudioInfo
    layout: Layout
    channels: tuple[ChannelInfo, ...]
    overlaps: Spans
    silences: Spans
    clipped_start: bool
    clipped_end: bool
    warnings: tuple[AudioWarning, ...]

    @property
    def duration_s(self) -> Seconds:
        return self.info.duration_s


def prepare(path: Path, *, sample_rate_hz: int) -> Prepared:
    """Listen through a recording at the rate of the speech model (8000 or 16000 Hz), in bounded memory.

    Raises:
        AudioError: the recording cannot be used.
        ValueError: another sample rate.
    """
    with open_audio(path) as stream:
        meter = LevelMeter(stream.info.sample_rate_hz, stream.info.channels)
        twins = TwinDetector(stream.info.sample_rate_hz)
        detectors = [SpeechDetector(sample_rate_hz) for _ in range(stream.info.channels)]
        for block in resampled(_metered(stream, meter, twins), stream.info, sample_rate_hz):
            samples = to_int16(block)
            for channel, detector in enumerate(detectors):
                detector.feed(np.ascontiguousarray(samples[:, channel]))
    info = replace(stream.info, frames=stream.frames_read, warnings=stream.warnings)
    layout = _layout(info, twins)
    kept = list(range(info.channels))
    if layout is Layout.DUAL_MONO:
        kept = [max(kept, key=meter.loudest_dbfs)]
    speech = {channel: _within(detectors[channel].finish(), info.duration_s) for channel in kept}
    leaks = _leaks(detectors, speech)
    channels = tuple(
        _channel_info(channel, meter, detectors[channel], speech[channel], leaks.get(channel, ()), info.duration_s)
        for channel in kept
    )
    alive = [channel.speech_spans for channel in channels]
    clipped_start = any(_starts_in_speech(detectors[c.index], c.speech_spans) for c in channels)
    clipped_end = any(spans[-1].end_s > info.duration_s - _END_S for spans in alive if spans)
    return Prepared(
        info=info,
        layout=layout,
        channels=channels,
        overlaps=overlap_spans(alive),
        silences=silence_spans(alive, info.duration_s),
        clipped_start=clipped_start,
        clipped_end=clipped_end,
        warnings=info.warnings + _remarks(layout, channels, leaks, clipped_start, clipped_end),
    )


def resampled(blocks: Iterator[FloatBlock], info: AudioInfo, sample_rate_hz: int) -> Iterator[FloatBlock]:
    """The blocks at another rate, the filter's rest included; shape ``(frames, channels)``."""
    resampler = Resampler(info.sample_rate_hz, sample_rate_hz, info.channels)
    for block in blocks:
        yield resampler.feed(block)
    yield resampler.finish()


def _metered(stream: AudioStream, meter: LevelMeter, twins: TwinDetector) -> Iterator[FloatBlock]:
    for block in stream.blocks():
        meter.feed(block)
        if stream.info.channels == 2:
            twins.feed(block)
        yield block


def _layout(info: AudioInfo, twins: TwinDetector) -> Layout:
    if info.channels == 1:
        return Layout.MONO
    return Layout.DUAL_MONO if twins.is_twin() else Layout.STEREO


def _within(spans: Spans, duration_s: Seconds) -> Spans:
    """The last frame is filled up with silence and may reach a little beyond the end."""
    return tuple(Span(s.start_s, min(s.end_s, duration_s)) for s in spans if s.start_s < duration_s)


def _leaks(detectors: list[SpeechDetector], speech: dict[int, Spans]) -> dict[int, Spans]:
    """Per channel, where it carries the other party's voice; parties on one channel cannot be told apart."""
    if set(speech) != {0, 1}:
        return {}
    levels = [detector.levels_dbfs for detector in detectors]
    return {channel: leaked(levels[channel], levels[1 - channel], speech[1 - channel]) for channel in speech}


def _channel_info(
    channel: int, meter: LevelMeter, detector: SpeechDetector, speech: Spans, leak: Spans, duration_s: Seconds
) -> ChannelInfo:
    levels = Levels(detector.levels_dbfs)
    if meter.is_dead(channel):
        return ChannelInfo(channel, True, (), (), levels)
    own = without(speech, leak, duration_s)
    worth_decoding = decode_spans(own, duration_s)
    if leak:
        worth_decoding = intersection(worth_decoding, complement(leak, duration_s))
    return ChannelInfo(channel, False, own, worth_decoding, levels)


def _starts_in_speech(detector: SpeechDetector, speech: Spans) -> bool:
    if not speech or speech[0].start_s >= _START_S:
        return False
    start_dbfs = detector.level_dbfs(Span(0.0, _START_S))
    typical_dbfs = float(np.median([detector.level_dbfs(span) for span in speech]))
    return start_dbfs > typical_dbfs - _FULL_LEVEL_DB


def _remarks(
    layout: Layout,
    channels: tuple[ChannelInfo, ...],
    leaks: dict[int, Spans],
    clipped_start: bool,
    clipped_end: bool,
) -> tuple[AudioWarning, ...]:
    found = (
        (AudioWarning.DUAL_MONO, layout is Layout.DUAL_MONO),
        (AudioWarning.CROSSTALK, any(leaks.values())),
        (AudioWarning.DEAD_CHANNEL, any(channel.dead for channel in channels)),
        (AudioWarning.NO_SPEECH, not any(channel.speech_spans for channel in channels)),
        (AudioWarning.CLIPPED_START, clipped_start),
        (AudioWarning.CLIPPED_END, clipped_end),
    )
    return tuple(warning for warning, is_so in found if is_so)
