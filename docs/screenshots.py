"""Takes the picture of the README from the running product, on a fresh demo city.

python -m docs.screenshots [FOLDER]    overview.png into docs/, or every page into FOLDER
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from bench import browser
from bench.pages import PATHS
from bench.server import ROOT, dashboard, serving

README_PICTURE = ROOT / "docs" / "overview.png"


def main() -> int:
    """Every page into the folder given, or the first into docs/."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    with tempfile.TemporaryDirectory() as temporary:
        home = Path(temporary) / "home"
        subprocess.run(
            [sys.executable, "-m", "sizhang_metrics", "--home", home, "init", "--demo"],
            cwd=ROOT,
            check=True,
        )
        with serving(dashboard(home)) as server, browser.browser() as chromium:
            page = browser.context(chromium).new_page()
            for title, path in PATHS.items():
                browser.opened(page, server.address + path)
                target = folder / f"{title}.png" if folder else README_PICTURE
                page.screenshot(path=target)
                print(f"wrote {target}")
                if folder is None:
                    break
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
