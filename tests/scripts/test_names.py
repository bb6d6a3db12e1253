from analyzer.scripts.names import expand_names, names_in, spoken_name


def test_a_phrase_becomes_one_for_each_name() -> None:
    names = {"单位": ["甲热力", "乙热力", "甲热力"], "热线": ["968111"]}
    assert expand_names(("您好{单位}", "再见"), names) == ("您好甲热力", "您好乙热力", "再见")
    assert expand_names(("{单位}请拨{热线}",), names) == ("甲热力请拨968111", "乙热力请拨968111")
    assert expand_names(("{没有}再见",), names) == ()


def test_slots_stay() -> None:
    assert names_in("{单位}{号}号{姓}{单位}") == ("单位",)
    assert expand_names(("{单位}{号}号",), {"单位": ["甲热力"]}) == ("甲热力{号}号",)


def test_full_width_braces_are_the_same() -> None:
    place = "{单位}".translate({ord("{"): 0xFF5B, ord("}"): 0xFF5D})
    assert names_in(place) == ("单位",)
    assert expand_names((place,), {"单位": ["甲热力"]}) == ("甲热力",)


def test_brackets_in_a_name_are_not_syntax() -> None:
    assert spoken_name("甲热力(集团)|…") == "甲热力集团"
    assert expand_names(("{单位}",), {"单位": ["甲（北）热力", "（）", "。", ""]}) == ("甲北热力",)
    assert not names_in("单位")
