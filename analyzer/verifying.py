"""A closed period checked against everything that the store still holds: nothing is believed that can be computed."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import select

from analyzer.audio.fingerprint import sha256_of as audio_sha256_of
from analyzer.closing import Frozen, chain, note_corrections, program, read_frozen
from analyzer.domain import Outcome, Transcript, Verdict
from analyzer.errors import AudioError, StoreError
from analyzer.evaluation.evaluate import evaluate_period
from analyzer.evaluation.ledger import Correction, result_differences
from analyzer.rules import RULES_VERSION
from analyzer.rules.judge import judge
from analyzer.store import Store, rows
from analyzer.store.awards import award_differences
from analyzer.store.decoding import transcript_of
from analyzer.store.holdings import (
    Holding,
    holdings,
    judgement_rows,
    newest_keys,
    pack_digests,
    review_digests,
    transcript_bodies,
)
from analyzer.store.keys import transcript_body
from analyzer.store.ledger import CLOSING, FIRST, frozen_json, sha256_of
from analyzer.store.packs import Packs
from analyzer.store.reading import chunks
from analyzer.store.reviewing import verdicts_by_call
from analyzer.store.schema import calls

_SHOWN = 20
"""Findings of one kind that are told one by one."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it was frozen.

    ``kind`` is chain, result, award, recording, transcript, pack, verdict, review or correction.
    """

    kind: str
    message: str


@dataclass(frozen=True, slots=True)
class Verified:
    """What was compared, how many of each, and what differs; ``notes`` are no differences, but worth knowing."""

    counts: Mapping[str, int]
    findings: tuple[Finding, ...]
    notes: tuple[str, ...]


def verify_period(store: Store, name: str, *, recordings: bool = False) -> Verified:
    """Recompute the closed period ``name`` from the store: chain, hashes, verdicts, result, and what came in late.

    With ``recordings`` the files that are still where they were are hashed too. What came in since is noted as
    corrections, as ``evaluate`` does. Raises UnavailableError for a period that is not closed, StoreError.
    """
    counts: Counter[str] = Counter()
    frozen = read_frozen(store, name)
    findings = [*_chain(store, frozen, counts), *_result(frozen, counts), *_awards(store, frozen)]
    findings += _evidence(store, frozen, counts)
    notes = list(_program(frozen))
    try:
        judged_again, other_rules = _verdicts(store, frozen, counts)
        noted = note_corrections(store, name)
    except StoreError as error:  # a pack that cannot be read
        judged_again, other_rules, noted = [Finding("pack", str(error))], 0, ()
    findings += judged_again
    if other_rules:
        notes.append(f"{other_rules} calls were judged by other rules than this program's: not judged again")
    if recordings:
        findings += _recordings(store, frozen, counts)
    counts["corrections"] = len(noted)
    findings += [Finding("correction", _line(correction)) for correction in noted]
    with store.reading() as connection:
        newest = newest_keys(connection, frozen.pinned, frozen.manifest["pack_id"])
    if moved := sum(newest.get(call_id) not in (None, key) for call_id, key in frozen.pinned.items()):
        notes.append(f"{moved} calls have been judged anew since; the closed period keeps its judgements")
    return Verified(dict(counts), tuple(findings), tuple(notes))


def shortened(findings: tuple[Finding, ...]) -> Iterator[str]:
    """The findings as lines, those of a kind that are too many as a count."""
    by_kind: dict[str, list[str]] = {}
    for finding in findings:
        by_kind.setdefault(finding.kind, []).append(finding.message)
    for kind, messages in by_kind.items():
        yield from (f"{kind}: {message}" for message in messages[:_SHOWN])
        if len(messages) > _SHOWN:
            yield f"{kind}: and {len(messages) - _SHOWN} more"


def _line(correction: Correction) -> str:
    return f"{correction.number} noted {correction.noted_at[:19]}Z: {correction.reason}"


def _chain(store: Store, frozen: Frozen, counts: Counter[str]) -> Iterator[Finding]:
    """Every entry is as it was written and follows the one before."""
    previous = FIRST
    links = chain(store)
    for link in links:
        if not link.is_whole:
            yield Finding("chain", f"entry {link.number} ({link.kind} of {link.period}) is not as it was written")
        if link.previous_sha256 != previous:
            yield Finding("chain", f"entry {link.number} does not follow the one before: something was taken out")
        previous = link.sha256
    counts["entries"] = len(links)
    closings = [link.period for link in links if link.kind == CLOSING]
    if closings.count(frozen.closed.period) != 1:
        yield Finding("chain", f"{frozen.closed.period} was closed {closings.count(frozen.closed.period)} times")


def _result(frozen: Frozen, counts: Counter[str]) -> Iterator[Finding]:
    """What was frozen is what the manifest says, and comes out again."""
    closed, manifest = frozen.closed, frozen.manifest
    for what, body in (("result", closed.result_body), ("data", closed.data_body)):
        if sha256_of(body) != manifest[f"{what}_sha256"]:
            yield Finding("result", f"the frozen {what} is not what the manifest was made of")
    result = closed.result
    again = evaluate_period(closed.data, frozen.settings, frozen.earlier)
    # Both come from elsewhere, and are guarded by the hash.
    again = replace(again, notes=result.notes, topics=result.topics, is_closed=True)
    counts["agents"] = len(result.agents)
    differing = result_differences(result, again)
    for difference in differing:
        yield Finding(
            "result", f"{difference.kind} {difference.subject}: {difference.was}, computed {difference.is_now}"
        )
    if not differing and frozen_json(again) != frozen_json(result):
        old, new = json.loads(frozen_json(result)), json.loads(frozen_json(again))
        fields = ", ".join(name for name in old if old[name] != new[name])
        yield Finding("result", f"computed again, it comes out otherwise in {fields}")


def _awards(store: Store, frozen: Frozen) -> Iterator[Finding]:
    """The table of awards tells what was frozen."""
    with store.reading() as connection:
        for award, branch, agent_id in award_differences(connection, frozen.closed.result):
            yield Finding("award", f"the table of awards does not hold {award}/{branch}/{agent_id} as it was frozen")


def _evidence(store: Store, frozen: Frozen, counts: Counter[str]) -> Iterator[Finding]:
    """Transcripts, packs, verdicts and reviews are those of the manifest."""
    manifest = frozen.manifest
    told: Mapping[str, Mapping[str, Any]] = manifest["calls"]
    with store.reading() as connection:
        held = holdings(connection, frozen.pinned.values())
        packs = pack_digests(connection, manifest["packs"])
        reviews = review_digests(connection, told)
        bodies = transcript_bodies(connection, {holding["transcript_sha256"] for holding in told.values()})
        damaged = {sha256 for sha256, body in bodies if not _is_whole(sha256, body)}
    counts.update(calls=len(told), packs=len(manifest["packs"]), reviews=len(manifest["reviews"]))
    for call_id, holding in sorted(told.items()):
        yield from _call(call_id, holding, held.get(call_id), damaged)
    for sha256, digest in manifest["packs"].items():
        if packs.get(sha256) != digest:
            yield Finding("pack", f"pack {sha256[:12]} is not the one that judged")
    for review_id, digest in sorted(manifest["reviews"].items()):
        if reviews.get(review_id) != digest:
            yield Finding("review", f"review {review_id} {'has changed' if review_id in reviews else 'is gone'}")


def _call(call_id: str, told: Mapping[str, Any], held: Holding | None, damaged: set[str]) -> Iterator[Finding]:
    if held is None:
        yield Finding("verdict", f"call {call_id}: its judgement is no longer in the store")
        return
    if held.transcript_sha256 in damaged:
        yield Finding("transcript", f"call {call_id}: its transcript has changed")
    if held.verdicts_sha256 != told["verdicts_sha256"]:
        yield Finding("verdict", f"call {call_id}: its stored verdicts have changed")
    # Manifests of earlier programs tell fewer things.
    others = [n for n, value in asdict(held).items() if n != "verdicts_sha256" and n in told and told[n] != value]
    if others:
        yield Finding("verdict", f"call {call_id}: other than frozen: {', '.join(others)}")


def _verdicts(store: Store, frozen: Frozen, counts: Counter[str]) -> tuple[list[Finding], int]:
    """Judging the stored transcripts gives the frozen verdicts; and how many calls other rules have judged."""
    findings: list[Finding] = []
    other_rules = 0
    keys = sorted(frozen.pinned.values())
    with store.reading() as connection:
        packs = Packs(connection)
        for some in chunks(keys):
            judged = list(judgement_rows(connection, some))
            bodies = dict(transcript_bodies(connection, {row["transcript_sha256"] for row in judged}))
            for row in judged:
                if row["rules_version"] != RULES_VERSION:
                    other_rules += 1
                    continue
                counts["judged again"] += 1
                transcript = _transcript(bodies[row["transcript_sha256"]])
                if transcript is None:
                    continue  # told with the transcripts
                again = judge(transcript, packs.pack(row["pack_sha256"]), **json.loads(row["judged_with"]))
                if _digest(again) != frozen.manifest["calls"][row["call_id"]]["verdicts_sha256"]:
                    stored = verdicts_by_call(connection, [row["verdict_key"]], list(Outcome)).get(row["call_id"], ())
                    findings.append(Finding("verdict", f"call {row['call_id']}: judged again, {_other(stored, again)}"))
    return findings, other_rules


def _digest(verdicts: Sequence[Verdict]) -> str:
    return sha256_of(orjson.dumps([list(verdict) for verdict in rows.verdict_rows(verdicts)]))


def _other(stored: Sequence[Verdict], again: Sequence[Verdict]) -> str:
    """What comes out otherwise, rules first: words of a note or of evidence change no score."""
    now = {verdict.rule_id: (verdict.outcome, verdict.points) for verdict in again}
    told = {verdict.rule_id: (verdict.outcome, verdict.points) for verdict in stored}
    others = [rule_id for rule_id in told.keys() | now.keys() if told.get(rule_id) != now.get(rule_id)]
    return f"other verdicts on {', '.join(sorted(others))}" if others else "other words in notes or evidence"


def _transcript(body: bytes) -> Transcript | None:
    try:
        return transcript_of(body, None)
    except ValueError:
        return None


def _is_whole(sha256: str, body: bytes) -> bool:
    transcript = _transcript(body)
    return transcript is not None and sha256_of(transcript_body(transcript)) == sha256


def _recordings(store: Store, frozen: Frozen, counts: Counter[str]) -> Iterator[Finding]:
    told = frozen.manifest["calls"]
    for some in chunks(sorted(told)):
        with store.reading() as connection:
            query = select(calls.c.call_id, calls.c.recording).where(calls.c.call_id.in_(some))
            paths = {row.call_id: Path(row.recording) for row in connection.execute(query)}
        for call_id, path in paths.items():
            expected = told[call_id]["audio_sha256"]
            if expected is None or not path.is_file():
                counts["recordings gone"] += 1
                continue
            counts["recordings"] += 1
            try:
                is_same = audio_sha256_of(path) == expected
            except AudioError:
                is_same = False
            if not is_same:
                yield Finding("recording", f"call {call_id}: {path} is not the recording that was heard")


def _program(frozen: Frozen) -> Iterator[str]:
    then, now = frozen.manifest["program"], program()
    if then["source_sha256"] != now["source_sha256"]:
        yield f"closed by version {then['version']} of another build than this one, {now['version']}"
