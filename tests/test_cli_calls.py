"""How the command line is called: help, exit codes, homes, and everything that goes wrong."""

from __future__ import annotations

import contextlib
import functools
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from sizhang_metrics.cli import contents
from sizhang_metrics.cli.output import Progress
from sizhang_metrics.store import Store
from tests import homes
from tests.examples import thorough

ROOT = Path(__file__).resolve().parent.parent
DESIGNED = {"init", "template", "check", "submit", "scores", "ranking", "rebuild"}
"""Commands that programs from outside rely on."""


COMMANDS = [*contents.COMMANDS]


@pytest.fixture
def home(tmp_path):
    """A home with one quarter."""
    return homes.make(tmp_path, quarters=1)


def _process(*arguments: object, **how) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-m", "sizhang_metrics", *map(str, arguments)],
        cwd=ROOT,
        stdout=how.pop("stdout", subprocess.PIPE),
        stderr=subprocess.PIPE,
        **how,
    )


# -- help and usage ----------------------------------------------------------------


def test_the_help_names_every_command_and_the_exit_codes(call):
    code, out, _ = call("--help")
    assert code == 0
    named = re.search(r"\{([a-z,-]+)\}", out)[1].split(",")
    assert named == COMMANDS
    assert set(named) >= DESIGNED
    assert "退出码" in out


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_every_command_is_chinese_and_has_an_example(call, command):
    code, out, err = call(command, "--help")
    assert (code, err) == (0, "")
    assert out.startswith(f"用法：python -m sizhang_metrics {command}")
    assert re.search(rf"例：python -m sizhang_metrics .*{command}", out)
    assert not re.search(r"usage:|options:|positional|show this", out)


def test_the_help_comes_without_what_only_the_commands_need():
    """Half a second against the three that pandas and DuckDB take to import."""
    code = (
        "import sys; from sizhang_metrics.cli import main; main(['--help']);"
        " sys.exit(bool({'pandas', 'duckdb', 'numpy'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT).returncode == 0


def test_a_negative_number_is_a_value(call, home):
    written = ("--period=2026Q1", "--branch=B01", "--item=counts", "--value", "-5")
    _, _, err = call("--home", home, "verify-value", *written)
    assert "后面要写" not in err


def test_a_name_or_nearly_a_code_is_answered_by_the_code_whatever_the_command(
    call, home
):
    named, near = "--branch=第1党支部", "--branch=b-01"
    quarter = "--period=2026Q1"
    for words, meant in (
        (("return", quarter, named, "--reason=x"), "“第1党支部”的编码是 B01。"),
        (("return", quarter, "--branch=B02", near, "--reason=x"), "（是不是 B01？）"),
        (("verify-value", quarter, named, "--item=counts", "--value=1"), "是 B01。"),
        (
            ("adjust", "add", quarter, near, "--code=x", "--document=x", "--reason=x"),
            "B01",
        ),
        (("creation", "declare", named, "--document=x"), "是 B01。"),
        (("receipt", quarter, "--unit=u1"), "名册里没有单位“u1”（是不是 U1？）"),
        (("template", quarter, "--unit=第1局", "-o", home / "x.xlsx"), "是 U1。"),
    ):
        code, out, err = call("--home", home, *words)
        assert (code, out) == (3, ""), words
        assert meant in err, words


@pytest.mark.parametrize(
    ("older", "now"),
    [
        (("wayup",), ("way-up",)),
        (("verifyvalue",), ("verify-value",)),
        (("schemes",), ("scheme", "list")),
        (("rulerehearsal",), ("scheme", "rehearse")),
        (("approvescheme",), ("scheme", "approve")),
        (("--home", "schemes", "wayup"), ("--home", "schemes", "way-up")),
    ],
)
def test_an_older_spelling_is_the_command_of_today(call, older, now):
    code, out, _ = call(*older, "--help")
    assert (code, out) == call(*now, "--help")[:2]
    assert code == 0 and "用法：" in out
    assert not re.search(
        r"\b(wayup|verifyvalue|schemes|rulerehearsal)\b", call("--help")[1]
    )


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "缺少命令"),
        (("unheard",), "没有命令“unheard”，可以是：init"),
        (("scores", "--perod=2026Q3"), "不认识的参数：--perod（是不是 --period？）"),
        (("submit", "a", "--dry-run", "--period=2026Q3"), "check --rehearse"),
        (("adjust", "unheard"), "没有命令“unheard”，可以是：add"),
        (
            ("way-up", "--period=2026Q3", "--branch=B", "--goal=x"),
            "可以是：next_grade、standard、peer_median",
        ),
        (("scores",), "缺少参数：--period"),
        (("scores", "--period=2026Q3", "--colour"), "不认识的参数：--colour"),
        (("scores", "--period=今年"), "收到的是“今年”"),
        (("scores", "--period=0000Q1"), "收到的是“0000Q1”"),
        (("check", "--period=2026Q3"), "缺少参数：FILE"),
        (("check", "a", "b", "--period=2026Q3"), "不认识的参数：b"),
        (("versions",), "缺少参数：--period、--branch。"),
        (("sample", "--seed=1"), "缺少参数：--period。"),
        (("template", "--period=2026Q3", "-o", "--long"), "-o 后面要写一个值"),
        (("sample", "--period=2026Q3", "--seed=x"), "--seed 要写一个数，不能是“x”"),
        (
            ("sample", "--period=2026Q3", "--seed=1", "--size=0"),
            "--size 后面应是大于零",
        ),
        (
            ("scheme", "rehearse", "--scheme=s.toml", "--periods", "--level=branch"),
            "--periods 后面要写一个值",
        ),
        (("scores", "--period=2026Q3", "--period=2026Q2"), "--period 写了 2 次"),
        (("check", "a.csv", "--period=2026Q3", "--annotated=a.csv"), "只能是 .xlsx"),
        (("preview", "open", "--period=2026Q3", "--until="), "日期应写成"),
        (("report", "-o", "d", "--read-only"), "请写 --edition"),
        (("lists", "--indicator", "B05"), "请加 --of"),
        (("lists", "--grade", "good"), "请加 --of"),
        (("terms", "--period=2026Q3", "--within=-1"), "不能小于 0"),
        (("rectify", "open", "--period=2026Q3", "--alert=a", "--own"), "只写一个"),
        (("--home", "--read-only", "scores"), "--home 后面要写一个值"),
        (("-x",), "不认识的参数：-x"),
        (("rebuild", "--read-only"), "rebuild 要写数据"),
        (("--read-only", "init"), "init 要写数据"),
        (("init", "--demo", "--branches=b.csv"), "--demo 自带"),
    ],
)
def test_a_wrong_call_is_answered_in_chinese_with_2(call, tmp_path, arguments, words):
    code, out, err = call("--home", tmp_path / "nowhere", *arguments)
    assert (code, out) == (2, "")
    assert words in err
    assert "usage:" not in err


