from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from analyzer import resources
from analyzer.errors import ModelError
from analyzer.models.fingerprint import fingerprint
from analyzer.models.locate import ModelFolder, installed_models, locate_model

Writer = Callable[[Path], Path]


def test_finds_an_installed_model_by_name(models_dir: Path, write_model: Writer) -> None:
    path = write_model(models_dir / "mine")
    assert locate_model("mine") == ModelFolder(path.resolve(), "mine", 8000, fingerprint(path), is_demo=False)


def test_finds_the_demo_model_beside_the_users_folder(models_dir: Path, write_model: Writer) -> None:
    write_model(resources.MODELS_DIR / "demo-zh")
    found = locate_model("demo-zh")
    assert found.is_demo
    assert found.path == (resources.MODELS_DIR / "demo-zh").resolve()


@pytest.mark.usefixtures("models_dir")
def test_a_copy_of_the_demo_model_is_the_demo_model(tmp_path: Path, write_model: Writer) -> None:
    write_model(resources.MODELS_DIR / "demo-zh")
    assert locate_model(write_model(tmp_path / "renamed")).is_demo
    (tmp_path / "renamed" / "conf" / "model.conf").write_text("--beam=20\n")
    assert not locate_model(tmp_path / "renamed").is_demo


@pytest.mark.usefixtures("models_dir")
def test_takes_a_folder(tmp_path: Path, write_model: Writer, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_model(tmp_path / "somewhere" / "model").resolve()
    monkeypatch.chdir(path.parent)
    assert [locate_model(way).path for way in (path, str(path), "./model", "model")] == [path] * 4


def test_an_installed_model_comes_before_a_folder_here(
    models_dir: Path, tmp_path: Path, write_model: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_model(models_dir / "mine")
    write_model(tmp_path / "here" / "mine")
    monkeypatch.chdir(tmp_path / "here")
    assert locate_model("mine").path == (models_dir / "mine").resolve()
    assert locate_model("./mine").path == (tmp_path / "here" / "mine").resolve()


def test_a_missing_model_lists_what_there_is(models_dir: Path, write_model: Writer) -> None:
    write_model(models_dir / "mine")
    with pytest.raises(ModelError) as caught:
        locate_model("vosk-model-cn-0.22")
    assert str(caught.value) == (
        "model vosk-model-cn-0.22 is not installed "
        "(installed: mine; get it with: callscript models install vosk-model-cn-0.22)"
    )
    assert caught.value.exit_code == 3


@pytest.mark.usefixtures("models_dir")
@pytest.mark.parametrize(
    ("name", "complaint", "way_out"),
    [
        ("typo", "model typo is not installed", "can be installed: vosk-model-small-cn-0.22, vosk-model-cn-0.22"),
        ("demo-zh", "model demo-zh is not installed", "make model"),
        ("/nowhere/at/all", "there is no such model folder", "no model is installed"),
        ("..", "not a Vosk model", "callscript models install NAME"),
        (" ", "no model was named", "callscript models install NAME"),
    ],
)
def test_every_miss_has_a_way_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, complaint: str, way_out: str
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ModelError) as caught:
        locate_model(name)
    assert complaint in str(caught.value)
    assert way_out in caught.value.hint


@pytest.mark.usefixtures("models_dir")
def test_an_archive_is_to_be_installed_first(tmp_path: Path) -> None:
    (tmp_path / "model.zip").touch()
    with pytest.raises(ModelError, match=r"models install --from model\.zip"):
        locate_model(tmp_path / "model.zip")


def test_lists_models_only_demo_first(models_dir: Path, write_model: Writer) -> None:
    for folder in (models_dir / "a", models_dir / ".installing-x", resources.MODELS_DIR / "demo-zh"):
        write_model(folder)
    (models_dir / "not-a-model").mkdir()
    assert list(installed_models()) == ["demo-zh", "a"]
