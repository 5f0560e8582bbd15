"""One spelling of a time that people write in many ways, before anybody looks which it is.

Chinese and Roman numerals, years of two digits, of the Republic and of the cycle, months in
English, days that a spreadsheet left as numbers, dashes and quotes of every kind.
"""

from __future__ import annotations

import datetime
import re

from sizhang_metrics.submissions.texts import plain

_DIGITS = str.maketrans(
    "〇零○◯oO一二三四五六七八九壹贰叁肆伍陆柒捌玖", "000000123456789123456789"
)
YEAR = r"(?:19|20)\d\d"
MONTH = r"(?:(?<!\d)(?:1[0-2]|0?[1-9])(?!\d)|十[一二]?|[一二三四五六七八九])"
DAY = r"(?:3[01]|[12]\d|0?[1-9]|[二三]?十[一二三四五六七八九]?|[一二三四五六七八九])"
_CHINESE_YEAR = re.compile(
    r"(?<!\d)[二贰2][〇零○◯oO0][\d〇零○◯oO一二三四五六七八九壹贰叁肆伍陆柒捌玖]{2}(?!\d)"
)
_OF_THE_REPUBLIC = re.compile(
    r"民国(1\d\d|[一1][百]?[〇零○一二三四][十]?[〇零○一二三四五六七八九]?)年"
)
_STEMS, _BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
_OF_THE_CYCLE = re.compile(rf"(?<!一)([{_STEMS}])([{_BRANCHES}])年")
"""丙午年 is 2026: the sixty years by stem and branch."""
_APART = re.compile(r"(?<!\d)\d(?:\s+\d(?!\d)){3,}")
"""2 0 2 6, typed apart to fill a line."""
_BETWEEN = re.compile(r"(?<=\d)\s+(?=\d)")
"""Two numbers stay two: 2026 3季度."""
_CLOCK = re.compile(
    r"(?:(?<=\d)[T|]|(?<=[日号]))\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?(?![\d:])"
    r"|(?<=[日号])(?:零|\d{1,2})[时点]整?"
)
"""The time of day behind a day."""
_ENGLISH = re.compile(
    r"(?<![a-z])(?:(jan(?:uary)?)|(feb(?:ruary)?)|(mar(?:ch)?)|(apr(?:il)?)|(may)|(june?)"
    r"|(july?)|(aug(?:ust)?)|(sept?(?:ember)?)|(oct(?:ober)?)|(nov(?:ember)?)"
    r"|(dec(?:ember)?))\.?(?![a-z=])(?:-(?P<year>2\d)(?!\d))?",
    re.IGNORECASE,
)
"""Sep-25, as spreadsheets print a month."""
_SPELLINGS = (
    # 25年7月1日, 25.7-9, 25.7.1, 25.7-25.9, 二五年三季度: years of two digits
    (
        rf"(?<![\d.])'?(2\d)(?=年{MONTH}月|[./年]{MONTH}月?[-至到](?:'?2\d[./年])?{MONTH}月?(?![\d.])"
        rf"|([./]){MONTH}\2{DAY}(?![\d./]))",
        r"20\1",
    ),
    (r"(?<=[-至到])'?(2\d)(?=[./年](?:1[0-2]|0?[1-9])月?(?![\d.]))", r"20\1"),
    (
        r"(?<![〇零○一二三四五六七八九十第\d])二([〇零○一二三四五六七八九])年"
        r"(?=度|第?[一二三四1-4]个?季|[一二三四七十\d]|[上下前末底])",
        lambda hit: f"202{_numerals(hit[1])}年",
    ),
    (r"元月", "1月"),
    (r"(?:(?<=[369]月)|(?<=12月))(?=\(?季[度报])", "末"),  # 9月季报
    # 第（二）季度, 第_2_季度, 第02季度, 2026.7,8,9
    (r"第[(\[_〇零0]*([一二三四壹贰叁肆1-4])[)\]_]*个?季", r"第\1季"),
    (r"(20\d\d)[./年](\d{1,2}(?:[,、]\d{1,2})+)(?![\d月日])", r"\1年\2月"),
    # 2026-M08, 2026M08, as statistical offices write months (SDMX, Eurostat)
    (r"(?i)(?<![\da-z])(20[12]\d)-?M(0[1-9]|1[0-2])(?![\da-z])", r"\1年\2月"),
    # 20257月, 7月8月9月
    (r"(?<!\d)(20[12]\d)(?=(?:1[0-2]|[1-9])月)", r"\1年"),
    (r"(?<!\d)(\d{1,2}月)(?=\d{1,2}月)", r"\1、"),
    (r"[开岁]年(?=[-至到以起])", "年初"),
    # 七八九月
    (
        r"(?<![十\d])((?:一(?=二)|二(?=三)|三(?=四)|四(?=五)|五(?=六)|六(?=七)|七(?=八)|八(?=九)){1,8}[二三四五六七八九])(?=月)",
        lambda hit: "、".join(hit[1]),
    ),
    (rf"(年初[-至到](?:{YEAR}年)?{MONTH}月){DAY}[日号]", r"\1"),
    # FY2026, Third Quarter 2026, 2026 YTD Q3, 9M 2026
    (r"(?i)(?<![a-z])FY'?(?:20)?(2\d)(?!\d)", r"|20\1年度"),
    (
        r"(?i)(?<![a-z])(?:(1st|first)|(2nd|second)|(3rd|third)|4th|fourth)quarter",
        lambda hit: f"Q{hit.lastindex or 4}",
    ),
    (
        r"(?i)(?<![a-z])(?:(1st|first)|2nd|second)half(?:of)?(?:-?year)?(?:of)?",
        lambda hit: f"H{2 - bool(hit[1])}",
    ),
    (r"(?i)YTD(?:Q([1-4])(?!\d))?", lambda hit: f"Q{hit[1]}累计" if hit[1] else "累计"),
    (r"(?i)(?<!\d)(6|9|12)M(?![a-z\d]*[a-z])(?=20\d\d|\W|$)", r"前\1个月"),
    (rf"(截[至止]到?:?)({MONTH})[./]({DAY})(?![\d./])", r"\1\2月\3日"),
    # 7.1-9.30: a span of days
    (
        rf"(?<![\d./])({MONTH})[./]0?1[-至到]({MONTH})[./](28|29|30|31)(?![\d./])",
        r"\1月1日-\2月\3日",
    ),
)
_SERIAL = re.compile(r"([34]\d{4}|50\d{3})(?:\.0+)?")
"""Day numbers of spreadsheets, 1982 to 2039: what a date is when its format is lost."""
_SERIALS = re.compile(
    rf"(?<=[至止到期间段时:]){_SERIAL.pattern}(?:-{_SERIAL.pattern})?(?![\d.,人名次个项件元万])"
)
"""The same behind 截至 or 统计时段, where a formula put a sentence together."""
_FIRST_DAY = datetime.date(1899, 12, 30)


