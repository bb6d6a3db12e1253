"""MFCCs as Vosk computes them, and the frame labels that belong to them."""

from __future__ import annotations

import kaldi_native_fbank as knf
import numpy as np
import numpy.typing as npt

from .channel import SAMPLE_RATE_HZ
from .units import ENTRY_PDF

COEFFICIENTS = 40
SUBSAMPLING = 3
_SHIFT = SAMPLE_RATE_HZ // 100
_WINDOW = SAMPLE_RATE_HZ // 40

MFCC_CONF = f"""--sample-frequency={SAMPLE_RATE_HZ}
--use-energy=false
--num-mel-bins=40
--num-ceps={COEFFICIENTS}
--low-freq=60
--high-freq=3700
--dither=0
"""


def mfcc(audio: npt.NDArray[np.int16]) -> npt.NDArray[np.float32]:
    """(samples,) int16 at 8 kHz → (frames, 40); a frame every 10 ms, window 25 ms, edges snipped as Kaldi does."""
    options = knf.MfccOptions()
    options.frame_opts.samp_freq = SAMPLE_RATE_HZ
    options.frame_opts.dither = 0
    options.use_energy = False
    options.mel_opts.num_bins = 40
    options.mel_opts.low_freq = 60
    options.mel_opts.high_freq = 3700
    options.num_ceps = COEFFICIENTS
    computer = knf.OnlineMfcc(options)
    computer.accept_waveform(SAMPLE_RATE_HZ, audio.astype(np.float32))
    computer.input_finished()
    frames = [computer.get_frame(i) for i in range(computer.num_frames_ready)]
    return np.stack(frames) if frames else np.zeros((0, COEFFICIENTS), np.float32)


def labels(units: list[tuple[str | None, float, float]], frames: int) -> npt.NDArray[np.int16]:
    """Pdfs of ``frames // 3`` output frames. ``units`` are (unit, start, end) in samples at 8 kHz, in order.

    Output frame k looks at the centre of input frame 3k. Every unit gets a frame, however short it was spoken: its
    first is the unit's entry pdf, the others the next one.
    """
    count = frames // SUBSAMPLING
    out = np.zeros(count, np.int16)
    filled = 0
    for unit, _, end in units:
        last = round((end - _WINDOW / 2) / (_SHIFT * SUBSAMPLING) + 0.5)
        last = min(max(last, filled + (unit is not None)), count)
        if unit is not None and last > filled:
            out[filled] = ENTRY_PDF[unit]
            out[filled + 1 : last] = ENTRY_PDF[unit] + 1
        filled = last
    return out
