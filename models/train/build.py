"""Make ``models/demo-zh`` from nothing: speak, train, build the graph, export. ``python -m models.train.build``."""

from __future__ import annotations

import argparse
import shutil
import sys
import time
from pathlib import Path

import numpy as np

from analyzer.models.manifest import write_manifest

from . import export, features, fit, graph, synthesis
from .grammar import grammar
from .language import language_model
from .lexicon import pronounce

MODEL_DIR = Path(__file__).parent.parent / "demo-zh"
NET = Path("am") / "final.mdl"
SEED = 1
SHARDS = 240
STEPS = 13_000

MODEL_CONF = """--min-active=200
--max-active=3000
--beam=11
--lattice-beam=5
--acoustic-scale=1.0
--frame-subsampling-factor=3
--determinize-max-active=50
--endpoint.silence-phones=1
--endpoint.rule2.min-trailing-silence=0.8
--endpoint.rule3.min-trailing-silence=1.0
--endpoint.rule4.min-trailing-silence=1.5
"""
CALIBRATION = """# Where this model and speech fit: all sample calls lie above, nearly all real human speech below.
min_mean_confidence = 0.86
min_syllables_per_s = 2.6
min_syllables = 8
"""
ACOUSTIC_SCALE = 0.42
"""How much the network's frames weigh against the language model, in ``model.conf``; chosen on the development sets."""


def acoustic_model(folder: Path, shards: int, steps: int, processes: int) -> None:
    """Speak, train, and write the network into ``folder``."""
    started = time.monotonic()
    data = synthesis.make_shards(shards, SEED, processes)
    hours = sum(s.speech_s for s in data) / 3600
    print(f"spoke {hours:.1f} h in {(time.monotonic() - started) / 60:.1f} min", flush=True)
    net, log_priors = fit.train(data, steps, SEED)
    export.write_acoustic_model(net.eval(), np.asarray(log_priors), folder / NET)


def keep_acoustic_model(folder: Path, shipped: Path = MODEL_DIR) -> None:
    """Leave the network that is in ``folder``, or else take the shipped one: graphs are built without training."""
    if not (folder / NET).is_file():
        (folder / NET).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(shipped / NET, folder / NET)


def write_model(folder: Path) -> None:
    """Build dictionary, language model and graph around the network in ``folder``."""
    words, model, names = language_model(SEED)
    arcs = tuple(grammar(model, names))
    print(f"{len(words):,} words, {model.size:,} n-grams, {sum(map(len, names.values())):,} arcs in names", flush=True)
    for part in ("conf", "graph"):
        shutil.rmtree(folder / part, ignore_errors=True)
    (folder / "conf").mkdir(parents=True, exist_ok=True)
    (folder / "conf" / "mfcc.conf").write_text(features.MFCC_CONF)
    (folder / "conf" / "model.conf").write_text(MODEL_CONF.replace("scale=1.0", f"scale={ACOUSTIC_SCALE}"))
    pronunciations = {word: pronounce(word) for word in words}
    graph.write_graph(graph.Words.of(list(words)), pronunciations, arcs, folder / "graph")
    (folder / "calibration.toml").write_text(CALIBRATION)
    write_manifest(folder)
    size = sum(f.stat().st_size for f in folder.rglob("*") if f.is_file())
    print(f"{folder.name}: {size / 1e6:.2f} MB", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--graph-only", action="store_true", help="keep the trained network, build the rest again")
    parser.add_argument("--shards", type=int, default=SHARDS)
    parser.add_argument("--steps", type=int, default=STEPS)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--out", type=Path, default=MODEL_DIR)
    options = parser.parse_args()
    if not shutil.which("fstconvert"):
        sys.exit("fstconvert not found: install OpenFst's tools first (Debian: apt-get install libfst-tools)")
    started = time.monotonic()
    if options.graph_only:
        keep_acoustic_model(options.out)
    else:
        acoustic_model(options.out, options.shards, options.steps, options.processes)
    write_model(options.out)
    print(f"done in {(time.monotonic() - started) / 60:.1f} min", flush=True)


if __name__ == "__main__":
    main()
