"""How far a run is: a bar on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from analyzer.domain import CallResult, CallStatus

_LINE_EVERY_S = 10.0

OnDone = Callable[[CallResult], None]


@contextmanager
def shown(calls: int, audio_s: float) -> Iterator[OnDone]:
    """Yields what to call with every finished result. ``audio_s`` is the length of all recordings together."""
    console = Console(stderr=True)
    if console.is_terminal:
        with _bar(console, calls, audio_s) as on_done:
            yield on_done
    else:
        yield _Lines(calls, audio_s).take


@contextmanager
def _bar(console: Console, calls: int, audio_s: float) -> Iterator[OnDone]:
    started = time.monotonic()
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn(
            "{task.fields[calls]} calls  {task.completed:.0f}/{task.total:.0f} s  {task.fields[speed]}× real time"
        ),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console) as progress:
        task = progress.add_task("listening", total=max(audio_s, 1e-9), calls=f"0/{calls}", speed="–")
        count = 0

        def on_done(result: CallResult) -> None:
            nonlocal count
            count += 1
            done_s = progress.tasks[task].completed + (result.duration_s or 0.0)
            speed = f"{done_s / max(time.monotonic() - started, 1e-3):.0f}"
            progress.update(task, completed=min(done_s, audio_s), calls=f"{count}/{calls}", speed=speed)
            if result.score.status is CallStatus.FAILED:
                progress.console.print(f"{result.recording}: {result.score.reason}", markup=False, highlight=False)

        yield on_done


class _Lines:
    """A line for every failure, and one about the whole every few seconds and at the end."""

    def __init__(self, calls: int, audio_s: float) -> None:
        self._calls, self._audio_s = calls, audio_s
        self._started = self._last = time.monotonic()
        self._count, self._done_s = 0, 0.0

    def take(self, result: CallResult) -> None:
        self._count += 1
        self._done_s += result.duration_s or 0.0
        now = time.monotonic()
        if result.score.status is CallStatus.FAILED:
            print(f"{result.recording}: {result.score.reason}", file=sys.stderr)
        if now - self._last >= _LINE_EVERY_S or self._count == self._calls:
            self._last = now
            speed = self._done_s / max(now - self._started, 1e-3)
            rest_s = max(self._audio_s - self._done_s, 0.0) / speed if speed else 0.0
            print(
                f"{self._count}/{self._calls} calls, {self._done_s:.0f}/{self._audio_s:.0f} s of audio, "
                f"{speed:.0f}x real time, {rest_s:.0f} s left",
                file=sys.stderr,
            )