def one_spelling(text: str) -> str:
    """Without blanks, with one spelling for dashes, quotes, years, months and lost dates.

    >>> one_spelling("25.7 — 9"), one_spelling("二〇二五年"), one_spelling("45838")
    ('2025.7-9', '2025年', '2025-06-30')
    >>> one_spelling("乙巳年"), one_spelling("甲丑年")
    ('2025年', '甲丑年')
    """
    text = _APART.sub(lambda match: re.sub(r"\s", "", match[0]), plain(text))
    text = re.sub(r"\s", "", _BETWEEN.sub("|", text))
    text = _CLOCK.sub("", text)
    text = re.sub(r"[-—–―−‐‑~～〜－]+", "-", text)
    text = re.sub("[‘’`´]", "'", text)
    if day := _SERIAL.fullmatch(text):
        text = _day(day[1])
    text = _SERIALS.sub(
        lambda match: "-".join(map(_day, filter(None, match.groups()))), text
    )
    text = _OF_THE_REPUBLIC.sub(lambda match: f"{_of_the_republic(match[1])}年", text)
    text = _OF_THE_CYCLE.sub(_of_the_cycle, text)
    text = _CHINESE_YEAR.sub(lambda match: _numerals(match[0]), text)
    for pattern, spelled in _SPELLINGS:
        text = re.sub(pattern, spelled, text)
    return _ENGLISH.sub(_chinese_month, text)


def _numerals(text: str) -> str:
    return text.translate(_DIGITS)


def _day(serial: str) -> str:
    return str(_FIRST_DAY + datetime.timedelta(days=int(serial)))


def _of_the_republic(text: str) -> int:
    """民国114年, 一百一十四年 and 一一四年 are 2025."""
    digits = re.sub("[百十](?=.)", "", text).replace("十", "0")
    return 1911 + int(_numerals(digits))


def _of_the_cycle(match: re.Match[str]) -> str:
    """乙巳年 as 2025年, of the years 1984 to 2043; 甲丑年 is none and stays."""
    stem, branch = _STEMS.index(match[1]), _BRANCHES.index(match[2])
    years = (year for year in range(1984, 2044) if (year - 4) % 10 == stem)
    return next((f"{year}年" for year in years if (year - 4) % 12 == branch), match[0])


def _chinese_month(match: re.Match[str]) -> str:
    month = next(at for at in range(1, 13) if match[at])
    return f"20{match['year']}年{month}月" if match["year"] else f"{month}月"
