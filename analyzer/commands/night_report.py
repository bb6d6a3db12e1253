"""The report of a night, for the supervisor who reads it in the morning."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from analyzer.commands.night_choice import Choice
from analyzer.domain import CallResult, CallStatus
from analyzer.rejudging import Rejudged
from analyzer.reports import summarize
from analyzer.reports.atomic import write_text


def report_lines(
    started: datetime,
    choice: Choice,
    results: Sequence[CallResult],
    rejudged: Rejudged,
    late: Mapping[str, int],
    *,
    is_complete: bool,
) -> Iterator[str]:
    """What the night came to, in Chinese. ``late`` counts new corrections of closed months, by month."""
    summary = summarize(results)
    found = len(choice.calls) + choice.heard + choice.unsettled + choice.given_up
    yield f"夜间质检报告  {started:%Y-%m-%d %H:%M}"
    if not is_complete:
        yield "运行被中断，以下只是已完成的部分；下次运行会接着做"
    yield (
        f"录音共 {found} 个：以前已处理 {choice.heard}，本次处理 {len(choice.calls)}（其中重试 {choice.retried}），"
        f"仍在写入 {choice.unsettled}，多次失败不再尝试 {choice.given_up}"
    )
    yield f"本次完成 {summary.total} 通：评分 {summary.scored}，无法判定 {summary.cannot_judge}，失败 {summary.failed}"
    if choice.again:
        yield f"其中重听以前的录音 {choice.again} 个"
    for kind, reasons in (("无法判定", summary.cannot_judge_by_reason), ("失败", summary.failed_by_reason)):
        for reason, count in reasons.items():
            yield f"  {kind}：{count} 通，{reason}"
    for result in results:
        if result.score.status is CallStatus.FAILED:
            yield f"  失败的录音：{result.recording}"
    if summary.unknown_agents:
        yield f"  花名册中没有的工号：{'、'.join(summary.unknown_agents)}"
    if rejudged.calls:
        broken = len(rejudged.broken)
        yield f"话术包、规则、设置或话务数据有变化，按已存转写重新评判 {rejudged.calls} 通，其中出错 {broken} 通"
        for kind, count in sorted(Counter(rejudged.broken.values()).items()):
            yield f"  出错：{count} 通，{kind}"
    for period, count in late.items():
        yield f"有通话属于已归档的考核月 {period}：结果不变，新记更正 {count} 条（verify --period {period} 可查）"


def folder_for(out: Path, started: datetime) -> Path:
    """A folder of its own for this night's files: a second run of a day does not take the place of the first."""
    first = out / f"{started:%Y-%m-%d}"
    number, folder = 1, first
    while folder.exists():
        number += 1
        folder = first.with_name(f"{first.name}-{number}")
    return folder


def write_report(folder: Path, lines: Sequence[str]) -> None:
    """``report.txt`` in ``folder``. Raises UnavailableError."""
    write_text(folder / "report.txt", "\n".join(lines) + "\n")