# -- homes -------------------------------------------------------------------------


def test_a_code_that_was_copied_from_a_cell_is_that_code(call, home):
    for code in (" B01 ", "Ｂ０１", "B01\u3000"):
        args = ["explain", "--period", "2026Q1", "--branch"]
        assert call("--home", home, *args, code) == call("--home", home, *args, "B01")
        assert call("--home", home, *args, "b01")[0] == 3  # codes have their case
    told = call("--home", home, "trend", "--branch", "'-A01")[2]
    assert "“-A01”" in told  # our exports put the apostrophe there
    for option in ("--branch", "--unit"):
        done, _, err = call("--home", home, "trend", option, " ")
        assert (done, "不能空白" in err) == (2, True)


def test_init_makes_a_home_from_any_scheme_and_roster(call, tmp_path):
    scheme = homes.write(tmp_path, "s.toml", homes.scheme())
    branches = homes.write(tmp_path, "b.csv", homes.ROSTER)
    target = tmp_path / "deep" / "新的 家"
    code, out, err = call(
        "--home", target, "init", "--scheme", scheme, "--branches", branches
    )
    assert (code, out) == (0, "")
    assert str(target) in err
    assert call("--home", target, "scores", "--period=2026Q1")[0] == 0


def test_init_takes_several_schemes(call, tmp_path):
    one = homes.write(tmp_path, "s1.toml", homes.scheme())
    two = homes.write(
        tmp_path, "s2.toml", homes.scheme(id="b", effective_from="2027Q1")
    )
    call("--home", tmp_path / "h", "init", "--scheme", one, "--scheme", two)
    with Store.open(tmp_path / "h") as store:
        assert [scheme.id for scheme in store.schemes()] == ["trial-2026", "b"]


