from __future__ import annotations

import pytest

from analyzer.domain import Direction
from analyzer.ingest.fields import parse_channel, parse_direction, parse_started_at, printable


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2026-11-20T08:05:00", "2026-11-20T08:05:00"),
        ("2026-11-20 08:05:00", "2026-11-20T08:05:00"),
        ("2026-11-20T08:05:00+08:00", "2026-11-20T08:05:00+08:00"),
        ("2026-11-20T08:05:00.75", "2026-11-20T08:05:00"),
        ("2026/11/20 8:05", "2026-11-20T08:05:00"),
        ("2026/1/2  8:05:09", "2026-01-02T08:05:09"),
        ("2026年11月20日 8:05", "2026-11-20T08:05:00"),
        ("2026.11.20", "2026-11-20T00:00:00"),
        ("20261120080509", "2026-11-20T08:05:09"),
        (" 2026-11-20 ", "2026-11-20T00:00:00"),
    ],
)
def test_times_as_spreadsheets_write_them(text, iso):
    assert parse_started_at(text) == iso


@pytest.mark.parametrize("text", ["", "yesterday", "2026-13-01", "46346.33", "2026", "20/11/2026"])
def test_what_is_no_time_is_refused_with_an_example(text):
    with pytest.raises(ValueError, match=r"write it like 2026-11-20 08:05:00"):
        parse_started_at(text)


@pytest.mark.parametrize(
    ("text", "direction"),
    [
        ("inbound", Direction.INBOUND),
        ("OUT", Direction.OUTBOUND),
        ("呼入", Direction.INBOUND),
        (" 呼出", Direction.OUTBOUND),
    ],
)
def test_directions_in_both_languages(text, direction):
    assert parse_direction(text) is direction


def test_an_unknown_direction_is_refused_with_what_would_be_right():
    with pytest.raises(ValueError, match=r"'up' is not a direction; write inbound or outbound"):
        parse_direction("up")


@pytest.mark.parametrize(("text", "channel"), [("0", 0), ("1", 1), ("Left", 0), ("右", 1)])
def test_channels(text, channel):
    assert parse_channel(text) == channel


def test_an_unknown_channel_is_refused():
    with pytest.raises(ValueError, match=r"'2' is not a channel"):
        parse_channel("2")


def test_names_that_are_no_text_become_storable():
    assert printable("通话\udcff.wav").encode() == "通话\\udcff.wav".encode()
