"""From what a user calls a model to the folder that holds it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from analyzer import resources
from analyzer.errors import ModelError
from analyzer.models.fingerprint import fingerprint
from analyzer.models.folders import demo_dir, search_dirs
from analyzer.models.layout import is_model, read_layout
from analyzer.models.manifest import has_manifest
from analyzer.models.registry import load_registry


@dataclass(frozen=True, slots=True)
class ModelFolder:
    """A model that can be given to the recogniser.

    ``sample_rate_hz`` is the rate the model was trained at; ``fingerprint`` is 64 hex digits over its files;
    ``is_demo`` marks the embedded model of synthetic speech, which is of no use on real calls.
    """

    path: Path
    name: str
    sample_rate_hz: int
    fingerprint: str
    is_demo: bool


def locate_model(name_or_dir: str | Path) -> ModelFolder:
    """Find a model by name among the installed ones, or by the path of its folder.

    A ``Path``, or a string with a path separator, is always a folder; a plain name is an installed model first
    and a folder of the working directory second. Raises ``ModelError`` when there is none, or the folder does
    not hold a Vosk model.
    """
    path = find_folder(name_or_dir)
    try:
        layout = read_layout(path)
    except ModelError as error:
        raise ModelError(error.message, path=error.path, line=error.line, hint=_way_out(path.name)) from error
    mark = fingerprint(path)
    return ModelFolder(
        path=path,
        name=path.name,
        sample_rate_hz=layout.sample_rate_hz,
        fingerprint=mark,
        # A copy under another name is still the demo model, and the user must still be told.
        is_demo=path.name == resources.DEMO_MODEL or (is_model(demo_dir()) and fingerprint(demo_dir()) == mark),
    )


def installed_models() -> dict[str, Path]:
    """Name and folder of every model that ``locate_model`` finds by name, the demo model first, then by name."""
    return {name: path for name, path in installed_folders().items() if is_model(path)}


def installed_folders() -> dict[str, Path]:
    """As ``installed_models``, with those that were installed and have lost files since."""
    found: dict[str, Path] = {}
    for folder in search_dirs():
        if folder.is_dir():
            for path in sorted(folder.iterdir()):
                if not path.name.startswith(".") and (is_model(path) or has_manifest(path)):
                    found.setdefault(path.name, path)
    return dict(sorted(found.items(), key=lambda item: (item[0] != resources.DEMO_MODEL, item[0])))


def find_folder(name_or_dir: str | Path) -> Path:
    """The folder that ``locate_model`` looks into, whatever it holds. Raises ``ModelError`` when there is none."""
    text = str(name_or_dir)
    if not text.strip():
        raise ModelError("no model was named", hint=_way_out(text))
    path = Path(name_or_dir).expanduser()
    if isinstance(name_or_dir, str) and not any(separator in text for separator in "/\\"):
        for folder in search_dirs():
            if text not in (".", "..") and (folder / text).is_dir():
                return (folder / text).resolve()
        if not path.is_dir():
            raise ModelError(f"model {text} is not installed", hint=_way_out(text))
    if not path.exists():
        raise ModelError("there is no such model folder", path=path, hint=_way_out(text))
    if not path.is_dir():
        how = f"callscript models install --from {path.name}" if path.suffix.lower() == ".zip" else _way_out(text)
        raise ModelError("a model is a folder, this is a file", path=path, hint=how)
    return path.resolve()


def _way_out(wanted: str) -> str:
    names = list(installed_models())
    available = f"installed: {', '.join(names)}" if names else "no model is installed"
    if wanted == resources.DEMO_MODEL:
        return f"{available}; the demo model comes with the source checkout, `make model` makes it again"
    registered = load_registry().names
    if wanted in registered:
        return f"{available}; get it with: callscript models install {wanted}"
    return f"{available}; can be installed: {', '.join(registered)}, with: callscript models install NAME"
