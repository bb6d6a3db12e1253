"""Transcripts of earlier runs, found by what was heard: under the call's name, else under the key.

``FOLDER/<call_id>.json`` is the transcript of a call. ``FOLDER/.by-key/<transcript_key>.json`` is the same file under a
second name (a hard link; a copy where the file system has none), so that a call that got another id, or two recordings
that take turns under one id, are not listened to again. Everything there can be made anew; a transcript whose call's
file was removed is not used any more.
"""

from __future__ import annotations

import json
import logging
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from analyzer.domain import Transcript
from analyzer.reports.transcript_door import transcript_from_json
from analyzer.reports.transcripts import safe_name, write_transcript

_BY_KEY = ".by-key"
_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class TranscriptCache:
    """The transcripts in ``folder``; may be used by many threads and processes."""

    folder: Path

    def find(self, call_id: str, key: str) -> Transcript | None:
        """The transcript stored under ``key``, be it of another call; None when there is none that can be read."""
        own = _read(self._file(call_id))
        if own is not None and own.transcript_key == key:
            return own
        other = _read(self._by_key(key))
        if other is None or other.transcript_key != key or not self._file(other.call_id).exists():
            return None
        return other

    def store(self, transcript: Transcript) -> None:
        """Write the call's file. Raises UnavailableError when that cannot be done."""
        path = write_transcript(self.folder, transcript)
        if transcript.transcript_key is not None:
            self._link(path, self._by_key(transcript.transcript_key))

    def forget_removed(self) -> None:
        """Remove second names whose call's file is gone: what was deleted shall not stay in another place."""
        for entry in (self.folder / _BY_KEY).glob("*"):
            try:
                if entry.stat().st_nlink > 1:
                    continue
                kept = _read(entry)
                if kept is None or not self._file(kept.call_id).exists():
                    entry.unlink(missing_ok=True)
            except OSError as error:
                _logger.info("%s: %s", entry, error.strerror)

    def _file(self, call_id: str) -> Path:
        return self.folder / f"{safe_name(call_id)}.json"

    def _by_key(self, key: str) -> Path:
        return self.folder / _BY_KEY / f"{key}.json"

    def _link(self, path: Path, entry: Path) -> None:
        """Best effort: without it, a call with another id is listened to again, no more."""
        beside = entry.parent / f".{uuid4().hex}.tmp"
        try:
            if entry.exists() and entry.samefile(path):
                return
            entry.parent.mkdir(exist_ok=True)
            try:
                try:
                    os.link(path, beside)
                except OSError:
                    shutil.copyfile(path, beside)
                beside.replace(entry)
            finally:
                beside.unlink(missing_ok=True)
        except OSError as error:
            _logger.info("%s: %s", entry, error.strerror)


def _read(path: Path) -> Transcript | None:
    try:
        return transcript_from_json(json.loads(path.read_text("utf-8")))
    except (OSError, ValueError, RecursionError):
        return None
