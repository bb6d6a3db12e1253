"""From studio to telephone: what a line does to a voice, drawn at random from one seeded generator.

Band 300–3400 Hz, G.711 (A- or µ-law, ITU-T G.711), background noise, hum, light reverberation, lost 20 ms packets, gain
and clipping. Times do not move: the direct path stays where it was.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import signal

SAMPLE_RATE_HZ = 8000
_PACKET = SAMPLE_RATE_HZ // 50

Audio = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Line:
    """One line's properties. ``snr_db`` None means no added noise; ``band`` False leaves the full 0–4 kHz."""

    band: bool = True
    codec: str = "alaw"
    snr_db: float | None = 25.0
    noise: str = "pink"
    hum_db: float | None = None
    reverb_s: float = 0.0
    reverb_db: float = -15.0
    packet_loss: float = 0.0
    peak: float = 0.5
    clip: float = 1.0


TELEPHONE_15_DB = Line(snr_db=15.0, noise="pink", packet_loss=0.0)
"""The telephone condition of the evaluation."""


def random_line(random: np.random.Generator) -> Line:
    """A line as calls have them: a quarter nearly clean, the rest telephone in every quality down to 5 dB."""
    peak = float(10 ** random.uniform(-1.5, -0.05))
    if random.random() < 0.25:
        # Half of these have no noise at all: digital silence between words, as studios and codec gates leave.
        snr_db = float(random.uniform(25, 50)) if random.random() < 0.5 else None
        return Line(band=bool(random.random() < 0.3), codec="none", snr_db=snr_db, peak=peak)
    return Line(
        band=bool(random.random() < 0.9),
        codec=str(random.choice(["alaw", "ulaw", "none"], p=[0.5, 0.3, 0.2])),
        snr_db=float(random.triangular(4, 22, 40)),
        noise=str(random.choice(["white", "pink", "brown", "modulated"])),
        hum_db=float(random.uniform(-50, -30)) if random.random() < 0.15 else None,
        reverb_s=float(random.uniform(0.08, 0.4)) if random.random() < 0.3 else 0.0,
        reverb_db=float(random.uniform(-25, -8)),
        packet_loss=float(random.uniform(0.005, 0.08)) if random.random() < 0.2 else 0.0,
        peak=peak,
        clip=float(random.uniform(0.6, 1.0)),
    )


def transmit(audio: Audio, line: Line, random: np.random.Generator) -> npt.NDArray[np.int16]:
    """Send 8 kHz mono float audio (any level) through ``line``; returns int16 of the same length."""
    out = audio.astype(np.float32)
    if line.reverb_s:
        out = _reverberate(out, line, random)
    level = float(np.sqrt(np.mean(np.square(out)))) or 1.0
    if line.snr_db is not None:
        out = out + noise(len(out), line.noise, random) * np.float32(level * 10 ** (-line.snr_db / 20))
    if line.hum_db is not None:
        t = np.arange(len(out)) / SAMPLE_RATE_HZ
        hum = sum(np.sin(2 * np.pi * 50 * k * t) / k for k in (1, 2, 3, 5))
        out = out + np.float32(level * 10 ** (line.hum_db / 20)) * hum.astype(np.float32)
    if line.band:
        out = signal.sosfilt(_BAND, out).astype(np.float32)
    out = np.clip(out / (float(np.abs(out).max()) or 1.0), -line.clip, line.clip) * np.float32(line.peak)
    if line.codec != "none":
        out = _companded(out, line.codec)
    if line.packet_loss:
        out = _lose_packets(out, line.packet_loss, random)
    return np.round(out * 32767).clip(-32768, 32767).astype(np.int16)


_BAND = signal.butter(4, (300, 3400), btype="bandpass", fs=SAMPLE_RATE_HZ, output="sos")
_BROWN_POLE = 0.97


