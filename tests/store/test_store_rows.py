"""What rows hold that other programs and later versions read."""

import json

from analyzer.domain import Evidence, MatchLevel, Outcome, Speaker, Verdict
from analyzer.store import rows

HEARD = Evidence("不知道", "不知道", MatchLevel.TONED, 0.9875, 0.5, Speaker.AGENT, 1.25, 2.0)
VERDICT = Verdict("1", "7", "T", "H", "禁用语", Outcome.FAIL, evidence=(HEARD, Evidence("您好")))


def test_evidence_is_kept_by_name_and_what_is_not_known_is_left_out() -> None:
    *_, kept = rows.verdict_row(0, VERDICT)
    assert json.loads(kept) == [
        {
            **{"expected": "不知道", "said": "不知道", "level": "toned", "similarity": 0.9875, "confidence": 0.5},
            **{"speaker": "agent", "start_s": 1.25, "end_s": 2.0},
        },
        {"expected": "您好"},
    ]
    # Written as before, character by character: digests of closed months are made of it.
    assert kept.startswith('[{"expected":"不知道","said":"不知道","level":"toned","similarity":0.9875')


def test_evidence_comes_back_as_it_was() -> None:
    names = (
        "position",
        "rule_id",
        "source",
        "section",
        "outcome",
        "points",
        "max_points",
        "severity",
        "note",
        "evidence",
    )
    row = dict(zip(names, rows.verdict_row(0, VERDICT), strict=True))
    assert rows.verdict({**row, "call_id": "1", "agent_id": "7"}) == VERDICT
