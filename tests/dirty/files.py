"""Makes every dirty file: `python -m tests.dirty.files FOLDER` writes them out to look at.

The first two digits of a name are the line of the mistakes list in tests/README.md; 00
stands for what that list leaves out.  `expected.csv` beside holds the verdicts.
"""

from __future__ import annotations

import datetime
import io
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

TITLE = "2026年第三季度“四强”党支部填报表"
HEADER = "支部编码,支部名称,党员总数,主题党日次数,主题党日应到人次,主题党日实到人次,谈心谈话人数"
ONE = "JG001,机关第一党支部,20,3,60,50,5"
TWO = "JG002,机关第二党支部,10,3,30,20,2"
LONG = "支部编码,填报项编码,数值"
GOOD = (TITLE, HEADER, ONE, TWO)

MADE: dict[str, bytes] = {}
"""File name → bytes."""


def text(
    name: str, *lines: str, encoding: str = "utf-8-sig", end: str = "\r\n"
) -> None:
    """A text file of these lines."""
    MADE[name] = end.join([*lines, ""]).encode(encoding)


def cell(name: str, value: str, *, column: int = 4, encoding: str = "gb18030") -> None:
    """The good file with one cell of its first branch replaced."""
    row = ONE.split(",")
    row[column - 1] = value
    text(name, TITLE, HEADER, ",".join(row), TWO, encoding=encoding)


Change = Callable[[Worksheet], object]


def book(name: str, change: Change | None = None, sheet: str = "三季度") -> None:
    """A workbook with the good rows, changed."""
    made = openpyxl.Workbook()
    made.active.title = sheet
    for line in GOOD:
        cells = (int(one) if one.isdigit() else one for one in line.split(","))
        made.active.append(list(cells))
    if change:
        change(made.active)
    out = io.BytesIO()
    made.save(out)
    MADE[name] = out.getvalue()


def shown(place: str, value: object, look: str = "General") -> Change:
    """Puts a value with a number format into a cell."""

    def change(sheet: Worksheet) -> None:
        sheet[place] = value
        sheet[place].number_format = look

    return change


