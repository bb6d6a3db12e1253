"""Fetching a registered archive: goes on where it stopped, and hands over only what has the right size and hash.

``urllib`` rather than ``requests``: all that is needed is one streamed GET with two headers. ``urllib`` takes
proxies from the environment and trusts the certificates of the system – in a company that is where its own
authority is installed, while ``requests`` brings its own list – and ``requests`` would be one more dependency
of ours to keep.
"""

from __future__ import annotations

import http.client
import shutil
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from typing import Protocol

from analyzer.errors import ModelError
from analyzer.models.fingerprint import hash_file
from analyzer.models.part_file import Origin, PartFile
from analyzer.models.registry import RegisteredModel

RETRY_PAUSES_S = (1.0, 2.0, 4.0)
TIMEOUT_S = 30.0
CHUNK_BYTES = 256 * 1024
_USER_AGENT = "callscript-models"
_WORTH_RETRYING = frozenset({408, 425, 429, 500, 502, 503, 504})


class Progress(Protocol):
    """Somebody who wants to know how a download goes."""

    def arrived(self, done_bytes: int, total_bytes: int) -> None: ...

    def note(self, text: str) -> None: ...


class _InterruptedError(Exception):
    """The transfer stopped; trying again may help."""


class _UnreachableError(_InterruptedError):
    """There was no way to the server: at the first attempt the mark of a machine without a network."""


def download(
    model: RegisteredModel, folder: Path, progress: Progress, *, wait: Callable[[float], None] = time.sleep
) -> Path:
    """Fetch the archive of ``model`` into ``folder`` and return its path; size and SHA-256 are those of the registry.

    What has arrived stays in ``NAME.zip.part`` when the transfer fails, and the next call goes on from there.
    ``wait`` is called with the seconds to pause between attempts. Raises ``ModelError``, with the way to
    install without a network.
    """
    archive = folder / f"{model.name}.zip"
    if archive.is_file() and archive.stat().st_size == model.size_bytes and hash_file(archive) == model.sha256:
        return archive
    part = PartFile(folder / f"{model.name}.zip.part")
    origin = part.origin()
    if part.size_bytes > model.size_bytes or not origin or (origin.url, origin.sha256) != (model.url, model.sha256):
        part.discard()
    _require_room(folder, model.size_bytes - part.size_bytes)
    resumed = part.size_bytes > 0
    _fetch(model, part, progress, wait)
    if resumed and hash_file(part.path) != model.sha256:
        progress.note("the continued download does not have the expected SHA-256; fetching it again from the start")
        part.discard()
        _fetch(model, part, progress, wait)
    actual = hash_file(part.path)
    if actual != model.sha256:
        part.discard()
        raise ModelError(
            f"wrong SHA-256: {model.url} sent {actual}, expected {model.sha256}; nothing was unpacked",
            hint=_air_gapped(model),
        )
    part.become(archive)
    return archive


def _fetch(model: RegisteredModel, part: PartFile, progress: Progress, wait: Callable[[float], None]) -> None:
    attempts = len(RETRY_PAUSES_S) + 1
    for attempt, pause_s in enumerate((*RETRY_PAUSES_S, None), start=1):
        try:
            _fetch_once(model, part, progress)
            return
        except _InterruptedError as error:
            if pause_s is None or (attempt == 1 and isinstance(error, _UnreachableError)):
                kept = f"; {part.size_bytes} of {model.size_bytes} bytes are kept" if part.size_bytes else ""
                raise ModelError(f"cannot download {model.url}: {error}{kept}", hint=_air_gapped(model)) from error
            progress.note(f"attempt {attempt} of {attempts}: {error}; trying again in {pause_s:.0f} s")
            wait(pause_s)


def _fetch_once(model: RegisteredModel, part: PartFile, progress: Progress) -> None:
    """Append to ``part`` until it is complete. Raises ``_InterruptedError`` when that may work the next time."""
    if part.size_bytes == model.size_bytes:
        return
    with _open(model, part) as response:
        _begin_or_continue(model, part, response)
        done_bytes = part.size_bytes
        progress.arrived(done_bytes, model.size_bytes)
        with part.path.open("ab") as stream:
            while chunk := _read(response):
                done_bytes += len(chunk)
                if done_bytes > model.size_bytes:
                    break
                _write(stream.write, chunk, part.path)
                progress.arrived(done_bytes, model.size_bytes)
    if done_bytes > model.size_bytes:
        part.discard()
        raise _wrong_size(model, f"more than {model.size_bytes}")
    if done_bytes < model.size_bytes:
        raise _InterruptedError(f"the connection closed after {done_bytes} of {model.size_bytes} bytes")


