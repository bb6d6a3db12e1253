"""Makes the sample recordings and their tables again: ``python samples/make_samples.py`` (needs the train extra)."""

from __future__ import annotations

import argparse
import multiprocessing
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from maker.dialogue import DialogueError, load_dialogues
from maker.tables import write_tables, write_turns

HERE = Path(__file__).resolve().parent
DIALOGUES = HERE / "dialogues"
RECORDINGS = "recordings"


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=HERE, help="folder to write into (default: samples/)")
    parser.add_argument("--only", nargs="+", metavar="CALL_ID", help="speak these calls only; leaves the tables alone")
    parser.add_argument("--tables-only", action="store_true", help="write the tables, speak nothing")
    parser.add_argument("--jobs", type=int, default=2, help="calls spoken at the same time (default: 2)")
    options = parser.parse_args(arguments)
    try:
        dialogues = load_dialogues(DIALOGUES)
    except DialogueError as error:
        print(error, file=sys.stderr)
        return 2
    unknown = sorted(set(options.only or ()) - {dialogue.call_id for dialogue in dialogues})
    if unknown:
        print(f"no dialogue for {', '.join(unknown)} in {DIALOGUES}", file=sys.stderr)
        return 2
    chosen = [dialogue for dialogue in dialogues if not options.only or dialogue.call_id in options.only]
    folder = options.out / RECORDINGS
    folder.mkdir(parents=True, exist_ok=True)
    if not options.only:
        write_tables(dialogues, options.out, RECORDINGS)
    if options.tables_only:
        return 0
    # The trainer stack is imported late: the tables must not need it.
    from maker.recording import make_recording

    # espeak-ng keeps state between utterances: a process of its own per call makes each file independent of the rest.
    pool = ProcessPoolExecutor(options.jobs, multiprocessing.get_context("spawn"), max_tasks_per_child=1)
    with pool:
        sources = [DIALOGUES / f"{Path(dialogue.file).stem}.yaml" for dialogue in chosen]
        made = list(pool.map(make_recording, sources, [folder] * len(sources)))
    for recording in made:
        print(f"{recording.path.name:48} {recording.duration_s:6.1f} s {recording.path.stat().st_size:9,d} bytes")
    if not options.only:
        write_turns(dialogues, made, options.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
