"""The settings of a run: ``analyzer.toml`` at the door, a frozen value inside.

Every key has a default and a description; options given on the command line win over the file (``with_options``).
Relative paths in the file are relative to the file. A wrong file raises one ``UsageError`` that lists every problem.
"""

from __future__ import annotations

import difflib
import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import quote

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic.fields import FieldInfo

from analyzer.errors import UsageError
from analyzer.evaluation_settings import EvaluationSettings
from analyzer.nightly_settings import NightlySettings
from analyzer.problems import Problem, raise_problems
from analyzer.resources import DEMO_MODEL

DEFAULT_FILE = "analyzer.toml"
MAX_DEFAULT_WORKERS = 16
"""Beyond this, decoding threads mostly wait for each other; more can still be asked for."""

_SQLITE_FILE = re.compile(r"(sqlite:///)(?!:|file:)([^?]+)")
Ratio = Annotated[float, Field(ge=0, le=1)]


def usable_cpus(cgroup_root: Path = Path("/sys/fs/cgroup")) -> int:
    """How many CPUs this process may use, at least 1: scheduling affinity, limited by the container's CPU quota."""
    affinity = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    quota = _cpu_quota(cgroup_root)
    return affinity if quota is None else max(1, min(affinity, quota))


def _cpu_quota(cgroup_root: Path) -> int | None:
    """Whole CPUs granted by cgroup v2 or v1, rounded up; None when unlimited or not told."""
    try:
        if (cgroup_root / "cpu.max").exists():
            quota, period = (cgroup_root / "cpu.max").read_text().split()
        else:
            quota = (cgroup_root / "cpu" / "cpu.cfs_quota_us").read_text()
            period = (cgroup_root / "cpu" / "cpu.cfs_period_us").read_text()
        return -(-int(quota) // int(period)) if int(quota) > 0 and int(period) > 0 else None
    except (OSError, ValueError):
        return None


def default_workers() -> int:
    """The CPUs this process may use, capped."""
    return min(usable_cpus(), MAX_DEFAULT_WORKERS)


class SpeechSettings(BaseModel):
    """``[speech]``: how words are put together, and when model and speech fit well enough to judge by."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)

    utterance_pause_s: float = Field(
        default=0.6, gt=0, le=10, description="A pause of this many seconds between words starts a new utterance."
    )
    min_speech_s: float = Field(
        default=1.0,
        ge=0,
        description="Less detected speech than this on a channel counts as no speech: cannot be judged.",
    )
    min_mean_confidence: Ratio = Field(
        default=0.75,
        description="Mean word confidence below this means that model and speech do not fit: cannot be judged.",
    )
    min_syllables_per_s: float = Field(
        default=1.5,
        ge=0,
        description="Fewer recognised syllables per second of detected speech: words were not recognised.",
    )
    max_syllables_per_s: float = Field(
        default=9.0, gt=0, description="More recognised syllables per second of detected speech: words were invented."
    )

    min_syllables: int = Field(
        default=6, ge=0, description="Fewer recognised syllables than this on a channel cannot show that words fit."
    )

    @model_validator(mode="after")
    def _range_is_a_range(self) -> Self:
        if self.min_syllables_per_s >= self.max_syllables_per_s:
            raise ValueError("min_syllables_per_s must be below max_syllables_per_s")
        return self


class Settings(BaseModel):
    """Every key of ``analyzer.toml`` with its default."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)

    pack: str = Field(
        default="heating_steward", min_length=1, description="Script pack: a name under scripts_zh/ or a file."
    )
    company: Annotated[Path, Field(strict=False)] | None = Field(
        default=None,
        description="Company file: names and numbers of your company that are put over the pack; see docs/packs.md.",
    )
    model: str = Field(
        default=DEMO_MODEL, min_length=1, description="Speech model: an installed model's name or a folder."
    )
    workers: int = Field(
        default_factory=default_workers,
        ge=1,
        le=256,
        description="Recordings decoded at the same time; by default the CPUs this process may use, at most 16.",
    )
    agent_channel: Annotated[int, Field(ge=0, le=1)] | None = Field(
        default=None,
        description="Channel of a stereo recording that holds the agent: 0 left, 1 right; absent: found per call.",
    )
    min_agent_confidence: Ratio = Field(
        default=0.9,
        description="Below this certainty about which channel is the agent, rules that need to know cannot judge.",
    )
    filename_template: str | None = Field(
        default=None,
        description="How file names tell about the call, such as "
        "{started_at:%Y%m%d%H%M%S}_{agent_id}_{direction}_{call_id}.wav; see analyzer.ingest.filename.",
    )
    roster: Annotated[Path, Field(strict=False)] | None = Field(
        default=None,
        description="CSV file with agent_id and branch of every agent; agents not in it are reported as unknown.",
    )
    headers: Literal["en", "zh"] = Field(default="en", description="Language of the column names in CSV reports.")
    db: Annotated[str, Field(min_length=1)] | None = Field(
        default=None,
        description="URL of the database that keeps results: sqlite:///FILE or postgresql://…; absent: none.",
    )
    speech: SpeechSettings = Field(default_factory=SpeechSettings, description="Utterances and speech-fit thresholds.")
    evaluation: EvaluationSettings = Field(
        default_factory=EvaluationSettings, description="Cycle, weights, limits and review of monthly evaluations."
    )
    nightly: NightlySettings = Field(
        default_factory=NightlySettings, description="What the command nightly reads, and where it writes."
    )

    def with_options(self, **options: object) -> Settings:
        """These settings with command-line ``options`` put over them; an option of None was not given.

        Raises UsageError naming every option that does not fit, as ``--the-option``.
        """
        given = {name: value for name, value in options.items() if value is not None}
        try:
            return Settings.model_validate({**self.model_dump(), **given})
        except ValidationError as error:
            raise_problems(
                [
                    Problem(f"--{'-'.join(str(part) for part in e['loc']).replace('_', '-')}: {_says(e)}")
                    for e in error.errors()
                ]
            )


def load_settings(path: Path | None = None) -> Settings:
    """Read ``path``; without one, ``analyzer.toml`` of the current folder when there is one, else the defaults.

    Raises UsageError for a file that is missing, unreadable or not TOML, and for keys or values that do not fit.
    """
    if path is None:
        path = Path(DEFAULT_FILE)
        if not path.is_file():
            return Settings()
    text = _read(path)
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"\s*\(at line (\d+), column \d+\)", str(error))
        message = str(error).replace(place[0], "") if place else str(error)
        raise UsageError(f"not TOML: {message}", path=path, line=int(place[1]) if place else None) from error
    try:
        settings = Settings.model_validate(data)
    except ValidationError as error:
        lines = dict(_key_lines(text))
        found = [Problem(_describe(e), _line_of(e["loc"], lines)) for e in error.errors()]
        raise_problems(found, path=path)
    return _anchored(settings, path.parent)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError("not UTF-8 text", hint="save the settings file as UTF-8", path=path) from error
    except FileNotFoundError as error:
        raise UsageError("no such settings file", hint="leave --config away to use the defaults", path=path) from error
    except OSError as error:
        raise UsageError(f"cannot be read: {error.strerror}", path=path) from error


