"""A packet as a folder: a table to fill in, transcripts and clips, without personal data unless that is allowed."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from analyzer.domain import Evidence, Span, Speaker, Transcript
from analyzer.errors import UnavailableError, UsageError
from analyzer.evaluation.sampling import ChosenFor, Item
from analyzer.reports.atomic import write_text
from analyzer.review.clips import Clip, cut, span_of
from analyzer.review.hiding import Hidden, hidden
from analyzer.review.sheet import OUTCOMES, Row, write_csv, write_xlsx
from analyzer.store.decoding import transcript_of
from analyzer.store.reviewing import HeardCall, Packet
from analyzer.text.personal import NOTHING

TABLE = "review"
"""The name of the table without ending."""
_WHO = {Speaker.AGENT: "坐席", Speaker.CUSTOMER: "客户", Speaker.UNKNOWN: "不明"}
_CHOSEN_FOR = {
    ChosenFor.FATAL: "致命项",
    ChosenFor.DOUBTFUL: "判定存疑",
    ChosenFor.RANDOM: "随机抽样",
    ChosenFor.APPEAL: "申诉",
    ChosenFor.CALIBRATION: "校准",
}
_KINDS = {"review": "复核", "appeal": "申诉复核", "calibration": "校准（盲评）"}


@dataclass(frozen=True, slots=True)
class Written:
    """What a packet came to; ``without_clip`` counts the verdicts that nobody can listen to, by the reason."""

    items: int
    calls: int
    clips: int
    without_clip: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class _Call:
    number: int
    heard: HeardCall
    transcript: Transcript
    hidden: Hidden

    @property
    def text_name(self) -> str:
        return f"transcripts/{self.number:03d}.txt"


def write_packet(
    folder: Path,
    packet: Packet,
    heard: Mapping[str, HeardCall],
    titles: Mapping[str, str],
    *,
    is_unmasked: bool = False,
) -> Written:
    """Write ``packet`` into ``folder``, which must not be there yet or be empty: all of it, or nothing.

    A packet for calibration is blind: it tells no verdict, and its clips are whole calls. Raises UsageError for a
    folder that holds something, UnavailableError when it cannot be written or a transcript is damaged.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError("is not empty", hint="name a new folder with --out", path=folder)
    beside = folder.parent / f".{uuid4().hex}.tmp"
    try:
        beside.mkdir(parents=True)
        try:
            written = _write(beside, packet, heard, titles, is_unmasked)
            if folder.exists():
                folder.rmdir()
            beside.replace(folder)
        finally:
            shutil.rmtree(beside, ignore_errors=True)
    except OSError as error:
        hint = "choose another --out"
        raise UnavailableError(f"cannot be written: {error.strerror}", hint=hint, path=folder) from error
    return written


def _write(
    folder: Path, packet: Packet, heard: Mapping[str, HeardCall], titles: Mapping[str, str], is_unmasked: bool
) -> Written:
    is_blind = packet.kind == "calibration"
    calls = dict(_calls(packet, heard, is_unmasked))
    clips: dict[tuple[str, str], Clip] = {}
    missing: dict[Path, str] = {}
    for call_id, call in calls.items():
        mine = _clips(folder, call, [item for item in packet.items if item.verdict.call_id == call_id], is_blind)
        clips.update(mine)
        wanted = tuple({clip.path: clip for clip in mine.values()}.values())
        if not call.hidden.is_located:
            missing.update(dict.fromkeys((clip.path for clip in wanted), "含个人信息而无时间，不提供录音"))
        else:
            missing.update(cut(Path(call.heard.recording), call.heard.audio_sha256, wanted, call.hidden.silenced))
        write_text(folder / call.text_name, "\n".join(_lines(call)) + "\n")
    rows: list[Row] = []
    without: dict[str, int] = {}
    for position, item in enumerate(packet.items, start=1):
        clip = clips.get((item.verdict.call_id, item.verdict.rule_id))
        why = "没有时间" if clip is None else missing.get(clip.path, "")
        if why:
            without[why] = without.get(why, 0) + 1
        shown = f"（{why}）" if clip is None or why else clip.path.relative_to(folder).as_posix()
        rows.append(_row(packet, position, item, calls[item.verdict.call_id], titles, shown, is_unmasked))
    write_csv(folder / f"{TABLE}.csv", rows, is_blind=is_blind)
    write_xlsx(folder / f"{TABLE}.xlsx", rows, is_blind=is_blind)
    write_text(folder / "说明.txt", "\r\n".join(_explanation(packet, is_blind)) + "\r\n")
    cut_out = {clip.path for clip in clips.values()} - set(missing)
    return Written(len(packet.items), len(calls), len(cut_out), without)


