"""Personal data of a whole call: what one utterance cannot tell, the others do.

A number is dictated over several utterances with the other side's 嗯 or echo between; a name that was told once is said
again without 我叫. Both are found here from all utterances of a call, in their order, and hidden as ``masking`` hides.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, field

from analyzer.text.masking import LONG, MASK, PAUSE, SPOKEN_DIGITS, digits_of, mask, name_spans, plain_form

Line = tuple[Hashable, str]
"""Who speaks, and what."""

_DIGIT = f"[0-9{SPOKEN_DIGITS}]"
_SAID = (
    r"(?:电话|手机|号码|身份证|卡号|账号|座机|最后|前面|[四三]位|一共|记[一下]{0,2}"
    r"|[我它好行哈呢吧吗啦了的你您没错这])"
)
_FILLER = rf"(?:{PAUSE}|[-–—()/.!?；！？：:]|{_SAID})"
_GROUP = rf"{_DIGIT}(?:个?{_DIGIT}|{_FILLER}{{1,4}}{_DIGIT})*"
# 十, 百 … make a number of digits, and what is counted is no part of a telephone number.
_COUNTED = rf"(?!{_DIGIT}|[十百千万亿点度元块个次天年月日号楼栋层室单小分平米吨])"
_WHOLE = re.compile(rf"{_FILLER}{{0,8}}(?:({_GROUP}){_COUNTED}{_FILLER}{{0,6}})?")
_LEADING = re.compile(rf"{_FILLER}{{0,4}}({_GROUP}){_COUNTED}")
_TRAILING = re.compile(rf"(?<![十百千万亿点第]){_GROUP}(?={_FILLER}{{0,3}}$)")
_ANY_GROUP = re.compile(rf"(?<![十百千万亿点第]){_DIGIT}(?:[ \-]{{0,2}}{_DIGIT})*{_COUNTED}")
_BETWEEN = "，"
_ECHOES_AFTER = 3
"""So many utterances after a number may repeat a part of it."""
_SHORTEST_ECHO = 2
_SHORTEST_PART = 3


@dataclass(frozen=True, slots=True)
class Personal:
    """What a call tells about people: full ``names`` and given names, and the digits of ``numbers``."""

    names: frozenset[str] = frozenset()
    numbers: frozenset[str] = frozenset()

    def __or__(self, other: Personal) -> Personal:
        return Personal(self.names | other.names, self.numbers | other.numbers)

    def mask(self, text: str) -> str:
        """``text``, a quotation from the call, masked: by its form, and what of it is known. Length stays."""
        return _until_same(lambda shown: self._known(mask(shown)), text)

    def _known(self, text: str) -> str:
        plain = plain_form(text)
        hidden: set[int] = set()
        for name in self.names:
            hidden.update(i for found in re.finditer(re.escape(name), plain) for i in range(*found.span()))
            if len(name) > 2:  # a quotation may end in the middle of it
                hidden.update(i for cut in re.finditer(f"{name[:2]}(?![一-龥])", plain) for i in range(*cut.span()))
        for group in _ANY_GROUP.finditer(plain):
            digits = digits_of(group[0])
            if len(digits) >= _SHORTEST_PART and any(digits in number for number in self.numbers):
                hidden.update(_digits_in(plain, *group.span()))
        return _with(text, hidden)


NOTHING = Personal()


def mask_call(lines: Sequence[Line]) -> tuple[str, ...]:
    """The utterances of one call, masked, each as long as before; masking twice is masking once."""
    return _masked(lines)[0]


def personal_in(lines: Sequence[Line]) -> Personal:
    """What the utterances of one call tell about people, for quotations from it."""
    return _masked(lines)[1]


def _masked(lines: Sequence[Line]) -> tuple[tuple[str, ...], Personal]:
    shown = [text for _, text in lines]
    known = Personal()
    while True:  # what is hidden only grows, so this ends
        before = list(shown)
        found = _Dictation([(who, plain_form(text)) for (who, _), text in zip(lines, shown, strict=True)])
        known |= Personal(frozenset(_names([text for _, text in found.lines])), frozenset(found.numbers))
        shown = _by_speaker([who for who, _ in lines], shown, Personal(known.names))
        shown = [_with(text, found.hidden[i]) for i, text in enumerate(shown)]
        if shown == before:
            return tuple(shown), known


def _by_speaker(speakers: Sequence[Hashable], lines: Sequence[str], known: Personal) -> list[str]:
    """``lines`` masked, what each speaker says in one piece: 我叫 may end one utterance and the name begin the next."""
    shown = list(lines)
    for who in dict.fromkeys(speakers):
        numbers = [i for i, speaker in enumerate(speakers) if speaker == who]
        masked = known.mask(_BETWEEN.join(shown[i] for i in numbers))
        begins = 0
        for i in numbers:
            shown[i] = masked[begins : begins + len(shown[i])]
            begins += len(shown[i]) + len(_BETWEEN)
    return shown


def _names(lines: Sequence[str]) -> Iterator[str]:
    for line in lines:
        for start, end in name_spans(line):
            name = line[start:end]
            if len(name) >= 2 and MASK not in name:
                yield name
                if len(name) > 2:
                    yield name[1:]


@dataclass(slots=True)
class _Stretch:
    """Digits of one speaker in a row of utterances; ``places`` are (utterance, start, end)."""

    digits: str = ""
    places: list[tuple[int, int, int]] = field(default_factory=list)


class _Dictation:
    """Numbers in ``lines`` (folded), those in one utterance and those over several; ``hidden`` are offsets by line."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = [(who, str(text)) for who, text in lines]
        self.hidden: defaultdict[int, set[int]] = defaultdict(set)
        self.numbers: set[str] = set()
        for who in dict.fromkeys(who for who, _ in self.lines):
            self._follow(who)
        for i, (_, text) in enumerate(self.lines):
            for digits in _numbers_in(text):
                self._found(digits, i, i)

    def _follow(self, who: Hashable) -> None:
        stretch = _Stretch()
        for i, (speaker, text) in enumerate(self.lines):
            if speaker != who:
                continue
            whole = _WHOLE.fullmatch(text)
            if whole is not None:
                if whole[1]:
                    _add(stretch, i, text, whole.span(1))
                continue
            if (leading := _LEADING.match(text)) is not None:
                _add(stretch, i, text, leading.span(1))
            self._end(stretch)
            stretch = _Stretch()
            if (trailing := _TRAILING.search(text)) is not None:
                _add(stretch, i, text, trailing.span())
        self._end(stretch)

    def _end(self, stretch: _Stretch) -> None:
        utterances = [i for i, _, _ in stretch.places]
        if len(stretch.digits) < LONG or len(utterances) < 2:
            return
        for i, start, end in stretch.places:
            self.hidden[i].update(_digits_in(self.lines[i][1], start, end))
        self._found(stretch.digits, utterances[0], utterances[-1])

    def _found(self, digits: str, first: int, last: int) -> None:
        """A number, with its echoes nearby."""
        self.numbers.add(digits)
        for i in range(first, min(len(self.lines), last + 1 + _ECHOES_AFTER)):
            text = self.lines[i][1]
            for group in _ANY_GROUP.finditer(text):
                echoed = digits_of(group[0])
                if len(echoed) >= _SHORTEST_ECHO and echoed in digits:
                    self.hidden[i].update(_digits_in(text, *group.span()))


def _numbers_in(text: str) -> Iterator[str]:
    """The digits of numbers of ``LONG`` digits or more that are hidden by their form."""
    masked = mask(text)
    at = [i for i, (char, shown) in enumerate(zip(text, masked, strict=True)) if char != shown == MASK]
    for group in re.finditer(rf"{_DIGIT}(?:{_FILLER}{{0,4}}个?{_DIGIT})*", text):
        digits = digits_of(group[0])
        if len(digits) >= LONG and any(group.start() <= i < group.end() for i in at):
            yield digits


def _add(stretch: _Stretch, i: int, text: str, span: tuple[int, int]) -> None:
    stretch.digits += digits_of(text[slice(*span)])
    stretch.places.append((i, *span))


def _digits_in(text: str, start: int, end: int) -> set[int]:
    return {i for i in range(start, end) if re.match(_DIGIT, text[i])}


def _with(text: str, hidden: set[int]) -> str:
    return "".join(MASK if i in hidden else char for i, char in enumerate(text)) if hidden else text


def _until_same(change: Callable[[str], str], text: str) -> str:
    while (changed := change(text)) != text:
        text = changed
    return text
