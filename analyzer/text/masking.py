"""Personal data in speech, hidden character by character: what is masked is as long as before, so offsets stay valid.

Hidden are the digits of telephone numbers, identity cards, bank cards and user numbers, written or as they are spoken
(一三八…, 幺, 三个八), in one go or with 嗯, 然后 and the like between; house, unit and room numbers; names that follow
我叫, 我姓, 免贵姓, 户主是 and the like; and given names before 先生 and 女士. Left alone are a surname with its title
(王先生, which norms ask agents to say), amounts, dates, temperatures, badge numbers (管家一零八号), hotlines and
identifiers with letters. What is said without any of these signs (a bare name, a room number alone) cannot be found by
form; what the rest of the call tells about it is in ``personal``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from analyzer.text.folding import fold

MASK = "*"
SPOKEN_DIGITS = "零〇一二三四五六七八九幺两"
_D = f"[0-9{SPOKEN_DIGITS}]"
_E = rf"(?:[2-6二两三四五六]个)?{_D}"
"""A digit, or so many of it: 三个八."""
_TO_ASCII = str.maketrans(SPOKEN_DIGITS, "0012345678912")
_OTHER_DIGIT = re.compile(r"(?![0-9])\d")
_SO_MANY = re.compile(r"([2-6])个([0-9])")
PAUSE = r"(?:[,，、。 嗯呃啊哦哎诶额对是]|然后|后面|后边|接着|那个|就是|再|就)"
"""What people say, or stop for, between groups of digits."""
# Written groups are joined over spaces, hyphens and brackets, longer ones over commas too; spoken ones over pauses.
_JOINED = (
    rf"(?:[ \-–—()/]{{0,2}}|(?<=[0-9]{{3}})[,，、.·](?=[0-9]{{3}})"
    rf"|(?<=[{SPOKEN_DIGITS}]){PAUSE}{{1,3}}(?=[{SPOKEN_DIGITS}]))"
)
_RUN = re.compile(
    rf"[1一幺]{_JOINED}[3-9三四五六七八九](?:{_JOINED}{_D}){{9}}(?!{_D})"  # a whole mobile number ends there
    rf"|{_E}(?:{_JOINED}{_E})*"
)
_DATE = re.compile(
    r"(?<![0-9])(?:19|20)[0-9]{2}(?:([-/.])(?:1[0-2]|0?[1-9])\1(?:3[01]|[12][0-9]|0?[1-9])"
    r"|(?:1[0-2]|0[1-9])(?:3[01]|[12][0-9]|0[1-9]))(?![0-9])"
)
_MOBILE = re.compile(r"(?:(?:00)?86)?1[3-9][0-9]{9}")
_LANDLINE = re.compile(r"0[1-9][0-9]{1,2}[2-8][0-9]{6,7}")
_SERVICE = re.compile(r"[48]00[0-9]{7}")
LONG = 7
"""So many digits in a row are a local number, part of a telephone number, or a card."""
# A written number is an amount before one of these; nobody speaks an amount of seven digits one by one.
_UNIT = re.compile(r"\s?(?:[.:%]\d|%|元(?!宝)|块(?:钱)?|角|毛钱|吨|度电|千瓦|立方|平方|平米|公里|人民币|[万亿])")
_PUBLIC = re.compile(r"(?:工单|订单|单号|编号|批次|文号|热线|客服电话|服务电话)[号是为: ]{0,2}$")
# After these words even a few digits tell who somebody is.
_NAMED_NUMBER = re.compile(
    r"(?:尾号|户号|卡号|账号|帐号|身份证号?码?|手机号?码?|用户编号|表号)(?:[是为叫: ]|后四位|的|号码)*"
    rf"({_D}(?:[ \-]?{_D}){{2,}}x?)"
)

_N = r"(?:[0-9]{1,4}|[零〇一二三四五六七八九十百幺两]{1,6})"
_ROOM = rf"(?:[0-9]{{3,4}}|[{SPOKEN_DIGITS}]{{3,4}})"
_READ_ROOM = r"[一二三四五六七八九两][千百][零〇一二三四五六七八九十百两]{1,6}"
_HOUSES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?<![0-9这那每哪整同某几])({_N})\s?(?:号楼|号院|栋|幢|单元)",
        rf"(?:(?<![管线电水油气热])路|街|巷|胡同|大道)\s?({_N})\s?(?:号|弄)",
        rf"(?:号楼|栋|幢|单元|层|[*]楼)[,， ]?({_ROOM}|{_READ_ROOM})(?!{_D}|[元块度个十百千万])",
        rf"(?<![0-9{SPOKEN_DIGITS}])({_ROOM}|{_READ_ROOM})\s?(?:室(?![内外温])|号房|房间)",
        r"(?<![0-9-])([0-9]{1,3}-[0-9]{1,2}-[0-9]{3,4})(?![0-9-])",
    )
)

_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭罗梁宋郑谢韩唐冯董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田"
    "任姜范石姚谭廖邹熊陆郝孔崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易武乔贺赖龚庞樊兰殷施陶洪翟颜倪严牛温季俞章鲁葛韦申"
    "尤毕聂焦柳邢岳齐梅莫庄辛涂祝耿霍甘冉鲍苗靳柴滕牟宁闫肖盛"
)
_COMPOUND = "欧阳|司马|上官|诸葛|司徒|东方|皇甫|尉迟|公孙|慕容|令狐|夏侯"
_SURNAME = rf"(?:{_COMPOUND}|[{_SURNAMES}])"
_TITLE = "先生|女士|小姐|师傅|经理|主任|老师|阿姨|叔叔|大爷|大妈|大姐|大哥|队长|工"
# A given name is one or two characters; the second only where no new phrase begins with it.
_GIVEN = (
    r"(?![上何时])[一-龥](?![我你您他她它的是在住家电手这那啊呀呢吧哈哎嗯了来就有要想打])[一-龥]?|(?![上何时])[一-龥]"
)
_CALLED = r"(?:我叫|名字[叫是]|名叫|姓名[是叫: ]?|户名[是叫: ]?|(?:户主|业主|联系人|机主)(?:姓名|名字)?[是叫:])[ ,]?"
_NAMES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_CALLED}({_SURNAME}(?=(?:{_TITLE})))",
        rf"{_CALLED}({_SURNAME}(?!(?:{_TITLE}))(?:{_GIVEN}))",
        # 我是 begins many sentences: a name is all that follows.
        rf"我是\s?({_SURNAME}(?!(?:{_TITLE}))(?:{_GIVEN}))(?=[啊呀哈]?(?:[,，。.!?！？;]|$))",
        rf"(?:我|免贵|本人|[户业机]主)姓[ ,]?({_COMPOUND}|(?![什啥名氏的哪是和不我你他她])[一-龥])",
        rf"(?:^|[,。 他她])姓\s?({_SURNAME})",
        rf"员姓\s?({_COMPOUND}|(?![什啥名氏])[一-龥])",
        rf"姓[{MASK}]{{1,2}}[, 。]?(?:名叫|单名|名|叫)\s?(?!什么|[啥我你他她])"
        r"([一-龥]{1,3}(?=[, 。!?;]|$)|[一-龥]{1,2})",
    )
)
_GIVEN_BEFORE_TITLE = re.compile(rf"{_SURNAME}([一-龥]?[一-龥])(?=先生|女士|小姐)")


def mask(text: str) -> str:
    """``text`` with every character of personal data replaced by ``*``; as long as before, and masking twice is once.

    Separators inside a number stay. Text without personal data comes back as it is.
    """
    shown = text
    while True:  # what is hidden only grows, so this ends; a name can come to light when another was hidden
        hidden = set(_hidden(plain_form(shown)))
        if not hidden:
            return shown
        shown = "".join(MASK if i in hidden else char for i, char in enumerate(shown))


def _hidden(folded: str) -> Iterator[int]:
    """Indexes of the characters to hide."""
    dates = [match.span() for match in _DATE.finditer(folded)]
    for start, end in _numbers(folded, dates):
        yield from (i for i in range(start, end) if re.match(rf"{_D}|x", folded[i]))
    for pattern in _HOUSES:
        for match in pattern.finditer(folded):
            if not any(start <= match.start(1) < end for start, end in dates):
                yield from (i for i in range(*match.span(1)) if folded[i] not in "- ")
    for start, end in name_spans(folded):
        yield from range(start, end)


def plain_form(text: str) -> str:
    """``text`` as the patterns read it: folded, with the decimal digits of all scripts as 0–9; same length."""
    return _OTHER_DIGIT.sub(lambda digit: str(unicodedata.decimal(digit[0])), fold(text))


def digits_of(text: str) -> str:
    """The digits in ``text`` (folded) as 0–9; 三个八 counts three times."""
    written = _SO_MANY.sub(lambda many: many[2] * int(many[1]), text.translate(_TO_ASCII))
    return "".join(char for char in written if char in "0123456789")


def name_spans(folded: str) -> Iterator[tuple[int, int]]:
    """Where names are told, by what is said before or after them."""
    for pattern in _NAMES:
        yield from (match.span(1) for match in pattern.finditer(folded))
    for match in _GIVEN_BEFORE_TITLE.finditer(folded):
        if not re.match(_SURNAME, folded[match.end() - 1]):  # 谢谢张先生
            yield match.span(1)


def _numbers(folded: str, dates: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Spans of digits that tell who somebody is or how to reach them."""
    for match in _NAMED_NUMBER.finditer(folded):
        yield match.span(1)
    position = 0
    for start, end in [*dates, (len(folded), len(folded))]:
        for run in _RUN.finditer(folded, position, start):
            if _is_personal(run, folded):
                has_check_letter = folded[run.end() : run.end() + 1] == "x"  # of an identity card
                yield run.start(), run.end() + has_check_letter
        position = end


def _is_personal(run: re.Match[str], folded: str) -> bool:
    digits = digits_of(run[0])
    before, after = folded[: run.start()][-8:], folded[run.end() : run.end() + 4]
    if len(digits) < LONG or re.search(r"[a-z_]-?$|[0-9]\.$", before):
        return False
    if _MOBILE.search(digits) or _LANDLINE.fullmatch(digits):
        return True
    is_written = folded[run.end() - 1] not in SPOKEN_DIGITS
    return not (_SERVICE.fullmatch(digits) or (is_written and _UNIT.match(after)) or _PUBLIC.search(before))
