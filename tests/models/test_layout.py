from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from analyzer.errors import ModelError
from analyzer.models.layout import is_model, read_layout

Writer = Callable[[Path], Path]


def test_reads_rate_and_graph_kind(tmp_path: Path, write_model: Writer) -> None:
    layout = read_layout(write_model(tmp_path))
    assert layout.sample_rate_hz == 8000
    assert not layout.has_grammars


def test_a_lookahead_graph_takes_grammars_unless_a_static_one_is_there(tmp_path: Path, write_model: Writer) -> None:
    folder = write_model(tmp_path)
    for name in ("HCLr.fst", "Gr.fst"):
        (folder / "graph" / name).touch()
    assert not read_layout(folder).has_grammars
    (folder / "graph" / "HCLG.fst").unlink()
    assert read_layout(folder).has_grammars


def test_knows_the_old_flat_layout(tmp_path: Path) -> None:
    for name in ("final.mdl", "mfcc.conf", "HCLr.fst", "Gr.fst"):
        (tmp_path / name).touch()
    layout = read_layout(tmp_path)
    assert layout.acoustic_model == tmp_path / "final.mdl"
    assert layout.has_grammars


@pytest.mark.parametrize(
    ("config", "rate_hz"),
    [
        ("--num-ceps=40\n", 16_000),
        ("--sample-frequency=8000.0\n", 8_000),
        ("  --sample-frequency = 16000  # Hz\n", 16_000),
        ("# --sample-frequency=8000\n", 16_000),
        ("--sample-frequency=8000\n--sample-frequency=16000\n", 16_000),
    ],
)
def test_the_rate_is_read_as_kaldi_reads_it(tmp_path: Path, write_model: Writer, config: str, rate_hz: int) -> None:
    folder = write_model(tmp_path)
    (folder / "conf" / "mfcc.conf").write_text(config)
    assert read_layout(folder).sample_rate_hz == rate_hz


@pytest.mark.parametrize("rate", ["fast", "-8000", "8000.5", "1", "nan", "1e9"])
def test_a_wrong_rate_names_file_and_line(tmp_path: Path, write_model: Writer, rate: str) -> None:
    folder = write_model(tmp_path)
    (folder / "conf" / "mfcc.conf").write_text(f"--num-ceps=40\n--sample-frequency={rate}\n")
    with pytest.raises(ModelError, match=r"mfcc\.conf:2: not a sample rate"):
        read_layout(folder)


@pytest.mark.parametrize("part", ["am/final.mdl", "conf/mfcc.conf", "graph/HCLG.fst"])
def test_a_missing_part_is_named(tmp_path: Path, write_model: Writer, part: str) -> None:
    folder = write_model(tmp_path)
    (folder / part).unlink()
    assert not is_model(folder)
    with pytest.raises(ModelError, match=f"not a Vosk model: {part}"):
        read_layout(folder)
