from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.reports import cells


@pytest.mark.parametrize(
    "value",
    [
        "=1+1",
        "+cmd|' /C calc'!A0",
        "-2+3",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        " =1",
        "\uff1d1+1",
        "\uff0dx",
        "-",
        "+86 138",
    ],
)
def test_what_could_start_a_formula_gets_an_apostrophe(value):
    assert cells.text(value) == f"'{value}"


@pytest.mark.parametrize("value", ["", "您好", "a=b", "1-2", "-5", "+8613800138000", "-0.5", "'x", "007"])
def test_other_text_and_plain_numbers_stay(value):
    assert cells.text(value) == value


@given(st.text())
def test_no_text_cell_begins_like_a_formula(value):
    cell = cells.text(value)
    is_number = cell.removeprefix("-").removeprefix("+").replace(".", "", 1).isdecimal()
    assert is_number or not cell.lstrip().startswith(("=", "+", "-", "@"))
    assert cell.removeprefix("'") == value or cell == value


@pytest.mark.parametrize(
    ("value", "decimals", "cell"),
    [
        (None, 2, ""),
        (0.0, 2, "0.00"),
        (-0.0, 2, "0.00"),
        (-0.001, 2, "0.00"),
        (-5.0, 2, "-5.00"),
        (86.6666, 2, "86.67"),
        (1e6, 2, "1000000.00"),
        (0.12345, 3, "0.123"),
        (math.nan, 2, ""),
        (math.inf, 2, ""),
    ],
)
def test_numbers_have_fixed_decimals(value, decimals, cell):
    assert cells.number(value, decimals) == cell


def test_lists_are_one_cell():
    assert cells.listed(("Z3a", "Z11")) == "Z3a;Z11"
    assert cells.listed(()) == ""
    assert cells.listed(("-x", "y")) == "'-x;y"
