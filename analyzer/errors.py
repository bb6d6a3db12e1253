"""Every error the analyzer raises on purpose, in one tree.

AnalyzerError                        one line for the user: what, where, and the way out
├── UsageError                       wrong option, setting or manifest        (exit code 2)
│   └── PackError                    a script pack that cannot be read or does not hold together
├── UnavailableError                 nothing can be done without it           (exit code 3)
│   ├── ModelError                   speech model missing, damaged or refused by the recogniser
│   └── StoreError                   database not reachable, not ours, or not to be written to
├── AudioError                       one recording cannot be used; the batch goes on
└── RunLockedError                   another run holds the lock             (exit code 75)

Errors carry their subject (``path``, ``line``, ``reason``) and survive pickling, so that worker processes can
raise them.
"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path


class AudioFault(StrEnum):
    """Why a recording could not be used, as written to the ``reason`` column."""

    NOT_FOUND = "not_found"
    NO_PERMISSION = "no_permission"
    EMPTY_FILE = "empty_file"
    NOT_AUDIO = "not_audio"
    WRONG_EXTENSION = "wrong_extension"
    CORRUPT_HEADER = "corrupt_header"
    NO_SAMPLES = "no_samples"
    DECODE_FAILED = "decode_failed"
    FORMAT_NEEDS_EXTRA = "format_needs_extra"
    TOO_MANY_CHANNELS = "too_many_channels"
    CHANGED_WHILE_READ = "changed_while_read"


class AnalyzerError(Exception):
    """Root of the tree. ``str(error)`` is the one line a user sees; ``hint`` says the way out."""

    exit_code = 3

    def __init__(self, message: str, *, hint: str = "", path: Path | None = None, line: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.path = path
        self.line = line

    def __str__(self) -> str:
        place = f"{self.path}" if self.path else ""
        if self.line is not None:
            place += f":{self.line}"
        text = f"{place}: {self.message}" if place else self.message
        return f"{text} ({self.hint})" if self.hint else text

    def __reduce__(self) -> tuple[object, ...]:
        return (_rebuild, (type(self), self.message, dict(self.__dict__)))


def _rebuild(kind: type[AnalyzerError], message: str, state: dict[str, object]) -> AnalyzerError:
    error = kind.__new__(kind)
    Exception.__init__(error, message)
    error.__dict__.update(state)
    return error


class UsageError(AnalyzerError):
    """The caller asked for something that does not make sense; nothing was started."""

    exit_code = 2


class PackError(UsageError):
    """A script pack is wrong. ``problems`` lists every problem found in the file, not only the first."""

    def __init__(
        self, message: str, *, problems: tuple[str, ...] = (), path: Path | None = None, hint: str = ""
    ) -> None:
        super().__init__(message, hint=hint, path=path)
        self.problems = problems


class UnavailableError(AnalyzerError):
    """Something the run cannot do without is not there."""

    exit_code = 3


class ModelError(UnavailableError):
    """A speech model is missing, damaged, or the recogniser refuses it."""


class StoreError(UnavailableError):
    """The database cannot be used. The message begins with its URL, without the password."""


class AudioError(AnalyzerError):
    """One recording cannot be used. ``fault`` is the machine-readable reason."""

    def __init__(self, fault: AudioFault, message: str, *, path: Path | None = None, hint: str = "") -> None:
        super().__init__(message, hint=hint, path=path)
        self.fault = fault


class RunLockedError(AnalyzerError):
    """Another run works on the same output."""

    exit_code = 75
