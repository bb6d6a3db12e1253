"""Every syllable of Mandarin has its units, and the numbers that models are built with never move."""

from __future__ import annotations

import hashlib

import pytest
from pypinyin import Style, lazy_pinyin
from pypinyin.pinyin_dict import pinyin_dict

from models.train import units
from models.train.units import ENTRY_PDF, FINALS, INITIALS, PHONE_ID, PHONES, UNITS, split_syllable, word_phones


def every_syllable() -> set[str]:
    """All readings of the characters of the basic block, as the trainer writes them."""
    characters = [chr(code) for code in pinyin_dict if 0x4E00 <= code <= 0x9FFF]
    return {
        reading
        for character in characters
        for reading in lazy_pinyin(character, style=Style.TONE3, neutral_tone_with_five=True)
    }


SYLLABLES = sorted(every_syllable())


def test_every_syllable_splits_into_known_units() -> None:
    assert len(SYLLABLES) > 1100
    parts = {syllable: split_syllable(syllable) for syllable in SYLLABLES}
    assert {unit for split in parts.values() for unit in split} <= set(UNITS)
    assert all(split[-1][-1] == syllable[-1] for syllable, split in parts.items()), "the tone is the syllable's"


def test_different_syllables_have_different_units_but_for_interjections() -> None:
    """嗯, 呒 and 哟 have no units of their own."""
    nasals = tuple(base + tone for base in ("n", "ng", "m", "hm", "hng", "ê", "yo") for tone in "12345")
    plain = [syllable for syllable in SYLLABLES if syllable not in nasals]
    assert len({split_syllable(syllable) for syllable in plain}) == len(plain)


@pytest.mark.parametrize(
    ("syllable", "expected"),
    [
        ("zhong1", ("zh", "ong1")), ("zi5", ("z", "ii5")), ("zhi4", ("zh", "iii4")), ("ri4", ("r", "iii4")),
        ("yi1", ("i1",)), ("ji1", ("j", "i1")), ("wu3", ("u3",)), ("yu2", ("v2",)), ("nv3", ("n", "v3")),
        ("nu3", ("n", "u3")), ("jue2", ("j", "ve2")), ("lve4", ("l", "ve4")), ("xuan3", ("x", "van3")),
        ("liu2", ("l", "iu2")), ("you3", ("iu3",)), ("gui4", ("g", "ui4")), ("wei2", ("ui2",)), ("hun4", ("h", "un4")),
        ("wen4", ("un4",)), ("er2", ("er2",)), ("weng1", ("ueng1",)), ("yong4", ("iong4",)), ("de", ("d", "e5")),
        ("ng2", ("en2",)),
    ],
)  # fmt: skip
def test_spellings_with_a_catch(syllable: str, expected: tuple[str, ...]) -> None:
    assert split_syllable(syllable) == expected


@pytest.mark.parametrize("text", ["5", "vip", "zh1", "热", "bzong1", "xyz3"])
def test_what_is_no_syllable_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a Mandarin syllable"):
        split_syllable(text)


def test_phone_ids_and_pdfs_are_those_of_the_shipped_model() -> None:
    """A changed table would make every graph and network built before it useless."""
    table = "\n".join(f"{phone} {number}" for phone, number in PHONE_ID.items())
    assert hashlib.sha256(table.encode()).hexdigest()[:16] == TABLE_SHA256
    assert (len(PHONES), units.PDF_COUNT) == (1 + 4 * len(UNITS), 1 + 2 * len(UNITS))
    assert len(set(UNITS)) == len(UNITS) == len(INITIALS) + 5 * len(FINALS)


TABLE_SHA256 = "4cd064508d4d5cc1"


def test_every_unit_has_pdfs_of_its_own_and_all_positions_share_them() -> None:
    entries = sorted(ENTRY_PDF.values())
    assert entries == list(range(1, units.PDF_COUNT, 2))
    for unit in UNITS:
        pdfs = {units.phone_pdfs(f"{unit}_{position}") for position in units.POSITIONS}
        assert pdfs == {(ENTRY_PDF[unit], ENTRY_PDF[unit] + 1)}
    assert units.phone_pdfs(units.SILENCE) == (0, 0)


@pytest.mark.parametrize(
    ("syllables", "phones"),
    [
        (("yi1",), ("i1_S",)),
        (("re4",), ("r_B", "e4_E")),
        (("gong1", "re4"), ("g_B", "ong1_I", "r_I", "e4_E")),
        (("yi1", "yi1"), ("i1_B", "i1_E")),
    ],
)
def test_phones_tell_where_words_begin_and_end(syllables: tuple[str, ...], phones: tuple[str, ...]) -> None:
    assert word_phones(syllables) == phones
    assert all(phone in PHONE_ID for phone in phones)
