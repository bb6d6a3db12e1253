"""Script and compliance analysis of recorded calls: sound → transcript → verdicts → CSV, offline."""

__version__ = "0.1.0"