def noise(samples: int, kind: str, random: np.random.Generator) -> Audio:
    """Noise of unit RMS: white, pink (−3 dB/octave), brown, or ``modulated`` (babble-like bursts of pink noise)."""
    white = random.standard_normal(samples).astype(np.float32)
    if kind == "white":
        return white
    if kind == "brown":
        shaped = signal.lfilter([1], [1, -_BROWN_POLE], white)
    else:
        # Three first-order sections approximate a 1/f slope over the telephone band.
        shaped = signal.lfilter(
            [0.049922035, -0.095993537, 0.050612699, -0.004408786], [1, -2.494956002, 2.017265875, -0.522189400], white
        )
    if kind == "modulated":
        knots = random.gamma(1.2, 1.0, size=samples // 1200 + 3)
        shaped = shaped * np.interp(np.arange(samples) / 1200, np.arange(len(knots)), knots)
    return (shaped / (np.sqrt(np.mean(np.square(shaped))) + 1e-9)).astype(np.float32)


def _reverberate(audio: Audio, line: Line, random: np.random.Generator) -> Audio:
    taps = int(line.reverb_s * SAMPLE_RATE_HZ)
    tail = random.standard_normal(taps) * np.exp(-6.9 * np.arange(taps) / taps)
    tail[: SAMPLE_RATE_HZ // 400] = 0
    tail *= 10 ** (line.reverb_db / 20) / (np.sqrt(np.sum(np.square(tail))) + 1e-9)
    tail[0] = 1.0
    return signal.fftconvolve(audio, tail)[: len(audio)].astype(np.float32)


def _companded(audio: Audio, law: str) -> Audio:
    """Quantise to 8 bits on the continuous A-law (A = 87.6) or µ-law (µ = 255) curve."""
    magnitude = np.abs(audio)
    if law == "ulaw":
        curve = np.log1p(255 * magnitude) / np.log(256)
        curve = np.round(curve * 127) / 127
        restored = np.expm1(curve * np.log(256)) / 255
    else:
        a = 87.6
        scale = 1 + np.log(a)
        curve = np.where(
            magnitude < 1 / a, a * magnitude / scale, (1 + np.log(np.maximum(a * magnitude, 1e-9))) / scale
        )
        curve = (np.floor(curve * 128) + 0.5) / 128
        restored = np.where(curve < 1 / scale, curve * scale / a, np.exp(curve * scale - 1) / a)
    return (np.sign(audio) * restored).astype(np.float32)


def _lose_packets(audio: Audio, share: float, random: np.random.Generator) -> Audio:
    """Lost packets are silent, or repeat the packet before at half level as simple concealment does."""
    out = audio.copy()
    conceal = random.random() < 0.5
    for packet in np.flatnonzero(random.random(len(out) // _PACKET) < share):
        start = int(packet) * _PACKET
        out[start : start + _PACKET] = out[start - _PACKET : start] * 0.5 if conceal and start else 0
    return out


def non_speech(samples: int, random: np.random.Generator) -> Audio:
    """What a line carries when nobody speaks: hiss, ring tone, busy tone, DTMF, simple music, clicks, silence."""
    kind = random.choice(["silence", "noise", "ring", "busy", "dtmf", "music", "clicks"])
    t = np.arange(samples) / SAMPLE_RATE_HZ
    if kind == "silence":
        return np.zeros(samples, np.float32)
    if kind == "noise":
        return noise(samples, str(random.choice(["white", "pink", "brown", "modulated"])), random)
    if kind == "ring":
        on, cycle = 1.0, 5.0
        tone = np.sin(2 * np.pi * 450 * t) * ((t + random.uniform(0, cycle)) % cycle < on)
    elif kind == "busy":
        tone = np.sin(2 * np.pi * 450 * t) * (t % 0.7 < 0.35)
    elif kind == "dtmf":
        tone = np.zeros(samples)
        for start in np.arange(0, t[-1], 0.25):
            low, high = random.choice([697, 770, 852, 941]), random.choice([1209, 1336, 1477])
            part = (t >= start) & (t < start + 0.12)
            tone[part] = np.sin(2 * np.pi * low * t[part]) + np.sin(2 * np.pi * high * t[part])
    elif kind == "music":
        tone = np.zeros(samples)
        beat = random.uniform(0.2, 0.6)
        for start in np.arange(0, t[-1], beat):
            for _ in range(random.integers(1, 4)):
                pitch = 110 * 2 ** (random.integers(0, 36) / 12)
                length = beat * random.uniform(0.8, 2)
                part = (t >= start) & (t < start + length)
                local = t[part] - start
                decay = np.exp(-local * random.uniform(1, 6))
                for harmonic in range(1, 6):
                    tone[part] += decay * np.sin(2 * np.pi * pitch * harmonic * local) / harmonic**1.3
    else:
        tone = np.where(random.random(samples) < 0.0005, random.standard_normal(samples) * 5, 0)
    return tone.astype(np.float32)
