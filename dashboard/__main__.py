"""`python -m dashboard [--home DIR] [--address A] [--port N]` serves the screens."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from dashboard import session
from sizhang_metrics.errors import SizhangError


def main(arguments: Sequence[str] | None = None) -> int:
    """Serves until stopped; 3 with a sentence when the home or the port is not free."""
    options = _parser().parse_args(arguments)
    if options.home:
        os.environ[session.HOME_VARIABLE] = str(options.home.resolve())
    from dashboard import server  # after --help, which should not load Streamlit's web

    try:
        server.serve(options.address, options.port)
    except SizhangError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m dashboard", description="启动看板，用浏览器打开显示的网址。"
    )
    parser.add_argument(
        "--home", type=Path, help="数据所在文件夹（默认 data/home 或 SIZHANG_HOME）"
    )
    parser.add_argument(
        "--address", default="127.0.0.1", help="监听地址（默认 127.0.0.1，仅限本机）"
    )
    parser.add_argument("--port", type=int, default=8501, help="端口（默认 8501）")
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