def zipped(**parts: str) -> bytes:
    """A zip of these texts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/"), content)
    return out.getvalue()


# 1  年内累计数 for 本季数
cell("01_累计超过上限.csv", "13")
text("01_各项都像累计数.csv", TITLE, HEADER, "JG001,,20,8,90,70,5")

# 2  percentages instead of counts
cell("02_百分比.csv", "95%", column=6)
cell("02_全角百分比.csv", "９５％", column=6)
cell("02_小数.csv", "0.95", column=6)
cell("02_一点五次.csv", "2.5")
cell("02_分数.csv", "50/60", column=6)
book("02_百分比格式.xlsx", shown("F3", 0.95, "0%"))
text("02_竖表百分比.csv", TITLE, LONG, "JG001,attended,95%", "JG001,expected,60")

# 3  more than all
cell("03_实到大于应到.csv", "61", column=6)
book("03_实到大于应到.xlsx", shown("F4", 31))

# 4  shrinking denominators
text("04_应到远少于党员数.csv", TITLE, HEADER, "JG001,,20,3,30,28,5")

# 5  blank, 0, 无, /, -
text("05_空白与各种横线.csv", TITLE, HEADER, "JG001,,20,无,—,-,暂无", TWO)
text("05_零就是零.csv", TITLE, HEADER, "JG001,,20,0,0,0,0", TWO)
cell("05_斜杠表示不适用.csv", "/")
cell("05_不适用.csv", "不适用", column=7)
text("05_小支部不适用.csv", TITLE, HEADER, "007,后勤党支部,5,3,15,12,不适用")
text("05_NA.csv", TITLE, HEADER, "JG001,,20,3,N/A,n/a,5", TWO)
text("05_未到期留空.csv", TITLE, f"{HEADER},组织生活会次数,满意度", f"{ONE},,")

text("05_只有一格补了空格.csv", TITLE, HEADER, "JG001,, 20 , 3 , 60 , 50 , -   ", TWO)
text("05_会计格式的表.csv", TITLE, HEADER, "JG001,, 20 , 3 , 60 , 50 , -   ")

# 6  units and separators inside cells
text("06_带单位.csv", TITLE, HEADER, "JG001,,20人,3次,60人次,50 人次,5人", TWO)
cell("06_千分位加引号.csv", '"1,024"', column=3)
text("06_千分位拆成两格.csv", TITLE, HEADER, "JG001,,20,3,1,024,50,5")
text("06_竖表千分位拆成两格.csv", TITLE, LONG, "JG001,expected,1,024")
cell("06_万.csv", "3万", column=5)
cell("06_约.csv", "约3次")
cell("06_汉字数.csv", "三")

# 7  full width, blanks, line breaks
text("07_全角数字.csv", TITLE, HEADER, "JG001,,２０,３,６０,５０,５", TWO)
text("07_前后空格.csv", TITLE, HEADER, " JG001 ,, 20,3 ,\u300060,50\u3000,\xa05", TWO)
text("07_格内换行.csv", TITLE, HEADER, 'JG001,"机关第一\n党支部",20,"3\n",60,50,5', TWO)
text("07_全角编码.csv", TITLE, HEADER, "ＪＧ００１,,20,3,60,50,5")

# 8  merged cells
text("08_支部只写一次.csv", TITLE, LONG, "JG001,days,3", ",expected,60", ",attended,50")
text(
    "08_两行表头.csv",
    TITLE,
    "支部编码,支部名称,主题党日,,,谈心",
    ",,次数,应到人次,实到人次,谈心谈话人数",
    "JG001,,3,60,50,5",
)


text(
    "08_三行表头和单位.csv",
    TITLE,
    "支部编码,支部名称,党员总数,主题党日,,,谈心谈话人数",
    ",,,次数,应到人次,实到人次,",
    ",,人,次,人次,人次,人",
    ONE,
)


def _headed(name: str, below: str, row: str = "JG001,,4,3,20") -> None:
    """A header in two rows, the item of the first one over two columns."""
    above = "支部编码,支部名称,主题党日次数,,党员总数"
    text(name, TITLE, above, *([f",,{below},"] if below else []), row)


_headed("08_计划与完成.csv", "计划,完成")
_headed("08_其中与合计.csv", "其中:在职,合计")
_headed("08_男与女.csv", "男,女")
_headed("08_删了第二行表头.csv", "")
text("08_括号写上季.csv", TITLE, HEADER.replace("人数", "人数（上季）"), ONE)
text("08_括号写完成率.csv", TITLE, HEADER.replace("党日次数", "党日次数(完成率%)"), ONE)
text(
    "08_括号写单位和口径.csv",
    TITLE,
    HEADER.replace("谈话人数", "谈话人数（累计）（人）"),
    ONE,
)


def _merged(sheet: Worksheet) -> None:
    sheet.delete_rows(2, 3)
    for row in (LONG.split(","), ["JG001", "days", 3], [None, "expected", 60]):
        sheet.append(row)
    sheet.merge_cells("A3:A4")


book("08_合并单元格竖表.xlsx", _merged)

# 9  title, notes, totals, signatures
text(
    "09_标题合计填表人.csv",
    TITLE,
    "填报单位:第一局,,,填报日期:2026年10月9日",
    "",
    HEADER,
    ONE,
    TWO,
    "合计,,30,6,90,70,7",
    "填表人:甲,,,审核:乙",
    "注:数据来自台账",
)
text(
    "09_各局小计.csv", TITLE, HEADER, ONE, TWO, ",第一局小计,30,6,90,70,7", ",总 计,30"
)
text("09_每页都有表头.csv", TITLE, HEADER, ONE, HEADER, TWO)
text(
    "09_表头在第二十行.csv",
    TITLE,
    *[f"说明:第 {at} 条" for at in range(1, 19)],
    HEADER,
    ONE,
)
text("09_说明提到别的季度.csv", TITLE, "说明:第四季度才填组织生活会次数", HEADER, ONE)

text("09_各列编号.csv", TITLE, HEADER, "甲,乙,1,2,3,4,5", ONE, TWO)
text("09_平均行.csv", *GOOD, "平均,,15,3,45,35,3.5")
text("09_合计写在支部的编码格.csv", TITLE, HEADER, ONE, TWO.replace("JG002", "合计"))
text("09_单位名写的合计.csv", *GOOD, "第一局,,30,6,90,70,7")
text("09_分组标题.csv", TITLE, HEADER, "第一局,,,,,,", ONE, TWO)

# 10  branches renamed, abbreviated, unknown
text("10_支部改了名.csv", TITLE, HEADER, ONE.replace("第一党", "一"), TWO)
text("10_只有简称.csv", TITLE, HEADER, ",机关第二党支部,10,3,30,20,2")
text("10_编码少一位.csv", TITLE, HEADER, ONE.replace("JG001", "JG01"))
text("10_支部已撤并.csv", TITLE, HEADER, "JG099,已撤并党支部,5,3,15,12,1", TWO)
text("10_没有编码列.csv", TITLE, "支部名称,党员总数", "机关第一党支部,20")

# 11  the same branch twice
text("11_重复的支部.csv", *GOOD, ONE)
text("11_竖表重复的项.csv", TITLE, LONG, "JG001,days,3", "JG001,主题党日次数,4")
text("11_已报过又来一份.csv", TITLE, HEADER, ONE)
text("11_已报过只来一列.csv", TITLE, "支部编码,主题党日次数", "JG001,3")

# 12  wrong quarter
text("12_文件名写二季度(2026年二季度).csv", *GOOD)
text("12_标题是上季的.csv", "2026年第二季度填报表", HEADER, ONE)
text("12_标题写去年.csv", "2025年度填报表", HEADER, ONE)
book("12_工作表名是上季的.xlsx", shown("A1", "填报表"), sheet="2026Q2")
text("12_年度列写去年.csv", f"年度,季度,{HEADER}", f"2025,3,{ONE}")
text("12_一行写错季度.csv", f"期间,{HEADER}", f"2026Q3,{ONE}", f"2026Q2,{TWO}")
for name, title in {
    "年与季分开": "2025年党建工作三季度统计表",
    "前三季度": "2026年前三季度统计表",
    "上半年": "2026年上半年统计表",
    "汉字的零": "二〇二五年第三季度",
    "点分的月": "2025.7-9",
    "单月": "2026年9月统计表",
}.items():
    text(f"12_{name}.csv", title, HEADER, ONE)
text("12_只写年度.csv", "2026年度填报表", HEADER, ONE)
text("12_填报日期不算.csv", TITLE, "填报日期:2026年10月9日,2026年10月", HEADER, ONE)
text("12_没写季度.csv", HEADER, ONE)

# 13  last quarter again
text("13_上季的文件.csv", TITLE, HEADER, ONE)

# 14  members jump
text("14_党员数与花名册不符.csv", TITLE, HEADER, ONE.replace(",20,", ",26,"))
text("14_比往季多一位.csv", TITLE, HEADER, "JG001,,20,3,240,240,5")

# 15, 16  relations between figures
text("15_应到超过党员数的十二倍.csv", TITLE, HEADER, "JG001,,20,3,241,50,5")
text(
    "16_多个校验同时不符.csv",
    TITLE,
    HEADER,
    "JG001,,20,3,300,301,5",
    "JG002,,10,3,20,21,2",
)

# 17  dates
for name, day in {
    "八位": "20260930",
    "点": "2026.9.30",
    "月": "2026年9月",
    "序列": "46295",
}.items():
    text(f"17_日期作期间_{name}.csv", f"填报期间,{HEADER}", f"{day},{ONE}")
text("17_日期作期间_上季.csv", f"填报期间,{HEADER}", f"20260630,{ONE}")
cell("17_数变成日期.csv", "3月5日")
book("17_数变成日期.xlsx", shown("D3", datetime.date(2026, 3, 5), "m月d日"))
book("17_数是日期格式.xlsx", shown("D3", 3, "yyyy-mm-dd"))

# 18  codes that a spreadsheet spoiled
text("18_编码成科学计数.csv", TITLE, HEADER, "1.38E+10,热线党支部,8,3,24,20,1")
text("18_编码成日期.csv", TITLE, HEADER, "3月1日,后勤党支部,5,3,15,12,1")
book("18_编码丢了零.xlsx", shown("A3", 7))
text("18_编码保住了零.csv", TITLE, HEADER, '"=""007""",后勤党支部,5,3,15,12,1')
cell("18_数成科学计数.csv", "1.2E+02", column=5)

