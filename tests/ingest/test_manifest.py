from __future__ import annotations

import pytest

from analyzer.domain import Direction
from analyzer.errors import UsageError
from analyzer.ingest import ManifestRow, read_manifest


@pytest.fixture
def write(tmp_path):
    def write(text: str, encoding: str = "utf-8"):
        path = tmp_path / "calls.csv"
        path.write_bytes(text.encode(encoding))
        return path

    return write


def refusal(path) -> str:
    with pytest.raises(UsageError) as caught:
        read_manifest(path)
    return str(caught.value)


def test_every_column_is_read(write):
    path = write(
        "call_id,recording,agent_id,branch,direction,started_at,agent_channel\n"
        "1001,a/1001.wav,012,张店,inbound,2026/11/20 8:05,1\n"
    )
    assert read_manifest(path).rows == (
        ManifestRow(2, "1001", "a/1001.wav", "012", "张店", Direction.INBOUND, "2026-11-20T08:05:00", 1),
    )


def test_chinese_columns_in_gb18030(write):
    path = write("录音文件,工号,呼叫方向,通话时间\n1.wav,7,呼出,2026年11月20日\n", "gb18030")
    row = read_manifest(path).rows[0]
    assert (row.recording, row.agent_id, row.direction) == ("1.wav", "7", Direction.OUTBOUND)
    assert row.started_at == "2026-11-20T00:00:00"


def test_empty_cells_are_unknown_not_empty_text(write):
    row = read_manifest(write("recording,agent_id,direction,agent_channel\n1.wav,,,\n")).rows[0]
    assert (row.agent_id, row.direction, row.agent_channel) == (None, None, None)


@pytest.mark.parametrize("recording", ["2026/11/1.wav", "2026\\11\\1.wav", "./2026/11/1.wav"])
def test_either_slash_parts_the_path(recording):
    assert ManifestRow(2, recording=recording).parts == ("2026", "11", "1.wav")


def test_all_bad_rows_are_told_by_line(write):
    message = refusal(
        write(
            "call_id,recording,direction,started_at,agent_channel\n"
            "1,1.wav,up,2026-11-20,0\n"
            "2,2.wav,in,2026-11-20,0\n"
            ",,in,2026-11-20,0\n"
            "4,4.wav,in,soon,5\n"
        )
    )
    assert message.split("\n")[1:] == [
        "  line 2: direction: 'up' is not a direction; write inbound or outbound (呼入 or 呼出)",
        "  line 4: neither recording nor call_id is filled in",
        "  line 5: started_at: 'soon' is not a date and time; write it like 2026-11-20 08:05:00",
        "  line 5: agent_channel: '5' is not a channel; write 0 (left) or 1 (right)",
    ]


def test_duplicates_are_named_with_both_lines(write):
    message = refusal(write("call_id,recording\n1,1.wav\n2,./1.wav\n1,3.wav\n"))
    assert "line 3: recording '1.wav' is already on line 2" in message
    assert "line 4: call_id '1' is already on line 2" in message


def test_one_bad_row_is_one_line_with_file_and_number(write, tmp_path):
    message = refusal(write("recording,direction\n1.wav,up\n"))
    assert message.startswith(f"{tmp_path / 'calls.csv'}:2: direction: 'up'")
    assert "\n" not in message


def test_a_table_without_recordings_is_refused(write):
    assert "neither a recording nor a call_id column" in refusal(write("agent_id,branch\n7,x\n"))


def test_unknown_columns_give_one_warning(write):
    manifest = read_manifest(write("recording,score,grade\n1.wav,90,A\n"))
    assert len(manifest.warnings) == 1
    assert "score, grade" in manifest.warnings[0]
