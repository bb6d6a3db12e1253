"""The slot ``{时间}``: dates, times of day and durations as they are spoken.

明天上午九点, 下周三, 十一月二十号, 今天下午三点到五点, 四小时内, 三天之内, 一个半小时以后, 二十四小时 …
The grammar is made of readers: each reads from one place of the window and gives every end it can reach.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from analyzer.matching.costs import EXACT, Grade
from analyzer.matching.fills import Fill, Window, added, sounded, starts_in
from analyzer.text.numerals import DIGITS, is_spoken_number
from analyzer.text.stream import Joint

Ends = dict[int, Grade]
"""Places in the window that reading can reach, and the best grade of what was read."""
Reader = Callable[[Window, int], Ends]

_MOST_DIGITS = 4
_MOST_KEYS = 16_384


@dataclass(frozen=True, slots=True)
class TimeSlot:
    """``{时间}``: a spoken date, time of day or duration; homophones cost like elsewhere."""

    name: str = "时间"
    weight: float = 2.0
    longest: int = 16
    is_quick: bool = False

    def fills(self, window: Window, starts: Sequence[int] | None = None) -> list[Fill]:
        """Every stretch that can be read as a time."""
        starts = starts_in(window, starts)
        found: list[Fill] = []
        for start in [at for at in starts if _is_beginning(window.keys[at])]:
            if not _may_begin(window, start):
                continue
            ends = _TIME(window, start)
            found += [(start, end, graded) for end, graded in ends.items() if 0 < end - start <= self.longest]
        return found


def _once(reader: Reader) -> Reader:
    """The same, but every place of a window is read once: the parts of a time are tried in many places of the
    grammar."""

    def read(window: Window, at: int) -> Ends:
        ends: Ends | None = window.memo.get((reader, at))
        if ends is None:
            ends = window.memo[reader, at] = reader(window, at)
        return ends

    return read


def _words(*words: str) -> Reader:
    """One of the words, character by character by sound."""

    @lru_cache(maxsize=_MOST_KEYS)
    def beginning_like(key: str) -> tuple[str, ...]:
        return tuple(word for word in words if sounded(word[0], key) is not None)

    def read(window: Window, at: int) -> Ends:
        ends: Ends = {}
        for word in beginning_like(window.keys[at]) if at < len(window) else ():
            graded = _spell_out(word, window, at)
            if graded is not None:
                _keep(ends, at + len(word), graded)
        return ends

    return read


def _spell_out(word: str, window: Window, at: int) -> Grade | None:
    if at + len(word) > len(window):
        return None
    total = EXACT
    for offset, char in enumerate(word):
        graded = sounded(char, window.keys[at + offset])
        if graded is None or (offset and window.joints[at + offset] is Joint.CUT):
            return None
        total = added(total, graded)
    return total


_HALF = _words("半")


@lru_cache(maxsize=_MOST_KEYS)
def _digits_like(key: str) -> tuple[tuple[str, Grade], ...]:
    """The digits and places that sound like a syllable."""
    return tuple((char, graded) for char in DIGITS + "十百" if (graded := sounded(char, key)) is not None)


@_once
def _number(window: Window, at: int) -> Ends:
    """半, or a spoken number of up to four syllables (两三, 二十四)."""
    ends = _HALF(window, at)
    texts: list[tuple[str, Grade]] = [("", EXACT)]
    for end in range(at, min(at + _MOST_DIGITS, len(window))):
        if end > at and window.joints[end] is Joint.CUT:
            break
        heard = _digits_like(window.keys[end])
        if not heard:
            break
        texts = [(text + char, added(graded, g)) for text, graded in texts for char, g in heard]
        for text, graded in texts:
            if is_spoken_number(text):
                _keep(ends, end + 1, graded)
    return ends


def _then(*readers: Reader) -> Reader:
    """One after the other."""

    def read(window: Window, at: int) -> Ends:
        ends: Ends = {at: EXACT}
        for reader in readers:
            if not ends:
                break
            following: Ends = {}
            for middle, graded in ends.items():
                # Nothing goes on over a cut; what may be left out still may.
                is_cut = at < middle < len(window) and window.joints[middle] is Joint.CUT
                for end, more in reader(window.until(middle) if is_cut else window, middle).items():
                    _keep(following, end, added(graded, more))
            ends = following
        return ends

    return read


def _either(*readers: Reader) -> Reader:
    def read(window: Window, at: int) -> Ends:
        ends: Ends = {}
        for reader in readers:
            for end, graded in reader(window, at).items():
                _keep(ends, end, graded)
        return ends

    return read


def _from(beginnings: frozenset[str], reader: Reader) -> Reader:
    """The same for a reader that always begins with one of these, tried only where one of them may be heard."""

    def read(window: Window, at: int) -> Ends:
        return reader(window, at) if at < len(window) and _is_like(beginnings, window.keys[at]) else {}

    return read


def _maybe(reader: Reader) -> Reader:
    def read(window: Window, at: int) -> Ends:
        return {**reader(window, at), at: EXACT}

    return read


def _keep(ends: Ends, end: int, graded: Grade) -> None:
    if end not in ends or graded[1] < ends[end][1]:
        ends[end] = graded


@lru_cache(maxsize=_MOST_KEYS)
def _is_beginning(key: str) -> bool:
    """Whether a time may begin with this syllable, whatever follows."""
    return _is_like(_WORD_BEGINNINGS, key) or _is_like(_NUMBERS, key)


def _may_begin(window: Window, at: int) -> bool:
    """Whether a time may begin here: with the syllable of a word, or with a number and what follows one.

    That is quickly told of most places, and reading takes long."""
    if _is_like(_WORD_BEGINNINGS, window.keys[at]):
        return True
    for offset in range(min(_MOST_DIGITS + 1, len(window) - at)):
        key = window.keys[at + offset]
        if offset and _is_like(_AFTER_NUMBERS, key):
            return True
        if not _is_like(_NUMBERS, key):
            return False
    return False


@lru_cache(maxsize=4 * _MOST_KEYS)
def _is_like(chars: frozenset[str], key: str) -> bool:
    return any(sounded(char, key) is not None for char in chars)


# 两 and 幺 have been folded into 二 and 一 (see analyzer.text.folding).
_DAYS = (
    *("今天", "明天", "后天", "大后天", "昨天", "当天", "今日", "明日", "次日", "第二天", "周末"),
    *("今早", "明早", "今晚", "明晚"),
)
_WEEKS = ("周", "星期", "礼拜")
_WHICH = ("这", "本", "下", "这个", "下个")
_PARTS = ("早上", "早晨", "上午", "中午", "下午", "傍晚", "晚上", "凌晨", "夜里", "白天")
_NUMBERS = frozenset("半" + DIGITS + "十百")
_WEEK_BEGINNINGS = frozenset(word[0] for word in (*_WEEKS, *_WHICH))
_WORD_BEGINNINGS = _WEEK_BEGINNINGS | {word[0] for word in (*_DAYS, *_PARTS)}
_AFTER_NUMBERS = frozenset("月号日点到至个小钟工星礼天分周刻秒")
_RANGE = _once(_from(_NUMBERS, _then(_number, _maybe(_then(_words("到", "至"), _number)))))
_DAY = _either(
    _words(*_DAYS),
    _from(_WEEK_BEGINNINGS, _then(_maybe(_words(*_WHICH)), _words(*_WEEKS), _words(*"一二三四五六日天末"))),
    _from(
        _NUMBERS,
        _either(
            _then(_number, _words("月"), _number, _maybe(_words("号", "日"))),
            _then(_RANGE, _words("号", "日")),
        ),
    ),
)
_PART = _once(_words(*_PARTS))
_CLOCK = _once(
    _from(
        _NUMBERS,
        _then(
            _number,
            _words("点"),
            _maybe(_either(_words("半", "整", "钟", "一刻", "三刻"), _then(_number, _maybe(_words("分"))))),
        ),
    )
)
_CLOCKS = _from(
    _NUMBERS,
    _then(
        _either(_CLOCK, _then(_number, _words("到", "至"), _CLOCK)),
        _maybe(_then(_words("到", "至"), _maybe(_PART), _CLOCK)),
    ),
)
_MOMENT = _either(
    _then(_DAY, _maybe(_words("的")), _maybe(_PART), _maybe(_CLOCKS)),
    _then(_PART, _maybe(_CLOCKS)),
    _CLOCKS,
)
_DURATION = _from(
    _NUMBERS,
    _either(
        _then(_RANGE, _maybe(_words("个", "个半")), _words("小时", "钟头", "工作日", "月", "星期", "礼拜")),
        _then(_RANGE, _words("天", "分钟", "周", "刻钟", "秒", "秒钟", "日")),
        _then(_RANGE, _words("天", "周"), _words("半")),
    ),
)
_BOUND = _words("内", "之内", "以内", "左右", "后", "之后", "以后", "前", "之前", "以前")
_TIME = _then(_either(_MOMENT, _DURATION), _maybe(_BOUND))
