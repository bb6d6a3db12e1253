from __future__ import annotations

from pathlib import Path

import pytest

from analyzer import resources
from analyzer.errors import ModelError, UsageError
from analyzer.models.folders import install_dir, prepared_install_dir, search_dirs


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path / "root"
    (root / "models").mkdir(parents=True)
    (root / "pyproject.toml").touch()
    monkeypatch.setattr(resources, "MODELS_DIR", root / "models")
    monkeypatch.delenv("CALLSCRIPT_MODELS_DIR", raising=False)
    return root


def test_the_environment_comes_first(checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CALLSCRIPT_MODELS_DIR", str(tmp_path / "mine"))
    assert install_dir() == tmp_path / "mine"
    assert search_dirs() == (tmp_path / "mine", checkout / "models")


def test_a_checkout_keeps_its_models(checkout: Path) -> None:
    assert install_dir() == checkout / "models"
    assert search_dirs() == (checkout / "models",)


@pytest.mark.parametrize(
    ("platform", "variable", "tail"),
    [
        ("linux", "XDG_DATA_HOME", "callscript/models"),
        ("win32", "LOCALAPPDATA", "callscript/models"),
    ],
)
def test_an_installed_package_uses_the_users_data_folder(
    checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, platform: str, variable: str, tail: str
) -> None:
    (checkout / "pyproject.toml").unlink()
    monkeypatch.setattr("sys.platform", platform)
    monkeypatch.setenv(variable, str(tmp_path / "data"))
    assert install_dir() == tmp_path / "data" / tail


def test_the_mac_has_its_own_place(checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (checkout / "pyproject.toml").unlink()
    monkeypatch.setattr("sys.platform", "darwin")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert install_dir() == tmp_path / "Library" / "Application Support" / "callscript" / "models"


def test_a_file_is_no_models_folder(checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("CALLSCRIPT_MODELS_DIR", str(tmp_path / "file"))
    with pytest.raises(UsageError, match="CALLSCRIPT_MODELS_DIR is not a folder"):
        install_dir()


def test_a_folder_that_cannot_be_made_names_the_way_out(
    checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("CALLSCRIPT_MODELS_DIR", str(tmp_path / "file" / "models"))
    with pytest.raises(ModelError, match="set CALLSCRIPT_MODELS_DIR"):
        prepared_install_dir()


def test_the_folder_is_made_when_needed(checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CALLSCRIPT_MODELS_DIR", str(tmp_path / "new" / "models"))
    assert prepared_install_dir().is_dir()
