"""Under which keys things are stored: hashes of what they were made from."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from analyzer.domain import Transcript
from analyzer.reports import transcript_to_json


def transcript_body(transcript: Transcript) -> bytes:
    """``transcript`` as UTF-8 JSON without its path: where a recording lies is not what was said in it."""
    data = {key: value for key, value in transcript_to_json(transcript).items() if key != "recording"}
    return json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode("utf-8")


def sha256_of(body: bytes) -> str:
    """64 lower-case hex digits."""
    return hashlib.sha256(body).hexdigest()


def canonical(settings: Mapping[str, Any]) -> str:
    """Settings that judging depends on, as JSON in one form only."""
    return json.dumps(settings, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def verdict_key(transcript_sha256: str, pack_sha256: str, rules_version: str, judged_with: str) -> str:
    """The same transcript, pack, rules and settings give the same verdicts.

    The transcript comes in as judged, not only by the key of what was heard: who is the agent, which way the call went
    and where an utterance ends are no part of that key, and verdicts depend on them.
    """
    return sha256_of("\n".join((transcript_sha256, pack_sha256, rules_version, judged_with)).encode())
