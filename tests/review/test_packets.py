"""Packets: what is chosen, what is in the folder, what is hidden, and what comes back."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest
import soundfile
from openpyxl import load_workbook

from analyzer.closing import close_period, closed_results, note_corrections
from analyzer.errors import UnavailableError, UsageError
from analyzer.evaluating import evaluate_stored
from analyzer.review.choose import plan_appeal, plan_calibration, plan_review
from analyzer.review.packet import Written, write_packet
from analyzer.review.taking import take_back
from analyzer.store.reviewing import Packet, find_packets, heard_calls, save_packet, titles

ZONE = ZoneInfo("Asia/Shanghai")
RUDE = "您好这个我不知道"


def hand_out(office, packet: Packet, folder: Path, *, is_unmasked: bool = False) -> Written:  # type: ignore[no-untyped-def]
    keys = {item.verdict.call_id: item.verdict_key for item in packet.items}
    with office.store.reading() as connection:
        heard, known = heard_calls(connection, keys), titles(connection, keys.values())
    written = write_packet(folder, packet, heard, known, is_unmasked=is_unmasked)
    with office.store.writing() as connection:
        save_packet(connection, packet)
    return written


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def chosen(packet: Packet) -> list[tuple[str, str, str]]:
    return [(item.verdict.call_id, item.verdict.rule_id, item.chosen_for.value) for item in packet.items]


@pytest.fixture
def month(office):  # type: ignore[no-untyped-def]
    for agent in ("01", "02"):
        for number in range(5):
            office.take(f"{agent}-{number}", agent, "您好请问有什么可以帮您")
    office.take("rude", "01", RUDE, record=True)
    office.take("curt", "02", "什么事情您说")
    return office


def test_all_fatal_ones_are_there_and_some_of_everybody(month) -> None:  # type: ignore[no-untyped-def]
    found = chosen(plan_review(month.store, "2026-11", month.settings))
    assert ("rude", "Z11", "fatal") in found
    by_lot = {call_id for call_id, _, why in found if why == "random"}
    assert {call_id.partition("-")[0] for call_id in by_lot} <= {"01", "02", "rude", "curt"}
    assert len(by_lot) == 2
    assert next(row for row in found if row[2] == "fatal") == found[0]
    assert found == chosen(plan_review(month.store, "2026-11", month.settings))


def test_what_was_judged_for_good_is_not_handed_out_again(month, tmp_path) -> None:  # type: ignore[no-untyped-def]
    packet = plan_review(month.store, "2026-11", month.settings)
    hand_out(month, packet, tmp_path / "packet")
    lines = "".join(f"{packet.packet_id},{call},{rule},合格,听过\n" for call, rule, _ in chosen(packet))
    taken = month.bring_back(lines)
    assert (taken.answers, taken.unanswered, taken.closed) == (len(packet.items), 0, (packet.packet_id,))
    assert taken.overruled > 0
    with pytest.raises(UnavailableError, match="nothing of 2026-11 is left to review"):
        plan_review(month.store, "2026-11", month.settings)


def test_the_folder_of_a_packet(month, tmp_path) -> None:  # type: ignore[no-untyped-def]
    packet = plan_review(month.store, "2026-11", month.settings)
    written = hand_out(month, packet, tmp_path / "packet")
    table = rows(tmp_path / "packet" / "review.csv")
    assert len(table) == len(packet.items) == written.items
    (rude,) = [row for row in table if (row["通话编号"], row["质检项"]) == ("rude", "Z11")]
    assert (rude["机器判定"], rude["抽取原因"], rude["质检项名称"]) == ("不合格", "致命项", "服务忌语")
    assert "不知道" in rude["听到的话"]
    assert (rude["复核结论"], rude["复核人"]) == ("", "")
    samples, rate_hz = soundfile.read(tmp_path / "packet" / rude["片段"])
    assert rate_hz == 8000
    assert 2.5 <= len(samples) / rate_hz <= 5.0
    text = (tmp_path / "packet" / rude["转写"]).read_text("utf-8")
    assert "[00:01.0] 坐席：您好这个我不知道" in text
    sheet = load_workbook(tmp_path / "packet" / "review.xlsx").active
    assert sheet.freeze_panes == "A2"
    assert len(sheet.data_validations.dataValidation) == 2
    assert sheet.max_row == len(table) + 1
    assert packet.packet_id in (tmp_path / "packet" / "说明.txt").read_text("utf-8")
    with pytest.raises(UsageError, match="is not empty"):
        write_packet(tmp_path / "packet", packet, {}, {})


def test_a_recording_that_is_not_there_or_another_gives_no_clip(month, tmp_path) -> None:  # type: ignore[no-untyped-def]
    month.take("gone", "01", RUDE, record=True)
    (month.folder / "recordings" / "rude.wav").write_bytes(b"another")
    (month.folder / "recordings" / "gone.wav").unlink()
    written = hand_out(month, plan_review(month.store, "2026-11", month.settings), tmp_path / "packet")
    assert written.clips == 0
    assert written.without_clip["录音文件已被更换"] >= 1
    assert written.without_clip["录音已不在原处"] >= 1


SPOKEN = "您好我不知道您打一三八零零零零五三一二"


def test_personal_data_are_silent_and_masked(office, tmp_path) -> None:  # type: ignore[no-untyped-def]
    office.take("phone", "01", SPOKEN, record=True)
    packet = plan_appeal(office.store, "phone", "Z11", office.settings)
    hand_out(office, packet, tmp_path / "masked")
    hand_out(office, plan_like(packet, "other"), tmp_path / "open", is_unmasked=True)
    (row,) = rows(tmp_path / "masked" / "review.csv")
    assert "一三八" not in "".join(path.read_text("utf-8") for path in (tmp_path / "masked").rglob("*.txt"))
    assert "一三八" in "".join(path.read_text("utf-8") for path in (tmp_path / "open").rglob("*.txt"))
    masked, rate_hz = soundfile.read(tmp_path / "masked" / row["片段"])
    plain, _ = soundfile.read(tmp_path / "open" / row["片段"])
    assert masked.shape == plain.shape
    # the clip begins two seconds before the forbidden words, at the start of the recording
    digits_s = 1.0 + 0.2 * SPOKEN.index("一三八")
    quiet = np.abs(masked).max(axis=1) == 0.0
    assert quiet[round(digits_s * rate_hz) :].all()
    assert not quiet[: round((digits_s - 0.2) * rate_hz)].any()
    assert (np.abs(plain) > 0).all()


def plan_like(packet: Packet, packet_id: str) -> Packet:
    return replace(packet, packet_id=packet_id)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("X1,rude,Z11,合格,好\n", "line 2: no packet 'X1' was handed out from this store"),
        ("{id},nobody,Z11,合格,好\n", "does not hold 'Z11' of call 'nobody'"),
        ("{id},rude,Z11,也许,好\n", "outcome: '也许' is not a verdict"),
        ("{id},rude,Z11,合格,\n", "reason (复核理由) is needed where the verdict is not the machine's"),
        ("{id},rude,Z11,,好\n", "reason is filled in, but no outcome"),
        ("{id},rude,Z11,不合格,\n{id},rude,Z11,合格,好\n", "line 3: 'Z11' of call 'rude' stands here twice"),
    ],
)
def test_bad_rows_are_told_by_line_and_nothing_is_taken(month, tmp_path, line: str, said: str) -> None:  # type: ignore[no-untyped-def]
    packet = plan_review(month.store, "2026-11", month.settings)
    hand_out(month, packet, tmp_path / "packet")
    with pytest.raises(UsageError) as error:
        month.bring_back(line.format(id=packet.packet_id) + f"{packet.packet_id},curt,hello,不合格,\n")
    assert said.removeprefix("line 2: ").removeprefix("line 3: ") in str(error.value)
    assert ("rude", "Z11", "fatal") in chosen(plan_review(month.store, "2026-11", month.settings))


def test_who_judged_must_be_told_and_not_tomorrow(month, tmp_path) -> None:  # type: ignore[no-untyped-def]
    packet = plan_review(month.store, "2026-11", month.settings)
    hand_out(month, packet, tmp_path / "packet")
    with pytest.raises(UsageError, match="reviewer"):
        month.bring_back(f"{packet.packet_id},rude,Z11,不合格,\n", reviewer="")
    file = tmp_path / "later.csv"
    file.write_text(
        f"packet_id,call_id,rule_id,outcome,reviewer,reviewed_at\n{packet.packet_id},rude,Z11,fail,甲,2027-01-01\n",
        "utf-8",
    )
    with pytest.raises(UsageError, match="'2027-01-01' has not come yet"):
        take_back(month.store, file, ZONE)


def test_the_filled_in_workbook_comes_back_and_twice_is_once(month, tmp_path) -> None:  # type: ignore[no-untyped-def]
    packet = plan_review(month.store, "2026-11", month.settings)
    hand_out(month, packet, tmp_path / "packet")
    path = tmp_path / "packet" / "review.xlsx"
    book = load_workbook(path)
    page = book.active
    heads = {cell.value: cell.column for cell in page[1]}
    for line in range(2, page.max_row + 1):
        if (page.cell(line, heads["通话编号"]).value, page.cell(line, heads["质检项"]).value) == ("rude", "Z11"):
            told = {"复核结论": "合格", "复核理由": "引用客户的话", "复核人": "主管二", "复核时间": "2026-11-20 10:00"}
            for head, value in told.items():
                page.cell(line, heads[head]).value = value
    book.save(path)
    first = take_back(month.store, path, ZONE)
    again = take_back(month.store, path, ZONE)
    assert (first.answers, first.new, first.overruled) == (1, 1, 1)
    assert (again.answers, again.new) == (1, 0)
    assert first.unanswered == len(packet.items) - 1
    (rude,) = [a for a in evaluate_stored(month.store, "2026-11", month.settings).result.agents if a.agent_id == "01"]
    assert rude.fatal_calls == 0


def test_rows_without_a_time_are_taken_once_too(month, tmp_path) -> None:  # type: ignore[no-untyped-def]
    packet = plan_review(month.store, "2026-11", month.settings)
    hand_out(month, packet, tmp_path / "packet")
    passed, failed = (f"{packet.packet_id},rude,Z11,{word},听过\n" for word in ("合格", "不合格"))
    assert [month.bring_back(rows).new for rows in (passed, passed, failed, failed, passed)] == [1, 0, 1, 0, 1]


def test_an_appeal_goes_through_its_window_and_is_closed_by_a_final_decision(month, tmp_path) -> None:  # type: ignore[no-untyped-def]
    close_period(month.store, "2026-11", month.settings)
    packet = plan_appeal(month.store, "rude", None, month.settings)
    assert chosen(packet) == [("rude", "Z11", "appeal")]
    assert (packet.period, packet.agent_id, str(packet.due_on)) == ("2026-11", "01", "2026-11-28")
    hand_out(month, packet, tmp_path / "appeal")
    with pytest.raises(UsageError, match="an appeal against Z11 is open"):
        plan_appeal(month.store, "rude", None, month.settings)
    taken = month.bring_back(f"{packet.packet_id},rude,Z11,合格,客户先说的\n")
    assert taken.closed == (packet.packet_id,)
    with month.store.reading() as connection:
        assert find_packets(connection, [packet.packet_id])[packet.packet_id].closed_at is not None
    with pytest.raises(UsageError, match="was decided on 2026-11-21"):
        plan_appeal(month.store, "rude", None, month.settings)
    assert any(c.difference.call_id == "rude" for c in note_corrections(month.store, "2026-11"))
    (frozen,) = [a for a in closed_results(month.store)["2026-11"].agents if a.agent_id == "01"]
    assert frozen.fatal_calls == 1


@pytest.mark.parametrize(("shown", "is_taken"), [("7.02611E+11", True), ("702611050123", True), ("801", False)])
def test_ids_that_a_spreadsheet_took_for_numbers_are_known_by_their_row(  # type: ignore[no-untyped-def]
    office, tmp_path, shown: str, is_taken: bool
) -> None:
    office.take("0702611050123", "01", RUDE)
    packet = plan_appeal(office.store, "0702611050123", "Z11", office.settings)
    hand_out(office, packet, tmp_path / "appeal")
    file = tmp_path / "back.csv"
    head = "复核包,序号,通话编号,质检项,复核结论,复核人\n"
    file.write_text(f"{head}{packet.packet_id},1,{shown},Z11,不合格,主管一\n", "utf-8")
    if is_taken:
        assert take_back(office.store, file, ZONE).new == 1
    else:
        with pytest.raises(UsageError, match="does not hold 'Z11' of call '801'"):
            take_back(office.store, file, ZONE)


def test_an_appeal_that_is_not_final_stays_open(month, tmp_path) -> None:  # type: ignore[no-untyped-def]
    packet = plan_appeal(month.store, "rude", "Z11", month.settings)
    hand_out(month, packet, tmp_path / "appeal")
    file = tmp_path / "opinion.csv"
    file.write_text(
        f"复核包,通话编号,质检项,复核结论,复核理由,复核人,终审\n{packet.packet_id},rude,Z11,合格,我看可以,组长,否\n",
        "utf-8",
    )
    assert take_back(month.store, file, ZONE).closed == ()


def test_appeals_that_cannot_be(month) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(UsageError, match="no judged call 'nobody'"):
        plan_appeal(month.store, "nobody", None, month.settings)
    with pytest.raises(UsageError, match="'01-0': nothing failed"):
        plan_appeal(month.store, "01-0", None, month.settings)
    close_period(month.store, "2026-11", month.settings)
    month.clock.now += timedelta(days=8)
    with pytest.raises(UsageError, match="2026-11 could be appealed against until 2026-11-28"):
        plan_appeal(month.store, "rude", None, month.settings)


def test_calibration_is_blind_and_the_same_for_all(month, tmp_path) -> None:  # type: ignore[no-untyped-def]
    one, two = plan_calibration(month.store, "2026-11", ["主管一", "主管二"], 12, month.settings)
    assert chosen(one) == chosen(two)
    assert one.packet_id != two.packet_id
    written = hand_out(month, one, tmp_path / "one")
    table = rows(tmp_path / "one" / "review.csv")
    assert not {"机器判定", "听到的话", "机器说明", "工号"} & set(table[0])
    assert {row["复核人"] for row in table} == {"主管一"}
    assert written.clips == 1
    (clip,) = {row["片段"] for row in table if row["通话编号"] == "rude"}
    assert soundfile.info(tmp_path / "one" / clip).duration > 4.0
    with pytest.raises(UsageError, match="was handed out to '主管一'"):
        month.bring_back(f"{one.packet_id},rude,Z11,合格,\n", reviewer="主管三")
    assert month.bring_back(f"{one.packet_id},rude,Z11,合格,\n").answers == 1
    (agent,) = [a for a in evaluate_stored(month.store, "2026-11", month.settings).result.agents if a.agent_id == "01"]
    assert agent.fatal_calls == 1  # a blind opinion decides nothing
    with pytest.raises(UsageError, match="two or more different people"):
        plan_calibration(month.store, "2026-11", ["甲", "甲"], 3, month.settings)


def test_a_packet_needs_calls(office) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(UnavailableError, match="no judged calls of 2026-11"):
        plan_review(office.store, "2026-11", office.settings)
