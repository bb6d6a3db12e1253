"""``packs test``: every example of a pack must come out as its author says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Annotated

import typer

from analyzer.commands import exit_codes
from analyzer.commands.streams import one_line
from analyzer.rules.examples import ExampleResult, run_examples
from analyzer.scripts.load import LoadedPack, list_packs, load_pack


def try_command(
    names: Annotated[list[str] | None, typer.Argument(help="Names of packs, or YAML files; all packs without.")] = None,
) -> None:
    """Run every example: each must come out as its author says. Included rules are tried in their own pack."""
    packs = [load_pack(name) for name in names] if names else list_packs()
    everything: list[tuple[str, ExampleResult]] = []
    for loaded in packs:
        results = _tried(loaded)
        for _, result in results:
            if not result.is_right:
                print(one_line(f"{loaded.pack.id}: {_told(result)}"))
        print(f"{loaded.pack.id}: {_counted(results)}")
        everything += results
    for kind in dict.fromkeys(kind for kind, _ in everything):
        print(f"  {kind}: {_counted([pair for pair in everything if pair[0] == kind])}")
    if len(packs) > 1:
        print(f"{len(packs)} packs: {_counted(everything)}")
    if any(not result.is_right for _, result in everything):
        raise typer.Exit(exit_codes.WITH_FAILURES)


def _tried(loaded: LoadedPack) -> list[tuple[str, ExampleResult]]:
    """Every result of the pack's own examples, with the kind of its rule."""
    kinds = {rule.id: rule.kind.value for rule in loaded.pack.rules}
    return [(kinds[result.rule_id.partition(".")[0]], result) for result in run_examples(loaded.own)]


def _told(result: ExampleResult) -> str:
    return (
        f"{result.rule_id} {result.example_key}[{result.index}] {result.why}: "
        f"{result.actual.value} instead of {result.expected.value} ({result.note})"
    )


def _counted(results: Sequence[tuple[str, ExampleResult]]) -> str:
    right = sum(result.is_right for _, result in results)
    return f"{right} of {len(results)} example verdicts are right ({_examples(r for _, r in results)} examples)"


def _examples(results: Iterable[ExampleResult]) -> int:
    """An example of a rule with elements has a verdict for each of them, and counts once."""
    by_rule: defaultdict[str, set[tuple[str, int]]] = defaultdict(set)
    for result in results:
        by_rule[result.rule_id.partition(".")[0]].add((result.example_key, result.index))
    return sum(map(len, by_rule.values()))
