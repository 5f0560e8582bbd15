"""The same numbers on another engine: what goes out, what comes back, what is compared.

Without an engine the way there and back is tried with DuckDB in its place.  The engines
themselves are an extra of 300 megabytes (`make spark`): without it their tests are skipped.
"""

from __future__ import annotations

import os
import shutil
import sys
import warnings
from pathlib import Path
from unittest import mock

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given

from sizhang_metrics import spark
from sizhang_metrics.cli import main
from sizhang_metrics.scoring.ranks import rounded
from sizhang_metrics.store import Store
from tests.cities import BEFORE, NOW
from tests.examples import examples
from tests.random_cities import cities
from tests.screens import Screens
from tests.test_scoring_oracle import filled

WITHOUT = "需要 Spark 的客户端和 Sail：make spark"


@pytest.fixture
def store(city):
    Screens.close()  # of a file before this one, in the same process
    with Store.open(city, read_only=True) as opened:
        yield opened


# -- without an engine --------------------------------------------------------------------


def _stand_in(store: Store, period, folder: Path) -> None:
    """Runs the statements where the facts are, and writes what an engine would."""
    spark.hand_over(store, period, folder)
    with duckdb.connect() as engine:
        for name in spark.INPUTS:
            engine.execute(f"create table {name} as from '{folder / name}/*.parquet'")
        for name, sql in spark.statements(store, period).items():
            engine.execute(f"create table {name} as {sql}")
            (folder / name).mkdir()
            _put(folder, name, engine.sql(f"from {name}").to_arrow_table())


def _put(folder: Path, name: str, table: pa.Table) -> None:
    """Texts as views, as Sail writes those that a statement made."""
    fields = [
        field.with_type(pa.string_view()) if pa.types.is_string(field.type) else field
        for field in table.schema
    ]
    seen = table.cast(pa.schema(fields))
    pq.write_table(seen, folder / name / "part-0.parquet")


def test_what_comes_back_is_compared_in_every_bit(store, tmp_path):
    for period in (BEFORE, NOW):
        folder = tmp_path / str(period)
        _stand_in(store, period, folder)
        found = spark.compared(store, period, folder)
        assert [one.table for one in found] == list(spark.statements(store, period))
        for one in found:
            assert 0 < one.rows == one.equal == one.near and one.holds, one
    # not in the order of the home; one bit, then more than anybody could overlook
    backwards = f"from '{folder}/score/*.parquet' order by branch_id desc"
    score = duckdb.sql(backwards).to_arrow_table()
    last = score["composite"].to_pylist()[0]
    for other, holds in ((np.nextafter(last, 0), True), (last - 1e-6, False)):
        changed = [other, *score["composite"].to_pylist()[1:]]
        at = score.column_names.index("composite")
        _put(folder, "score", score.set_column(at, "composite", [changed]))
        found = spark.compared(store, NOW, folder)[-1]
        assert (found.equal, found.holds) == (found.rows - 1, holds)
    assert found.near == found.rows - 1 and found.differing == ("composite",)
    _put(folder, "score", score.slice(1))
    found = spark.compared(store, NOW, folder)[-1]
    assert (found.equal, found.differing) == (found.rows - 1, ("*",))


def test_another_grade_is_another_row(store, tmp_path):
    _stand_in(store, BEFORE, tmp_path)
    score = pq.read_table(tmp_path / "score")
    at = score.column_names.index("grade")
    nobody = pa.nulls(len(score), pa.string())
    _put(tmp_path, "score", score.set_column(at, "grade", nobody))
    found = spark.compared(store, BEFORE, tmp_path)[-1]
    assert (found.near, found.differing) == (0, ("grade",))


def test_readers_of_the_files_find_every_inapplicable_count(store, tmp_path):
    """DuckDB 2.0 believes a least and a greatest that leave NaN out."""
    spark.hand_over(store, NOW, tmp_path)
    with store.cursor() as cursor:
        (items,) = cursor.execute(
            "select list(column_name) from duckdb_columns() where table_name = 'reported'"
            " and starts_with(column_name, 'item_')"
        ).fetchone()
        count = "select " + ", ".join(
            f"count(*) filter (isnan({one}))" for one in items
        )
        ours = cursor.execute(f"{count} from reported where period <= '{NOW}'")
        expected = ours.fetchone()
    assert sum(expected) > 0
    for one, among in zip(items, expected, strict=True):
        sql = f"select count(*) from '{tmp_path}/reported/*.parquet' where isnan({one})"
        assert duckdb.sql(sql).fetchall() == [(among,)], one


