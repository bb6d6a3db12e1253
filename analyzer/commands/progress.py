"""How far a run is: a bar on a terminal, plain lines elsewhere."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from analyzer.commands.streams import one_line, say
from analyzer.domain import CallResult, CallStatus, Seconds

_LINE_EVERY_S = 10.0

OnDone = Callable[[CallResult], None]


@contextmanager
def shown(calls: int, audio_s: Callable[[], Seconds]) -> Iterator[OnDone]:
    """Yields what to call with every finished result.

    ``audio_s`` tells how long all recordings are together, as far as that is known by now; 0 is unknown.
    """
    console = Console(stderr=True)
    if console.is_terminal:
        with _bar(console, calls, audio_s) as on_done:
            yield on_done
    else:
        yield _Lines(calls, audio_s).take


@contextmanager
def _bar(console: Console, calls: int, audio_s: Callable[[], Seconds]) -> Iterator[OnDone]:
    started = time.monotonic()
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[calls]} calls  {task.fields[audio]} s  {task.fields[speed]}× real time"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console) as progress:
        # Without a total the bar moves to and fro: on the screen at once, however many headers are to be read.
        task = progress.add_task("listening", total=None, calls=f"0/{calls}", audio="0/?", speed="–")
        count, done_s = 0, 0.0

        def on_done(result: CallResult) -> None:
            nonlocal count, done_s
            count, done_s = count + 1, done_s + (result.duration_s or 0.0)
            total_s = done_s if count == calls else max(audio_s(), done_s)
            progress.update(
                task,
                completed=done_s if total_s else float(count == calls),
                total=total_s or 1.0,
                calls=f"{count}/{calls}",
                audio=f"{done_s:.0f}/{total_s:.0f}",
                speed=f"{done_s / max(time.monotonic() - started, 1e-3):.0f}",
            )
            if result.score.status is CallStatus.FAILED:
                line = one_line(f"{result.recording}: {result.score.reason}")
                progress.console.print(line, markup=False, emoji=False, highlight=False, soft_wrap=True)

        yield on_done


class _Lines:
    """A line for every failure, and one about the whole every few seconds and at the end."""

    def __init__(self, calls: int, audio_s: Callable[[], Seconds]) -> None:
        self._calls, self._audio_s = calls, audio_s
        self._started = self._last = time.monotonic()
        self._count, self._done_s = 0, 0.0

    def take(self, result: CallResult) -> None:
        self._count += 1
        self._done_s += result.duration_s or 0.0
        now = time.monotonic()
        if result.score.status is CallStatus.FAILED:
            say(f"{result.recording}: {result.score.reason}")
        if now - self._last >= _LINE_EVERY_S or self._count == self._calls:
            self._last = now
            total_s = self._done_s if self._count == self._calls else max(self._audio_s(), self._done_s)
            speed = self._done_s / max(now - self._started, 1e-3)
            rest_s = (total_s - self._done_s) / speed if speed else 0.0
            say(
                f"{self._count}/{self._calls} calls, {self._done_s:.0f}/{total_s:.0f} s of audio, "
                f"{speed:.0f}x real time, {rest_s:.0f} s left"
            )
