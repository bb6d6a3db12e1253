"""Sentences to words of the model's vocabulary."""

from __future__ import annotations

import logging
import re
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

import jieba

_NOT_HAN = re.compile(r"[^\u4e00-\u9fff〇]+")
jieba.setLogLevel(logging.WARNING)


def split_sentences(text: str) -> list[str]:
    """Runs of Han characters; latin letters and punctuation end a sentence."""
    return [part for part in _NOT_HAN.sub(" ", text.replace("〇", "零")).split(" ") if part]


def tokenizer(frequencies: Mapping[str, int]) -> jieba.Tokenizer:
    """A jieba tokenizer that knows exactly these words; other text falls apart into characters."""
    with tempfile.TemporaryDirectory() as folder:
        dictionary = Path(folder) / "words.txt"
        dictionary.write_text("".join(f"{w} {max(1, f)}\n" for w, f in frequencies.items()), "utf-8")
        made = jieba.Tokenizer(dictionary=str(dictionary))
        made.cache_file = str(Path(folder) / "cache")
        made.initialize()
    return made


def cut(made: jieba.Tokenizer, sentences: Iterable[str]) -> list[list[str]]:
    return [list(made.cut(sentence, HMM=False)) for sentence in sentences]
