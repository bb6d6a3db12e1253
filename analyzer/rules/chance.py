"""Whether somebody had a fair chance to say what they did not say: no wrong fail for a call that broke off."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from analyzer.domain import Speaker
from analyzer.rules.doubt import WHO, speakers_of
from analyzer.rules.hits import find_hits
from analyzer.rules.scene import Call
from analyzer.rules.windows import Searched, said_before
from analyzer.scripts.schema import PRESETS, Party
from analyzer.text.stream import BACKCHANNEL_SYLLABLES, Stream

# Whoever said this much before the other side hung up had time for a sentence more.
_FAIR_SYLLABLES = 30
_OTHER_SIDE = {Party.AGENT: Speaker.CUSTOMER, Party.CUSTOMER: Speaker.AGENT}
_HANDED_OVER = ("(给|帮|为)(您|你)转", "转接")

Parts = Sequence[tuple[Stream, Searched]]


def chance_missed(parts: Parts, party: Party, call: Call, *, is_open: bool) -> str:
    """Why a miss in ``parts`` is nobody's fault, in Chinese; empty when there was a fair chance.

    ``is_open``: nothing but the end of the recording ends the search.
    """
    speakers = speakers_of(party)
    who = WHO[speakers[0]] if len(speakers) == 1 else "双方"
    said = sum(_talk(stream, searched.start, searched.end) for stream, searched in parts)
    if said <= BACKCHANNEL_SYLLABLES:
        return f"{who}在这一段几乎没有说话"
    if not is_open:
        return ""
    if not call.transcript.complete:
        return "录音不完整，缺少结尾"
    if len(speakers) == 1 and _others_talk_last(speakers[0], call):
        return "通话在对方说话时结束"
    other = _OTHER_SIDE.get(party)
    if other is not None and said < _FAIR_SYLLABLES and call.transcript.call.hung_up_by is other:
        return "对方先挂断"
    if any(_hands_over(stream, searched) for stream, searched in parts):
        return "通话转接给他人"
    return ""


def _talk(stream: Stream, start: int, end: int) -> int:
    said = said_before(stream)
    return said[max(start, end)] - said[start]


def _others_talk_last(speaker: Speaker, call: Call) -> bool:
    """Whether the other side says more than a short answer after the last word of ``speaker``."""
    own = call.streams[speaker].columns.utterance_indexes
    last = own[-1] if own else -1
    others = (stream for other, stream in call.streams.items() if other is not speaker)
    return sum(_talk_after(stream, last) for stream in others) > BACKCHANNEL_SYLLABLES


def _talk_after(stream: Stream, utterance_index: int) -> int:
    """How many syllables the stream has in later utterances, fillers apart."""
    first = bisect_right(stream.columns.utterance_indexes, utterance_index)
    return _talk(stream, first, stream.size)


def _hands_over(stream: Stream, searched: Searched) -> bool:
    return bool(find_hits(_HANDED_OVER, stream, searched, PRESETS["name"]).clear)
