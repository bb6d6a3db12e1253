"""Building around a trained network leaves it as it is."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

# Only asked for: kaldifst and vosk crash each other in one process, so the trainer runs in one of its own.
pytestmark = pytest.mark.skipif(
    find_spec("torch") is None or find_spec("kaldifst") is None, reason="the train extra is not installed"
)
KEEP = """
import sys
from pathlib import Path
from models.train.build import keep_acoustic_model
keep_acoustic_model(Path(sys.argv[1]), Path(sys.argv[2]))
"""
NET = Path("am") / "final.mdl"
ROOT = Path(__file__).parents[2]


def keep(folder: Path, shipped: Path) -> bytes:
    subprocess.run([sys.executable, "-c", KEEP, str(folder), str(shipped)], check=True, cwd=ROOT, timeout=120)
    return (folder / NET).read_bytes()


def test_the_network_of_the_folder_is_kept_or_else_the_shipped_one_taken(tmp_path: Path) -> None:
    shipped, folder = tmp_path / "shipped", tmp_path / "new"
    (shipped / NET).parent.mkdir(parents=True)
    (shipped / NET).write_bytes(b"shipped")
    assert keep(folder, shipped) == b"shipped"
    (folder / NET).write_bytes(b"trained")
    assert keep(folder, shipped) == b"trained"
