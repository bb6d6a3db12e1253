from analyzer.scripts.units import expand_units, names_unit, spoken_name


def test_a_phrase_becomes_one_for_each_name() -> None:
    assert expand_units(("您好{单位}", "再见"), ["甲热力", "乙热力", "甲热力"]) == ("您好甲热力", "您好乙热力", "再见")


def test_full_width_braces_are_the_same() -> None:
    place = "{单位}".translate({ord("{"): 0xFF5B, ord("}"): 0xFF5D})
    assert names_unit(place)
    assert expand_units((place,), ["甲热力"]) == ("甲热力",)


def test_brackets_in_a_name_are_not_syntax() -> None:
    assert spoken_name("甲热力(集团)|…") == "甲热力集团"
    assert expand_units(("{单位}",), ["甲（北）热力", "（）", "。", ""]) == ("甲北热力",)
    assert not names_unit("单位")
