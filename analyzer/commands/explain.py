"""``explain``: the whole reasoning of one verdict on a screen."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from analyzer.commands.earlier import EarlierCall, find_call
from analyzer.commands.reasoning import reasoning
from analyzer.commands.streams import say
from analyzer.errors import PackError, UsageError
from analyzer.rules.judge import Rulebook
from analyzer.rules.trace import trace
from analyzer.scripts.load import LoadedPack, load_pack
from analyzer.settings import Settings, load_settings


def explain(
    call_id: Annotated[str, typer.Argument(help="The call, as in calls.csv.", show_default=False)],
    rule_id: Annotated[str, typer.Argument(help="The rule, or rule.element, as in verdicts.csv.", show_default=False)],
    out: Annotated[Path | None, typer.Option(help="Folder of an earlier run or score.", show_default=False)] = None,
    db: Annotated[str | None, typer.Option(help="Database URL that the call is in.")] = None,
    pack: Annotated[
        str | None, typer.Option(help="Script pack: a name or a YAML file (default: what judged the call).")
    ] = None,
    company: Annotated[Path | None, typer.Option(help="company.yaml: names and numbers of your company.")] = None,
    config: Annotated[Path | None, typer.Option(help="Settings file (default: ./analyzer.toml).")] = None,
) -> None:
    """Show how one verdict came about: the rule, what was searched, each wording aligned with what was heard."""
    settings = load_settings(config).with_options(pack=pack, company=company, db=db)
    call = find_call(call_id, out, settings.db)
    loaded = _pack_of(call, pack, settings)
    if call.pack_sha256 is not None and call.pack_sha256 != loaded.sha256:
        say(f"note: pack {loaded.pack.id} has changed since the call was judged; this is by the pack as it is now")
    book = Rulebook.of(loaded.pack)
    for demand_id in _demands(rule_id, [demand.id for demand in book.demands], loaded):
        for line in reasoning(trace(call.transcript, book, demand_id, settings.min_agent_confidence), call.transcript):
            print(line)


def _pack_of(call: EarlierCall, asked: str | None, settings: Settings) -> LoadedPack:
    """The pack that is asked for, else the one that judged the call, else that of the settings."""
    if asked is None and call.pack_id is not None and call.pack_id != Path(settings.pack).stem:
        try:
            return load_pack(call.pack_id, company=settings.company)
        except PackError as error:
            raise UsageError(
                f"the call was judged by pack {call.pack_id!r}, which is not here", hint="name it with --pack"
            ) from error
    return load_pack(settings.pack, company=settings.company)


def _demands(rule_id: str, known: Sequence[str], loaded: LoadedPack) -> list[str]:
    """The rule, or all its elements. Raises UsageError with the ids that are like it."""
    found = [name for name in known if name == rule_id or name.startswith(f"{rule_id}.")]
    if found:
        return found
    names = list(dict.fromkeys([*known, *(name.partition(".")[0] for name in known)]))
    folded = {name.casefold(): name for name in names}
    close = [folded[name] for name in difflib.get_close_matches(rule_id.casefold(), folded, n=3, cutoff=0.4)]
    hint = f"did you mean {', '.join(close)}?" if close else f"packs show {loaded.pack.id} lists them"
    raise UsageError(f"pack {loaded.pack.id} has no rule {rule_id!r}", hint=hint)