def _calls(packet: Packet, heard: Mapping[str, HeardCall], is_unmasked: bool) -> Iterator[tuple[str, _Call]]:
    for number, call_id in enumerate(dict.fromkeys(item.verdict.call_id for item in packet.items), start=1):
        call = heard[call_id]
        try:
            transcript = transcript_of(call.body, call.recording)
        except ValueError as error:
            raise UnavailableError(f"call {call_id}: its transcript is damaged", hint="restore a backup") from error
        everything = Hidden(tuple(u.text for u in transcript.utterances), (), True, NOTHING)
        yield call_id, _Call(number, call, transcript, everything if is_unmasked else hidden(transcript))


def _clips(folder: Path, call: _Call, items: Sequence[Item], is_blind: bool) -> dict[tuple[str, str], Clip]:
    if is_blind:
        whole = Clip(folder / f"clips/{call.number:03d}.wav", Span(0.0, 24 * 3600.0))
        return {(item.verdict.call_id, item.verdict.rule_id): whole for item in items}
    found = {}
    for number, item in enumerate(items, start=1):
        span = span_of(item.verdict.evidence)
        if span is not None:
            path = folder / f"clips/{call.number:03d}-{number:02d}.wav"
            found[item.verdict.call_id, item.verdict.rule_id] = Clip(path, span)
    return found


def _lines(call: _Call) -> Iterator[str]:
    yield f"通话 {call.heard.call_id}"
    for utterance, line in zip(call.transcript.utterances, call.hidden.lines, strict=True):
        at = "" if utterance.start_s is None else f"[{utterance.start_s // 60:02.0f}:{utterance.start_s % 60:04.1f}] "
        yield f"{at}{_WHO[utterance.speaker]}：{line}"


def _row(
    packet: Packet,
    position: int,
    item: Item,
    call: _Call,
    titles: Mapping[str, str],
    clip: str,
    is_unmasked: bool,
) -> Row:
    verdict = item.verdict
    best = verdict.evidence[0] if verdict.evidence else Evidence("")
    words = str if is_unmasked else call.hidden.personal.mask
    return {
        "packet_id": packet.packet_id,
        "position": str(position),
        "call_id": verdict.call_id,
        "rule_id": verdict.rule_id,
        "title": titles.get(verdict.rule_id, ""),
        "agent_id": call.heard.agent_id,
        "machine": OUTCOMES[verdict.outcome.value],
        "chosen_for": _CHOSEN_FOR[item.chosen_for],
        "expected": best.expected,
        "said": words(best.said),
        "start_s": "" if best.start_s is None else f"{best.start_s:.1f}",
        "note": words(verdict.note),
        "clip": clip,
        "transcript": call.text_name,
        "reviewer": packet.reviewer,
    }


def _explanation(packet: Packet, is_blind: bool) -> Iterator[str]:
    yield f"{_KINDS[packet.kind]}包 {packet.packet_id}"
    yield "请在 review.xlsx 或 review.csv 中填写（两者内容相同，只填一个），然后交回导入。"
    yield "复核结论：合格、不合格、不适用、无法判定。没有填写结论的行不会导入，可以以后再填。"
    if is_blind:
        yield "这是盲评：不显示机器判定，也请不要与其他评审人商量。"
    else:
        yield "复核理由：与机器判定不同时必须填写。终审：是（空白即为是）表示该项以此为准；否表示仅为意见。"
    yield "复核时间写作 2026-11-21 或 2026-11-21 14:30；空白则以导入时间为准。"
    yield (
        "录音片段和转写中的个人信息已隐去（转写中为 *，录音中静音）。"
        if not packet.plan.get("unmasked")
        else ("本包含有未隐去的个人信息，用后请销毁。")
    )
    if packet.due_on is not None:
        yield f"请在 {packet.due_on} 之前完成。"
