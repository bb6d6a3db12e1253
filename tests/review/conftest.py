"""A store with judged calls, recordings beside it, and a clock that only the test moves."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
import soundfile

from analyzer.domain import CallResult, CallScore, CallStatus, Direction, Speaker, Transcript, Utterance, Word
from analyzer.evaluation_settings import EvaluationSettings, LimitSettings, ReviewSettings
from analyzer.judging import judged
from analyzer.review.taking import Taken, take_back
from analyzer.scripts.load import LoadedPack, load_pack
from analyzer.settings import Settings
from analyzer.store import Store, open_store

ZONE = ZoneInfo("Asia/Shanghai")
RATE_HZ = 8000
PACK = (Path(__file__).parents[1] / "small.yaml").read_text("utf-8")


@dataclass
class Office:
    """Puts calls into a store, and packets back."""

    store: Store
    pack: LoadedPack
    folder: Path
    clock: Any
    settings: EvaluationSettings = field(
        default_factory=lambda: EvaluationSettings(
            limits=LimitSettings(min_calls=2), review=ReviewSettings(doubtful_calls=2, random_per_agent=1)
        )
    )

    def take(
        self, call_id: str, agent_id: str, said: str, *, confidence: float = 0.99, record: bool = False
    ) -> Transcript:
        """A call of the agent's words, a fifth of a second each, then the customer's; with sound if ``record``."""
        words = tuple(Word(char, 1.0 + 0.2 * i, 1.2 + 0.2 * i, confidence) for i, char in enumerate(said))
        ends_s = 1.0 + 0.2 * len(said)
        utterances = (
            Utterance(Speaker.AGENT, said, 1.0, ends_s, confidence, words),
            Utterance(Speaker.CUSTOMER, "好的谢谢", ends_s + 0.5, ends_s + 1.5, 0.99),
        )
        digest = None
        path = self.folder / "recordings" / f"{call_id}.wav"
        if record:
            path.parent.mkdir(exist_ok=True)
            tone = np.full((round((ends_s + 2.0) * RATE_HZ), 2), 0.25, np.float32)
            soundfile.write(path, tone, RATE_HZ)
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
        heard = Transcript(
            call_id,
            utterances,
            agent_id,
            "东",
            Direction.INBOUND,
            "2026-11-03T09:00:00+08:00",
            ends_s + 2.0,
            recording=str(path),
            audio_sha256=digest,
        )
        unjudged = CallScore(call_id, CallStatus.FAILED)
        bare = CallResult(call_id, str(path), unjudged, (), agent_id, "东", Direction.INBOUND, heard.started_at)
        given = {"min_agent_confidence": Settings().min_agent_confidence}
        self.store.save(judged(bare, heard, self.pack.pack, Settings()), heard, self.pack, judged_with=given)
        return heard

    def bring_back(self, rows: str, *, reviewer: str = "主管一") -> Taken:
        """Import a table of these lines: packet, call, rule, outcome, reason."""
        file = self.folder / "back.csv"
        file.write_text("复核包,通话编号,质检项,复核结论,复核理由\n" + rows, "utf-8")
        return take_back(self.store, file, ZONE, reviewer=reviewer)


@pytest.fixture(scope="session")
def small_pack(tmp_path_factory: pytest.TempPathFactory) -> LoadedPack:
    file = tmp_path_factory.mktemp("packs") / "small.yaml"
    file.write_text(PACK, "utf-8")
    return load_pack(file)


@pytest.fixture
def office(tmp_path: Path, small_pack: LoadedPack, clock: Any) -> Iterator[Office]:
    with open_store(f"sqlite:///{tmp_path / 'calls.db'}", create=True, clock=clock) as store:
        yield Office(store, small_pack, tmp_path, clock)
