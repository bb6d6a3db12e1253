from __future__ import annotations

from pathlib import Path

import pytest

from analyzer.errors import UsageError
from analyzer.models.registry import load_registry

ENTRY = """
[[model]]
name = "a-model"
url = "https://example.org/a-model.zip"
size_bytes = 10
sha256 = "{sha256}"
licence = "Apache-2.0"
sample_rate_hz = 16000
description = "about"
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "registry.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_official_models_are_pinned() -> None:
    pinned = {model.name: (model.size_bytes, model.sha256, model.url, model.licence) for model in load_registry().model}
    site = "https://alphacephei.com/vosk/models/"
    assert pinned == {
        "vosk-model-small-cn-0.22": (
            43_898_754,
            "3af8b0e7e0f835ae9d414ce5df580237a3cfb08d586c9fbbb0f7ff29ad5b14ba",
            f"{site}vosk-model-small-cn-0.22.zip",
            "Apache-2.0",
        ),
        "vosk-model-cn-0.22": (
            1_358_736_686,
            "7f5580bf7ca3d9e8ce8be68337378950ed78ef974df7a7d4ead8dbe32bec2fa1",
            f"{site}vosk-model-cn-0.22.zip",
            "Apache-2.0",
        ),
    }


def test_finds_by_name_and_by_hash(tmp_path: Path) -> None:
    registry = load_registry(written(tmp_path, ENTRY.format(sha256="a" * 64)))
    assert registry.find("a-model") is registry.find_sha256("a" * 64) is registry.model[0]
    assert registry.find("other") is None
    assert registry.find_sha256("b" * 64) is None


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (ENTRY.format(sha256="xyz"), "model.0.sha256"),
        (ENTRY.format(sha256="a" * 64).replace("10", "0"), "model.0.size_bytes"),
        (ENTRY.format(sha256="a" * 64).replace("a-model", "../a"), "model.0.name"),
        (ENTRY.format(sha256="a" * 64).replace("https:", "file:"), "model.0.url"),
        (ENTRY.format(sha256="a" * 64) + "colour = 'red'\n", "model.0.colour"),
        (ENTRY.format(sha256="a" * 64) * 2, "listed twice: a-model"),
        ("[[model]\n", "not valid TOML"),
    ],
)
def test_a_wrong_registry_names_file_and_field(tmp_path: Path, text: str, complaint: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(UsageError, match=r"registry\.toml") as caught:
        load_registry(path)
    assert complaint in str(caught.value)


def test_a_missing_registry_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"nowhere\.toml: cannot read the list of models"):
        load_registry(tmp_path / "nowhere.toml")