def _open(model: RegisteredModel, part: PartFile) -> http.client.HTTPResponse:
    request = urllib.request.Request(model.url, headers={"User-Agent": _USER_AGENT})
    origin = part.origin()
    if part.size_bytes and origin:
        request.add_header("Range", f"bytes={part.size_bytes}-")
        if origin.validator:
            request.add_header("If-Range", origin.validator)
    try:
        response: http.client.HTTPResponse = urllib.request.urlopen(request, timeout=TIMEOUT_S)
        return response
    except urllib.error.HTTPError as error:
        error.close()
        if error.code == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
            part.discard()
            raise _InterruptedError("the server cannot continue the download") from error
        if error.code in _WORTH_RETRYING:
            raise _InterruptedError(f"HTTP {error.code} {error.reason}") from error
        message = f"cannot download {model.url}: HTTP {error.code} {error.reason}"
        raise ModelError(message, hint=_air_gapped(model)) from error
    except urllib.error.URLError as error:
        if isinstance(error.reason, ssl.SSLCertVerificationError):
            message = f"cannot download {model.url}: {error.reason.verify_message}"
            raise ModelError(message, hint=_air_gapped(model)) from error
        passing = isinstance(error.reason, TimeoutError | ConnectionResetError)
        raise (_InterruptedError if passing else _UnreachableError)(_plain(error.reason)) from error
    except (OSError, http.client.HTTPException) as error:
        raise _InterruptedError(_plain(error)) from error


def _begin_or_continue(model: RegisteredModel, part: PartFile, response: http.client.HTTPResponse) -> None:
    """Make ``part`` ready for the body of ``response``: kept when the server goes on, emptied when it starts over."""
    headers = response.headers
    origin = Origin(model.url, model.sha256, headers.get("ETag", ""), headers.get("Last-Modified", ""))
    if response.status == HTTPStatus.PARTIAL_CONTENT:
        whole = headers.get("Content-Range", "").rpartition("/")[2]
        if whole.isdecimal() and int(whole) != model.size_bytes:
            part.discard()
            raise _wrong_size(model, whole)
        if _has_changed(part.origin(), origin) or headers.get("Content-Range", "") != _rest_of(model, part):
            part.discard()
            raise _InterruptedError("the file on the server has changed")
        return
    if headers.get_content_type() == "text/html":
        message = f"{model.url} answered with a web page, not with the archive: perhaps a proxy that wants a login"
        raise ModelError(message, hint=_air_gapped(model))
    length = headers.get("Content-Length", "")
    if length.isdecimal() and int(length) != model.size_bytes:
        raise _wrong_size(model, length)
    part.begin(origin)


def _has_changed(before: Origin | None, now: Origin) -> bool:
    # A 206 need not repeat every header: only what both answers tell can differ.
    if before is None:
        return True
    pairs = ((before.etag, now.etag), (before.last_modified, now.last_modified))
    return any(old and new and old != new for old, new in pairs)


def _rest_of(model: RegisteredModel, part: PartFile) -> str:
    return f"bytes {part.size_bytes}-{model.size_bytes - 1}/{model.size_bytes}"


def _read(response: http.client.HTTPResponse) -> bytes:
    try:
        return response.read1(CHUNK_BYTES)
    except (OSError, http.client.HTTPException) as error:
        raise _InterruptedError(_plain(error)) from error


def _write(write: Callable[[bytes], object], chunk: bytes, path: Path) -> None:
    try:
        write(chunk)
    except OSError as error:
        raise ModelError(f"cannot write: {error.strerror}", path=path) from error


def _require_room(folder: Path, needed_bytes: int) -> None:
    free_bytes = shutil.disk_usage(folder).free
    if free_bytes < needed_bytes:
        raise ModelError(f"needs {needed_bytes} bytes, the disk has {free_bytes} free", path=folder)


def _wrong_size(model: RegisteredModel, offered: str) -> ModelError:
    message = f"wrong size: {model.url} sends {offered} bytes, expected {model.size_bytes}; nothing was unpacked"
    return ModelError(message, hint=_air_gapped(model))


def _plain(reason: object) -> str:
    return (reason.strerror if isinstance(reason, OSError) else None) or str(reason) or type(reason).__name__


def _air_gapped(model: RegisteredModel) -> str:
    return (
        f"without a network: fetch {model.url} on another machine, bring the file here, "
        f"then: callscript models install --from {model.name}.zip"
    )
