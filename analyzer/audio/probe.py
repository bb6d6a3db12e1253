"""Finding out what a recording is, and saying in one line why it is none."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from analyzer.audio.bytesource import ByteSource, open_bytes
from analyzer.audio.decoder import DecodeError, Decoder, check_format, raise_read_failure
from analyzer.audio.info import AudioInfo, AudioWarning, Backend
from analyzer.audio.pyav_decoder import INSTALL_LINE, RAW_SUFFIXES, PyavDecoder, pyav_installed
from analyzer.audio.riff import WavHeader, mend, read_wav_header
from analyzer.audio.sniff import HEAD_BYTES, WAV, Content, Nature, sniff, suffixes_of_audio
from analyzer.audio.soundfile_decoder import SoundfileDecoder
from analyzer.errors import AudioError, AudioFault

_AGAIN = "copy it again from the recorder"
_AV_SUFFIXES = suffixes_of_audio(needs_av=True) | RAW_SUFFIXES
_AUDIO_SUFFIXES = _AV_SUFFIXES | suffixes_of_audio(needs_av=False) | {".gsm", ".voc"}
_WAV_TAGS_OF_SOUNDFILE = frozenset({0x0001, 0x0002, 0x0003, 0x0006, 0x0007, 0x0011, 0x0031, 0x0040, 0x0055})


def inspect(path: Path) -> AudioInfo:
    """Identify a recording by its content.

    Raises:
        AudioError: with the fault that keeps it from being used.
    """
    with open_bytes(path) as source:
        opened = open_decoder(path, source)
        opened.decoder.close()
        return opened.info


@dataclass(frozen=True, slots=True)
class Opened:
    """A recording ready for decoding."""

    info: AudioInfo
    decoder: Decoder


def open_decoder(path: Path, source: ByteSource) -> Opened:
    """Choose a decoder for ``source`` by its content and check what it says.

    Raises:
        AudioError: as ``inspect``.
    """
    content = sniff(source.peek_at(0, HEAD_BYTES))
    raise_read_failure(source, path)
    suffix = path.suffix.lower()
    _refuse_other(path, suffix, content)
    header = read_wav_header(source) if content is WAV else None
    warnings = mend(source, header) if header else ()
    if content.suffixes and suffix and suffix not in content.suffixes:
        warnings += (AudioWarning.WRONG_EXTENSION,)
    if _ogg_end_missing(source, content):
        warnings += (AudioWarning.TRUNCATED,)
    try:
        backend, decoder = _choose(path, source, suffix, content, header)
    except DecodeError as error:
        raise_read_failure(source, path)
        raise _not_decodable(path, suffix, content, header, str(error)) from error
    try:
        check_format(path, decoder.sample_rate_hz, decoder.channels)
        if decoder.frames <= 0:
            hint = "the recorder wrote no sound; copy it again or leave it out"
            raise AudioError(AudioFault.NO_SAMPLES, "holds a header but no sound", path=path, hint=hint)
    except AudioError:
        decoder.close()
        raise
    if decoder.truncated and AudioWarning.TRUNCATED not in warnings:
        warnings += (AudioWarning.TRUNCATED,)
    info = AudioInfo(
        path=path,
        sample_rate_hz=decoder.sample_rate_hz,
        channels=decoder.channels,
        frames=decoder.frames,
        container=decoder.container,
        codec=decoder.codec,
        backend=backend,
        warnings=warnings,
    )
    return Opened(info, decoder)


def _refuse_other(path: Path, suffix: str, content: Content) -> None:
    if content.nature is Nature.OTHER and suffix in _AUDIO_SUFFIXES:
        message = f"is named {suffix} but holds {content.name}"
        hint = "unpack or export the recording itself"
        raise AudioError(AudioFault.WRONG_EXTENSION, message, path=path, hint=hint)
    if content.nature in (Nature.OTHER, Nature.TEXT):
        hint = "leave it out, or export the recording itself"
        raise AudioError(AudioFault.NOT_AUDIO, f"holds {content.name}, not audio", path=path, hint=hint)
    if content.nature is Nature.ZEROS:
        message = "holds nothing but zero bytes where its header should be"
        raise AudioError(AudioFault.CORRUPT_HEADER, message, path=path, hint=_AGAIN)


def _choose(
    path: Path, source: ByteSource, suffix: str, content: Content, header: WavHeader | None
) -> tuple[Backend, Decoder]:
    raw = content.nature is Nature.UNKNOWN and suffix in RAW_SUFFIXES
    reason = DecodeError("unknown format")
    if not content.needs_av and not raw:
        try:
            return Backend.SOUNDFILE, SoundfileDecoder(source)
        except DecodeError as error:
            reason = error
    if header is not None and header.format_tag in _WAV_TAGS_OF_SOUNDFILE:
        # FFmpeg would play what libsndfile calls damaged, guessing at what is missing.
        raise reason
    if not pyav_installed():
        if content.needs_av or suffix in _AV_SUFFIXES or (header is not None and header.format_tag is not None):
            kind = content.name if content.nature is Nature.AUDIO else suffix
            message = f"{kind} with this coding needs the extra 'formats'"
            raise AudioError(AudioFault.FORMAT_NEEDS_EXTRA, message, path=path, hint=INSTALL_LINE)
        raise reason
    return Backend.PYAV, PyavDecoder(source, suffix if raw else "")


def _not_decodable(path: Path, suffix: str, content: Content, header: WavHeader | None, reason: str) -> AudioError:
    if content.nature is Nature.UNKNOWN and suffix not in _AUDIO_SUFFIXES:
        return AudioError(AudioFault.NOT_AUDIO, "is not a sound file of any known kind", path=path, hint="leave it out")
    if content.nature is Nature.UNKNOWN:
        message = f"is named {suffix} but its header is not that of a sound file"
    elif header is not None and header.data_offset is None:
        missing = "the format" if header.format_tag is None else "the data"
        message = f"the WAV header is damaged: {missing} chunk is missing"
    else:
        message = f"the {content.name} header is damaged: {reason}"
    return AudioError(AudioFault.CORRUPT_HEADER, message, path=path, hint=_AGAIN)


def _ogg_end_missing(source: ByteSource, content: Content) -> bool:
    """Ogg says nowhere how long it is, but marks its last page."""
    if content.name != "Ogg":
        return False
    tail = source.peek_at(max(0, source.size - 65_536), 65_536)
    page = tail.rfind(b"OggS\x00")
    return page < 0 or page + 5 >= len(tail) or not tail[page + 5] & 0x04
