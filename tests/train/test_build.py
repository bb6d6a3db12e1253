"""Building around a trained network leaves it as it is."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("torch", reason="the train extra is not installed")
pytest.importorskip("kaldifst", reason="the train extra is not installed")


def test_the_network_of_the_folder_is_kept_or_else_the_shipped_one_taken(tmp_path: Path) -> None:
    from models.train.build import NET, keep_acoustic_model

    shipped, folder = tmp_path / "shipped", tmp_path / "new"
    (shipped / NET).parent.mkdir(parents=True)
    (shipped / NET).write_bytes(b"shipped")
    keep_acoustic_model(folder, shipped)
    assert (folder / NET).read_bytes() == b"shipped"
    (folder / NET).write_bytes(b"trained")
    keep_acoustic_model(folder, shipped)
    assert (folder / NET).read_bytes() == b"trained"
