"""Write the trained network as Kaldi ``final.mdl``: transition model and nnet3, binary, weights in two bytes.

Formats after Kaldi's src/hmm/transition-model.cc, hmm-topology.cc and src/nnet3 (Apache-2.0). Normalisation layers and
the input's mean and variance are folded into the affine components.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch

from .features import COEFFICIENTS
from .net import DEEP_OFFSETS, FIRST_OFFSETS, SECOND_OFFSETS, WIDTH, AcousticNet, Layer
from .units import PDF_COUNT, PHONES, phone_pdfs

Matrix = npt.NDArray[np.float32]


def _int(value: int) -> bytes:
    return struct.pack("<bi", 4, value)


def _float(value: float) -> bytes:
    return struct.pack("<bf", 4, value)


def _double(value: float) -> bytes:
    return struct.pack("<bd", 8, value)


def _vector(values: npt.NDArray[np.float32]) -> bytes:
    return b"FV " + _int(len(values)) + values.astype("<f4").tobytes()


def _matrix(values: Matrix) -> bytes:
    """Kaldi's two-byte compressed form: a minimum, a range, and 16-bit steps between."""
    low, spread = float(values.min()), float(values.max() - values.min()) or 1.0
    steps = np.round((values.astype(np.float64) - low) / spread * 65535).astype("<u2")
    return b"CM2 " + struct.pack("<ffii", low, spread, *values.shape) + steps.tobytes()


def transition_model() -> bytes:
    """One state a phone: the first frame uses the entry pdf, the following ones the self-loop pdf."""
    phones = np.arange(1, len(PHONES) + 1, dtype="<i4")
    index = np.concatenate([[-1], np.zeros(len(PHONES))]).astype("<i4")
    topology = b"<Topology> "
    for vector in (phones, index):
        topology += b"\x04" + struct.pack("<i", len(vector)) + vector.tobytes()
    # −1 announces that forward and self-loop pdf classes differ; then: one entry, two states.
    topology += _int(-1) + _int(1) + _int(2)
    topology += _int(0) + _int(1) + _int(2) + _int(0) + _float(0.5) + _int(1) + _float(0.5)
    topology += _int(-1) + _int(-1) + _int(0)
    topology += b"</Topology> "
    tuples = b"".join(
        _int(i) + _int(0) + _int(forward) + _int(loop)
        for i, (forward, loop) in enumerate(map(phone_pdfs, PHONES), start=1)
    )
    log_probabilities = np.full(2 * len(PHONES) + 1, np.log(0.5), np.float32)
    log_probabilities[0] = 0
    return (
        b"<TransitionModel> " + topology + b"<Tuples> " + _int(len(PHONES)) + tuples + b"</Tuples> "
        b"<LogProbs> " + _vector(log_probabilities) + b"</LogProbs> </TransitionModel> "
    )  # fmt: skip


def _affine(weight: Matrix, bias: npt.NDArray[np.float32]) -> bytes:
    return (
        b"<AffineComponent> <LearningRate> " + _float(0.001) + b"<LinearParams> " + _matrix(weight)
        + b"<BiasParams> " + _vector(bias) + b"</AffineComponent> "
    )  # fmt: skip


def _nonlinearity(kind: str, dim: int) -> bytes:
    empty = b"FV " + _int(0)
    return (
        f"<{kind}> ".encode() + b"<Dim> " + _int(dim) + b"<ValueAvg> " + empty + b"<DerivAvg> " + empty
        + b"<Count> " + _double(0) + b"<OderivRms> " + empty + b"<OderivCount> " + _double(0)
        + b"<NumDimsSelfRepaired> " + _double(0) + b"<NumDimsProcessed> " + _double(0) + f"</{kind}> ".encode()
    )  # fmt: skip


def _no_op(dim: int) -> bytes:
    return b"<NoOpComponent> <Dim> " + _int(dim) + b"<BackpropScale> " + _float(1.0) + b"</NoOpComponent> "