def test_init_without_files_takes_the_shipped_scheme_and_says_what_to_do(
    call, tmp_path
):
    code, _, err = call("--home", tmp_path / "h", "init")
    assert code == 0
    assert "请把支部名册填进" in err
    with Store.open(tmp_path / "h") as store:
        assert [one.id for one in store.schemes()] == ["siqiang-2026"]
        assert store.roster() == []
    code, _, err = call("--home", tmp_path / "h", "ranking", "--period=2026Q3")
    assert code == 0 and "还没有支部：请填写" in err


@thorough
def test_an_empty_roster_is_said_in_its_own_words(call, tmp_path):
    call("--home", tmp_path, "init")
    file = tmp_path / "填报.csv"
    code, out, err = call("--home", tmp_path, "template", "--period=2026Q1", "-o", file)
    assert (code, out) == (3, "")
    assert "支部名册里没有支部" in err
    code, out, err = call("--home", tmp_path, "trend")
    assert (code, out) == (3, "")
    assert "还没有任何季度的得分" in err


def test_init_never_touches_an_existing_home(call, home):
    before = homes.contents(home)
    code, out, err = call("--home", home, "init")
    assert (code, out) == (3, "")
    assert "已经建立过" in err
    assert homes.contents(home) == before
    assert call("--home", home, "init", "--demo")[0] == 3
    assert homes.contents(home) == before


@pytest.mark.parametrize(
    ("scheme", "roster", "words"),
    [
        (homes.scheme(decimals="-1"), homes.ROSTER, "decimals"),
        ("这不是 TOML", homes.ROSTER, "s.toml"),
        (homes.scheme(), homes.ROSTER.replace("B02,", "B01,"), "B01"),
        (homes.scheme(), "", "branch_id"),
    ],
    ids=["fault", "no toml", "roster", "empty roster"],
)
def test_init_with_faulty_files_lists_the_faults_with_1(
    call, tmp_path, scheme, roster, words
):
    code, out, err = call(
        "--home",
        tmp_path / "h",
        "init",
        "--scheme",
        homes.write(tmp_path, "s.toml", scheme),
        "--branches",
        homes.write(tmp_path, "b.csv", roster),
    )
    assert (code, out) == (1, "")
    assert words in err
    assert not (tmp_path / "h").exists()


def test_init_with_a_missing_file_is_not_available(call, tmp_path):
    code, _, err = call("--home", tmp_path / "h", "init", "--scheme=无.toml")
    assert code == 3
    assert "无.toml" in err


