"""``--unmasked``: personal data in what leaves the store, only where the settings allow it."""

from __future__ import annotations

from analyzer.errors import UsageError
from analyzer.evaluation_settings import EvaluationSettings


def check_unmasked(is_asked: bool, settings: EvaluationSettings) -> None:
    """Raises UsageError when personal data are asked for and the settings do not allow them."""
    if is_asked and not settings.allow_unmasked:
        raise UsageError(
            "--unmasked: personal data leave the store only where the settings allow it",
            hint="set allow_unmasked = true under [evaluation] in analyzer.toml",
        )
