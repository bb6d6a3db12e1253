"""A call with everything that can be known of it, and databases to keep it in.

PostgreSQL is tried where ``CALLSCRIPT_TEST_POSTGRES`` names a database for tests (``postgresql://USER@HOST/DATABASE``);
every test gets a schema of its own in it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, make_url, text

from analyzer.domain import (
    Activity,
    CallData,
    CallResult,
    CallScore,
    CallStatus,
    Direction,
    Evidence,
    Fit,
    MatchLevel,
    Outcome,
    SectionScore,
    Span,
    Speaker,
    SpeechQuality,
    Transcript,
    Utterance,
    Verdict,
    Word,
)
from analyzer.scripts.load import LoadedPack, load_pack
from analyzer.store import Store, open_store

POSTGRES = "CALLSCRIPT_TEST_POSTGRES"

TRANSCRIPT = Transcript(
    call_id="1001",
    utterances=(
        Utterance(
            Speaker.AGENT,
            "您好",
            0.5,
            1.1,
            0.9,
            (Word("您", 0.5, 0.8, 0.91, -21.5), Word("好", 0.8, 1.1, 0.89)),
            -22.0,
        ),
        Utterance(Speaker.CUSTOMER, "喂", 1.3, 1.5, 0.8, (Word("喂", 1.3, 1.5, 0.8),)),
    ),
    agent_id="GJ0108",
    branch="张店分公司",
    direction=Direction.INBOUND,
    started_at="2026-11-16T08:42:10+08:00",
    duration_s=61.25,
    recording="/srv/1001.wav",
    audio_sha256="a" * 64,
    model="some-model",
    transcript_key="b" * 64,
    agent_confidence=0.97,
    qualities=(SpeechQuality(Speaker.AGENT, Fit.DOUBTFUL, 12.5, 0.71, 3.25, "识别把握低"),),
    activities=(Activity(Speaker.AGENT, 1, (Span(0.5, 1.1),)), Activity(Speaker.CUSTOMER, 0, (Span(1.3, 1.5),))),
    overlaps=(Span(1.0, 1.1),),
    silences=(Span(2.0, 5.5),),
    warnings=("truncated",),
    complete=False,
    call=CallData(12.5, 4, Speaker.CUSTOMER, "咨询", True),
)
HIT = Evidence("您好", "您好", MatchLevel.TONED, 0.97, 0.9, Speaker.AGENT, 0.5, 1.1)
VERDICTS = (
    Verdict("1001", "GJ0108", "Z3a.greeting", "Z3a", "开头语", Outcome.PASS, 10.0, 10.0, "major", (HIT,), "已说“问好”"),
    Verdict(
        "1001", "GJ0108", "Z11", "Z11", "服务忌语", Outcome.FAIL, 0.0, 20.0, "fatal",
        (Evidence("不知道"), HIT._replace(said="不\n‘知’道")), "说了禁用语",
    ),
)  # fmt: skip
SCORE = CallScore(
    "1001", CallStatus.SCORED, 33.33, "不合格", 1, ("Z11",), ("Z10", "closing"), "人工复核",
    (SectionScore("开头语", 10.0, 20.0, 30.0, 0.5),), 5.0, 2.5,
)  # fmt: skip


@dataclass
class Clock:
    """Tells a time that only the test moves."""

    now: datetime = datetime(2026, 11, 21, 1, 30, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_s(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def call() -> Callable[..., tuple[CallResult, Transcript]]:
    """``call("1002", agent_id=…)``: result and transcript of a call, alike but for what is told."""

    def make(call_id: str = "1001", score_pct: float = 33.33, **changed: Any) -> tuple[CallResult, Transcript]:
        transcript = replace(TRANSCRIPT, call_id=call_id, **changed)
        verdicts = tuple(v._replace(call_id=call_id, agent_id=transcript.agent_id) for v in VERDICTS)
        result = CallResult(
            call_id=call_id,
            recording=transcript.recording or "",
            score=replace(SCORE, call_id=call_id, score_pct=score_pct),
            verdicts=verdicts,
            agent_id=transcript.agent_id,
            branch=transcript.branch,
            direction=transcript.direction,
            started_at=transcript.started_at,
            duration_s=transcript.duration_s,
            audio_sha256=transcript.audio_sha256,
            model=transcript.model,
        )
        return result, transcript

    return make


@pytest.fixture
def failed() -> Callable[..., CallResult]:
    """The result of a recording that could not be used."""

    def make(call_id: str = "1001", reason: str = "empty_file: has no bytes") -> CallResult:
        return CallResult(call_id, f"/srv/{call_id}.wav", CallScore(call_id, CallStatus.FAILED, reason=reason))

    return make


PACK = """\
id: small
title: 小话术包
version: "1.0"
source: 内部规范
scoring:
  fatal: zero
  grades: [{grade: 合格, from_pct: 60}, {grade: 不合格, from_pct: 0}]
rules:
  - id: Z11
    title: 服务忌语
    source: Z11
    section: 服务忌语
    kind: forbid
    match: strict
    phrases: [不知道]
    points: 20
    must_match: [{dialogue: [坐席：不知道]}]
    must_not_match: [{dialogue: [坐席：您好]}]
"""


@pytest.fixture(scope="session")
def pack(tmp_path_factory: pytest.TempPathFactory) -> LoadedPack:
    file = tmp_path_factory.mktemp("packs") / "small.yaml"
    file.write_text(PACK, "utf-8")
    return load_pack(file)


@pytest.fixture(scope="session")
def changed_pack(pack: LoadedPack) -> LoadedPack:
    """The pack after somebody worked on it."""
    return replace(pack, pack=pack.pack.model_copy(update={"version": "99.1"}), sha256="9" * 64)


@pytest.fixture(scope="session")
def other_pack(pack: LoadedPack) -> LoadedPack:
    """Another pack with another id."""
    return replace(pack, pack=pack.pack.model_copy(update={"id": "other"}), sha256="8" * 64)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database that holds nothing yet."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/store.db"
        return
    server = os.environ.get(POSTGRES)
    if not server:
        pytest.skip(f"{POSTGRES} names no PostgreSQL database for tests")
    pytest.importorskip("psycopg", reason="the PostgreSQL driver is not installed (postgres extra)")
    schema = f"test_{uuid4().hex}"
    admin = create_engine(make_url(server).set(drivername="postgresql+psycopg"))
    with admin.begin() as connection:
        connection.execute(text(f"CREATE SCHEMA {schema}"))
    yield make_url(server).update_query_dict({"options": f"-csearch_path={schema}"}).render_as_string(False)
    with admin.begin() as connection:
        connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
    admin.dispose()


@pytest.fixture
def store(url: str, clock: Clock) -> Iterator[Store]:
    with open_store(url, create=True, clock=clock) as opened:
        yield opened