text("18_编码前有撇号.csv", TITLE, HEADER, f"'{ONE}", f"'{TWO}")

# 19  cumulative figures that fall
text("19_累计数比上季少.csv", TITLE, HEADER, ONE)

# 20  another template
text("20_多一列少一列.csv", TITLE, HEADER.replace(",谈心谈话人数", ",学习强国"), ONE)
book("20_旧版模板.xlsx", shown("J1", "模板版本 small-2025 0123456789ab 2026Q3"))

# 21  what is no table
MADE["21_旧格式.csv"] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
book("21_其实是xlsx.csv")
MADE["21_其实是压缩包.csv"] = zipped(readme="x")
MADE["21_其实是文档.xlsx"] = zipped(word__document="<a/>")
MADE["21_其实是网页.xls"] = "<html><table><tr><td>支部编码</td></tr></table>".encode()
MADE["21_其实是PDF.csv"] = b"%PDF-1.7 x"

# 22  delimiters and quotes
for name, delimiter in {"分号": ";", "制表符": "\t", "中文逗号": "，"}.items():
    text(f"22_{name}.csv", *(line.replace(",", delimiter) for line in GOOD))
cell("22_中文引号.csv", "“3”", encoding="utf-8")
text("22_引号不成对.csv", TITLE, HEADER, 'JG001,"机关"第一,20,3,60,50,"5', TWO, ONE)
text(
    "22_Unicode文本.txt", *(line.replace(",", "\t") for line in GOOD), encoding="utf-16"
)

