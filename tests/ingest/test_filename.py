from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.domain import Direction
from analyzer.errors import UsageError
from analyzer.ingest import FilenameTemplate
from analyzer.ingest.filename import NameFields

FULL = "{started_at:%Y%m%d%H%M%S}_{agent_id}_{direction}_{call_id}.wav"


def test_every_field_is_read():
    fields = FilenameTemplate(FULL).read(Path("/rec/20261120080509_012_呼入_A-77_b.wav"))
    assert fields == NameFields(
        call_id="A-77_b", agent_id="012", direction=Direction.INBOUND, started_at="2026-11-20T08:05:09"
    )


def test_the_extension_does_not_matter():
    assert FilenameTemplate("{agent_id}-{call_id}.wav").read(Path("7-8.mp3")) == NameFields(call_id="8", agent_id="7")
    assert FilenameTemplate("{agent_id}-{call_id}").read(Path("7-8.amr")) == NameFields(call_id="8", agent_id="7")


def test_folders_are_read_when_the_template_has_them():
    template = FilenameTemplate("{branch}/{agent_id}/{_}_{_}_{call_id}_{agent_channel}.wav")
    assert template.read(Path("/rec/张店/012/x_y_77_right.wav")) == NameFields(
        call_id="77", agent_id="012", branch="张店", agent_channel=1
    )
    assert template.read(Path("x_y_77_1.wav")) is None


def test_literal_braces_and_signs_stand_for_themselves():
    assert FilenameTemplate("({{x}}+.{call_id}").read(Path("({x}+.9.wav")) == NameFields(call_id="9")
    assert FilenameTemplate("({{x}}+.{call_id}").read(Path("({x}}.9.wav")) is None


def test_fixed_width_times_need_no_separator():
    fields = FilenameTemplate("{agent_id}{started_at:%y%m%d}{call_id}").read(Path("ab261120z9.wav"))
    assert fields == NameFields(call_id="z9", agent_id="ab", started_at="2026-11-20T00:00:00")


@pytest.mark.parametrize(
    "name", ["20261120080509_012_up_7.wav", "20261320080509_012_in_7.wav", "2026112008_012_in_7.wav", "note.wav"]
)
def test_a_name_that_does_not_fit_tells_nothing(name):
    assert FilenameTemplate(FULL).read(Path(name)) is None


@pytest.mark.parametrize(
    ("template", "says"),
    [
        ("{agentid}_{call_id}", "unknown field {agentid}; the fields are"),
        ("{agent_id}{call_id}", "nothing tells where the field before {call_id} ends"),
        ("{call_id}_{call_id}", "{call_id} stands twice"),
        ("{call_id", "braces do not pair up"),
        ("recording", "no field"),
        ("{_}.wav", "no field"),
        ("{call_id:03d}", "{call_id} takes no format"),
        ("{call_id!r}", "{call_id} takes no format"),
        ("{started_at:%Y%m%d%j}", "%j is not supported"),
        ("{started_at:%Y%m%d%Y}", "has a part twice"),
        ("{started_at:%H%M}", "needs one year"),
        ("{}", "unknown field {}"),
    ],
)
def test_a_template_that_cannot_work_says_why(template, says):
    with pytest.raises(UsageError) as caught:
        FilenameTemplate(template)
    assert says in str(caught.value)
    assert str(caught.value).startswith("filename_template ")


WORD = st.text(st.characters(codec="utf-8", exclude_characters="_/\\.\0"), min_size=1, max_size=12)


@given(agent_id=WORD, call_id=WORD, started_at=st.datetimes().map(lambda moment: moment.replace(microsecond=0)))
def test_what_the_template_wrote_it_reads_back(agent_id, call_id, started_at):
    name = f"{started_at:%m%d%H%M%S}{started_at.year:04}_{agent_id}_out_{call_id}.wav"
    template = FilenameTemplate("{started_at:%m%d%H%M%S%Y}_{agent_id}_{direction}_{call_id}.wav")
    assert template.read(Path("folder") / name) == NameFields(
        call_id=call_id, agent_id=agent_id, direction=Direction.OUTBOUND, started_at=started_at.isoformat()
    )
