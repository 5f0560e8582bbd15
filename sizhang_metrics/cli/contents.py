"""The table of contents of the command line: each command, its module, its sentence.

It imports nothing, so that `--help` answers at once: pandas and DuckDB, which the modules
need, take seconds to import on an office computer.  A call imports its own module alone.
"""

from __future__ import annotations

from typing import NamedTuple

ABOUT = """四强支部看板的命令行：建立数据目录、发模板、检查和报送文件、取得分与排名。

常用：
  {program} --home 目录 init --demo
  {program} --home 目录 check 报送.csv --period 2026Q3
  {program} --home 目录 scores --period 2026Q3 --format csv

表格写到标准输出，其余的话写到标准错误。退出码：0 完成；1 文件、指标体系或名册
有拒收的问题（或有需说明的问题而没有写 --reason）；2 用法不对；3 不可用
（找不到、被占用、已损坏、内部出错）。命令行写数据时须先停止看板服务；
只看数据时加 --read-only，服务运行时也可以。"""


class Entry(NamedTuple):
    """Where a command is declared, what of `access.READS` it shows or serves, and what
    the help says of it."""

    module: str
    reads: str
    says: str


COMMANDS = {
    "init": Entry(
        "homes", "home", "建立数据目录；不写参数时用自带的指标体系和空的支部名册"
    ),
    "template": Entry("files", "submission", "写出预填好支部的填报表"),
    "check": Entry("files", "submission", "检查一个文件，列出全部问题；不写入任何数据"),
    "submit": Entry(
        "files", "submission", "检查并报送一个文件，打印回执；有拒收的问题时整份不收"
    ),
    "receipt": Entry(
        "reports",
        "receipts",
        "再取一次回执：单位、按时或逾期、提交后的得分、等次和名次；加 --file 取回报送的原文件",
    ),
    "progress": Entry(
        "deadlines",
        "progress",
        "报送进度：各单位应报、已报、按时、逾期、退回、未报和填报完整度",
    ),
    "terms": Entry(
        "deadlines",
        "terms",
        "换届：任期逾期、将满的支部，延期和请示；加 --letter 写出给各单位的提示函",
    ),
    "versions": Entry(
        "reports", "versions", "一个支部一个季度的各版报送，或两版之间逐项的差别"
    ),
    "return": Entry("reports", "versions", "退回报送：不再计分，等待重新报送"),
    "revert": Entry("reports", "versions", "恢复到以前的一版：作为新的一版生效"),
    "calendar": Entry(
        "deadlines",
        "progress",
        "报送日程：各季度的开放、截止、关闭日和状态；写日期则设定",
    ),
    "unlock": Entry(
        "deadlines",
        "progress",
        "申请解锁已关闭的季度，或答复申请；什么都不写则列出全部申请",
    ),
    "checkup": Entry(
        "inspection",
        "checkup",
        "形式主义体检：照搬、全满分、扎堆过线、分母变小、全是整数；只是提示，不扣分",
    ),
    "sample": Entry(
        "inspection",
        "sample",
        "抽查名单：一半按体检提示，一半随机；同一种子抽出同一名单",
    ),
    "journal": Entry(
        "inspection",
        "journal",
        "操作记录：谁在什么时候做了什么、原来和现在、为什么；含登录、导出和被拒绝的操作",
    ),
    "verify-value": Entry(
        "inspection", "verified", "记录现场核查值，与自报值并列；不写支部则列出已记录的"
    ),
    "burden": Entry(
        "inspection", "burden", "减负账：本季要填几项、预填几项、估计用时、不收什么"
    ),
    "scores": Entry("results", "ranking", "一个季度的得分，名册上每个支部都有"),
    "ranking": Entry("results", "ranking", "一个季度的排名，同类组内排"),
    "units": Entry(
        "lists",
        "unit",
        "各单位：支部数、已报、平均得分、在同类单位中的名次、达标、否决；"
        "加 --unit 则列出这个单位历季的报送纪律",
    ),
    "lists": Entry(
        "lists",
        "lists",
        "名单：一个数背后是哪些支部，连同那一格（未报、达成不足六成、达标、逾期……）",
    ),
    "explain": Entry(
        "explaining",
        "profile",
        "一个支部的得分怎么来的，逐项相加等于总分；加 --since 则说明为什么变了",
    ),
    "ranges": Entry(
        "explaining",
        "ranking",
        "名次的可信范围：权重小幅变化、逐项去掉指标时，名次会在哪里",
    ),
    "way-up": Entry(
        "explaining", "profile", "追赶路径：达到目标最少要改进哪几项，各加多少分"
    ),
    "alerts": Entry(
        "alerts", "alerts", "预警：哪些支部亮红、黄、蓝灯，为什么，出自文件的哪一格"
    ),
    "trend": Entry(
        "trends",
        "trends",
        "各季度得分与控制图：中心线、上下限、信号；不写支部、单位、同类组时为全部支部",
    ),
    "streaks": Entry("trends", "trends", "连续下降、或连续处于末位一成的支部"),
    "topics": Entry(
        "topics",
        "topics",
        "专题：五大行动和反映的问题各自的得分率、弱在哪些单位和支部、办了什么；如实反映另列自报与核查",
    ),
    "diagnose": Entry(
        "schemes",
        "diagnosis",
        "指标体系诊断：实际分量、报送率、区分不开的指标、去掉一项名次变多少",
    ),
    "adjust": Entry(
        "adjustments", "adjustments", "加分、扣分、一票否决：记录、审定、撤销、公开列出"
    ),
    "rectify": Entry(
        "rectifying",
        "rectification",
        "整改台账：登记、确认、申请销号、延期、销号、复发；以后来的数据销号",
    ),
    "digest": Entry(
        "alerts",
        "alerts",
        "摘要：一个单位近来有什么变化（报送和更正、预警、整改、加减分），可以粘贴到消息里",
    ),
    "proposals": Entry(
        "alerts",
        "proposals",
        "建议：由事实提请决定的扣分、否决、表彰和约谈，写明依据、什么会改变它、是否已决定",
    ),
    "creation": Entry(
        "creating",
        "creation",
        "四强创建：申报、培育、验收、公示、命名、复核；年度评定按同类组名额列出，同档写明",
    ),
    "preview": Entry(
        "previewing",
        "preview",
        "预览：形成正式期次以前，让单位和支部看结果、提异议；开放到某一天，或关闭",
    ),
    "object": Entry(
        "previewing", "preview", "提异议：预览期间，对一个支部的一项指标写明理由"
    ),
    "answer": Entry(
        "previewing",
        "preview",
        "答复异议：采纳或不予采纳，写明理由；采纳的另行更正报送，原数不动",
    ),
    "objections": Entry("previewing", "preview", "列出异议和答复"),
    "freeze": Entry(
        "results",
        "editions",
        "把一个季度的得分固定为正式期次（第一期 P-1；有更正后再做即 P-2，随附更正公告）",
    ),
    "editions": Entry("results", "editions", "列出全部正式期次"),
    "report": Entry(
        "papers",
        "papers",
        "做文书：通报、名册工作簿、会议包、支部和单位一页纸、述职事实表",
    ),
    "notice": Entry(
        "results", "editions", "更正公告：正式期次之后，哪些支部由多少变为多少"
    ),
    "edits": Entry(
        "edits", "edits", "改过的名册和指标体系文件：会改动以往哪些季度；说明原因后启用"
    ),
    "account": Entry(
        "accounts",
        "home",
        "账号：建立、列出、重设密码、停用、应急；写岗位，不写姓名。看板服务运行时也可以用",
    ),
    "verify": Entry(
        "homes",
        "home",
        "核验整个数据目录：归档、日志、正式期次、数据库；有不符时退出码为 1；"
        "加 --head 只问归档里还有没有回执上的校验码",
    ),
    "score": Entry(
        "engines",
        "home",
        "在 Spark 或 Sail 上把一个季度另算一遍，与数据目录逐行核对；有不同时退出码为 1",
    ),
    "scheme": Entry("schemes", "rules", "指标体系：列出、预演、审定"),
    "rebuild": Entry("homes", "home", "由归档 archive/ 重建数据库，得分与排名逐位相同"),
    "backup": Entry("homes", "home", "备份成一个 zip 文件并读回核对；看板运行时也可以"),
    "restore": Entry(
        "homes",
        "home",
        "由备份恢复数据目录：先核对、重建、核验，再换上；原来的改名保留",
    ),
}
"""In the order of the help page: the order of a quarter's work."""

OLDER = {
    "wayup": ("way-up",),
    "verifyvalue": ("verify-value",),
    "schemes": ("scheme", "list"),
    "rulerehearsal": ("scheme", "rehearse"),
    "approvescheme": ("scheme", "approve"),
}
"""Commands as they were spelled once: scripts of an office go on working."""
