"""``packs lint``: what a pack may say, and cannot mean."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from analyzer.commands import exit_codes
from analyzer.commands.streams import one_line, say
from analyzer.errors import PackError
from analyzer.models.locate import find_folder
from analyzer.models.vocabulary import read_vocabulary
from analyzer.resources import DEMO_MODEL, PACKS_DIR
from analyzer.rules.lint import Finding, Level, Subject, lint
from analyzer.scripts.include import Joined, join
from analyzer.scripts.load import load_pack
from analyzer.scripts.pack_in_words import total_of
from analyzer.scripts.packfile import PackFile, read_pack_file
from analyzer.scripts.schema import Pack, Scope
from analyzer.settings import load_settings


@dataclass(frozen=True, slots=True)
class _Vocabulary:
    """The words of a speech model; None when it does not tell them."""

    model: str
    is_demo: bool
    words: frozenset[str] | None


def lint_command(
    names: Annotated[list[str] | None, typer.Argument(help="Names of packs, or YAML files; all packs without.")] = None,
    model: Annotated[
        str | None, typer.Option(help="Speech model whose words count: a name or a folder (default: of the settings).")
    ] = None,
    config: Annotated[Path | None, typer.Option(help="Settings file (default: ./analyzer.toml).")] = None,
) -> None:
    """Look for rules that can never apply, phrases that contradict each other, points that do not add up, and the like.

    Findings go to standard output, a line each: file:line: rule: level: message (hint).
    """
    vocabulary = _vocabulary(load_settings(config).with_options(model=model).model)
    errors = warnings = 0
    for path in [_path_of(name) for name in names] if names else sorted(PACKS_DIR.glob("*.yaml")):
        try:
            joined = join(path)
        except PackError as error:
            if not error.problems:
                raise
            for problem in error.problems:
                print(one_line(problem))
            errors += len(error.problems)
            continue
        for finding, place in _findings(joined, vocabulary):
            errors += finding.level is Level.ERROR
            warnings += finding.level is Level.WARNING
            about = f"{finding.rule_id}: " if finding.rule_id else ""
            line = f"{place}: {about}{finding.level.value}: {finding.message} ({finding.hint})"
            if finding.level is Level.NOTE:
                say(line)
            else:
                print(one_line(line))
        totals = [f"{scope.value} {total_of(joined.pack, scope):g}" for scope in (Scope.INBOUND, Scope.OUTBOUND)]
        say(f"{joined.pack.id}: {len(joined.pack.rules)} rules, points {', '.join(totals)}")
    say(f"{errors} errors, {warnings} warnings")
    if errors or warnings:
        raise typer.Exit(exit_codes.WITH_FAILURES)


def _path_of(name: str) -> Path:
    """Raises PackError for a name that no pack has; what is wrong inside the file is told later."""
    try:
        return load_pack(name).path
    except PackError as error:
        if not error.problems:
            raise
        path = Path(name)
        return path if path.suffix in (".yaml", ".yml") or len(path.parts) != 1 else PACKS_DIR / f"{name}.yaml"


def _vocabulary(model: str) -> _Vocabulary:
    folder = find_folder(model)
    words = read_vocabulary(folder)
    if words is None:
        say(f"note: model {folder.name} does not tell its words, so phrases were not compared with them")
    return _Vocabulary(folder.name, folder.name == DEMO_MODEL, words)


def _findings(joined: Joined, vocabulary: _Vocabulary) -> Iterator[tuple[Finding, str]]:
    """Everything found in one pack, with ``file:line``, in the order of the file."""
    subject = Subject(
        joined.pack,
        joined.own,
        _others(joined.file.path),
        vocabulary=vocabulary.words,
        model=vocabulary.model,
        is_demo=vocabulary.is_demo,
    )
    found = [(finding, _line(finding, joined.file)) for finding in lint(subject)]
    for finding, line in sorted(found, key=lambda pair: (pair[1], pair[0].rule_id, pair[0].message)):
        yield finding, f"{joined.file.path}:{line}"


def _line(finding: Finding, file: PackFile) -> int:
    if not finding.rule_id:
        return file.source.document.line_of(finding.where)
    index = next(i for i, rule in enumerate(file.pack.rules) if rule.id == finding.rule_id)
    return file.source.document.line_of(("rules", index, *finding.where))


def _others(path: Path) -> Mapping[str, Pack]:
    """The other packs of the folder that can be read; broken ones are told when it is their turn."""
    found: dict[str, Pack] = {}
    for other in sorted(path.parent.glob("*.yaml")):
        if other.resolve() != path.resolve():
            try:
                found[other.stem] = read_pack_file(other).pack
            except PackError:
                continue
    return found
