from pathlib import Path

import pytest

from analyzer.matching.prices import PRICES_FILE, read_prices, shipped_prices
from analyzer.text.sounds import Sound, parse_sound


def surprise(said: str, heard: str) -> float:
    return shipped_prices().surprise(parse_sound(said), parse_sound(heard))


def test_the_table_names_its_sources() -> None:
    head = PRICES_FILE.read_text(encoding="utf-8")
    assert "huangzj421/ASR-Correction (MIT)" in head
    assert "microsoft/NeuralSpeech" in head


@pytest.mark.parametrize(
    ("said", "often", "seldom"),
    [
        ("shi4", "si4", "bi4"),
        ("nan2", "lan2", "kan2"),
        ("xin1", "xing1", "xu1"),
        ("guan3", "guan4", "guan5"),
        ("re4", "le4", "zhe4"),
        ("bao3", "bao2", "qiu2"),
    ],
)
def test_what_accents_merge_is_no_great_surprise(said: str, often: str, seldom: str) -> None:
    assert 0 < surprise(said, often) < surprise(said, seldom)


def test_no_surprise_is_greater_than_that_of_anything_at_all() -> None:
    prices = shipped_prices()
    said = parse_sound("re4")
    for heard in ("de5", "er2", "xiong1", "n2", "lve4"):
        assert prices.surprise(said, parse_sound(heard)) <= prices.most(said) + 1e-9
    assert prices.surprise(said, said) == 0.0


def test_sounds_that_the_table_lacks_are_priced_too() -> None:
    prices = shipped_prices()
    strange = Sound("", "hng", 5)
    assert prices.surprise(strange, strange) == 0.0
    assert prices.surprise(strange, parse_sound("bao3")) > 1.0


def test_a_table_is_read_as_written(tmp_path: Path) -> None:
    table = tmp_path / "prices.tsv"
    table.write_text(
        "# head\nany\t\t\t0.1\nomitted\tplain\t\t-4\ninserted\tplain\t\t-5\ninitial\t0\tb\t-1.5\n", encoding="utf-8"
    )
    prices = read_prices(table)
    assert prices.any_share == 0.1
    assert prices.omitted == {"plain": -4.0}
    assert prices.inserted == {"plain": -5.0}
    assert prices.ratios == {("initial", "", "b"): -1.5}
