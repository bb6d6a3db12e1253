"""Packs put together: the rules of other packs join those of a pack that includes them."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analyzer.resources import PACKS_DIR
from analyzer.scripts.check import Problem, check_active
from analyzer.scripts.check_score import check_worth
from analyzer.scripts.packfile import PackFile, read_pack_file
from analyzer.scripts.schema import Include, Pack, Rule


@dataclass(frozen=True, slots=True)
class Joined:
    """A pack with the rules of what it includes behind its own. ``origins`` says which file each rule stands in.

    ``digests`` are those of all files involved, that of the pack itself first.
    """

    file: PackFile
    pack: Pack
    origins: Mapping[str, Path]
    digests: tuple[str, ...]

    @property
    def own(self) -> frozenset[str]:
        """The ids of the rules that stand in the pack's own file."""
        return frozenset(rule.id for rule in self.file.pack.rules)


def join(path: Path, chain: tuple[Path, ...] = ()) -> Joined:
    """The pack in ``path`` with all it includes; ``chain`` are the files that led to it.

    Raises:
        PackError: a file that is wrong, an include that leads back, an unknown pack or rule, an id used twice.
    """
    file = read_pack_file(path)
    parts: list[tuple[Include, Joined]] = []
    problems: list[Problem] = []
    here = (*chain, path.resolve())
    for index, include in enumerate(file.pack.include):
        at = ("include", index)
        target = _place_of(include.pack, path.parent)
        if target.resolve() in here:
            round_trip = " → ".join(p.stem for p in (*here[here.index(target.resolve()) :], target.resolve()))
            problems.append(((*at, "pack"), f"packs must not include each other in a circle: {round_trip}"))
        elif not target.is_file():
            problems.append(((*at, "pack"), _unknown_pack(include.pack, path)))
        else:
            part = join(target, here)
            problems += (((*at, *where), message) for where, message in _choice(include, part))
            parts.append((include, part))
    if not problems:
        problems += _disagreement(file, parts)
    if problems:
        raise file.source.error(problems)
    joined = _put_together(file, parts)
    problems = [*check_active(joined.pack.rules), *check_worth(joined.pack.scoring, joined.pack.rules)]
    if problems:
        raise file.source.error(problems)
    return joined


def _place_of(name: str, folder: Path) -> Path:
    """The file of a pack that one in ``folder`` includes: beside it, or among those that come with the analyzer."""
    beside = folder / f"{name}.yaml"
    shipped = PACKS_DIR / f"{name}.yaml"
    return shipped if shipped.is_file() and not beside.is_file() else beside


def _unknown_pack(name: str, path: Path) -> str:
    known = sorted({p.stem for folder in (path.parent, PACKS_DIR) for p in folder.glob("*.yaml") if p != path})
    return f"no pack {name!r} in {path.parent} or among those that are shipped; known are {', '.join(known)}"


def _choice(include: Include, part: Joined) -> Iterator[Problem]:
    """What is wrong with ``only`` and ``without``."""
    known = [rule.id for rule in part.pack.rules]
    if include.only and include.without:
        yield ("without",), "either only or without, not both"
    for key, ids in (("only", include.only), ("without", include.without)):
        for index, name in enumerate(ids):
            if name not in known:
                close = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
                meant = f"; did you mean {close[0]!r}?" if close else ""
                yield (key, index), f"{include.pack} has no rule {name!r}{meant}"
    if not list(_chosen(include, part)):
        yield (), f"no rule of {include.pack} is left"


def _chosen(include: Include, part: Joined) -> Iterator[Rule]:
    for rule in part.pack.rules:
        if rule.id not in include.without and (not include.only or rule.id in include.only):
            yield rule


def _disagreement(file: PackFile, parts: list[tuple[Include, Joined]]) -> Iterator[Problem]:
    """Ids used for different rules, and names and windows that the included packs give different meanings."""
    owners = {rule.id: file.path.resolve() for rule in file.pack.rules}
    meanings: dict[tuple[str, str], tuple[Any, str]] = {}
    for index, (include, part) in enumerate(parts):
        for rule in _chosen(include, part):
            origin = part.origins[rule.id].resolve()
            if owners.setdefault(rule.id, origin) != origin:
                yield (
                    ("include", index),
                    f"rule {rule.id!r} is in {owners[rule.id]} and in {origin}; leave one out with "
                    f"without: [{rule.id}]",
                )
        for kind in ("names", "windows"):
            for name, value in getattr(part.pack, kind).items():
                if name in getattr(file.pack, kind):
                    continue
                first, where = meanings.setdefault((kind, name), (value, include.pack))
                if first != value:
                    yield (
                        ("include", index),
                        f"{where} and {include.pack} differ in {kind}.{name}; write it under {kind} of this pack",
                    )


def _put_together(file: PackFile, parts: list[tuple[Include, Joined]]) -> Joined:
    rules = {rule.id: rule for rule in file.pack.rules}
    origins = {rule.id: file.path for rule in file.pack.rules}
    names: dict[str, Any] = {}
    windows: dict[str, Any] = {}
    digests = {file.source.sha256: None}
    for include, part in parts:
        for rule in _chosen(include, part):
            rules.setdefault(rule.id, rule)
            origins.setdefault(rule.id, part.origins[rule.id])
        names |= part.pack.names
        windows |= part.pack.windows
        digests |= dict.fromkeys(part.digests)
    pack = file.pack.model_copy(
        update={
            "rules": tuple(rules.values()),
            "names": names | file.pack.names,
            "windows": windows | file.pack.windows,
        }
    )
    return Joined(file, pack, origins, tuple(digests))
