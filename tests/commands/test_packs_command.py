"""``callscript packs``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from analyzer.scripts.load import list_packs, load_pack


def test_list_names_every_shipped_pack(cli: Any) -> None:
    ran = cli("packs", "list")
    assert ran.code == 0
    for loaded in list_packs():
        assert all(word in ran.out for word in (loaded.pack.id, loaded.pack.version, loaded.sha256[:12]))


@pytest.mark.parametrize("name", [loaded.pack.id for loaded in list_packs()])
def test_shipped_packs_keep_their_promises(cli: Any, name: str) -> None:
    ran = cli("packs", "test", name)
    assert ran.code == 0
    (line,) = ran.out.splitlines()
    right, _, total = line.removeprefix(f"{name}: ").removesuffix(" example verdicts are right").partition(" of ")
    assert right == total
    assert int(total) > 50


def test_a_broken_promise_is_told_and_the_code_is_4(cli: Any, tmp_path: Path) -> None:
    text = load_pack("heating_steward").path.read_text("utf-8")
    changed = tmp_path / "changed.yaml"
    changed.write_text(text.replace("单位: [环保供热]", "单位: [绿源供热]"), "utf-8")
    ran = cli("packs", "test", changed)
    assert ran.code == 4
    *wrong, last = ran.out.splitlines()
    assert any(line.startswith("Z3a.unit must_match[0] 规范的接听用语: fail instead of pass (") for line in wrong)
    right, total = last.split()[1], last.split()[3]
    assert int(total) - int(right) == len(wrong)


def test_an_unknown_pack_is_one_line(cli: Any) -> None:
    ran = cli("packs", "test", "nope")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("error: no script pack is called 'nope' (known packs: ")
    assert len(ran.err.splitlines()) == 1
