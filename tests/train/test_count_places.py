"""Names of places from the lists of the National Bureau of Statistics."""

from __future__ import annotations

from models.train.count_places import count_districts, count_places


def row(name: str, province: str = "44") -> dict[str, str]:
    return {"name": name, "provinceCode": province}


def test_offices_are_taken_off_and_the_north_counts_twice() -> None:
    counts = count_places(
        [
            row("阳光花园社区居委会"),
            row("阳光花园社区居民委员会", "37"),
            row("人民路居委会"),
            row("王家庄村委会", "37"),
            row("大石桥村民委员会"),
        ]
    )
    assert counts == {"community": {"阳光花园": 3, "人民路": 1}, "village": {"王家庄": 2, "大石桥": 1}}


def test_what_is_no_name_is_left_out() -> None:
    names = ["三连", "农场社区居委会", "镇直属社区", "A区社区居委会", "某街道虚拟社区", "井社区居委会"]
    assert not any(count_places(map(row, names)).values())


def test_districts_keep_their_rank() -> None:
    names = ["历城区", "市辖区", "延吉市", "某某经济开发区", "泗水县"]
    assert count_districts(map(row, names)) == {"历城区": 1, "延吉市": 1, "泗水县": 1}
