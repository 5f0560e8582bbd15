"""What commands print and what stands in papers, beside what was reviewed."""

from __future__ import annotations

import io
import re
import sys
from pathlib import Path

import pytest

from sizhang_metrics.cli import main
from sizhang_metrics.reports import pack
from tests import homes, told_city, transcript
from tests.told_screens import same

COMMANDS = """
receipt --period 2026Q3
receipt --number 2026Q2-000035
progress --period 2026Q3
progress --period 2026Q3 --branches
progress --period 2026Q3 --missing
terms --period 2026Q3
terms --period 2026Q3 --unit D06 --within 6 --letter
versions --period 2026Q3 --branch D0604
versions --period 2026Q3 --branch D0604 --compare 1 2
versions --period 2026Q3 --branch D0605
calendar
calendar --period 2026Q4
unlock
checkup --period 2026Q3
checkup --period 2026Q3 --hint 3
sample --period 2026Q3 --seed 1
journal --find D0611
verify-value
burden --period 2026Q3
burden --period 2026Q3 --items
scores --period 2026Q3
scores --period 2026Q3 --level dimension
scores --period 2026Q3 --level indicator
scores --period 2026Q2 --edition 2026Q2-1
ranking --period 2026Q3
units --period 2026Q3
units --period 2026Q3 --unit D06
units --period 2026Q3 --owed
lists
lists --period 2026Q3 --of below --indicator B03
lists --period 2026Q2 --of unlike
explain --period 2026Q3 --branch D0603
explain --period 2026Q3 --branch D0603 --cells
explain --period 2026Q3 --branch D0603 --since 2026Q2 --level indicator
explain --period 2026Q3 --branch D1503
explain --period 2026Q3 --branch D0605
ranges --period 2026Q3
way-up --period 2026Q3 --branch D0603
way-up --period 2026Q3 --branch D0606 --goal standard
way-up --period 2026Q3 --branch D0606 --goal peer_median
way-up --period 2026Q3 --branch D0607
alerts --period 2026Q3
alerts --period 2026Q3 --level blue --unit D06
trend
trend --branch D1302
trend --branch D0603 --recomputed
trend --unit D06 --indicator Z04
trend --peer-group 经济管理·15人及以下 --dimension membership
streaks --period 2026Q3
streaks --period 2026Q3 --kind last --quarters 3
topics --period 2026Q3
topics --period 2026Q3 --topic 四下基层
topics --period 2026Q3 --topic 四下基层 --level unit
topics --period 2026Q3 --topic 四下基层 --level quarter
topics --period 2026Q3 --topic 主题党日 --level rectification
topics --period 2026Q3 --topic 如实反映
diagnose --period 2026Q3
diagnose --period 2026Q3 --table means
adjust list
rectify list
rectify list --open --unit D06
rectify summary
rectify show 8
rectify show 8 --cells
rectify letter 2
digest --unit D06
proposals --period 2026Q3
creation list
creation list --state named
creation show 1
creation result --year 2025
creation rules
preview list
objections
objections --waiting
editions
notice --period 2026Q2 --edition 2026Q2-1
notice --period 2026Q2 --edition 2026Q2-1 --against 2026Q2-2
edits show
edits rows
edits list
account list
scheme list
"""
"""What only looks, a call each; `scheme rehearse` and `check` are asked beside them, for
they need a file."""
IN_FULL = (
    *("scores", "ranking", "explain", "ranges", "way-up", "lists --period", "alerts"),
    *("trend --unit", "streaks", "topics", "diagnose", "rectify list", "creation"),
    *("receipt --period", "progress --period", "terms", "versions", "calendar"),
    *("unlock", "checkup", "sample", "verify-value", "burden --period 2026Q3 --items"),
    *("units", "adjust", "proposals", "objections", "editions", "notice", "edits"),
    *("preview", "scheme list"),
)
"""Of these the columns for programs too, which people are not shown."""


