"""Spark as several processes of this machine: a master, two workers, Spark Connect.

Everything listens on loopback and is ended afterwards.  Needs Java and the whole pyspark
(`make bench-cluster` puts it into build/spark); each worker has one core, as if it were a
machine of its own.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

WORKERS = 2
MEMORY = "4g"
"""Of each worker, and of who asks."""
_START_SECONDS = 300
_LOOPBACK = "127.0.0.1"


def why_not() -> str:
    """What is missing for Spark; empty where all is there."""
    if not shutil.which("java"):
        return "no Java"
    try:
        from pyspark.util import is_remote_only
    except ImportError:
        return "no pyspark"
    return "only the client of pyspark" if is_remote_only() else ""


@contextlib.contextmanager
def cluster(folder: Path) -> Iterator[str]:
    """The address of a master with its workers: spark://…"""
    (folder / "conf").mkdir()
    (folder / "conf" / "spark-defaults.conf").write_text(
        f"spark.executor.memory {MEMORY}\nspark.driver.memory {MEMORY}\n"
        f"spark.driver.host {_LOOPBACK}\nspark.driver.bindAddress {_LOOPBACK}\n"
        "spark.ui.enabled false\n"
    )
    port, page = _free_port(), _free_port()
    address = f"spark://{_LOOPBACK}:{port}"
    package = "org.apache.spark.deploy"
    master = ["spark-class", f"{package}.master.Master", "--host", _LOOPBACK]
    worker = ["spark-class", f"{package}.worker.Worker", "--host", _LOOPBACK]
    # who asks with `--master` reads the same settings
    os.environ |= _surroundings(folder)
    commands = [[*master, "--port", str(port), "--webui-port", str(page)]]
    for number in range(WORKERS):
        place = ["--work-dir", str(folder / f"work-{number}"), "--webui-port", "0"]
        commands.append([*worker, "--cores", "1", "--memory", MEMORY, *place, address])
    with contextlib.ExitStack() as running:
        for command in commands:
            running.enter_context(_running(folder, command))
        _wait(lambda: _alive(page) == WORKERS)
        yield address


@contextlib.contextmanager
def connect(folder: Path, master: str) -> Iterator[str]:
    """The address of a Spark Connect server whose work the cluster does: sc://…"""
    port = _free_port()
    command = ["spark-submit", "--master", master]
    command += ["--class", "org.apache.spark.sql.connect.service.SparkConnectServer"]
    for name, value in {"address": _LOOPBACK, "port": port}.items():
        command += ["--conf", f"spark.connect.grpc.binding.{name}={value}"]
    with _running(folder, command):
        _wait(lambda: _answers(port))
        yield f"sc://{_LOOPBACK}:{port}"


@contextlib.contextmanager
def sail() -> Iterator[str]:
    """The address of Sail, which needs no Java: sc://…"""
    from pysail.spark import SparkConnectServer

    server = SparkConnectServer(ip=_LOOPBACK, port=0)
    server.start(background=True)
    try:
        host, port = server.listening_address
        yield f"sc://{host}:{port}"
    finally:
        server.stop()


def _home() -> Path:
    import pyspark

    return Path(pyspark.__file__).parent


def _surroundings(folder: Path) -> dict[str, str]:
    return {
        "SPARK_HOME": str(_home()),
        "SPARK_CONF_DIR": str(folder / "conf"),
        "SPARK_LOCAL_IP": _LOOPBACK,
        "SPARK_LOCAL_DIRS": str(folder / "local"),
    }


@contextlib.contextmanager
def _running(folder: Path, command: list[str]) -> Iterator[None]:
    """A program of Spark for the time of the block; what it says goes into a file."""
    program, *words = command
    with (folder / "spark.log").open("ab") as log:
        process = subprocess.Popen(
            [str(_home() / "bin" / program), *words], stdout=log, stderr=log
        )
    try:
        yield
        assert process.poll() is None, f"it ended early, see {folder / 'spark.log'}"
    finally:
        process.terminate()
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            process.kill()


def _wait(is_there) -> None:
    until = time.monotonic() + _START_SECONDS
    while not is_there():
        if time.monotonic() > until:
            raise RuntimeError("Spark did not start")
        time.sleep(0.2)


def _alive(page: int) -> int:
    """How many workers the master knows of."""
    try:
        with urllib.request.urlopen(f"http://{_LOOPBACK}:{page}/json/") as answer:
            return json.load(answer)["aliveworkers"]
    except (urllib.error.URLError, ConnectionError):
        return 0


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((_LOOPBACK, port)) == 0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((_LOOPBACK, 0))
        return probe.getsockname()[1]
