"""From a file to speech: reading, channels, speech detection, segments for the recogniser."""

from analyzer.audio.activity import overlap_spans, silence_spans, speech_s
from analyzer.audio.fingerprint import sha256_of
from analyzer.audio.info import AudioInfo, AudioWarning, Backend, Layout
from analyzer.audio.prepare import ChannelInfo, Prepared, prepare
from analyzer.audio.probe import inspect
from analyzer.audio.reader import AudioStream, open_audio
from analyzer.audio.segments import iter_segments
from analyzer.audio.vad import SpeechDetector, decode_spans

__all__ = [
    "AudioInfo",
    "AudioStream",
    "AudioWarning",
    "Backend",
    "ChannelInfo",
    "Layout",
    "Prepared",
    "SpeechDetector",
    "decode_spans",
    "inspect",
    "iter_segments",
    "open_audio",
    "overlap_spans",
    "prepare",
    "sha256_of",
    "silence_spans",
    "speech_s",
]
