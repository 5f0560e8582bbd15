"""Takes the pictures of README and manual from the running product.

    python -m docs.screenshots           of a fresh demo city
    python -m docs.screenshots HOME      of a home that is there

One per page of the menu, docs/pictures/<page>.png, as the office sees it.
"""

from __future__ import annotations

import contextlib
import io
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

from PIL import Image

from bench import browser
from bench.server import ROOT, dashboard, serving

PICTURES = ROOT / "docs" / "pictures"
SHOWN = {
    "profile": {"branch": "D0401"},
    "unit": {"unit": "D04"},
    "lists": {"of": "not_reported"},
    "topics": {"topic": "四下基层"},
}
"""What a page shows, where its beginning tells too little."""
_NONE = "help"
"""The page that only repeats the manual."""
_COLOURS = 128
"""Of a picture: two fifths of its size, and nobody sees it."""


def main() -> int:
    """Every page into docs/pictures/."""
    PICTURES.mkdir(exist_ok=True)
    names = sorted(path.stem for path in (ROOT / "pages").glob("[a-z]*.py"))
    with (
        _home(sys.argv[1:]) as home,
        serving(dashboard(home)) as server,
        browser.browser() as chromium,
    ):
        page = browser.context(chromium).new_page()
        for name in names:
            if name != _NONE:
                path = "" if name == "overview" else name
                query = urlencode(SHOWN.get(name, {}))
                browser.opened(page, f"{server.address}/{path}?{query}")
                target = PICTURES / f"{name}.png"
                _write(page.screenshot(), target)
                print(f"wrote {target.relative_to(ROOT)}")
    return 0


@contextlib.contextmanager
def _home(given: list[str]) -> Iterator[Path]:
    if given:
        yield Path(given[0])
        return
    with tempfile.TemporaryDirectory() as temporary:
        home = Path(temporary) / "home"
        command = ["-m", "sizhang_metrics", "--home", home, "init", "--demo"]
        subprocess.run([sys.executable, *command], cwd=ROOT, check=True)
        yield home


def _write(png: bytes, target: Path) -> None:
    """With a palette, so that the repository stays small."""
    with Image.open(io.BytesIO(png)) as picture:
        few = picture.convert("RGB").quantize(_COLOURS, dither=Image.Dither.NONE)
        few.save(target, optimize=True)


if __name__ == "__main__":
    raise SystemExit(main())
