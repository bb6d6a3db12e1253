"""What the telephone system knows of a call, from the manifest to the transcript."""

from __future__ import annotations

from pathlib import Path

import pytest

from analyzer.domain import CallData, Speaker
from analyzer.errors import UsageError
from analyzer.ingest import collect, read_manifest
from analyzer.ingest.fields import parse_count, parse_duration_s, parse_party, parse_yes


def manifest(folder: Path, text: str) -> Path:
    path = folder / "calls.csv"
    path.write_text(text, "utf-8")
    return path


def test_the_columns_are_read(tmp_path: Path) -> None:
    table = "recording,ring_s,rings,hung_up_by,call_type,vip\n1.wav,12.5,4,customer,报修,yes\n2.wav,,,,,\n"
    first, second = read_manifest(manifest(tmp_path, table)).rows
    assert first.call == CallData(12.5, 4, Speaker.CUSTOMER, "报修", True)
    assert second.call == CallData()


def test_chinese_columns_and_values(tmp_path: Path) -> None:
    table = "录音文件,振铃时长,振铃次数,挂机方,业务类型,是否VIP\n1.wav,00:00:12,3次,坐席,投诉,否\n"
    (row,) = read_manifest(manifest(tmp_path, table)).rows
    assert row.call == CallData(12.0, 3, Speaker.AGENT, "投诉", False)


def test_mistakes_are_told_by_line(tmp_path: Path) -> None:
    table = "recording,ring_s,rings,hung_up_by,vip\n1.wav,long,3,agent,1\n2.wav,-1,2.5,nobody,maybe\n"
    with pytest.raises(UsageError) as caught:
        read_manifest(manifest(tmp_path, table))
    assert str(caught.value).split("\n")[1:] == [
        "  line 2: ring_s: 'long' is not a number of seconds; write it like 12 or 0:12",
        "  line 3: ring_s: '-1' is not a number of seconds; write it like 12 or 0:12",
        "  line 3: rings: '2.5' is not a whole number; write it like 3",
        "  line 3: hung_up_by: 'nobody' is neither side; write agent or customer (坐席 or 客户)",
        "  line 3: vip: 'maybe' is neither yes nor no; write yes or no (是 or 否)",
    ]


def test_it_reaches_the_call_and_is_unknown_without_a_row(tmp_path: Path) -> None:
    for name in ("1.wav", "2.wav"):
        (tmp_path / name).write_bytes(b"RIFF")
    rows = read_manifest(manifest(tmp_path, "recording,ring_s\n1.wav,9\n"))
    calls = collect([tmp_path], manifest=rows).calls
    assert [call.call for call in calls] == [CallData(ring_s=9.0), CallData()]


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("0", 0), (" 7 ", 7), ("7.25", 7.25), ("15秒", 15), ("0:15", 15), ("1:02:03", 3723), ("8s", 8)],
)
def test_seconds(text: str, seconds: float) -> None:
    assert parse_duration_s(text) == seconds


@pytest.mark.parametrize("text", ["", "-1", "1:2:3:4", "inf", "nan", "1e9", "十", ":5", "٣"])
def test_no_seconds(text: str) -> None:
    with pytest.raises(ValueError, match="seconds"):
        parse_duration_s(text)


def test_counts_parties_and_yes() -> None:
    assert [parse_count(text) for text in ("0", "3", "4次", "5声")] == [0, 3, 4, 5]
    for text in ("-1", "1.5", "x", "", "٣"):
        with pytest.raises(ValueError, match="whole number"):
            parse_count(text)
    assert [parse_party(text) for text in ("Agent", "客户", "系统")] == [
        Speaker.AGENT,
        Speaker.CUSTOMER,
        Speaker.UNKNOWN,
    ]
    assert [parse_yes(text) for text in ("是", "VIP", "0", "No")] == [True, True, False, False]
