"""What a review of a pack finds."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """An error makes verdicts wrong or a rule pointless; a warning is probably not what was meant; a note is nothing to
    be mended in the pack."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Finding:
    """``rule_id`` is empty for what concerns the pack as a whole. ``where`` is the location of the key in the rule, or
    in the pack; ``hint`` says the way out."""

    level: Level
    rule_id: str
    where: tuple[str | int, ...]
    message: str
    hint: str
