"""Judging a transcript by a pack, and scoring the verdicts."""

RULES_VERSION = "7"
"""Part of the key of stored verdicts; raise it when the same transcript and pack may be judged otherwise."""
