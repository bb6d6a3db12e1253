from __future__ import annotations

from pathlib import Path

import pytest

from analyzer.errors import UsageError
from analyzer.ingest.tables import Row, read_table

NAMES = {"agent_id": ("工号",), "branch": ("分公司",)}


def table(path: Path, content: bytes):
    path.write_bytes(content)
    return read_table(path, NAMES)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_encodings_that_spreadsheets_write(tmp_path, encoding):
    read = table(tmp_path / "t.csv", "工号,分公司\n12,张店\n".encode(encoding))
    assert read.rows == (Row(2, {"agent_id": "12", "branch": "张店"}),)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_separators_and_line_ends(tmp_path, separator, line_end):
    content = line_end.join([f"agent_id{separator}branch", f'12{separator}"a{separator}b"', ""])
    assert table(tmp_path / "t.csv", content.encode()).rows[0].cells == {"agent_id": "12", "branch": f"a{separator}b"}


def test_headings_match_without_case_spaces_or_order(tmp_path):
    read = table(tmp_path / "t.csv", b" Branch ,Agent ID\n east ,7\n")
    assert read.columns == ("branch", "agent_id")
    assert read.rows[0].cells == {"branch": "east", "agent_id": "7"}


def test_other_columns_are_ignored_with_one_warning(tmp_path):
    read = table(tmp_path / "t.csv", b"agent_id,phone,,notes\n7,1,2,3\n")
    assert read.ignored == ("phone", "notes")
    assert read.warnings() == (f"{tmp_path / 't.csv'}: columns ignored: phone, notes",)
    assert read.rows[0].cells == {"agent_id": "7"}


def test_blank_rows_and_short_rows_and_line_numbers(tmp_path):
    read = table(tmp_path / "t.csv", b'\nagent_id,branch\n\n,\n7\n"8","two\nlines"\n9,x\n')
    assert [(row.line, row.cells["agent_id"]) for row in read.rows] == [(5, "7"), (6, "8"), (8, "9")]
    assert read.rows[1].cells["branch"] == "two\nlines"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty; the first row must name the columns"),
        (b"agent_id,branch\n7,a,b\n", ":2: 3 cells under 2 columns"),
        ("agent_id,工号\n7,8\n".encode(), ":1: columns agent_id and 工号 both mean agent_id"),
        (b'agent_id,branch\n7,"open\n8,x\n', ":2: not readable as CSV"),
        (b"RIFF\x00\x00\x00\xffWAVE", "not a text file"),
        (b"agent_id\n\xff\xff\xff", "not a text file"),
    ],
)
def test_unusable_tables_say_where_and_why(tmp_path, content, says):
    with pytest.raises(UsageError) as caught:
        table(tmp_path / "t.csv", content)
    assert says in str(caught.value)


def test_a_missing_table_is_refused(tmp_path):
    with pytest.raises(UsageError, match="no such file"):
        read_table(tmp_path / "none.csv", NAMES)
    with pytest.raises(UsageError, match="cannot be read"):
        read_table(tmp_path, NAMES)
