"""Speaking a call again gives the committed file, byte for byte."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("espeakng_loader", reason="espeak-ng is not installed (train extra)")
pytest.importorskip("scipy", reason="scipy is not installed (train extra)")

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
AGAIN = ("ZB-0014", "ZB-0025")  # a breathy voice and FLAC; ring-back and Ogg/Opus


def test_regenerated_files_are_identical(tmp_path: Path) -> None:
    command = [sys.executable, str(SAMPLES / "make_samples.py"), "--out", str(tmp_path), "--only", *AGAIN]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    made = sorted((tmp_path / "recordings").iterdir())
    assert [path.name[:7] for path in made] == list(AGAIN)
    for path in made:
        assert path.read_bytes() == (SAMPLES / "recordings" / path.name).read_bytes(), path.name
    assert [path.name for path in tmp_path.iterdir()] == ["recordings"]


def test_every_line_has_a_reading() -> None:
    from maker.dialogue import load_dialogues
    from maker.voice import to_pinyin

    for dialogue in load_dialogues(SAMPLES / "dialogues"):
        for line in dialogue.lines:
            if line.text:
                characters = sum("\u4e00" <= character <= "\u9fff" for character in line.text)
                spoken = to_pinyin(line.text).split()
                assert len(spoken) == characters
                assert all(syllable.rstrip(",.?!")[-1] in "12345" for syllable in spoken)


def test_unreadable_text_is_refused() -> None:
    from maker.voice import to_pinyin

    with pytest.raises(ValueError, match="no reading for '3A'"):
        to_pinyin("你好3A")
