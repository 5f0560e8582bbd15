"""What is said of a fault that is not the user's: of the machine, or our own bug."""

from __future__ import annotations

import datetime
import errno
import secrets
import tempfile
import traceback
from pathlib import Path

LOG = "errors.log"


def of_file(error: OSError) -> str:
    """A file or folder that cannot be read or written."""
    place = f"“{error.filename}”" if error.filename else "文件"
    reason = _REASONS.get(error.errno, error.strerror or "系统拒绝")
    return f"{place}无法读写：{reason}。请检查路径、权限和磁盘空间后再试。"


_REASONS = {
    errno.ENOENT: "找不到",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EROFS: "磁盘是只读的",
    errno.EISDIR: "这是一个目录",
    errno.ENOTDIR: "路径中有一段不是目录",
    errno.EEXIST: "已经存在",
    errno.ENOSPC: "磁盘已满",
    errno.EDQUOT: "超过了磁盘配额",
    errno.ENAMETOOLONG: "文件名太长",
}


def logged(error: Exception, home: Path | None) -> str:
    """One calm sentence with a number under which the traceback is kept."""
    number = secrets.token_hex(4)
    now = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    text = f"{now} {number}\n{''.join(traceback.format_exception(error))}\n"
    kept = _keep(text, home)
    return (
        "程序内部出错，数据没有受到影响。"
        f"请把编号 {number} 和记录文件 {kept} 交给管理员。"
    )


def _keep(text: str, home: Path | None) -> Path:
    """Into the home's log, or where there is none or it is read-only, a temporary one."""
    folders = [home] if home and home.is_dir() else []
    for folder in (*folders, Path(tempfile.gettempdir())):
        path = folder / LOG
        try:
            with path.open("a", encoding="utf-8", errors="backslashreplace") as file:
                file.write(text)
        except OSError:
            continue
        return path
    return Path("（无法写入）")
