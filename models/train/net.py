"""The acoustic network: a small time-delay network with residual layers, 33 outputs a second.

Every layer is an affine map of a few frames, batch normalisation and ReLU, so that it can be written as Kaldi nnet3
components with the normalisation folded in. Layer offsets are in input frames of 10 ms.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from .features import COEFFICIENTS, SUBSAMPLING
from .units import PDF_COUNT

WIDTH = 288
FIRST_OFFSETS = (-2, -1, 0, 1, 2)
SECOND_OFFSETS = (-1, 0, 1)
DEEP_OFFSETS = ((-3, 0, 3), (-3, 0, 3), (-6, 0, 6), (-6, 0, 6), (-9, 0, 9), (-9, 0, 9))
CONTEXT = 2 + 1 + sum(offsets[-1] for offsets in DEEP_OFFSETS)
"""Frames of input that an output sees on either side."""


class Layer(nn.Module):
    """Affine over ``taps`` frames ``dilation`` apart (in the layer's own frames), then norm and ReLU."""

    def __init__(self, inputs: int, taps: int, dilation: int = 1, stride: int = 1) -> None:
        super().__init__()
        self.affine = nn.Conv1d(inputs, WIDTH, taps, stride=stride, dilation=dilation, bias=False)
        self.norm = nn.BatchNorm1d(WIDTH)
        self.trim = dilation * (taps - 1) // 2

    def forward(self, x: Tensor) -> Tensor:
        return torch.relu(self.norm(self.affine(x)))


class AcousticNet(nn.Module):
    """(batch, 40, frames + 2 × CONTEXT) MFCCs → (batch, PDF_COUNT, frames / 3) logits.

    ``mean`` and ``scale`` normalise the input; they are part of the network.
    """

    def __init__(self, mean: Tensor, scale: Tensor) -> None:
        super().__init__()
        self.register_buffer("mean", mean[:, None])
        self.register_buffer("scale", scale[:, None])
        self.first = Layer(COEFFICIENTS, len(FIRST_OFFSETS))
        self.second = Layer(WIDTH, len(SECOND_OFFSETS), stride=SUBSAMPLING)
        self.deep = nn.ModuleList(Layer(WIDTH, 3, dilation=o[-1] // SUBSAMPLING) for o in DEEP_OFFSETS)
        self.output = nn.Conv1d(WIDTH, PDF_COUNT, 1)

    def forward(self, x: Tensor) -> Tensor:
        x = self.second(self.first((x - self.mean) * self.scale))
        for layer in self.deep:
            x = x[:, :, layer.trim : x.shape[2] - layer.trim] + layer(x)
        return self.output(x)