def test_commands_say_what_was_reviewed(request, told_home, clock, capsys):
    folder = told_home.parent / "files"
    folder.mkdir()
    draft, spoiled = folder.with_name("修订稿.toml"), folder / "D17.csv"
    draft.write_bytes(told_city.draft())
    spoiled.write_bytes(told_city.spoiled_file())
    (folder / "D06.csv").write_bytes(told_city.changed_file())
    calls = [one.split() for one in COMMANDS.strip().splitlines()]
    calls += [["check", str(one), "--period", "2026Q3"] for one in (spoiled, folder)]
    calls.append(["burden", "--scheme", str(draft), "--period", "2026Q3"])
    calls.append(["scheme", "rehearse", "--scheme", str(draft), "--periods", "2026Q2"])
    lines = []
    for words in calls:
        name = " ".join(words).replace(f"{folder.parent}/", "")
        lines += [f"=== {name}", *_printed(capsys, told_home, *words)]
        if name.startswith(IN_FULL):
            heads, *rows = _printed(capsys, told_home, *words, "--format", "csv")
            lines.append(f"{heads} {transcript.checked(rows)}")
    same(lines, "commands.txt", request)


def _printed(capsys, home: Path, *words: str) -> list[str]:
    code = main(["--home", str(home), *words])
    out, err = capsys.readouterr()
    return transcript.printed(out, err) + [f"exit code {code}"] * (code != 0)


