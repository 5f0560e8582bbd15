"""The board neither needs nor tries anything beyond the machine.

The server runs where there is no network but loopback, and the kernel counts what was
tried all the same: packets for which there is no route.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests import homes
from tests.browser.serving import serving
from tests.examples import thorough
from tests.screens import PAGES
from tests.speaking import Caller

ROOT = Path(__file__).resolve().parent.parent
_OUTSIDE = ("192.0.2.1", 80)  # an address that documents may name and nobody has
_ALONE = ["unshare", "--map-root-user", "--net"]


def _is_possible() -> bool:
    try:
        return subprocess.run([*_ALONE, "true"], capture_output=True).returncode == 0
    except OSError:
        return False


@pytest.mark.skipif(not _is_possible(), reason="no namespaces of their own here")
def test_every_page_without_a_network_and_no_call_leaves_the_machine(home):
    homes.opened(home).close()
    inside = [sys.executable, "-m", "tests.test_offline", str(home)]
    said = subprocess.run(
        [*_ALONE, "sh", "-c", 'ip link set lo up && exec "$0" "$@"', *inside],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert said.returncode == 0, said.stderr
    found = json.loads(said.stdout.splitlines()[-1])
    assert found["counted"] > 0, "else nothing would be noticed"
    assert found["attempts"] == 0
    assert found["pages"] == list(PAGES.values())


@thorough
@pytest.mark.skipif(not _is_possible(), reason="no namespaces of their own here")
def test_a_browser_finds_all_that_it_needs_on_the_machine():
    """The tests with Chromium, it and the server where there is nothing but loopback."""
    inside = [sys.executable, "-m", "pytest", "-q", "--timeout", "0", "tests/browser"]
    said = subprocess.run(
        [*_ALONE, "sh", "-c", 'ip link set lo up && exec "$0" "$@"', *inside],
        cwd=ROOT,
        # a page each is enough
        env={name: of for name, of in os.environ.items() if name != "THOROUGH"},
        capture_output=True,
        text=True,
    )
    assert said.returncode == 0, said.stdout + said.stderr


def _attempts() -> int:
    """How many packets had no route to go, by IPv4 and IPv6."""
    names, numbers = [
        line.split()
        for line in Path("/proc/net/snmp").read_text().splitlines()
        if line.startswith("Ip:")
    ]
    count = int(numbers[names.index("OutNoRoutes")])
    for line in Path("/proc/net/snmp6").read_text().splitlines():
        name, number = line.split()
        count += int(number) if name == "Ip6OutNoRoutes" else 0
    return count


def _inside(home: Path) -> None:
    """Every page in a tab, from here and as if from a foreign page."""
    before = _attempts()
    opened = []
    with serving(home) as address:
        caller = Caller(address)
        with caller.talk() as tab:
            for page, title in PAGES.items():
                opened += [title] if title in tab.open(page) else []
        caller.get("/ranking", headers={"Origin": "http://foreign.example"})
        attempts = _attempts() - before
    with socket.socket() as one:
        one.settimeout(1)
        counted = -_attempts()
        one.connect_ex(_OUTSIDE)
        counted += _attempts()
    print(json.dumps({"pages": opened, "attempts": attempts, "counted": counted}))


if __name__ == "__main__":
    _inside(Path(sys.argv[1]))