def folded(layer: Layer, mean: npt.NDArray[np.float32] | None = None, scale: npt.NDArray[np.float32] | None = None):  # type: ignore[no-untyped-def]
    """(weight, bias) of a layer with its batch norm, and the input's normalisation, folded in; offset-major columns."""
    weight = layer.affine.weight.detach().double().numpy()
    bias = np.zeros(len(weight))
    if mean is not None and scale is not None:
        weight = weight * scale[None, :, None].astype(np.float64)
        bias = -(weight * mean[None, :, None]).sum((1, 2))
    norm = layer.norm
    gain = (norm.weight / torch.sqrt(norm.running_var + norm.eps)).detach().double().numpy()
    bias = (bias - norm.running_mean.double().numpy()) * gain + norm.bias.detach().double().numpy()
    flat = (weight * gain[:, None, None]).transpose(0, 2, 1).reshape(len(weight), -1)
    return flat.astype(np.float32), bias.astype(np.float32)


def _append(source: str, offsets: Sequence[int]) -> str:
    return "Append(" + ", ".join(f"Offset({source}, {o})" if o else source for o in offsets) + ")"


def nnet(net: AcousticNet) -> bytes:
    config = [f"input-node name=input dim={COEFFICIENTS}"]
    components: list[tuple[str, bytes]] = []

    def add_layer(name: str, layer: Layer, source: str, offsets: Sequence[int], **normalisation: Matrix) -> str:
        weight, bias = folded(layer, **normalisation)
        components.append((f"{name}.affine", _affine(weight, bias)))
        components.append((f"{name}.relu", _nonlinearity("RectifiedLinearComponent", WIDTH)))
        config.append(f"component-node name={name}.affine component={name}.affine input={_append(source, offsets)}")
        config.append(f"component-node name={name}.relu component={name}.relu input={name}.affine")
        return f"{name}.relu"

    mean, scale = net.mean[:, 0].numpy(), net.scale[:, 0].numpy()
    hidden = add_layer("first", net.first, "input", FIRST_OFFSETS, mean=mean, scale=scale)
    hidden = add_layer("second", net.second, hidden, SECOND_OFFSETS)
    for i, (layer, offsets) in enumerate(zip(net.deep, DEEP_OFFSETS, strict=True), start=1):
        relu = add_layer(f"deep{i}", layer, hidden, offsets)  # type: ignore[arg-type]
        components.append((f"deep{i}.sum", _no_op(WIDTH)))
        config.append(f"component-node name=deep{i}.sum component=deep{i}.sum input=Sum({hidden}, {relu})")
        hidden = f"deep{i}.sum"
    weight = net.output.weight.detach().numpy()[:, :, 0]
    components.append(("output.affine", _affine(weight, net.output.bias.detach().numpy())))
    components.append(("output.log-softmax", _nonlinearity("LogSoftmaxComponent", PDF_COUNT)))
    config.append(f"component-node name=output.affine component=output.affine input={hidden}")
    config.append("component-node name=output.log-softmax component=output.log-softmax input=output.affine")
    config.append("output-node name=output input=output.log-softmax objective=linear")
    body = b"".join(b"<ComponentName> " + name.encode() + b" " + data for name, data in components)
    return (
        b"<Nnet3> \n"
        + "\n".join(config).encode()
        + b"\n\n<NumComponents> "
        + _int(len(components))
        + body
        + b"</Nnet3> "
    )


def write_acoustic_model(net: AcousticNet, log_priors: npt.NDArray[np.float32], path: Path) -> None:
    """Write ``final.mdl``; ``log_priors`` (PDF_COUNT,) become Kaldi's priors, divided out of the posteriors."""
    path.parent.mkdir(parents=True, exist_ok=True)
    context = b"<LeftContext> " + _int(0) + b"<RightContext> " + _int(0)
    priors = b"<Priors> " + _vector(np.exp(log_priors).astype(np.float32))
    path.write_bytes(b"\0B" + transition_model() + nnet(net) + context + priors)
