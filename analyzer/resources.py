"""Where the files that ship with the analyzer lie: packs, models, samples."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
"""The checkout, or site-packages when installed from a wheel."""

PACKS_DIR = ROOT / "scripts_zh"
MODELS_DIR = ROOT / "models"
SAMPLES_DIR = ROOT / "samples"
DEMO_MODEL = "demo-zh"