def _anchored(settings: Settings, folder: Path) -> Settings:
    """Relative paths made relative to ``folder``; a bare name (no slash) is a name, not a path."""
    changes: dict[str, object] = {}
    for key in ("pack", "model"):
        value: str = getattr(settings, key)
        if "/" in value or "\\" in value:
            changes[key] = str(folder / Path(value).expanduser())
    for key in ("roster", "company"):
        path: Path | None = getattr(settings, key)
        if path is not None:
            changes[key] = folder / path.expanduser()
    changes["nightly"] = settings.nightly.anchored(folder)
    if settings.db is not None and (named := _SQLITE_FILE.match(settings.db)):
        base = Path(quote(str(folder), safe="/\\: "))  # in a URL, % and ? of the folder's name mean something else
        changes["db"] = f"{named[1]}{base / Path(named[2]).expanduser()}{settings.db[named.end() :]}"
    return settings.model_copy(update=changes)


def known_keys() -> dict[str, str]:
    """Every key with its description; keys of a section are written ``section.key``."""
    return dict(_keys_of(Settings, ""))


def _keys_of(model: type[BaseModel], prefix: str) -> Iterator[tuple[str, str]]:
    for name, info in model.model_fields.items():
        yield prefix + name, info.description or ""
        if (section := _section_of(info)) is not None:
            yield from _keys_of(section, f"{prefix}{name}.")


def _section_of(info: FieldInfo) -> type[BaseModel] | None:
    kind = info.annotation
    return kind if isinstance(kind, type) and issubclass(kind, BaseModel) else None


def _describe(error: Mapping[str, Any]) -> str:
    key = _dotted(error["loc"])
    if error["type"] != "extra_forbidden":
        return f"{key}: {_says(error)}" if key else _says(error)
    nearest = _nearest(key)
    return f"unknown key {key!r}" + (f"; did you mean {nearest!r}?" if nearest else "")


def _says(error: Mapping[str, Any]) -> str:
    return str(error["msg"]).removeprefix("Value error, ").replace("Input should", "should")


def _nearest(key: str) -> str | None:
    """The known key that ``key`` begins or is most like, be it in another section."""
    every = list(known_keys())
    known = [name for name in every if not any(other.startswith(f"{name}.") for other in every)]
    begun = [name for name in known if name.startswith(key)]
    close = begun or difflib.get_close_matches(key, known, n=1, cutoff=0.6)
    if close:
        return close[0]
    by_last_part = {name.rpartition(".")[2]: name for name in reversed(known)}
    last = difflib.get_close_matches(key.rpartition(".")[2], by_last_part, n=1, cutoff=0.6)
    return by_last_part[last[0]] if last else None


def _dotted(loc: tuple[int | str, ...]) -> str:
    return ".".join(str(part) for part in loc)


_SECTION = re.compile(r"""\s*\[\s*["']?([\w.-]+)["']?\s*\]""")
_KEY = re.compile(r"""\s*["']?([\w.-]+)["']?\s*=""")


def _key_lines(text: str) -> Iterator[tuple[str, int]]:
    """Dotted key → line it is set on. tomllib keeps no positions; one key a line is how people write settings."""
    section = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if match := _SECTION.match(line):
            section = f"{match[1]}."
            yield match[1], number
        elif match := _KEY.match(line):
            yield section + match[1], number


def _line_of(loc: tuple[int | str, ...], lines: Mapping[str, int]) -> int | None:
    """The line of the key, or of the nearest table around it."""
    for end in range(len(loc), 0, -1):
        if (line := lines.get(_dotted(loc[:end]))) is not None:
            return line
    return None
