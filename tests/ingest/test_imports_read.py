"""Tables of every kind: whole and right, or refused with every bad row."""

from __future__ import annotations

from pathlib import Path

import pytest

from analyzer.errors import UsageError
from analyzer.ingest.imports import KINDS, Imported, Kind, read_import

ROOT = Path(__file__).resolve().parents[2]


def read(folder: Path, kind: str, text: str) -> Imported:
    file = folder / "table.csv"
    file.write_text(text, "utf-8")
    return read_import(file, KINDS[kind])


def problems(folder: Path, kind: str, text: str) -> list[str]:
    with pytest.raises(UsageError) as caught:
        read(folder, kind, text)
    return str(caught.value).removeprefix(f"{folder}/table.csv").splitlines()


def test_a_roster_in_chinese(tmp_path: Path) -> None:
    table = read(
        tmp_path,
        "roster",
        "工号,姓名,分公司,起始日期,截止日期,电话\n0101,管家01,甲,2026/10/1,2026-11-05,1\n0101,,乙,2026-11-06,至今,\n",
    )
    names = ("agent_id", "name", "branch", "post", "from_day", "until_day")
    assert [(row.line, tuple(row.values[name] for name in names)) for row in table.rows] == [
        (2, ("0101", "管家01", "甲", None, "2026-10-01", "2026-11-05")),
        (3, ("0101", None, "乙", None, "2026-11-06", None)),
    ]
    assert table.columns == set(names) - {"post"}
    assert table.warnings == (f"{tmp_path}/table.csv: columns ignored: 电话",)


def test_a_roster_with_the_names_of_the_contract(tmp_path: Path) -> None:
    (row,) = read(tmp_path, "roster", "agent_id,name,branch,post,from,to\n7,管家07,甲,坐席,,\n").rows
    assert (row.values["from_day"], row.values["until_day"]) == ("", None)


def test_every_bad_row_is_listed(tmp_path: Path) -> None:
    said = problems(
        tmp_path,
        "workorders",
        "工单编号,创建时间,首次响应时间,类型,是否紧急\n"
        "1,2026-11-03 08:00,2026-11-03 08:10,报修,是\n"
        "2,昨天,,报修,\n"
        ",2026-11-03 08:00,,打扫,也许\n"
        "4,2026-11-03 08:00,2026-11-03 07:00,,\n"
        "1,2026-11-04 08:00,,,\n",
    )
    assert said == [
        ": 6 problems",
        "  line 3: created_at: '昨天' has no time of day; write it like 2026-11-20 08:05:00",
        "  line 4: order_id is not filled in",
        "  line 4: kind: '打扫' is not a kind of work order; write repair, complaint, report, enquiry, out_of_area or "
        "other (报修, 投诉, 举报, 咨询, 非本片区 or 其他)",
        "  line 4: is_emergency: '也许' is neither yes nor no; write yes or no (是 or 否)",
        "  line 5: responded_at 2026-11-03T07:00:00 is before created_at 2026-11-03T08:00:00",
        "  line 6: order_id '1' is already on line 2",
    ]


def test_seconds_that_one_system_leaves_away_are_no_mistake(tmp_path: Path) -> None:
    text = "工单编号,创建时间,首次响应时间\n1,2026-11-03 08:00:40,2026-11-03 08:00\n"
    assert len(read(tmp_path, "workorders", text).rows) == 1


def test_a_column_that_must_be_there(tmp_path: Path) -> None:
    assert problems(tmp_path, "quotas", "分公司,奖项\n甲,优秀供热管家\n") == [
        ": no column period (考核月), places (名额) (name the columns in the first row)"
    ]


def test_somebody_must_be_meant(tmp_path: Path) -> None:
    assert problems(tmp_path, "complaints", "投诉日期,等级\n2026-11-03,重大\n") == [
        ":2: neither agent_id nor branch is filled in"
    ]


