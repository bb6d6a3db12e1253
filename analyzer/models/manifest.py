"""The list of a model's files and their SHA-256, kept in the model folder in the format of ``sha256sum``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from analyzer.errors import ModelError
from analyzer.models.fingerprint import MANIFEST_NAME, hash_file, is_document, model_files

_LINE = re.compile(r"([0-9a-f]{64}) [ *](.+)")


@dataclass(frozen=True, slots=True)
class Verification:
    """How a model folder differs from its manifest; paths are relative to the folder, with forward slashes."""

    checked: int
    missing: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    unlisted: tuple[str, ...] = ()

    @property
    def is_sound(self) -> bool:
        return not (self.missing or self.changed or self.unlisted)


def write_manifest(folder: Path) -> Path:
    """Write the manifest of the files now in ``folder`` and return its path."""
    lines = [f"{hash_file(folder / path)}  {path.as_posix()}\n" for path in model_files(folder)]
    manifest = folder / MANIFEST_NAME
    manifest.write_text("".join(lines), encoding="utf-8", newline="\n")
    return manifest


def has_manifest(folder: Path) -> bool:
    """Whether the model in ``folder`` can be verified."""
    return (folder / MANIFEST_NAME).is_file()


def verify_manifest(folder: Path) -> Verification:
    """Compare the files in ``folder`` with its manifest.

    Raises ``ModelError`` when there is no manifest or a line of it cannot be understood.
    """
    expected = _read_manifest(folder / MANIFEST_NAME)
    present = {path.as_posix() for path in model_files(folder)}
    return Verification(
        checked=len(expected),
        missing=tuple(name for name in expected if name not in present),
        changed=tuple(n for n, sha256 in expected.items() if n in present and hash_file(folder / n) != sha256),
        # A file too many can change what is recognised (a static graph beside a lookahead one); a README cannot.
        unlisted=tuple(sorted(name for name in present - expected.keys() if not is_document(Path(name)))),
    )


def _read_manifest(path: Path) -> dict[str, str]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        raise ModelError("there is no manifest to verify the model against", path=path) from None
    except (OSError, UnicodeDecodeError) as error:
        raise ModelError(f"cannot read the manifest: {error}", path=path) from error
    expected: dict[str, str] = {}
    for number, line in enumerate(lines, start=1):
        found = _LINE.fullmatch(line)
        if not found or not _is_inside(found[2]):
            raise ModelError("not a line of a manifest (SHA-256, two spaces, path)", path=path, line=number)
        expected[found[2].removeprefix("./")] = found[1]
    if not expected:
        raise ModelError("the manifest is empty", path=path)
    return expected


def _is_inside(name: str) -> bool:
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts
