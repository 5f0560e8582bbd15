"""Fixtures that several test modules share, and what keeps the suite quick.

Making the demo city takes half a minute and that of the transcripts a quarter, so both
homes are kept in pytest's cache under a key of everything that they depend on, and each
session (each worker of a parallel one) gets copies.  A test that writes copies `demo_home`
once more.
"""

from __future__ import annotations

import fcntl
import gc
import hashlib
import importlib
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import demo
from sizhang_metrics.cli import contents, main
from sizhang_metrics.store import Store
from tests import cities, examples, real_home, told_city
from tests.screens import Screens

ROOT = Path(__file__).resolve().parent.parent

# Containers often forbid compiled files.  Without them every worker of every run rewrites
# the asserts of all test files anew, two thirds of the time until its first test, and
# every process that a test starts compiles the package.
if os.environ.pop("PYTHONDONTWRITEBYTECODE", None):
    sys.dont_write_bytecode = False


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--update-golden` writes tests/golden anew; read the difference afterwards."""
    parser.addoption("--update-golden", action="store_true", default=False)


LONGEST = (
    "tests/browser",
    "tests/test_readme.py",
    "tests/test_views_privacy.py",
    "tests/test_transcripts.py",
    "tests/test_backup.py",
    "tests/test_kills.py",
    "tests/test_steady.py",
    "tests/test_alerts.py",
    "tests/test_scoring_oracle.py",
    "tests/test_transcripts_commands.py",
    "tests/test_transcripts_forms.py",
    "tests/test_repeated.py",
    "tests/test_way_up_replayed.py",
    "tests/test_rehearsal.py",
    "tests/test_fuzz.py",
)
"""Begun first, in this order: a file goes to one worker, and at the end nobody waits for
the last.  Two that need the same city stand apart: the second would wait for the first."""
MOST_SECONDS = 200 * examples.TIMES
"""Of CPU time, for one test: twice what the longest takes on a very busy machine."""


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """In a fresh checkout one worker rewrites the asserts of all test files, five seconds
    of work, while the others wait to read what it wrote."""
    with Path(__file__).open() as lock:
        if not _are_rewritten():
            fcntl.flock(lock, fcntl.LOCK_EX)
        if _are_rewritten():
            fcntl.flock(lock, fcntl.LOCK_UN)
        return (yield)


def _are_rewritten() -> bool:
    """Whether the last of the files is, to which all workers come in the same order."""
    last = max((ROOT / "tests").glob("test_*.py"))
    return any(last.parent.glob(f"__pycache__/{last.stem}.*.pyc"))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One more than processors: who waits for a browser or a program needs none."""
    mine = getattr(os, "sched_getaffinity", None)  # Linux alone tells
    return (len(mine(0)) if mine else os.cpu_count() or 1) + 1


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """A module without an example has nothing to run: to look through all of them for
    one took every worker a second."""
    if collection_path.suffix != ".py" or collection_path.name.startswith("test_"):
        return None
    return ">>>" not in collection_path.read_text(encoding="utf-8") or None


def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    """The longest files first; otherwise in the order in which they were found.  What
    `make thorough` alone runs is left out, unless a test was asked for by its name."""
    if not (examples.DEEP or any("::" in asked for asked in config.args)):
        deeper = examples.left_out(items)
        config.hook.pytest_deselected(items=deeper)
        left_out = set(deeper)
        items[:] = [item for item in items if item not in left_out]
    items.sort(key=_turn)


def _turn(item: pytest.Item) -> int:
    found = (at for at, name in enumerate(LONGEST) if item.nodeid.startswith(name))
    return next(found, len(LONGEST))


def pytest_collection_finish() -> None:
    """What is imported and collected stays for good: no need to look through it again
    and again for garbage."""
    gc.collect()
    gc.freeze()


def pytest_unconfigure() -> None:
    """At the end it is garbage after all; DuckDB complains of what then stays."""
    gc.unfreeze()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call() -> Iterator[None]:
    """One careless test can cost everybody a minute, every day: it fails instead.

    CPU time, of what the test starts too: a busy machine makes it little longer.
    """
    before = os.times()
    result = yield
    spent = sum(os.times()[:4]) - sum(before[:4])
    assert spent < MOST_SECONDS, (
        f"This test took {spent:.0f} seconds of CPU time, the limit is {MOST_SECONDS}. "
        "CONTRIBUTING.md says how to make it quicker (“Keep it quick”)."
    )
    return result


@pytest.fixture(scope="session", autouse=True)
def _real_home_stays_shut(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The office's own data are no test data, and a test may not change them."""
    with real_home.shut(tmp_path_factory.mktemp("nobody") / "home"):
        yield


@pytest.fixture(scope="session")
def made_demo_city(request: pytest.FixtureRequest) -> Path:
    """The master copy: never opened, only copied."""
    return _kept(request.config.cache.mkdir("demo-city"), demo.create_demo)


@pytest.fixture(scope="session")
def made_told_city(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """The same of the city that transcripts tell of; made anew where nothing is kept."""
    cache = getattr(request.config, "cache", None)
    kept = cache.mkdir("told-city") if cache else tmp_path_factory.mktemp("told-city")
    return _kept(kept, told_city.make)


def _kept(cache: Path, make: Callable[[Path], object]) -> Path:
    home = cache / _key()
    with (cache / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not home.exists():
            for old in cache.iterdir():
                if old.is_dir():
                    shutil.rmtree(old)
            make(cache / "unfinished")
            (cache / "unfinished").rename(home)
    return home


@pytest.fixture
def told_home(made_told_city: Path, tmp_path: Path) -> Path:
    """The city that transcripts tell of, to write into; `clock` says what time it is."""
    return shutil.copytree(made_told_city, tmp_path / "home")


@pytest.fixture
def clock() -> Iterator[told_city.Clock]:
    """Stands still, for all of our modules."""
    for one in contents.COMMANDS.values():  # only what is imported is told the time
        importlib.import_module(f"sizhang_metrics.cli.{one.module}")
    found = told_city.Clock()
    with found.standing():
        yield found


@pytest.fixture(scope="session")
def demo_home(made_demo_city: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the demo city that nobody has open; do not write to it."""
    return _copy(made_demo_city, tmp_path_factory)


@pytest.fixture(scope="session")
def demo_store(
    made_demo_city: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Store]:
    """An open store of the demo city, in a home of its own; do not write to it."""
    with Store.open(_copy(made_demo_city, tmp_path_factory)) as store:
        yield store


def _copy(home: Path, factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(home, factory.mktemp("demo") / "home"))


def _key() -> str:
    """Changes with every file that a city is made of or made by."""
    digest = hashlib.sha256()
    paths = [
        *(ROOT / "sizhang_metrics").rglob("*"),
        *(ROOT / "demo").rglob("*"),
        *(ROOT / "data" / "schemes").glob("*.toml"),
        Path(told_city.__file__),
    ]
    for path in sorted(paths):
        if path.suffix in (".py", ".sql", ".toml"):
            digest.update(str(path.relative_to(ROOT)).encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


@pytest.fixture(scope="session")
def master(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small city, whose second unit has not reported 2026Q2.  A file that is about
    another home has a `master` of its own."""
    return cities.make(tmp_path_factory.mktemp("master"))


@pytest.fixture
def home(master: Path, tmp_path: Path) -> Path:
    """A copy of `master`, to write into."""
    return shutil.copytree(master, tmp_path / "home")


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """Runs one command: its exit code, stdout and stderr."""

    def run(*words: object) -> tuple[int, str, str]:
        code = main([str(word) for word in words])
        return code, *capsys.readouterr()

    return run


@pytest.fixture(scope="session")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The small city to look at; do not write to it."""
    yield cities.make(tmp_path_factory.mktemp("city"))
    Screens.close()


@pytest.fixture
def screens(monkeypatch: pytest.MonkeyPatch, home: Path) -> Iterator[Screens]:
    """The screens of `home`, for the office."""
    opened = Screens(monkeypatch, home)
    yield opened
    opened.close()
