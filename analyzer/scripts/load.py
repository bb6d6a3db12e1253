"""Packs by name or path, put together with what they include and with a company's own file."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from analyzer.errors import PackError
from analyzer.resources import PACKS_DIR
from analyzer.scripts.company import adapt, read_company
from analyzer.scripts.include import join
from analyzer.scripts.packfile import read_pack_file
from analyzer.scripts.schema import Pack


@dataclass(frozen=True, slots=True)
class LoadedPack:
    """A pack ready to judge by, with where it came from.

    ``sha256`` is the digest of the file's bytes; with includes or a company file, a digest over those of all files.
    ``own_ids`` are the rules that stand in the pack's own file; the others are tried where they come from.
    """

    pack: Pack
    path: Path
    sha256: str
    own_ids: frozenset[str]

    @property
    def own(self) -> Pack:
        """The pack without the rules of other files: what ``packs test`` tries."""
        return self.pack.model_copy(update={"rules": tuple(r for r in self.pack.rules if r.id in self.own_ids)})


def list_packs(folder: Path = PACKS_DIR) -> tuple[LoadedPack, ...]:
    """All packs of a folder, by file name.

    Raises:
        PackError: the first pack that cannot be read.
    """
    return tuple(load_pack(path) for path in sorted(folder.glob("*.yaml")))


def load_pack(name_or_path: str | Path, folder: Path = PACKS_DIR, *, company: Path | None = None) -> LoadedPack:
    """The pack of this name in ``folder``, or in this file when it is a path (ends in .yaml or has a folder).

    ``company`` is a company file whose names and changes are put over the pack.

    Raises:
        PackError: not found, not readable, or wrong; then ``problems`` holds every one as ``file:line: key: message``.
    """
    path = _locate(name_or_path, folder)
    joined = join(path)
    pack, digests = joined.pack, list(joined.digests)
    if company is not None:
        file = read_company(company)
        pack = adapt(pack, file, lambda: _others(path))
        digests.append(file.source.sha256)
    sha256 = digests[0] if len(digests) == 1 else hashlib.sha256("\n".join(digests).encode()).hexdigest()
    return LoadedPack(pack, path, sha256, joined.own)


def _others(path: Path) -> Iterator[Pack]:
    """The other packs of the folder, as they stand in their files; broken ones are told when they are asked for."""
    for other in sorted(path.parent.glob("*.yaml")):
        if other != path:
            try:
                yield read_pack_file(other).pack
            except PackError:
                continue


def _locate(name_or_path: str | Path, folder: Path) -> Path:
    path = Path(name_or_path)
    if path.suffix in (".yaml", ".yml") or len(path.parts) != 1:
        return path
    found = folder / f"{path}.yaml"
    if not found.is_file():
        known = ", ".join(sorted(p.stem for p in folder.glob("*.yaml"))) or "none"
        hint = f"known packs: {known}; or give a .yaml file"
        raise PackError(f"no script pack is called {str(name_or_path)!r}", hint=hint)
    return found