def test_two_postings_at_once_are_refused(tmp_path: Path) -> None:
    text = "工号,分公司,from,to\n1,甲,2026-10-01,2026-11-05\n1,乙,2026-11-05,\n2,甲,,\n2,乙,2026-11-01,\n"
    assert problems(tmp_path, "roster", text) == [
        ":3: agent_id '1' is posted elsewhere until 2026-11-05, see line 2; end that the day before"
    ]


def test_rows_without_a_number_are_found_by_what_they_say(tmp_path: Path) -> None:
    """The same table again, and longer by a row, gives the same keys; two who say the same are two."""
    text = "日期,工号,满意度\n2026-11-03,1,满意\n2026-11-03,1,满意\n2026-11-04,1,未接通\n"
    first = [row.values["feedback_id"] for row in read(tmp_path, "feedback", text).rows]
    longer = read(tmp_path, "feedback", text + "2026-11-05,2,不满意\n").rows
    assert len(set(first)) == 3
    assert [row.values["feedback_id"] for row in longer][:3] == first
    assert [row.values["score_pct"] for row in longer] == [75.0, 75.0, None, 25.0]
    reordered = read(tmp_path, "feedback", "工号,满意度,日期\n1,未接通,2026-11-04\n").rows
    assert reordered[0].values["feedback_id"] == first[2]


def test_a_corrected_mark_has_the_key_of_the_first(tmp_path: Path) -> None:
    text = "考核月,工号,评价来源,评价人,得分\n2026-11,1,自评,,{}\n2026-11,1,上级评价,a,{}\n2026-11,1,用户评价,,{}\n"
    was = [row.values["assessment_id"] for row in read(tmp_path, "assessments", text.format(90, 80, 70)).rows]
    now = [row.values["assessment_id"] for row in read(tmp_path, "assessments", text.format(91, 81, 71)).rows]
    assert [a == b for a, b in zip(was, now, strict=True)] == [True, True, False]


def test_two_marks_of_one_assessor_contradict_each_other(tmp_path: Path) -> None:
    text = "考核月,工号,评价来源,得分\n2026-11,1,自评,90\n2026-11,1,自评,95\n"
    assert problems(tmp_path, "assessments", text) == [":3: the same matter is already on line 2"]


def test_stars_are_no_marks(tmp_path: Path) -> None:
    text = "日期,工号,{}\n2026-11-03,1,5\n2026-11-03,2,4\n"
    (said,) = problems(tmp_path, "feedback", text.format("满意度"))
    assert "are they stars? then call the column stars (星级)" in said
    (mixed,) = problems(tmp_path, "feedback", "日期,工号,满意度\n2026-11-03,1,满意\n2026-11-03,2,5\n2026-11-03,3,4\n")
    assert "are they stars?" in mixed
    assert len(read(tmp_path, "feedback", "日期,工号,满意度\n2026-11-03,1,满意\n2026-11-03,2,60\n").rows) == 2
    assert [row.values["score_pct"] for row in read(tmp_path, "feedback", text.format("星级")).rows] == [100.0, 75.0]


def test_a_mark_and_stars_are_one_too_many(tmp_path: Path) -> None:
    assert problems(tmp_path, "feedback", "日期,工号,满意度,星级\n2026-11-03,1,90,5\n") == [
        ":2: stars and score_pct are both filled in"
    ]


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_no_heading_means_two_columns(kind: Kind) -> None:
    headings = [h.lower() for column in kind.columns for h in (column.name, *column.headings)]
    assert len(headings) == len(set(headings))


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_the_page_tells_every_column(kind: Kind) -> None:
    page = (ROOT / "docs" / "imports.md").read_text("utf-8")
    section = page.partition(f"\n## `{kind.name}` – {kind.title}\n")[2].partition("\n## ")[0]
    told = [line.split("|")[1:3] for line in section.splitlines() if line.startswith("| `")]
    expected = [
        [
            f" `{column.name}`{' *' if column.required else ''} ",
            f" {'、'.join(heading for heading in column.headings if not heading.isascii())} ",
        ]
        for column in kind.columns
    ]
    assert told == expected
