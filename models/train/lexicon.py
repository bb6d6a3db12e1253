"""The model's vocabulary and how each word is pronounced."""

from __future__ import annotations

import re

import jieba
from pypinyin import Style, lazy_pinyin, load_phrases_dict

from .corpus import read_counts
from .patterns import NAMES_DIR, TEXT_DIR, Patterns
from .segment import split_sentences
from .units import split_syllable

GENERAL_MIN_COUNT = 3
CHARACTER_MIN_FREQUENCY = 400
"""Characters at least this frequent in jieba's dictionary are words of their own, so that no name is out of reach …"""
COMMON_CHARACTERS = tuple(
    character
    for row in range(0xB0, 0xD8)
    for cell in range(0xA1, 0xFF)
    if (character := bytes((row, cell)).decode("gb2312", "ignore"))
)
"""… and so are the 3,755 of the first level of GB 2312, and those of the names."""

_NUMBER = re.compile(
    r"[零一二三四五六七八九十百千万幺两]{2,}[号点月日度楼块元分室]?|[一二三四五六七八九十][号点月日度楼]"
)
"""Numbers are spoken word by word: three hundred words for some of them would leave all others unlikely."""

_READINGS = {
    "都会": "dōu huì",
    "得厉害": "de lì hài",
    "睡不着": "shuì bù zháo",
    "有空气": "yǒu kōng qì",
    "多长时间": "duō cháng shí jiān",
    "供热": "gōng rè",
    "供暖": "gōng nuǎn",
    "换热站": "huàn rè zhàn",
}
"""Readings that pypinyin gets wrong or unsteady in this domain."""
load_phrases_dict({word: [[syllable] for syllable in reading.split()] for word, reading in _READINGS.items()})

_SECOND_READINGS = {
    "不": ("bu2",), "一": ("yi2", "yi4"), "得": ("dei3", "de2"), "还": ("huan2",), "行": ("hang2",), "了": ("liao3",),
    "都": ("du1",), "好": ("hao4",), "为": ("wei2",), "着": ("zhao2",), "地": ("de5",), "那": ("nei4",),
    "哪": ("nei3",), "这": ("zhei4",), "调": ("diao4",), "量": ("liang2",), "空": ("kong4",), "看": ("kan1",),
    "中": ("zhong4",), "种": ("zhong4",), "发": ("fa4",), "干": ("gan1",), "更": ("geng1",), "几": ("ji1",),
    "间": ("jian4",), "教": ("jiao1",), "落": ("la4",), "难": ("nan4",), "切": ("qie1",), "数": ("shu3",),
    "相": ("xiang4",), "应": ("ying4",), "转": ("zhuan4",), "长": ("zhang3",), "重": ("chong2",), "分": ("fen4",),
    "和": ("huo2",), "倒": ("dao4",), "当": ("dang4",), "朝": ("zhao1",), "曾": ("zeng1",), "单": ("shan4",),
    "血": ("xie3",), "谁": ("shui2",), "啊": ("a5",), "嗯": ("en5",), "弹": ("dan4",), "背": ("bei1",),
    "处": ("chu3",), "传": ("zhuan4",), "称": ("chen4",), "差": ("chai1",), "盛": ("cheng2",), "尽": ("jin3",),
    "卷": ("juan4",), "露": ("lou4",), "铺": ("pu4",), "撒": ("sa3",), "似": ("shi4",), "兴": ("xing4",),
    "扎": ("za1",), "正": ("zheng1",), "作": ("zuo1",), "喂": ("wei2",), "哦": ("ou4",), "嘛": ("ma5",), "吗": ("ma5",),
}  # fmt: skip


def vocabulary() -> dict[str, int]:
    """Word → frequency: frequent words of the general counts, every word of the domain text, frequent characters."""
    words: dict[str, int] = {}
    for ngram, count in read_counts().items():
        if len(ngram) == 1 and ngram[0] not in ("<s>", "</s>") and (count >= GENERAL_MIN_COUNT or len(ngram[0]) == 1):
            words[ngram[0]] = count
    for word in sorted(domain_words()):
        words.setdefault(word, 1)
    jieba.initialize()
    for character, frequency in jieba.dt.FREQ.items():
        if len(character) == 1 and frequency >= CHARACTER_MIN_FREQUENCY and split_sentences(character):
            words.setdefault(character, 1)
    for character in (*COMMON_CHARACTERS, *sorted(name_characters())):
        words.setdefault(character, 1)
    return {
        word: count
        for word, count in words.items()
        if split_sentences(word) == [word] and not _NUMBER.fullmatch(word) and pronounce(word)
    }


def domain_words() -> set[str]:
    """Words of the patterns, their slots and ``vocabulary.txt``, cut by jieba's own dictionary."""
    patterns, names = Patterns(), Patterns(NAMES_DIR)
    listed = (TEXT_DIR / "vocabulary.txt").read_text("utf-8").split()
    slots = (*patterns.slots.values(), *names.slots.values())
    texts = [*patterns, *(value for values in slots for value in values)]
    cut = {w for text in texts for part in _literal_parts(text) for w in jieba.cut(part, HMM=False)}
    return cut | {word for word in listed if split_sentences(word) == [word] and len(word) <= 5}


def name_characters() -> set[str]:
    """Every character of the lists of names."""
    values = (value for values in Patterns(NAMES_DIR).slots.values() for value in values)
    return {character for value in values for part in _literal_parts(value) for character in part}


def _literal_parts(pattern: str) -> list[str]:
    inside_slot, out = False, []
    for char in pattern:
        inside_slot = (inside_slot or char == "{") and char != "}"
        out.append(" " if inside_slot or char in "}()|" else char)
    return split_sentences("".join(out))


def pronounce(word: str) -> tuple[tuple[str, ...], ...]:
    """The readings of a word, each a tuple of TONE3 syllables; empty when a character has none."""
    readings = [_reading(word, sandhi=False), _reading(word, sandhi=True)]
    if len(word) == 1:
        readings += [(second,) for second in _SECOND_READINGS.get(word, ())]
    out = []
    for reading in dict.fromkeys(readings):
        try:
            for syllable in reading:
                split_syllable(syllable)
        except ValueError:
            continue
        out.append(reading)
    return tuple(out)


def _reading(word: str, *, sandhi: bool) -> tuple[str, ...]:
    return tuple(lazy_pinyin(word, style=Style.TONE3, neutral_tone_with_five=True, tone_sandhi=sandhi))
