"""What a batch hands over to be kept, and what it is reminded of."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from analyzer.domain import CallStatus, Transcript
from analyzer.errors import UnavailableError
from analyzer.ingest import CallInput
from analyzer.pipeline import Analysed, Analyzer, analyse_all
from analyzer.scripts.load import load_pack
from analyzer.settings import Settings

FULL = "您好环保供热供热管家一零八号为您服务请问有什么可以帮您"
COLD = "你们快点来我家暖气不热已经三天了"


@pytest.fixture
def analyzer(studio: Any, tmp_path: Path) -> Analyzer:
    return Analyzer(load_pack("heating_steward"), studio.transcriber, "fake", Settings(), tmp_path / "transcripts")


def test_each_call_is_kept_with_its_transcript_before_it_is_told(studio: Any, analyzer: Analyzer) -> None:
    text = studio.folder / "b.wav"
    calls = [studio.record("a", FULL, COLD), CallInput(text, "b"), studio.record("c", COLD, FULL)]
    text.write_text("no sound")
    heard: list[str] = []
    kept: list[Analysed] = []
    threads: set[int] = set()

    def keep(analysed: Analysed) -> None:
        kept.append(analysed)
        threads.add(threading.get_ident())
        heard.append(f"kept {analysed.result.call_id}")

    with ThreadPoolExecutor(1) as executor:
        results = analyse_all(analyzer, calls, executor, lambda result: heard.append(result.call_id), keep=keep)
    assert heard == ["kept a", "a", "kept b", "b", "kept c", "c"]
    assert tuple(analysed.result for analysed in kept) == results
    assert threads == {threading.get_ident()}, "a store has one writer"
    transcripts = [analysed.transcript for analysed in kept]
    assert [t and t.call_id for t in transcripts] == ["a", None, "c"]
    assert results[1].score.status is CallStatus.FAILED
    assert analyzer.analyse(calls[0]) == results[0]


def test_what_is_recalled_is_not_listened_to(studio: Any, analyzer: Analyzer, tmp_path: Path) -> None:
    call = studio.record("a", FULL, COLD)
    first = analyzer.analyse_fully(call)
    asked: list[str] = []

    def recall(key: str) -> Transcript | None:
        asked.append(key)
        return first.transcript

    elsewhere = replace(analyzer, transcripts_dir=tmp_path / "elsewhere", recall=recall)
    again = elsewhere.analyse_fully(replace(call, call_id="b"))
    assert studio.transcriber.streams == 2
    assert again.result.reused
    assert again.transcript is not None
    assert asked == [again.transcript.transcript_key]
    assert again.transcript.utterances == first.transcript.utterances
    assert (tmp_path / "elsewhere" / "b.json").exists()
    elsewhere.analyse(replace(call, call_id="b"))
    assert len(asked) == 1, "what is at hand is not asked for"


def test_a_keeper_that_raises_ends_the_run(studio: Any, analyzer: Analyzer) -> None:
    def refuse(analysed: Analysed) -> None:
        raise UnavailableError("no more")

    with ThreadPoolExecutor(1) as executor, pytest.raises(UnavailableError, match="no more"):
        analyse_all(analyzer, [studio.record("a", FULL, COLD)], executor, lambda result: None, keep=refuse)
