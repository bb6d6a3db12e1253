"""Which recordings a night listens to: new ones, changed ones, and those that could not be used, a few times."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from analyzer.ingest import CallInput
from analyzer.store.night import Recording, Seen, State

_MISSING = -1
"""Size and time of a file that is not there; the manifest names it."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What to listen to, with how often each was tried before, and how many recordings are left alone and why.

    ``again`` counts those among ``calls`` that were heard before and shall be heard once more.
    """

    calls: tuple[CallInput, ...]
    recordings: Mapping[str, Recording]
    attempts: Mapping[str, int]
    heard: int
    unsettled: int
    given_up: int
    again: int = 0

    @property
    def retried(self) -> int:
        """Those among ``calls`` that failed on an earlier night."""
        return len(self.attempts)


def recording_of(call: CallInput) -> Recording:
    """The file of a call as it is now, by its path from the root: cron and people work in different folders."""
    path = str(call.path.absolute())
    try:
        status = call.path.stat()
    except OSError:
        return Recording.of(path, _MISSING, _MISSING)
    return Recording.of(path, status.st_size, status.st_mtime_ns)


def choose(
    calls: Sequence[CallInput],
    recordings: Mapping[str, Recording],
    seen: Mapping[str, Seen],
    *,
    now_s: float,
    settle_s: float,
    retries: int,
    again: Collection[str] = (),
) -> Choice:
    """What to listen to of ``calls``; ``recordings`` by call id, ``seen`` by path, ``now_s`` since the epoch.

    Calls of the ids ``again`` are listened to although they were heard, those that failed although they were given up.
    """
    chosen: list[CallInput] = []
    attempts: dict[str, int] = {}
    heard = unsettled = given_up = heard_again = 0
    for call in calls:
        recording = recordings[call.call_id]
        before = seen.get(recording.path)
        is_same = before is not None and before.recording == recording
        if is_same and call.call_id in again and recording.modified_ns != _MISSING:
            chosen.append(call)
            heard_again += 1
        elif before is not None and is_same and before.state is State.HEARD:
            heard += 1
        elif before is not None and is_same and before.attempts > retries:
            given_up += 1
        elif now_s - recording.modified_ns / 1e9 < settle_s:
            unsettled += 1
        else:
            chosen.append(call)
            if before is not None and is_same:
                attempts[call.call_id] = before.attempts
    return Choice(tuple(chosen), recordings, attempts, heard, unsettled, given_up, heard_again)
