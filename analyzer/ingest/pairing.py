"""Which row of the manifest speaks of which file."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from analyzer.ingest.discovery import is_folder, is_there
from analyzer.ingest.fields import printable
from analyzer.ingest.manifest import Manifest, ManifestRow


@dataclass(frozen=True, slots=True)
class Pairing:
    """Files in path order, each with its row or None; among them files that rows name but that are not there."""

    pairs: tuple[tuple[Path, ManifestRow | None], ...]
    warnings: tuple[str, ...] = ()


def pair(files: Sequence[Path], inputs: Sequence[Path], manifest: Manifest) -> Pairing:
    """Pair ``files`` with the rows of ``manifest``.

    A row names a file by its path from the manifest's folder, else by the last parts of its path, else – a row
    without ``recording`` – by its stem as call_id. Rows that name no file of ``files`` are added when a folder is among
    ``inputs`` and their file lies in it or is nowhere; a single recording analysed with the month's manifest does not
    report the rest of the month.
    """
    index = _Index(manifest)
    rows = [index.row_of(path) for path in files]
    used = {row.line for row in rows if row is not None}
    pairs: list[tuple[Path, ManifestRow | None]] = list(zip(files, rows, strict=True))
    folders = [folder for folder in inputs if is_folder(folder)]
    left_out = 0
    for row in manifest.rows:
        if row.line in used:
            continue
        path = _path_in_scope(row, manifest, folders)
        if path is None:
            left_out += 1
        else:
            pairs.append((path, row))
    without_row = sum(row is None for row in rows)
    warnings = []
    if without_row:
        warnings.append(f"{manifest.path}: {without_row} of {len(files)} recordings are not in it")
    if left_out:
        warnings.append(f"{manifest.path}: {left_out} of {len(manifest.rows)} rows are not among the inputs")
    return Pairing(tuple(sorted(pairs, key=lambda item: str(item[0]))), tuple(warnings))


class _Index:
    """Rows by what a file can be recognised by."""

    def __init__(self, manifest: Manifest) -> None:
        self._by_path: dict[str, ManifestRow] = {}
        self._by_name: defaultdict[str, list[ManifestRow]] = defaultdict(list)
        self._by_stem: dict[str, ManifestRow] = {}
        for row in manifest.rows:
            if row.parts:
                self._by_path[os.path.realpath(manifest.path.parent.joinpath(*row.parts))] = row
                self._by_name[row.parts[-1]].append(row)
            elif row.call_id is not None:
                self._by_stem[row.call_id] = row

    def row_of(self, path: Path) -> ManifestRow | None:
        row = self._by_path.get(os.path.realpath(path))
        if row is not None:
            return row
        parts = path.absolute().parts
        ends = [row for row in self._by_name.get(path.name, ()) if parts[-len(row.parts) :] == row.parts]
        if ends:
            return max(ends, key=lambda row: len(row.parts))
        return self._by_stem.get(printable(path.stem))


def _path_in_scope(row: ManifestRow, manifest: Manifest, folders: Sequence[Path]) -> Path | None:
    """The file that an unpaired row means, when the run is to tell about it."""
    if not folders:
        return None
    relative = row.parts or (row.call_id or "",)
    candidates = [folder.joinpath(*relative) for folder in (manifest.path.parent, *folders)]
    there = [path for path in candidates if is_there(path)]
    if not there:
        return candidates[0]
    return next((path for path in there if any(_inside(path, folder) for folder in folders)), None)


def _inside(path: Path, folder: Path) -> bool:
    return Path(os.path.realpath(path)).is_relative_to(os.path.realpath(folder))