def test_a_machine_without_a_client_is_told_what_to_install(
    city, tmp_path, monkeypatch, capsys
):
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    words = ["--home", str(city), "--read-only", "score", "--period", "2026Q2"]
    words += ["-o", str(tmp_path / "out")]
    assert main([*words, "--remote", "sc://127.0.0.1:1"]) == 3
    assert "requirements-spark.txt" in capsys.readouterr().err
    assert main(words) == main([*words, "--remote", "a", "--master", "b"]) == 2
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "kept").touch()
    assert main([*words, "--remote", "sc://127.0.0.1:1"]) == 2


# -- on the engines -------------------------------------------------------------------------


def _sail():
    server = pytest.importorskip("pysail.spark", reason=WITHOUT)
    made = server.SparkConnectServer(ip="127.0.0.1", port=0)
    made.start(background=True)
    host, port = made.listening_address
    return made.stop, {"remote": f"sc://{host}:{port}"}


def _spark():
    pytest.importorskip("pyspark", reason=WITHOUT)
    if not shutil.which("java"):
        pytest.skip("需要 Java")
    from pyspark.util import is_remote_only

    if is_remote_only():
        pytest.skip("需要完整的 pyspark（现在装的只是客户端）")
    return lambda: None, {"master": "local[2]"}


@pytest.fixture(scope="module", params=[_sail, _spark], ids=["sail", "spark"])
def engine(request):
    # a client by its address marks the environment, and a master is refused then
    with warnings.catch_warnings(), mock.patch.dict(os.environ):
        warnings.simplefilter("ignore")  # theirs: of pandas 3, of sockets left open
        stop, address = request.param()
        session = spark.session(**address)
        yield session, address
        session.stop()
        stop()


def _proved(store: Store, period, session, folder: Path) -> None:
    spark.hand_over(store, period, folder)
    list(spark.recompute(session, spark.statements(store, period), folder))
    for one in spark.compared(store, period, folder):
        assert one.holds and one.near == one.rows, one
        # logarithms may be another library's; everything else is the same in every bit
        assert "geometric" in _means(store, period) or one.equal == one.rows, one


def _means(store: Store, period) -> set[str]:
    scheme = store.span_at(period).scheme
    return {scheme.composite, *(one.aggregate for one in scheme.dimensions)}


def test_the_small_city_is_the_same_on_the_engine(engine, store, tmp_path):
    for period in (BEFORE, NOW):
        _proved(store, period, engine[0], tmp_path / str(period))
    for path in tmp_path.glob("*/*/*.parquet"):
        if path.parent.name != "reported":
            for column in pq.read_table(path).columns:
                if pa.types.is_floating(column.type):
                    assert not np.isnan(column.drop_null().to_numpy()).any(), path


def test_random_schemes_are_the_same_on_the_engine(engine, tmp_path_factory):
    @given(cities())
    @examples(4)
    def proved(drawn):
        with filled(*drawn) as store:
            for period in store.periods()[-1:]:
                folder = tmp_path_factory.mktemp("random")
                _proved(store, period, engine[0], folder)

    proved()


def test_every_score_is_rounded_alike(engine, tmp_path):
    """Halves, and what lies just beside them on either side, at every number of decimals."""
    near = np.array([0, 5e-10, -5e-10, 4.9e-10, 1e-12, -1e-12, 1e-9, -1e-9])
    halves = (np.arange(0, 103, 0.1) + 0.05)[:, None] + near
    edges = np.concatenate([halves.ravel(), 82.35 + near, [2.0499999995, 1.005]])
    pq.write_table(pa.table({"x": edges}), tmp_path / "edges.parquet")
    columns = ", ".join(f"{rounded('x', one)} as d{one}" for one in range(5))
    engine[0].read.parquet(
        (tmp_path / "edges.parquet").as_uri()
    ).createOrReplaceTempView("edge")
    theirs = engine[0].sql(f"select x, {columns} from edge").toArrow().sort_by("x")
    edge = pq.read_table(tmp_path / "edges.parquet")
    ours = duckdb.sql(f"select x, {columns} from edge order by x").to_arrow_table()
    assert len(edge) == len(ours)
    for name in ours.column_names:
        assert ours[name].to_pylist() == theirs[name].to_pylist(), name


def test_the_command_says_how_many_rows_are_equal(
    engine, city, tmp_path, capsys, monkeypatch
):
    ((kind, address),) = engine[1].items()
    if kind == "master":
        monkeypatch.setattr(spark.SparkSession, "stop", lambda _self: None, False)
    words = ["--home", str(city), "--read-only", "score", "--engine", "spark"]
    words += [f"--{kind}", address, "--period", "2026Q1", "-o", str(tmp_path / "o")]
    assert main([*words, "--format", "csv"]) == 0
    out, err = capsys.readouterr()
    assert "score,10,10,10," in out
    assert "10 个支部的得分和名次逐位相同" in err
