"""Train the acoustic network on labelled frames, frame by frame, with the exact unit times of the synthesiser.

Cross-entropy on true alignments needs no blank and no plateau: the loss falls from the first step, and word times come
out right. AdamW with a one-cycle schedule; chunks are drawn at random from the shards laid end to end.
"""

from __future__ import annotations

import time
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import torch
from torch.nn import functional

from .features import SUBSAMPLING
from .net import CONTEXT, AcousticNet
from .synthesis import Shard
from .units import PDF_COUNT

CHUNK_FRAMES = 300
BATCH_CHUNKS = 64
PEAK_RATE = 3e-3
LABEL_SMOOTHING = 0.02


class Chunks:
    """Random chunks of one long feature array with the context the network needs on both sides."""

    def __init__(self, shards: Sequence[Shard]) -> None:
        self.features = np.concatenate([s.features for s in shards])
        self.pdfs = np.concatenate([s.pdfs for s in shards])

    def batch(self, random: np.random.Generator) -> tuple[torch.Tensor, torch.Tensor]:
        last = (len(self.features) - CHUNK_FRAMES - 2 * CONTEXT) // SUBSAMPLING
        starts = random.integers(CONTEXT // SUBSAMPLING, last, BATCH_CHUNKS)
        x = np.stack([self.features[s * 3 - CONTEXT : s * 3 + CHUNK_FRAMES + CONTEXT] for s in starts])
        y = np.stack([self.pdfs[s : s + CHUNK_FRAMES // SUBSAMPLING] for s in starts])
        return torch.from_numpy(x.astype(np.float32)).transpose(1, 2), torch.from_numpy(y.astype(np.int64))


def train(shards: Sequence[Shard], steps: int, seed: int) -> tuple[AcousticNet, npt.NDArray[np.float32]]:
    """Train a network; returns it in evaluation mode, and the log priors of the pdfs."""
    torch.manual_seed(seed)
    random = np.random.default_rng(seed)
    chunks = Chunks(shards)
    sample = chunks.features[:: max(1, len(chunks.features) // 200_000)].astype(np.float32)
    net = AcousticNet(torch.from_numpy(sample.mean(0)), torch.from_numpy(1 / sample.std(0)))
    optimizer = torch.optim.AdamW(net.parameters(), lr=PEAK_RATE, weight_decay=0.01, fused=True)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, PEAK_RATE, total_steps=steps, pct_start=0.08)
    half = torch.backends.mkldnn.is_available() and torch.cpu._is_avx512_bf16_supported()
    started, seen, wrong, loss_sum = time.monotonic(), 0, 0, 0.0
    for step in range(1, steps + 1):
        x, y = chunks.batch(random)
        with torch.autocast("cpu", torch.bfloat16, enabled=half):
            logits = net(x)
        logits = logits.float()
        loss = functional.cross_entropy(logits, y, label_smoothing=LABEL_SMOOTHING)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 5.0)
        optimizer.step()
        schedule.step()
        if step % 10 == 0:
            wrong += int((logits.argmax(1) != y).sum())
            seen += y.numel()
        loss_sum += float(loss.detach())
        if step % 250 == 0:
            minutes = (time.monotonic() - started) / 60
            print(
                f"step {step}/{steps}  loss {loss_sum / 250:.3f}  frame error {wrong / seen:.3f}  {minutes:.1f} min",
                flush=True,
            )
            seen, wrong, loss_sum = 0, 0, 0.0
    counts = np.bincount(chunks.pdfs, minlength=PDF_COUNT).astype(np.float64) + 50
    return net.eval(), np.log(counts / counts.sum()).astype(np.float32)
