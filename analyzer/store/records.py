"""What a store gives back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from analyzer.domain import CallResult, CallScore, Transcript


class Saved(StrEnum):
    """What saving a call came to."""

    NEW = "new"
    """The first judgement of this call."""
    UNCHANGED = "unchanged"
    """Nothing that judging depends on has changed since this pack judged the call."""
    JUDGED_ANEW = "judged_anew"
    """Another pack, rules, setting or roster: the earlier judgement is history."""
    REPLACED = "replaced"
    """As before, but the call had another recording until now."""
    FAILED = "failed"
    """The recording could not be used; what an earlier run judged stays."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """One transcript judged by one pack. ``judged_with`` are the settings that judging depended on."""

    call_id: str
    verdict_key: str
    transcript_sha256: str
    pack_id: str
    pack_version: str
    pack_sha256: str
    rules_version: str
    judged_with: Mapping[str, Any]
    judged_at: datetime
    score: CallScore


@dataclass(frozen=True, slots=True)
class StoredCall:
    """A call as the newest run left it; ``result`` is without verdicts. Without a judgement it has always failed."""

    result: CallResult
    judgement: Judgement | None


@dataclass(frozen=True, slots=True)
class StoredTranscript:
    """The newest transcript of a call, as it was judged; ``sha256`` identifies its content."""

    transcript: Transcript
    sha256: str