WRITES = """
edits show --level branch
edits accept
edits accept --reason 划转漏登 --by 组织科
edits show
edits rows
--read-only submit D06.csv --period 2026Q3
submit D06.csv --period 2026Q3
submit D06.csv --period 2026Q3 --reason 核对签到表
submit D06.csv --period 2026Q3 --format csv
submit D06.csv --period 2026Q3 -o 退回.zip
submit 错的.csv --period 2026Q3
check D17.csv --period 2026Q3 --rehearse
check D06.csv --period 2026Q3 --rehearse --format csv
check 错的.csv --period 2026Q3 --annotated 标注.xlsx
check 空.csv --period 2026Q3 --annotated 标注.xlsx
check 空.csv --period 2026Q3 --annotated 标注.csv
check 错的.csv --period 2026Q3 --format csv
check D06.csv --period 2026Q2
check D06.csv --period 2026Q4
check 一批 --period 2026Q3 --rehearse
check 一批 --period 2026Q3 -o 退回.zip
submit 一批 --period 2026Q3 -o 退回.zip
submit 一批 --period 2026Q3
submit 空的 --period 2026Q3
submit D17.csv --period 2026Q3
template --period 2026Q3 --unit D06 -o 填报表.xlsx
template --period 2026Q3 --unit D06 --long -o 填报表.csv
template --period 2026Q3 --unit D06 -o D06.csv
template --period 2026Q3 --unit D06 -o 填报表.doc
receipt --period 2026Q3 --unit D17
receipt --period 2026Q3 --unit D17 --format csv
receipt --period 2026Q3 --unit D17 --file -o 原文件.csv
receipt --period 2026Q3 --unit D17 -o 原文件.csv
receipt --period 2026Q3 --unit D17 -o 回执.txt
receipt --period 2026Q3 --unit D99
receipt --number 2026Q3-999999
receipt --number 2026Q3-000012 --unit D06
receipt --period 2026Q3 --file
receipt --period 2026Q3 -o 回执.txt
receipt
return --period 2026Q3 --branch D0604 --branch D0606 --reason 应到人次口径不对
return --period 2026Q3 --unit D17 --branch D1702 --reason 应到人次口径不对
return --period 2026Q3 --unit D17 --reason 再退
return --period 2026Q3 --reason 没有写支部
versions --period 2026Q3 --branch D1702
versions --period 2026Q3 --branch D0604 --compare 1 9
versions --period 2026Q3 --branch D9999
revert --period 2026Q3 --branch D0604 --version 2 --reason 核对过
revert --period 2026Q3 --branch D0604 --version 9 --reason 核对过
progress
progress --missing
progress --period 2026Q3 --missing --format csv
progress --period 2026Q2 --missing
calendar --period 2026Q4 --opens 2027-01-01 --due 2027-01-10 --closes 2027-01-24
calendar --period 2026Q4 --due 无
calendar --period 2026Q4
calendar --due 2027-01-10
calendar --period 2026Q4 --due 后天
calendar --period 2026Q4 --due 2027-03-01
unlock --period 2026Q1 --unit D06 --reason 漏报一项
unlock --grant 3
unlock --grant 3 --until 2026-11-01 --reason 属实
unlock --refuse 4 --reason 不影响得分
unlock --refuse 4 --grant 3
unlock
verify-value --period 2026Q3 --branch D0603 --item theme_day_attended --value 8 --on 2026-10-15 --note 看过签到表
verify-value --period 2026Q3 --branch D0603 --item theme_day_attended
verify-value --period 2026Q2
burden
burden --period 2026Q3
burden --period 2026Q3 --format csv
burden --scheme 收登录.toml
checkup --period 2026Q3 --hint 99
sample --period 2026Q3 --seed 7 --size 3
sample --period 2026Q3 --seed 7 --size 0
journal --act return --format csv
journal --act 没有
adjust add --period 2026Q3 --branch D1302 --code J03 --document 工委通报〔2026〕20号 --reason 推广
adjust add --period 2026Q3 --branch D1302 --code J03 --document 工委通报〔2026〕20号 --reason 推广
adjust add --period 2026Q3 --branch D1302 --code J03 --document 工委通报〔2026〕20号 --reason 推广 --explanation 又一项 --until 2026Q4 --points 0.5 --by 甲岗
adjust approve 11
adjust approve 11 --by 乙岗
adjust cancel 11 --document 更正2号 --reason 不成立 --by 甲岗
adjust list --period 2026Q3 --format csv
preview open --period 2026Q3 --until 2026-11-05 --reason 再征求一周
object --period 2026Q3 --branch D1302 --indicator Z04 --reason 应到多算了2人
answer 3 --accept --reject --reason 核对
answer 3 --accept --reason 核对签到表属实
objections --period 2026Q3 --waiting
objections --branch D0603
freeze --period 2026Q3
answer 4 --reject --reason 签到表无误 --format json
preview close --period 2026Q3
preview list
freeze --period 2026Q3 --reason 会期已定
freeze --period 2026Q3
return --period 2026Q2 --branch D0604 --reason 重数
freeze --period 2026Q2 --reason 更正 --format csv
notice --period 2026Q2 --edition 2026Q2-2 --format csv
notice --period 2026Q2 --edition 2026Q1-1
ranking --period 2026Q2 --edition 2026Q2-1
ranking --period 2026Q3 --edition 2026Q2-1
ranking --period 2026Q3 --peer-group 没有这组
scores --period 2026Q2 --edition 2026Q2-9
scores --period 2026Q2 --edition 第一期
rectify open --period 2026Q3 --branch D0904 --indicator Z04 --value 90 --due 2026-12-31 --measure 点名 --post 组织委员
rectify open --period 2026Q3 --branch D0904 --dimension membership --level red --own --by 甲岗
rectify open --period 2026Q3 --branch D1404 --alert failing_score
rectify open --period 2026Q3 --branch D0603 --verification 4
rectify open --period 2026Q3 --unit D15 --topic 没有研究党建 --reply-due 2026-11-01
rectify open --period 2026Q3 --branch D0603 --alert failing_score --own
rectify confirm 16 --reason 照登记的办
rectify confirm 17
rectify apply 16 --reason 已补 --document 台账1号
rectify extend 16 --due 2027-03-31 --document 工委函6号 --reason 场地改造
rectify confirm 19 --measure 列入议事 --post 党委书记岗 --due 2026-12-31
rectify close 19 --document 工委函7号 --reason 现场看过
rectify reopen 19 --reason 回访没有做到
rectify withdraw 17 --reason 写错支部
rectify show 16
rectify show 99
rectify list --state withdrawn --format csv
rectify list --on 2027-06-01 --open --branch D0904
rectify summary --on 2027-06-01 --format csv
rectify summary --unit D15
rectify letter 2 --kind order
rectify letter 18 -o 督办单.docx
creation declare --branch D0904 --document 申报10号 --date 2026-10-14
creation declare --branch D0904
creation advance 7 --document 培育10号
creation advance 7 --to named --document 命名10号
creation advance 7 --document 待验收10号
creation advance 7 --document 待验收10号 --reason 会议研究
creation advance 7 --document 公示10号 --reason 会议研究
creation advance 7 --document 命名10号 --until 2029-06-30 --reason 会议研究
creation advance 7 --document 复核10号 --reason 会议研究
creation advance 7 --document 保留10号
creation list --state reviewing
creation list --unit D09 --on 2031-01-01
creation show 7
creation show 99
creation result --year 2025 --declared --format csv
trend --unit D06 --branch D0603
streaks --period 2026Q3 --quarters 1
explain --period 2026Q3 --branch D0603 --since 2026Q2 --cells
way-up --period 2026Q3 --branch D1503
lists --period 2026Q3 --of below
lists --period 2026Q3 --of nothing
scheme propose --scheme siqiang-2027
scheme approve --scheme siqiang-2028
scheme approve --scheme siqiang-2028 --by 复核岗
scheme approve --scheme siqiang-2028 --by 复核岗 --proposed-by 组织科
scheme rehearse --scheme 修订稿.toml --periods 2026Q3 --level alert
scheme rehearse --scheme 错的.toml
diagnose --period 2026Q4
account add u06 --role unit --unit D06 --desk 报送岗 --password-stdin
account add u99 --role unit --unit D99
account add b0603 --role branch --branch D0603
account add boss --role office --password-stdin
account add u06 --role unit --unit D06
account change u99 --unit D09
account change b0603 --role unit --unit D06
account change nobody --desk 岗
account reset u06
account block u99
account list
account list --format csv
account unblock u99
account sessions end u06
account rescue
account remove u99
--as u06 ranking --period 2026Q3
--as u06 journal
--as u06 freeze --period 2026Q3
--as nobody units --period 2026Q3
--as boss adjust approve 12
--as boss adjust approve 5 --by 乙岗
"""
"""An office's work on the command line, in its order: what is taken, what is refused."""


