from __future__ import annotations

import pytest

from analyzer.errors import UsageError
from analyzer.ingest import read_roster


def test_agents_with_and_without_branch(tmp_path):
    path = tmp_path / "agents.csv"
    path.write_text("工号,分公司,姓名\n012,张店,甲\n013,,乙\n", encoding="utf-8-sig")
    roster = read_roster(path)
    assert roster.branches == {"012": "张店", "013": None}
    assert roster.knows("013")
    assert not roster.knows("12")
    assert roster.warnings == (f"{path}: columns ignored: 姓名",)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("branch\nx\n", "no agent_id column"),
        ("agent_id,branch\n7,x\n7,y\n", ":3: agent_id '7' is already on line 2"),
        ("agent_id,branch\n,x\n", ":2: agent_id is not filled in"),
    ],
)
def test_a_wrong_roster_says_where(tmp_path, text, says):
    path = tmp_path / "agents.csv"
    path.write_text(text)
    with pytest.raises(UsageError) as caught:
        read_roster(path)
    assert says in str(caught.value)
