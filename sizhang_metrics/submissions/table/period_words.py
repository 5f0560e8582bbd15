"""How people write a time: as quarters, months, halves or years, in titles and cells.

Every way of writing ends as a `DeclaredTime`: a year and a span of months, each only where
it is said.  Days on which a form was filled in state nothing, so full dates, document
numbers and editions of rules are taken out before a sentence is looked at.
"""

from __future__ import annotations

import calendar
import re
from functools import partial
from typing import NamedTuple

from sizhang_metrics.periods import Period
from sizhang_metrics.submissions.table.spellings import DAY as _D
from sizhang_metrics.submissions.table.spellings import MONTH as _M
from sizhang_metrics.submissions.table.spellings import YEAR as _Y
from sizhang_metrics.submissions.table.spellings import one_spelling
from sizhang_metrics.submissions.texts import plain, unquoted


class DeclaredTime(NamedTuple):
    """A year and the first and last month of a span, each None when not said."""

    year: int | None = None
    months: tuple[int, int] | None = None

    def quarter_near(self, period: Period) -> Period | None:
        """The quarter that is named, without a year the one nearest to `period`, of two
        the earlier, for nobody reports what is yet to come; None for other spans."""
        first, last = self.months or (0, 0)
        if self.year == _OTHER or last % 3 or last != first + 2:
            return None
        if self.year:
            return Period(self.year, last // 3)
        quarters = (period.shifted(by) for by in (0, -1, 1, -2))
        return next(near for near in quarters if near.quarter == last // 3)


NOTHING = DeclaredTime()
_OTHER = 0
"""The year of 去年三季度, which no chosen quarter has."""
CONTRADICTION = DeclaredTime(_OTHER, (0, 0))
"""A statement that differs from every period."""
UNCLEAR = DeclaredTime(_OTHER, (0, 1))
"""Words that mean some time (夏季, 第2期, 2026年累计) without saying which quarter."""
RIVAL_YEARS = DeclaredTime(_OTHER, (0, 2))
"""2025/2026年第三季度: with either year read, half of the readers would mean the other."""

_NUMERALS = {numeral: at for at, numeral in enumerate("一二三四五六七八九十", start=1)}
_NUMERALS |= {
    ten + one: 10 * tens + at
    for tens, ten in enumerate(("十", "二十", "三十"), start=1)
    for at, one in enumerate(("", *"一二三四五六七八九"))
}
_NUMERALS |= {"壹": 1, "贰": 2, "叁": 3, "肆": 4, "两": 2}
_HALVES = dict.fromkeys("上前1", (1, 6)) | dict.fromkeys("下后2", (7, 12))
_NUMERALS |= {"首": 1, "头": 1, "末": 4, "I": 1, "II": 2, "III": 3, "IV": 4}

_N = r"(?:[一二三四壹贰叁肆1-4]|(?<![A-Z])(?:I{1,3}|IV)(?![A-Z]))"

_TITLE_OF_A_DOCUMENT = re.compile(r"《[^》]*》")
_NO_TIME = re.compile(
    rf"第?{_N}季度(?:才|再|另)|(?<![年度])一(?:季度|月)一(?=[报次评考查测调讲课会学清结主])|[〔\[【]{_Y}[〕\]】](?:第?\d+号)?|\({_Y}\)第?\d+号|{_Y}-{_Y}年?"
    rf"|(?:有效期|表号|文号)[^|]*|(?:编|版本)号:?{_Y}[-.]\d+|(?:[上去]年|[上同]期)+数?不[填报]|{_Y}年{_M}月(?:填|制表|报送|上报|前)|{_Y}年?(?:{_M}月)?(?:新?版|修订|修正|印发|制定|发布|施行|试行)"
)
_DAY = re.compile(
    rf"(?:(?<!\d)(?P<y1>{_Y})[年.\-/])?(?P<m1>{_M})月(?P<d1>{_D})(?:[-至到]{_D})?[日号]"
    rf"|(?<!\d)(?P<y2>{_Y})(?P<dot>[.\-/])(?P<m2>{_M})(?P=dot)(?P<d2>{_D})日?(?![\d月])"
    r"|(?<!\d)(?P<y3>20\d\d)(?P<m3>0[1-9]|1[0-2])(?P<d3>0[1-9]|[12]\d|3[01])(?!\d)"
)
_MARKED = r"«(\d+)\.(\d+)\.(\d+)»"
"""A day, once it is found: its year (0 when not said), month and day."""
_DAYS = re.compile(
    rf"{_MARKED}起?(?:[-至到]|to|/(?=«)|[,;|]?(?:结束|终止|截[至止])(?:日期?|时间)?:?(?=«))"
    rf"(?:{_MARKED}|({_M})[.\-/]({_D})(?!\d))"
)
_BETWEEN_DAYS = re.compile(r"\[(«[^»]*»),(«[^»]*»)\]")
"""[2026-07-01, 2026-09-30], as systems write a span."""
_AS_OF_DAY = re.compile(
    r"(?:(?P<figures>(?:数据|数字|统计|考核)(?:截[至止]|(?:更新|统计|采集|汇总)[至到])|(?:统计|数据|标准)时点|(?<![报送])截至)(?:到|时间|日期)?:?"
    rf"|(?<!\w)(?:数据日期|时点):?|(?<![报送])截止(?:到|时间|日期)?:?|^(?=[^»]*»$)|(?=[^»]*»(?:为?止|时点数?|\(?季?末数?\)?)\)?$)){_MARKED}"
)
"""Figures up to a day; 截止 alone may as well be the day by which a form is due."""
_LONG = 28
"""Days from which two dates are the span of the figures, not of their delivery."""
_SPAN = re.compile(
    r"(?P<until>截[至止]到?)?"
    rf"(?:(?:(?<!\d)(?P<year>{_Y})|(?<![\d.])'?(?P<short>2\d)(?=年|'?-?Q|(?<='..)第?{_N}季)"
    r"|(?P<other>去年|[上前下]一?年|明年)|[今本当]年)(?:年度?|度)?的?[.\-/_']?)?"
    r"(?:"
    r"(?<!目)[前头首](?P<of_first>[两二三四2-4])个?季度?"
    rf"|(?<!目)[前头](?P<first_months>{_M}|两)个月"
    rf"|(?:年初[-至到])第?(?P<to_quarter_of_year>{_N})季度?(?:末|底)?"
    r"|(?<![第每])(?P<several>[二三四2-4](?=个)|两)个?季度?"
    rf"|第?(?P<cumulated>{_N})季度?(?:末|底|止)?[(（]?(?:[本全今当]年|年[内度])?累计"
    r"|(?<![A-Za-z])H(?P<h>[12])(?=\D|20\d\d|$)|(?<!\d)(?P<h_after>[12])H(?![A-Za-z])"
    r"|(?<!每)(?P<half>[上下前后]?)半年度?"
    rf"|(?:年初|(?P<first>{_M})月?份?)[-至到](?:(?P<to_year>{_Y})[年.\-/])?(?P<last>{_M})月"
    r"|第?(?P<run>[一二三四]{2,4})季度?"
    rf"|(?P<listed>{_M}月?(?:[、,和及+/&]{_M}月?)*[、,和及+/&]{_M})(?:[两二三23]个?)?月"
    rf"|第?(?P<from_quarter>{_N})季?度?[-至到、,和及+]第?(?P<to_quarter>{_N})季度?"
    rf"|(?<!每)(?:(?<!\d)|(?<=20\d\d)|(?<='\d\d))第?(?P<quarter>{_N})个?季(?:度|(?![一红]))"
    r"|(?<!季)(?P<edge>[首头末])季度?(?![一红])"
    r"|(?<![A-Za-z])Q(?P<q_cumulated>[1-4])(?:末|底|止)?[(（]?(?:[本全今当]年|年[内度])?累计"
    r"|(?<![A-Za-z])Q(?P<from_q>[1-4])[-至到、,和及/]Q?(?P<to_q>[1-4])(?!\d)"
    r"|(?<![A-Za-z])Q(?P<q>[1-4])(?:['/-](?P<behind_q>2\d)(?!\d)|(?=\D|20\d\d|$))|(?<!\d)(?P<q_after>[1-4])Q(?:(?P<behind>2\d)(?!\d))?(?![A-Za-z])"
    r"|(?<![每按各该一二三四1-4])季度?:?(?P<q_last>[1-4])(?![\d次个张])"
    rf"|(?<![每按各该本当全一二三四1-4])季度[(:](?P<q_bracketed>{_N})(?:\)|(?=$|[\s|)季]))"
    r"|(?P<whole>[全整]年|年报(?![送表名到告])|年终(?!奖))"
    rf"|(?P<month>{_M})月份?(?P<end>[底末]?)(?!«)(?!填|制表|印|报送|上报|前|之前|以前)"
    r"|(?<!以)(?P<relative>[上下]一?个?季)度?|(?P<same>(?:上年|去年|前年)度?同[期季])"
    r")",
    re.IGNORECASE,
)
_DOTTED = re.compile(
    rf"(?<![\d.Vv])(?P<year>{_Y})(?:[.\-/年]?(?P<a>0[1-9]|1[0-2])|[.\-/年](?P<b>[1-9]))"
    rf"(?:[-至到](?:(?P<to_year>{_Y})[.\-/年]?)?(?P<last>0?[1-9]|1[0-2]))?(?![\d.\-/月])"
)
_YEAR = re.compile(
    rf"(?<![\dA-Za-z-])({_Y})(?!-?[\dA-Za-z])(?:年度?)?|(?<!\d)'?(2\d)年(?=度|\|)"
    r"|(?<![^|(\[“\"《,:_-])'?(2\d)年(?![来前后间以级制])"
)
_YEAR_ALONE = re.compile(rf"(?:{_Y}|'?2\d)年?[度份]?")
_TWO_YEARS = re.compile(
    rf"(?<!\d)({_Y})年?度?(?:[/\\、,和及与或]|-|至|到)({_Y}|\d\d)年?度?"
    rf"(?=第?{_N}个?季|Q[1-4]|[1-4]Q|{_M}月|{_M}-{_M}|[上下前]半年|前[两二三])",
    re.IGNORECASE,
)
_FROM_JANUARY = (
    ("of_first", 3),
    ("several", 3),
    ("to_quarter_of_year", 3),
    ("cumulated", 3),
    ("q_cumulated", 3),
    ("first_months", 1),
)
"""Groups that count from the year's first month, and the months of one."""
_OF_A_TABLE = r"(?=$|[\W_]|统计|汇总|填报|报[表送告]|数据|情况|党建|党支部|支部|考核|四强|工作|检查|一览|台账)"
"""What stands behind a time by which a table is called; 年中 is no time in 2026年中共."""
_UNCLEAR = re.compile(
    rf"(?<!\d)(?:{_Y}|'?2\d)年?度?累计|[春夏秋冬]季(?!度)|[上下前后]半个?季|(?<![A-Za-z])Q[05-9](?=\D|20\d\d|$)|(?:第|{_Y}年?)[五六七八九05-9]个?季"
    rf"|年初(?:至今|以来|起)|[今本]年(?:至今|以来)|截[至止]到?(?:目前|当前|今[日天])|(?<!\d){_Y}年(?:至今|以来|内{_OF_A_TABLE})"
    r"|(?<!\d)1月1日(?:起?[-至到]今|起?以来)"
    rf"|(?:第|(?<!\d){_Y}年)(?:\d{{1,2}}|[一二三四五六七八九十]{{1,2}})期"
    r"(?=季报|报表|报送|填报|统计|数据|考核|\W|_|$)"
    rf"|(?:[年岁][初中末底尾首]|寒假|暑[假期]|学期|(?<=\d年)[春夏秋冬]|年中报|中期|[节庆会五一][”\"]?期间){_OF_A_TABLE}"
    r"|(?:[最新]?近|过去)(?:[一两二三四五六半几]|\d{1,2})?个?(?:年|月|季度?)(?:以?来|内)?"
    rf"{_OF_A_TABLE}|[一两二三四五六七八九十\d]年(?:以?来){_OF_A_TABLE}"
    rf"|(?<!以)[去上前往历]年度?数?{_OF_A_TABLE}"
    rf"|(?<!以)[本当上下]个?月(?:份|度)?数?{_OF_A_TABLE}|[月旬周]报表?{_OF_A_TABLE}"
    rf"|第(?:\d{{1,2}}|[一二三四五六七八九十]{{1,3}})周(?!年)|学年"
    rf"|(?<!\d){_Y}年?-{_Y}年度|^{_Y}年?-{_Y}年{_OF_A_TABLE}|[今本当]年度?累计"
)
_FIRST_OF_MONTH = re.compile(rf"({_Y})[-/.](0?[1-9]|1[0-2])[-/.]0?1", re.ASCII)
"""How a cell with 2026年6月 comes out of a spreadsheet."""
_IN_MONTHS = re.compile(
    rf"第?({_N})季度?\((?:{_Y}年)?({_M}|元)月?-({_M})月(?:累计)?\)", re.IGNORECASE
)
"""三季度(1-9月) is called by its quarter and holds the year to its end; in 三季度(4-6月)
one of the two was forgotten."""
_LONGEST_NAME = 40
"""Characters of a table's name; what is longer explains something."""
_NO_QUARTER = re.compile(r"[五六七八九十\d]季")
_MONTH_ALONE = re.compile(rf"(?:{_Y}[年.\-/]?)?(?:{_M}|0[1-9])月?份?")
_TWO_DIGITS = re.compile(r"'?(2\d)年?度?")
_ONE_NUMBER = re.compile(rf"第?0?(?:{_N}|I{{1,3}}|IV)")
_QUARTER_ALONE = re.compile(rf"(?:({_Y})年?[.\-/]?)?第?0?({_N}|I{{1,3}}|IV)")
_MONTHS_ALONE = re.compile(rf"{_M}月?(?:[-至到、,/+和及]{_M}月?)+")
"""What stands in columns whose header says that it is a year, a quarter or months."""
_LABEL = re.compile(
    r"(?:(?:所属|填报|统计|报告|数据|考核|评价)(?:期间?|年月|时间|时期|时段|月份)|期间|年月|月份"
    r"|(?:数据|统计)截[至止](?:到|时间|日期)?):?"
)
"""What is written before a time as columns are called: behind it stands what a cell of
such a column says, in a title and below the table as well."""
_OF_DOCUMENT = re.compile(
    r"(?:时间|日期):?|^\D{1,20}(?:[局委会院校厅部处所室科司署]|机关|中心|集团|公司|党组|总?支部)(?=[(|]?20)"
)
"""What stands before the date of a document: whose it is, as a form is signed."""


def in_title(text: str) -> list[DeclaredTime]:
    """Every time that a sentence names.

    >>> in_title("2026年第三季度“四强”党支部填报表(填报日期2026年10月9日)")
    [DeclaredTime(year=2026, months=(7, 9))]
    >>> in_title("2025年党建工作三季度统计表"), in_title("二〇二六年前三季度")
    ([DeclaredTime(year=2025, months=(7, 9))], [DeclaredTime(year=2026, months=(1, 9))])
    """
    text, without = one_spelling(text), _bare(text)
    if any(_differ(match) for match in _TWO_YEARS.finditer(without)):
        return [RIVAL_YEARS]
    for match in _IN_MONTHS.finditer(without):
        own = _months_of(_number(match[1]))
        months = _number(match[2].replace("元", "1")), _number(match[3])
        if months != own:
            return [
                DeclaredTime(None, months) if months == (1, own[1]) else CONTRADICTION
            ]
    if found := _times_in(without):
        return found
    # 《2026年第三季度填报表》 names this table, 《2025年考核办法》 beside words a document.
    alone = not re.sub(r"\W", "", without)
    return [time for time in _times_in(text) if alone or time.months]


def declared(text: str) -> list[DeclaredTime]:
    """Every time that a title or a sheet's name declares; UNCLEAR where it is no quarter.

    >>> declared("2026年夏季统计表") == [UNCLEAR], declared("2026年三季度夏季送清凉")
    (True, [DeclaredTime(year=2026, months=(7, 9))])
    """
    if first := _FIRST_OF_MONTH.fullmatch(one_spelling(text)):
        return [DeclaredTime(int(first[1]), (int(first[2]), int(first[2])))]
    if month := labelled_month(text):
        return [in_cell(month, bare="month")]
    found, bare = in_title(text), _bare(text)
    if any(time.months for time in found) or not _UNCLEAR.search(bare):
        return found
    # A sentence above the table tells of 夏季高温; it does not name the table.
    return [UNCLEAR] if len(bare) <= _LONGEST_NAME else found


_CLAUSES = re.compile(r"[\n。；;]|说明|备注|注[:：]")
_HANDED_IN = re.compile(
    rf"(?:(?:{_Y})年)?第?{_N}季度?初(?![-至到])|{_M}月份?(?:[上中下]旬|底前|初|起|启用|新?(?:成立|设立|组建)|转[入出]|[调并]入|撤[销并]|换届)"
    r"|(?:填报|报送|上报|提交|收集)(?:期限?|时[间段限]|日期)[^()]*|半年一次"
)
"""When a table is made or sent, or begins: 四季度初统计, 填报期限：9月20日至10月31日."""
_COMPARED = re.compile("[比较减]|口径")
"""A comparison is asked about as such, where its title says so."""
_BRACKETED = re.compile(r"[(\[【]([^()\[\]【】]*)[)\]】]")
_TIME_ALONE = re.compile(
    rf"[\d年月日号份季度第QH{''.join(_NUMERALS)}上下前去半全个初末底止截至到时点统计累数据字的./、,+—–~～-]+"
)
"""A time, and at most that figures are of it: 截至8月31日, 9月数, 4-6月."""


def times_beside(text: str, period: Period) -> tuple[list[DeclaredTime], bool]:
    """Other times in the clause of a title that names this quarter, and whether one
    stands alone in brackets or in a line, as another name of the same figures.

    >>> third = Period(2026, 3)
    >>> times_beside("2026年三季度（补报二季度）", third)
    ([DeclaredTime(year=2026, months=(4, 6))], False)
    >>> times_beside("2026Q3(4-6月)", third)[1], times_beside("三季度，四季度初报", third)
    (True, ([], False))
    >>> times_beside("2026年三季度；数据期间：4-6月", third)[1]
    True
    >>> times_beside("2026年1-9月情况表（三季度）", third)
    ([DeclaredTime(year=2026, months=(1, 9))], True)
    """
    named, to_date = in_title(text), (1, 3 * period.quarter)
    if all(differs(time, period) for time in named):
        return [], False
    months = {time.months for time in named} | {None}
    without_dates = partial(_without_date, period=period)
    asked: list[DeclaredTime] = []
    for clause in map(_bare, _CLAUSES.split(text)):
        clause = _HANDED_IN.sub("|", _BRACKETED.sub(without_dates, clause))
        times = declared(clause)
        if len(clause) > _LONGEST_NAME:
            continue
        if all(differs(time, period) for time in times):
            # A range that is broken over two lines is the time that both name together.
            is_whole = all(time.months in months for time in times)
            is_date = is_month_alone(clause)  # of the document
            if times and is_whole and not is_date and _is_alone(clause):
                return times, True
            continue
        around = _spans_beside(in_title(_BRACKETED.sub("|", clause)), period)
        for inner in filter(_is_alone, _BRACKETED.findall(clause)):
            said = declared(inner)
            if said and all(differs(time, period) for time in said):
                return said, True
            if said and around and around[0].months == to_date:
                return around, True
        if not _COMPARED.search(clause):
            clause = _BRACKETED.sub(_without_labelled, clause)
            others = _spans_beside(declared(clause), period)
            asked += [time for time in others if time.months != to_date]
    return asked, False


def names_other_months(text: str, period: Period) -> bool:
    """True where a text names months of which none are of this quarter; the year to its
    end is not another time.

    >>> third = Period(2026, 3)
    >>> [names_other_months(one, third) for one in ("二季度2次", "8月1次", "上季", "1-9月")]
    [True, False, True, False]
    """
    first, last = _months_of(period.quarter)
    return any(
        time.months is not None
        and (
            time.year not in (None, period.year)
            or not (
                first <= time.months[0] <= time.months[1] <= last
                or time.months == (1, last)
            )
        )
        for time in in_title(text)
    )


def names_later_months(text: str, period: Period) -> bool:
    """True where a text names months or days of this year that are yet to come.

    >>> [names_later_months(one, Period(2026, 3)) for one in ("10月8日", "9月", "二季度")]
    [True, False, False]
    """
    text = _DAY.sub(
        lambda hit: "|{}年{}月|".format(*_parts(hit)[:2]), one_spelling(text)
    )
    return any(
        time.months is not None
        and time.months[0] > 3 * period.quarter
        and time.year in (None, period.year)
        for time in in_title(text.replace("|0年", "|"))
    )


_COLLECTED = 3
"""Months after a quarter's last one in which its tables are still made."""


def is_before(time: DeclaredTime, period: Period) -> bool:
    """True for June or August in the third quarter: nobody makes its table then."""
    first, _ = time.months or (3 * period.quarter, 0)
    return (first - 3 * period.quarter) % 12 > _COLLECTED


def names_part_of(text: str, period: Period, *, until: bool) -> bool:
    """True where a text names months of this quarter and not all of them; `until` one,
    those up to it.

    >>> third = Period(2026, 3)
    >>> [names_part_of(one, third, until=False) for one in ("9月", "7-9月", "6月")]
    [True, False, False]
    >>> [names_part_of(one, third, until=True) for one in ("9月", "8月底")]
    [False, True]
    """
    first, last = _months_of(period.quarter)
    return any(
        time.months is not None
        and time.year in (None, period.year)
        and first <= time.months[0] <= time.months[1] <= last
        and (time.months[1] < last if until else time.months != (first, last))
        for time in in_title(text)
    )


def is_other_time(text: str, period: Period) -> bool:
    """True for another time than this quarter and nothing else.

    >>> [is_other_time(one, Period(2026, 3)) for one in ("6月", "2026.6", "三季度", "2026年")]
    [True, True, False, False]
    """
    return is_time_alone(text) and any(differs(time, period) for time in in_title(text))


def is_time_alone(text: str) -> bool:
    """True for a text that is a time and nothing else, nor broken off before its end.

    >>> [is_time_alone(one) for one in ("二季度", "1-6月", "6月活动", "2026年7月—")]
    [True, True, False, False]
    """
    is_alone = _TIME_ALONE.fullmatch(text) and not _BROKEN_OFF.search(text)
    return bool(is_alone) and bool(in_title(text))


_BROKEN_OFF = re.compile(r"[-—–~～至到、]\s*$")


def _spans_beside(times: list[DeclaredTime], period: Period) -> list[DeclaredTime]:
    """Those that are not this quarter and have begun: nobody has counted what comes later."""
    ends = 3 * period.quarter
    return [
        time
        for time in times
        if differs(time, period) and time.months and time.months[0] <= ends
    ]


def _is_alone(text: str) -> bool:
    """A time and nothing else, but for its label: 数据期间：4-6月."""
    return bool(_TIME_ALONE.fullmatch(_LABEL.sub("", text.strip("()|"), count=1)))


def _without_labelled(match: re.Match[str]) -> str:
    """（报告期202609） names the quarter itself."""
    return "" if labelled_month(match[1]) else match[0]


def _bare(text: str) -> str:
    """Without titles of documents, which name times of their own."""
    return _TITLE_OF_A_DOCUMENT.sub("|", one_spelling(text))


def _without_date(match: re.Match[str], period: Period) -> str:
    """2026年10月 in brackets behind a quarter is the date of the document; 8月 is not."""
    is_early = any(is_before(time, period) for time in in_title(match[1]))
    return "" if is_month_alone(match[1]) and not is_early else match[0]


def _differ(match: re.Match[str]) -> bool:
    first, second = match[1], match[2]
    return first[-len(second) :] != second


def in_cell(text: str, *, bare: str = "") -> DeclaredTime:
    """The time that a whole cell is; `bare` says of what its column is, and so what 26
    or 3 alone means: `year`, `quarter`, `month` or `period`.

    >>> in_cell("2026年9月").months, in_cell("46295").months, in_cell("本季").months
    ((7, 9), (7, 9), None)
    >>> in_cell("26", bare="year").year, in_cell("7-9", bare="period").months
    (2026, (7, 9))
    """
    text = one_spelling(unquoted(plain(text)))
    if bare and (said := _BARE[bare](text)):
        return said
    time = re.sub(r"T?\d\d:\d\d(?::\d\d)?$", "", text)
    if match := _DAY.fullmatch(time):
        year, month, _ = _parts(match)
        return DeclaredTime(year or None, _months_of((month + 2) // 3))
    found = in_title(text)
    months = found[0].months if found else None
    if months and is_month_alone(text):
        return _end_of(found[0].year, months[0])
    only_year = found and not found[0].months and not _YEAR_ALONE.fullmatch(text)
    if not any(time.months for time in found) and _UNCLEAR.search(text):
        return UNCLEAR
    if only_year or (not found and _NO_QUARTER.search(text)):
        return CONTRADICTION  # 五季度 means some time, and surely not this one
    return found[0] if found else NOTHING


def _bare_year(text: str) -> DeclaredTime | None:
    match = _TWO_DIGITS.fullmatch(text)
    return DeclaredTime(2000 + int(match[1])) if match else None


def _bare_quarter(text: str) -> DeclaredTime | None:
    match = _QUARTER_ALONE.fullmatch(text)
    if match:
        return DeclaredTime(
            int(match[1]) if match[1] else None, _months_of(_number(match[2]))
        )
    months = _bare_months(text)
    # 1-3 are three quarters as well as three months, 7-9 only months.
    return months if months and months.months and months.months[1] > 4 else None


def _bare_period(text: str) -> DeclaredTime | None:
    return _bare_quarter(text) if _ONE_NUMBER.fullmatch(text) else _bare_months(text)


def _bare_month(text: str) -> DeclaredTime | None:
    if re.fullmatch(_M, text):
        return _end_of(None, _number(text))
    return _bare_months(text)


def _bare_months(text: str) -> DeclaredTime | None:
    """7-9 and 7、8、9, from the first to the last."""
    if not _MONTHS_ALONE.fullmatch(text):
        return None
    months = [_number(month) for month in re.findall(_M, text)]
    return DeclaredTime(None, (min(months), max(months)))


_BARE = {
    "year": _bare_year,
    "quarter": _bare_quarter,
    "month": _bare_month,
    "period": _bare_period,
}


def is_day(text: str) -> bool:
    """A cell with a day and nothing else, which may be when the form was filled in."""
    return bool(_DAY.fullmatch(one_spelling(text)))


def as_of_day(text: str) -> DeclaredTime:
    """What is counted up to a day: the quarter in its last month, and in the one after,
    when figures are collected.

    >>> as_of_day("2026-09-28").months, as_of_day("2026-08-31").months
    ((7, 9), (8, 8))
    >>> as_of_day("2027-01-05"), as_of_day("2026-10-31").months
    (DeclaredTime(year=2026, months=(10, 12)), (10, 10))
    """
    match = _DAY.fullmatch(one_spelling(text))
    assert match, "asked of days alone"
    return _as_of(*_parts(match))


def _as_of(year: int, month: int, day: int) -> DeclaredTime:
    if month % 3 != 1 or day >= _last_day(year, month):
        return _end_of(year or None, month)
    if month > 1:
        return _end_of(year or None, month - 1)
    return _end_of(year - 1 if year else None, 12)


def counts_later(text: str, period: Period) -> bool:
    """True for 数据截至2026年10月8日 of a third quarter: some of October may be in it.

    >>> counts_later("数据截至2026年10月8日", Period(2026, 3)), as_of_day("2026-10-08").months
    (True, (7, 9))
    """
    days = _AS_OF_DAY.finditer(_with_days_marked(one_spelling(text)))
    return any(
        day["figures"] and int(day[3]) == 3 * period.quarter % 12 + 1 for day in days
    )


def is_label(text: str) -> bool:
    """True for 报告期 in a cell of its own, before the one with the time."""
    return bool(_LABEL.fullmatch(one_spelling(text)))


def labelled_month(text: str) -> str:
    """The month of 报告期：202609 or 月份：9, where nothing else is said.

    >>> labelled_month("报告期：202609"), labelled_month("填报日期：2026年9月")
    ('202609', '')
    """
    text = one_spelling(text)
    label = _LABEL.match(text)
    month = text[label.end() :] if label else ""
    return month if _MONTH_ALONE.fullmatch(month) else ""


def is_month_alone(text: str) -> bool:
    """A cell with a month and nothing else: a period, or the date of the document, also
    behind whose it is.

    >>> [is_month_alone(one) for one in ("2026年10月", "市统计局（2026年10月）", "10")]
    [True, True, False]
    """
    text = _OF_DOCUMENT.sub("", one_spelling(text)).strip("()|")
    is_month = _MONTH_ALONE.fullmatch(text) or _FIRST_OF_MONTH.fullmatch(text)
    return bool(is_month) and not re.fullmatch(r"\D*\d{1,2}", text)


def _times_in(text: str) -> list[DeclaredTime]:
    """Spans of days are spelled as months, so that a year that stands apart is theirs too."""
    text = _with_days_marked(_NO_TIME.sub("|", text))
    text = _AS_OF_DAY.sub(_up_to_day, _DAYS.sub(_of_days, text))
    return _spans(re.sub(_MARKED, "|", text))


def _with_days_marked(text: str) -> str:
    text = _DAY.sub(lambda hit: "«{}.{}.{}»".format(*_parts(hit)), text)
    return _BETWEEN_DAYS.sub(r"\1-\2", text)


def _spans(text: str) -> list[DeclaredTime]:
    """What a text without days says; a year that stands apart belongs to its spans."""
    found: list[tuple[int, DeclaredTime]] = []
    for pattern, said in ((_SPAN, _of_span), (_DOTTED, _of_dotted)):
        for match in pattern.finditer(text):
            found.append((match.start(), said(match)))
        text = pattern.sub(lambda hit: "|" * len(hit[0]), text)
    years = [
        (match.start(), int(match[1] or f"20{match[2] or match[3]}"))
        for match in _YEAR.finditer(text)
    ]
    if not found:
        return [DeclaredTime(year) for _, year in years]
    spans = []
    for at, span in sorted(found, key=lambda pair: pair[0]):
        before = [year for place, year in years if place < at]
        after = [year for place, year in years if place > at]
        near = before[-1] if before else after[0] if after else None
        if span.year is None:
            span = span._replace(year=near)
        elif span.year != _OTHER:  # 2025年三季度（7-9月）
            years = sorted([*years, (at, span.year)])
        spans.append(span)
    return spans


def _of_span(match: re.Match) -> DeclaredTime:
    """The year and the months of one match of `_SPAN`."""
    parts = match.groupdict()
    year = int(parts["year"]) if parts["year"] else None
    if parts["short"]:
        year = 2000 + int(parts["short"])
    if behind := parts["behind"] or parts["behind_q"]:
        year = 2000 + int(behind)
    if parts["other"] or parts["relative"] or parts["same"] or _is_longer(match):
        year = _OTHER
    if parts["month"]:
        month = _number(parts["month"])
        until = parts["until"] or parts["end"]
        return _end_of(year, month) if until else DeclaredTime(year, (month, month))
    return DeclaredTime(year, _months(parts))


def _months(parts: dict[str, str | None]) -> tuple[int, int]:
    for name, length in _FROM_JANUARY:
        if said := parts[name]:
            return 1, length * _number(said)
    half = parts["h"] or parts["h_after"] or parts["half"]
    if half is not None:
        return _HALVES.get(half, (0, 0))
    if parts["last"]:
        return _number(parts["first"] or "1"), _number(parts["last"])
    if parts["listed"]:
        months = [_number(month) for month in re.findall(_M, parts["listed"])]
        return min(months), max(months)
    ends = (*(parts["run"] or ()), parts["from_quarter"], parts["to_quarter"])
    ends += (parts["from_q"], parts["to_q"])
    if quarters := [_number(end) for end in ends if end]:
        return 3 * min(quarters) - 2, 3 * max(quarters)
    if parts["whole"]:
        return 1, 12
    for name in ("quarter", "q", "q_after", "q_last", "q_bracketed", "edge"):
        if said := parts[name]:
            return _months_of(_number(said))
    return 0, 0


def _of_dotted(match: re.Match) -> DeclaredTime:
    """2025.7-9, 202507-202509, 2025-09."""
    first = int(match["a"] or match["b"])
    year = _OTHER if _is_longer(match) else int(match["year"])
    return DeclaredTime(year, (first, int(match["last"] or first)))


def _is_longer(match: re.Match) -> bool:
    """2026年7月至2027年9月 ends in another year."""
    return bool(
        match["year"] and match["to_year"] and match["year"] != match["to_year"]
    )


def _of_days(match: re.Match) -> str:
    """The months of two dates, unless they are but a few days apart."""
    numbers = [int(part) if part else 0 for part in match.groups()[:6]]
    year, month, day, to_year, to_month, to_day = numbers
    if not to_month:
        to_month, to_day = _number(match[7]), _number(match[8])
    days = (to_month - month) * 30 + to_day - day + 1
    if to_year and year and to_year != year:
        return f"|{year}年{month}月-{to_year}年{to_month}月|"
    year = year or to_year
    return _spelled(DeclaredTime(year, (month, to_month))) if days >= _LONG else "|"


def _up_to_day(match: re.Match) -> str:
    year, month, day = (int(match[at]) for at in (2, 3, 4))
    if match["figures"]:
        return _spelled(_as_of(year, month, day))
    is_last = day >= _last_day(year, month)
    return _spelled(_end_of(year or None, month)) if is_last else "|"


def _spelled(time: DeclaredTime) -> str:
    first, last = time.months or (0, 0)
    return f"|{f'{time.year}年' if time.year else ''}{first}月-{last}月|"


def _parts(match: re.Match) -> tuple[int, int, int]:
    """Year (0 when not said), month and day of a match of `_DAY`."""
    parts = match.groupdict()
    year, month, day = (
        parts[f"{part}1"] or parts[f"{part}2"] or parts[f"{part}3"] for part in "ymd"
    )
    return int(year or 0), _number(month), _number(day)


def _last_day(year: int, month: int) -> int:
    return calendar.monthrange(year or 2025, month)[1]


def _months_of(quarter: int) -> tuple[int, int]:
    return 3 * quarter - 2, 3 * quarter


def _end_of(year: int | None, month: int) -> DeclaredTime:
    """The end of a month: of its quarter too, when it is the quarter's last."""
    return DeclaredTime(year, (month - 2, month) if month % 3 == 0 else (month, month))


def _number(text: str) -> int:
    return _NUMERALS.get(text.upper()) or int(text)


def of_quarter(period: Period) -> DeclaredTime:
    """A whole quarter, as a template's hidden cell states it."""
    return DeclaredTime(period.year, _months_of(period.quarter))


def differs(time: DeclaredTime, period: Period) -> bool:
    """True when something was said and it is not this period."""
    own = _months_of(period.quarter)
    return time.year not in (None, period.year) or time.months not in (None, own)