# 23  persons
IDENTITY, PHONE = "110101199003071234", "13900139000"
text("23_备注里有身份证号.csv", TITLE, f"{HEADER},备注", f"{ONE},甲{IDENTITY}")
text("23_备注里有手机号.csv", TITLE, f"{HEADER},备注", f"{ONE},电话 139-0013-9000")
cell("23_数里有手机号.csv", PHONE, column=3)
book("23_身份证号是数.xlsx", shown("H3", int(IDENTITY[:15])))
text("23_联系人和电话列.csv", TITLE, f"{HEADER},联系人,联系电话", f"{ONE},甲,{PHONE}")
text("23_填表人电话.csv", *GOOD, f"填表人:甲,,联系电话:{PHONE}")


def _roll(sheet: Worksheet) -> None:
    other = sheet.parent.create_sheet("名单")
    other.append(["甲", IDENTITY])
    other.sheet_state = "hidden"


book("23_隐藏表里有身份证号.xlsx", _roll)

# 24  all full
text("24_全部满分.csv", TITLE, HEADER, "JG001,,20,3,60,60,20", "JG002,,10,3,30,30,10")

# 0  the rest
text("00_文件结束符.csv", *GOOD, "\x1a", encoding="gb18030")
text("00_国标编码.csv", *GOOD, encoding="gb18030")
text("00_UTF8无标记.csv", *GOOD, encoding="utf-8")
text("00_行末少了格.csv", TITLE, HEADER, "JG001,,20,3", TWO)
text("00_表外有备注.csv", TITLE, HEADER, f"{ONE},已核对")
MADE["00_坏了一个字节.csv"] = "\n".join(GOOD).encode() + "机".encode()[:2] + b"\n"
MADE["00_空文件.csv"] = b""
text("00_只有表头.csv", TITLE, HEADER)
text("00_模板没有填.csv", TITLE, HEADER, "JG001,机关第一党支部,,,,,")
text("00_没有表头.csv", "甲,乙", "1,2")
cell("00_负数.csv", "-3")
cell("00_公式.csv", "=1+2")
book("00_公式没有结果.xlsx", shown("D3", "=1+2"))
book("00_公式出错.xlsx", shown("D3", "#DIV/0!"))


def _second(sheet: Worksheet) -> None:
    other = sheet.parent.create_sheet("二季度")
    for line in GOOD[1:]:
        other.append(line.split(","))


def _hidden(sheet: Worksheet) -> None:
    _second(sheet)
    sheet.parent.worksheets[1].sheet_state = "hidden"


book("00_每季一张表.xlsx", _second)
book("00_隐藏的上季表.xlsx", _hidden)
text("00_竖表写不适用又写数.csv", TITLE, f"{LONG},不适用", "JG001,days,3,是")
text("00_竖表不认识的项.csv", TITLE, LONG, "JG001,day,3")
text("00_同一项两列.csv", TITLE, f"{HEADER},党日次数", f"{ONE},3")

if __name__ == "__main__":
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for made, content in MADE.items():
        (folder / made).write_bytes(content)