def test_the_home_is_the_flag_then_the_variable_then_data_home(
    call, home, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    assert call("scores", "--period=2026Q1")[0] == 3
    monkeypatch.setenv("SIZHANG_HOME", str(home))
    assert call("scores", "--period=2026Q1")[0] == 0
    assert call("--home", tmp_path, "scores", "--period=2026Q1")[0] == 3
    monkeypatch.delenv("SIZHANG_HOME")
    shutil.copytree(home, tmp_path / "data" / "home")
    assert call("scores", "--period=2026Q1")[0] == 0


def test_the_home_may_be_given_after_the_command_too(call, home):
    code, out, _ = call("scores", "--period=2026Q1", "--home", home, "--read-only")
    assert code == 0
    assert "第1党支部" in out


@pytest.mark.parametrize(
    "arguments",
    [
        ("scores", "--period=2026Q1"),
        ("ranking", "--period=2026Q1"),
        ("rebuild",),
        ("check", __file__, "--period=2026Q1"),
        ("template", "--period=2026Q1", "-o", "t.csv"),
        ("--read-only", "scores", "--period=2026Q1"),
    ],
)
def test_without_a_home_every_command_says_how_to_make_one(call, tmp_path, arguments):
    code, out, err = call("--home", tmp_path / "无", *arguments)
    assert (code, out) == (3, "")
    assert "还没有建立" in err
    assert "init" in err


def test_rebuild_brings_back_a_damaged_database(call, home):
    before = homes.contents(home)
    (home / "siqiang.duckdb").write_bytes(b"damaged" * 4000)
    code, _, err = call("--home", home, "scores", "--period=2026Q1")
    assert code == 3
    assert "rebuild" in err
    code, out, err = call("--home", home, "rebuild")
    assert (code, out) == (0, "")
    assert "3 条记录" in err
    assert homes.contents(home) == before


def test_a_home_with_a_broken_scheme_lists_its_faults(call, home):
    homes.write(home / "schemes", "scheme1.toml", homes.scheme(decimals="-1"))
    code, out, err = call("--home", home, "scores", "--period=2026Q1")
    assert (code, out) == (1, "")
    assert "decimals" in err
    # Reading does not need the edited file.
    assert call("--home", home, "--read-only", "scores", "--period=2026Q1")[0] == 0


# -- beside a server ------------------------------------------------------------------


@thorough
def test_a_locked_home_is_not_available_but_can_be_read(call, home):
    expected = call("--home", home, "scores", "--period=2026Q1", "--format=csv")
    with Store.open(home):
        process = _process("--home", home, "scores", "--period=2026Q1")
        out, err = process.communicate()
        assert (process.returncode, out) == (3, b"")
        assert "请先停止看板服务" in err.decode()
        process = _process(
            *("--home", home, "--read-only", "scores"),
            *("--period=2026Q1", "--format=csv"),
            # Whatever the system's encoding, the table is UTF-8 with bare line ends.
            env=os.environ | {"PYTHONIOENCODING": "ascii", "LC_ALL": "C"},
        )
        out, err = process.communicate()
    assert process.returncode == 0
    assert out.decode() == expected[1]


# -- ends of pipes, interruptions, bugs ------------------------------------------------


@thorough
def test_a_reader_that_has_enough_ends_the_output_quietly(home):
    process = _process(
        *("--home", home, "scores", "--period=2026Q1"),
        *("--level=indicator", "--format=json"),
    )
    process.stdout.close()
    _, err = process.communicate()
    assert (process.returncode, err) == (0, b"")


@thorough
def test_a_full_disk_behind_stdout_is_said(home):
    with open("/dev/full", "wb") as full:
        process = _process("--home", home, "scores", "--period=2026Q1", stdout=full)
        _, err = process.communicate()
    assert process.returncode == 3
    assert "磁盘已满" in err.decode()
    assert "Traceback" not in err.decode()


@thorough
def test_closed_streams_are_no_obstacle(home):
    command = f'"{sys.executable}" -m sizhang_metrics --home "{home}" rebuild >&- 2>&-'
    assert subprocess.run(command, shell=True, cwd=ROOT).returncode == 0


def _interrupted(process: subprocess.Popen) -> bytes:
    """What it says on Ctrl-C; pressed again where the first press fell between Python's
    last look for signals and the read that then waits for ever."""
    for _ in range(6):
        process.send_signal(signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            return process.communicate(timeout=10)[1]
    process.kill()
    process.communicate()
    pytest.fail("Ctrl-C does not end the command")


def test_ctrl_c_is_calm(home, tmp_path):
    pipe = tmp_path / "never.csv"
    os.mkfifo(pipe)
    # a suite started in the background hands down that Ctrl-C is ignored
    heed = functools.partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    process = _process(
        "--home", home, "check", pipe, "--period=2026Q1", preexec_fn=heed
    )
    # Opening the other end succeeds once the command waits for the file's content.
    with pipe.open("wb"):
        err = _interrupted(process)
    assert process.returncode == 130
    assert err.decode() == "已中断。没有完成的写入不会生效。\n"


def test_a_bug_is_kept_under_a_number_and_told_in_one_sentence(call, home):
    # A table that our own migrations made is missing: nothing a user can do.
    with Store.open(home) as store, store.cursor() as cursor:
        cursor.execute("alter table report rename to gone")
    code, out, err = call(
        "--home", home, "--read-only", "check", __file__, "--period=2026Q1"
    )
    assert (code, out) == (3, "")
    assert "Traceback" not in err
    assert "journal" in err  # a write may have been recorded before it
    number = re.search(r"编号 ([0-9a-f]{8})", err)[1]
    log = (home / "errors.log").read_text("utf-8")
    assert number in log
    assert "CatalogException" in log


def test_on_a_terminal_progress_overwrites_its_line_when_the_percent_is_news(
    monkeypatch, capsys
):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    progress = Progress(patience=0)
    for share in (0, 0.5, 0.504, 1):
        progress("重放归档", share)
    lines = [f"\r\033[K重放归档 {done}%" for done in (0, 50, 100)]
    assert capsys.readouterr().err == "".join(lines) + "\n"
