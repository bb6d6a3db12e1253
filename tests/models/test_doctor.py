"""The recogniser is the real one, and so is the model, only tiny."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Callable
from pathlib import Path

import pytest

from analyzer.errors import ModelError
from analyzer.models import doctor
from analyzer.models.doctor import diagnose
from analyzer.models.locate import ModelFolder, locate_model

pytestmark = pytest.mark.usefixtures("models_dir")


@pytest.fixture
def model(tmp_path: Path, write_model: Callable[[Path], Path]) -> ModelFolder:
    return locate_model(write_model(tmp_path / "model"))


def test_a_model_that_works(model: ModelFolder) -> None:
    found = diagnose(model)
    assert found.vosk_version == importlib.metadata.version("vosk")
    assert found.silence_text == ""
    assert not found.has_grammars
    assert 0 < found.load_s < 10
    assert 0 < found.silence_s < 10


@pytest.mark.parametrize(
    ("part", "content"),
    [
        ("am/final.mdl", b"<TransitionModel> and no more"),
        ("graph/HCLG.fst", b"not a graph"),
        ("conf/mfcc.conf", b"--no-such-option=1\n"),
    ],
)
def test_a_damaged_model_is_refused_with_the_recognisers_reason(model: ModelFolder, part: str, content: bytes) -> None:
    (model.path / part).write_bytes(content)
    with pytest.raises(ModelError, match=r"loading the model failed: exit code 1: ERROR") as caught:
        diagnose(model)
    assert "\n" not in str(caught.value)


def stand_in(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, code: str) -> None:
    """Runs ``code`` instead of the probe."""
    folder = tmp_path / "stand_in"
    folder.mkdir()
    (folder / "probe.py").write_text(code)
    monkeypatch.setattr(doctor, "__file__", str(folder / "doctor.py"))


def test_a_crash_is_reported(model: ModelFolder, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    code = 'import os; print(\'{"stage": "import", "version": "1"}\', flush=True); os.abort()'
    stand_in(monkeypatch, tmp_path, code)
    with pytest.raises(ModelError, match="loading the model failed: crashed with SIGABRT: it said nothing"):
        diagnose(model)


def test_a_missing_vosk_names_the_install_line(
    model: ModelFolder, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    stand_in(monkeypatch, tmp_path, "raise ModuleNotFoundError(\"No module named 'vosk'\")")
    with pytest.raises(ModelError, match=r"importing vosk failed: .*No module named 'vosk'.*pip install vosk"):
        diagnose(model)


def test_a_model_that_hangs_is_given_up(model: ModelFolder, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    stand_in(monkeypatch, tmp_path, "import time; time.sleep(60)")
    with pytest.raises(ModelError, match="no answer from the recogniser within"):
        diagnose(model, timeout_s=0.2)