def test_commands_that_write_answer_as_was_reviewed(
    monkeypatch, request, told_home, clock, capsys
):
    monkeypatch.chdir(told_home.parent)
    _lay_out(told_home.parent)
    scheme = told_city.draft().decode().replace("2028Q1", "2029Q1")
    (told_home / "schemes" / "siqiang-2028.toml").write_text(scheme, "utf-8")
    main(["--home", str(told_home), "edits", "show"])
    lines = capsys.readouterr().err.splitlines()[:1]  # said with every command

    for call in WRITES.strip().splitlines():
        monkeypatch.setattr(sys, "stdin", io.StringIO("Zhi-Bu-2026-Kan-Ban\n"))
        lines += [f"=== {call}", *_printed(capsys, told_home, *call.split())]
    lines = [_PASSWORD.sub("#", one) for one in lines]
    same(lines, "writes.txt", request)


_PASSWORD = re.compile(r"^(?:[a-z0-9]{4}-){3}[a-z0-9]{4}$")


HOMES = """
init --demo --scheme 指标.toml
init --scheme 指标.toml --branches 名册.csv
init --scheme 指标.toml
submit 报送.csv --period 2026Q1 --format json
ranking --period 2026Q1
ranking --period 2026Q1 --peer-group 乙组 --format json
scores --period 2026Q1 --level dimension --format json
verify
verify --format json
--read-only verify
verify --head 1-0000
verify --head 没有
backup -o 备份.zip
backup -o 备份.zip
--read-only rebuild
rebuild
restore 备份.zip
restore 名册.csv
verify
burden --period 2026Q1
burden --period 2026Q1 --format csv
scores
scores --period 2026Q5
scores --period
scores --period --level branch
scores --period 2026Q1 --level week
scores --period 2026Q1 --periods 2026Q2
scores --period 2026Q1 2026Q2
scores --read-only=1 --period 2026Q1
scores --period 2026Q1 --edition 2026Q1-0
scores --period 2026Q1 --as office
versions --period 2026Q1 --branch B01 --compare 1
versions --period 2026Q1 --branch B01 --compare 1 -1
versions --branch B01
adjust
adjust put
adjust add --period 2026Q1 --branch  --code V1
adjust add --period 2026Q1 --branch B01 --code praised --points 半分
adjust approve 一
rank
--home
verify --format csv
verify
-h
adjust --help
versions --help
receipt --help
scheme rehearse --help
answer --help
"""
"""A home from its first day on, calls that are wrong, and help pages."""


