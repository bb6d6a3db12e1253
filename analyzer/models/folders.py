"""Where models are looked for and where new ones are put.

New models go to ``CALLSCRIPT_MODELS_DIR`` when set, else to ``models/`` of a writable checkout, else to the
user's data folder of the platform. They are looked for there first and then in ``models/`` of the checkout,
where the demo model lies.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from analyzer import resources
from analyzer.errors import ModelError, UsageError

MODELS_DIR_VARIABLE = "CALLSCRIPT_MODELS_DIR"

RESERVED_NAMES = frozenset({resources.DEMO_MODEL, "train"})
"""Folders of the checkout's ``models/`` that belong to the project; nothing may be installed over them."""


def demo_dir() -> Path:
    """Where the embedded model lies; the folder may be absent when installed from a wheel."""
    return resources.MODELS_DIR / resources.DEMO_MODEL


def install_dir() -> Path:
    """The folder that new models are put into; it may not exist yet.

    Raises ``UsageError`` when the environment variable names something that is not a folder.
    """
    configured = os.environ.get(MODELS_DIR_VARIABLE, "").strip()
    if configured:
        path = Path(configured).expanduser().absolute()
        if path.exists() and not path.is_dir():
            raise UsageError(f"{MODELS_DIR_VARIABLE} is not a folder", path=path)
        return path
    if _is_writable_checkout():
        return resources.MODELS_DIR
    return _user_data_dir() / "callscript" / "models"


def search_dirs() -> tuple[Path, ...]:
    """The folders in which models are looked for, first match wins."""
    return tuple(dict.fromkeys((install_dir(), resources.MODELS_DIR)))


def prepared_install_dir() -> Path:
    """``install_dir()``, made if need be. Raises ``ModelError`` when it cannot be written to."""
    path = install_dir()
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ModelError(f"cannot make the models folder: {error.strerror}", path=path, hint=_ELSEWHERE) from error
    if not os.access(path, os.W_OK | os.X_OK):
        raise ModelError("no permission to write to the models folder", path=path, hint=_ELSEWHERE)
    return path


_ELSEWHERE = f"set {MODELS_DIR_VARIABLE} to a folder you may write to"


def _is_writable_checkout() -> bool:
    # site-packages may be writable too, but belongs to the package manager; only a checkout has the project file.
    is_checkout = (resources.MODELS_DIR.parent / "pyproject.toml").is_file()
    return is_checkout and os.access(resources.MODELS_DIR, os.W_OK | os.X_OK)


def _user_data_dir() -> Path:
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
