"""What makes a folder a Vosk model, read from its files without loading it.

Vosk knows two layouts: the current one with ``am/``, ``conf/`` and ``graph/``, and an older one with all files
in the top folder.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from analyzer.errors import ModelError

KALDI_DEFAULT_RATE_HZ = 16_000
"""What Kaldi assumes when ``mfcc.conf`` names no ``--sample-frequency``."""

_SAMPLE_FREQUENCY = re.compile(r"--sample-frequency\s*=\s*(\S+)\s*$")


@dataclass(frozen=True, slots=True)
class ModelLayout:
    """The parts of a model that decide how it can be used.

    ``has_grammars`` is True when the graph is composed at run time, so that a recogniser can be restricted to a
    word list.
    """

    acoustic_model: Path
    feature_config: Path
    sample_rate_hz: int
    has_grammars: bool


def is_model(folder: Path) -> bool:
    """Whether ``folder`` has the files of a Vosk model; says nothing about what is in them."""
    return not _missing_parts(folder)


def read_layout(folder: Path) -> ModelLayout:
    """Read the layout of the model in ``folder``.

    Raises ``ModelError`` when files that every Vosk model has are missing or ``mfcc.conf`` cannot be understood.
    """
    missing = _missing_parts(folder)
    if missing:
        raise ModelError(
            f"not a Vosk model: {', '.join(missing)} missing",
            path=folder,
            hint="a model folder holds am/final.mdl, conf/mfcc.conf and graph/",
        )
    acoustic_model, feature_config, graph = _parts(folder)
    return ModelLayout(
        acoustic_model=acoustic_model,
        feature_config=feature_config,
        sample_rate_hz=_sample_rate_hz(feature_config),
        # Vosk prefers a static graph when both are there, and then refuses grammars.
        has_grammars=_has_lookahead_graph(graph) and not (graph / "HCLG.fst").is_file(),
    )


def _parts(folder: Path) -> tuple[Path, Path, Path]:
    if (folder / "final.mdl").is_file() and not (folder / "am" / "final.mdl").is_file():
        in_top_folder = folder / "mfcc.conf"
        config = in_top_folder if in_top_folder.is_file() else folder / "conf" / "mfcc.conf"
        return folder / "final.mdl", config, folder
    return folder / "am" / "final.mdl", folder / "conf" / "mfcc.conf", folder / "graph"


def _missing_parts(folder: Path) -> list[str]:
    acoustic_model, feature_config, graph = _parts(folder)
    missing = [p.relative_to(folder).as_posix() for p in (acoustic_model, feature_config) if not p.is_file()]
    if not (graph / "HCLG.fst").is_file() and not _has_lookahead_graph(graph):
        prefix = graph.relative_to(folder).as_posix()
        missing.append(f"{prefix}/HCLG.fst (or HCLr.fst and Gr.fst)")
    return missing


def _has_lookahead_graph(graph: Path) -> bool:
    return (graph / "HCLr.fst").is_file() and (graph / "Gr.fst").is_file()


def _sample_rate_hz(feature_config: Path) -> int:
    try:
        lines = feature_config.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ModelError(f"cannot read the feature settings: {error}", path=feature_config) from error
    rate_hz = KALDI_DEFAULT_RATE_HZ
    for number, line in enumerate(lines, start=1):
        found = _SAMPLE_FREQUENCY.search(line.split("#", 1)[0].rstrip())
        if not found:
            continue
        try:
            rate = float(found[1])
        except ValueError:
            rate = 0.0
        if not (rate.is_integer() and 4_000 <= rate <= 192_000):
            raise ModelError(f"not a sample rate: {found[1]}", path=feature_config, line=number)
        rate_hz = int(rate)
    return rate_hz