def test_homes_and_wrong_calls_are_answered_as_was_reviewed(
    monkeypatch, request, tmp_path, clock, capsys
):
    monkeypatch.chdir(tmp_path)
    homes.write(tmp_path, "指标.toml", homes.scheme())
    homes.write(tmp_path, "名册.csv", homes.ROSTER)
    (tmp_path / "报送.csv").write_bytes(homes.quarter(1))
    asking = tmp_path / "home" / "schemes" / "登录.toml"
    lines = []
    for call in HOMES.strip().splitlines():
        if call == "burden --period 2026Q1":  # of what may not be asked
            asking.write_text(_asking_for_visits(), "utf-8")
        if call == "verify --format csv":
            for file in sorted((tmp_path / "home/archive/files").iterdir())[:2]:
                file.write_bytes(b"")
        lines += [f"=== {call}", *_printed(capsys, Path("home"), *call.split(" "))]
        asking.unlink(missing_ok=True)
    lines = [one.replace(f"{tmp_path}/", "") for one in lines]
    same(lines, "homes.txt", request)


def _asking_for_visits() -> str:
    text = homes.scheme(id="visits", effective_from="2027Q1")
    return text.replace("党课次数", "登录次数")


def _lay_out(folder: Path) -> None:
    """Files as an office has them, and a folder of some that came in together."""
    together = folder / "一批"
    for one in (together, folder / "空的", together / "子目录"):
        one.mkdir()
    files = {
        "D06.csv": told_city.changed_file(),
        "D17.csv": told_city.late_file(),
        "错的.csv": told_city.spoiled_file(),
        "修订稿.toml": told_city.draft(),
        "错的.toml": told_city.faulty(),
        "收登录.toml": told_city.draft().replace(
            b"\xe5\x85\x9a\xe8\xaf\xbe", "登录次数".encode(), 1
        ),
        "空.csv": b"",
        "一批/D06.csv": told_city.same_file(),
        "一批/D06 再来.csv": told_city.same_file(),
        "一批/D17.csv": told_city.late_file(),
        "一批/错的.csv": told_city.spoiled_file(),
        "一批/D06 改.csv": told_city.changed_file(),
        "一批/说明.docx": b"",
        "一批/~$D17.xlsx": b"",
    }
    for name, data in files.items():
        (folder / name).write_bytes(data)


@pytest.mark.filterwarnings("ignore:.*xtension is not supported")  # bars in cells
def test_papers_say_what_was_reviewed(request, told_home, clock):
    folder, lines = told_home.parent / "papers", []
    now = ["--period", "2026Q3", "--only"]
    of_edition = ["--edition", "2026Q2-2", "--name-worst", "--only", "bulletin"]
    for words in ([*now, *(one for one in pack.PAPERS if one != "pages")], of_edition):
        to = folder / words[1]
        assert main(["--home", str(told_home), "report", *words, "-o", str(to)]) == 0
        for one in sorted(to.iterdir()):
            lines += transcript.paper(one.name, one.read_bytes())
    same(lines, "papers.txt", request)
