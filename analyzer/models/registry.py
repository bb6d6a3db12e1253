"""The models that can be installed by name, as listed in ``models/registry.toml``."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, field_validator

from analyzer import resources
from analyzer.errors import UsageError

NAME_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$"
"""What a model may be called: one path segment on every platform, never hidden, never an option."""


class RegisteredModel(BaseModel):
    """A published model archive. ``size_bytes`` and ``sha256`` (lower-case hex) are those of the ZIP file."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    name: Annotated[str, StringConstraints(pattern=NAME_PATTERN)]
    # http is as safe as https here: what arrives is compared with the hash below before anything looks inside.
    url: Annotated[str, StringConstraints(pattern=r"^https?://\S+$")]
    size_bytes: Annotated[int, Field(gt=0)]
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    licence: str
    sample_rate_hz: Annotated[int, Field(ge=8000, le=48000)]
    description: str


class Registry(BaseModel):
    """All registered models, in the order of the file; names are unique."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    model: tuple[RegisteredModel, ...] = ()

    @field_validator("model")
    @classmethod
    def _names_are_unique(cls, models: tuple[RegisteredModel, ...]) -> tuple[RegisteredModel, ...]:
        names = [model.name for model in models]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"listed twice: {', '.join(twice)}")
        return models

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(model.name for model in self.model)

    def find(self, name: str) -> RegisteredModel | None:
        """The model called ``name``, or None."""
        return next((model for model in self.model if model.name == name), None)

    def find_sha256(self, sha256: str) -> RegisteredModel | None:
        """The model whose archive has this hash, whatever the file is called, or None."""
        return next((model for model in self.model if model.sha256 == sha256), None)


def load_registry(path: Path | None = None) -> Registry:
    """Read the registry from ``path`` (default: the file that ships with the analyzer).

    Raises ``UsageError`` naming the file and every wrong field.
    """
    path = path or resources.MODELS_DIR / "registry.toml"
    try:
        return Registry.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise UsageError(f"cannot read the list of models: {error.strerror}", path=path) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"not valid TOML: {error}", path=path) from error
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, item['loc']))}: {item['msg']}" for item in error.errors())
        raise UsageError(wrong, path=path) from error
