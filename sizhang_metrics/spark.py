"""A quarter scored once more on Spark, or on Sail, which speaks like it: beyond one machine.

What runs there is the rendered SQL, the same that `verify` runs here, so that nothing is
written twice; the answers are compared with the home in every bit.  Tables travel as
Parquet through one folder that this program and every machine of the engine can see:
what scoring reads goes in, facts, cells, dimensions and scores come out.

不适用 is a number in `reported` only (NaN), as the statements want it, and that file says
nothing of its least and greatest: DuckDB 2.0 believes such words, which leave NaN out, and
finds no 不适用 any more.  In what comes out the flag is `state_<indicator>`.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from sizhang_metrics import scoring
from sizhang_metrics.errors import UnavailableError
from sizhang_metrics.literals import finite
from sizhang_metrics.periods import Period
from sizhang_metrics.store import Store

if TYPE_CHECKING:
    from pyspark.sql import SparkSession
else:
    SparkSession = Any

NEAR = 1e-9
"""Numbers nearer than this are the same on nine decimals: another engine may take another
logarithm."""
_BATCH = 100_000
"""Rows that are in memory at a time on their way out."""
_NOT_INSTALLED = (
    "这台机器上没有 Spark 的客户端：在程序目录里运行"
    " .venv/bin/pip install -r requirements-spark.txt 以后再试。"
)
_NO_JAVA_PART = (
    "--master 要完整的 pyspark（连同 Java），现在装的只是客户端：请改用 --remote，"
    "或另装 pyspark 4.2.0。"
)


@dataclass(frozen=True)
class Compared:
    """How a table of the engine stands beside the one of the home."""

    table: str
    rows: int
    """Of the home."""
    equal: int
    """Rows that are the same in every bit."""
    near: int
    """Rows that are the same on nine decimals, the equal ones included."""
    differing: tuple[str, ...]
    """Columns in which a row is another even so; `*` where rows are missing or too many."""

    @property
    def holds(self) -> bool:
        """Whether there is no difference that anybody could see."""
        return not self.differing


def session(*, master: str = "", remote: str = "") -> SparkSession:
    """An engine that answers: `local[2]` or spark://… as master, or sc://… as remote."""
    with warnings.catch_warnings():
        # it warns of every pandas that is newer than itself; none is used here
        warnings.simplefilter("ignore")
        try:
            from pyspark.sql import SparkSession
            from pyspark.util import is_remote_only
        except ImportError as missing:
            raise UnavailableError(_NOT_INSTALLED) from missing
        if master and is_remote_only():
            raise UnavailableError(_NO_JAVA_PART)
        try:
            if remote:
                found = SparkSession.builder.remote(remote).create()
            else:
                found = (
                    SparkSession.builder.master(master)
                    .appName("sizhang_metrics")
                    .config("spark.ui.enabled", "false")
                    .getOrCreate()
                )
            found.sql("select 1").collect()
        except Exception as refused:  # of four libraries, each with errors of its own
            said = str(refused).strip().splitlines() or [type(refused).__name__]
            raise UnavailableError(
                f"连不上 {remote or master}：请先启动那边的服务，再核对地址。"
                f"对方的话：{said[0][:200]}"
            ) from refused
    return found


# -- there ------------------------------------------------------------------------------


def hand_over(store: Store, period: Period, folder: Path) -> None:
    """Puts what the statements read of a quarter into the folder."""
    year = f"period between '{period.of_year()[0]}' and '{period}'"
    names = {
        "reported": f"select * from reported where {year}",
        "branch_period": f"select * from branch_period where {year}",
        "standing_adjustment": "select branch_id, period, code, points, valid_until"
        f" from standing_adjustment where {year}",
    }
    with store.cursor() as cursor:
        for name, sql in names.items():
            found = cursor.sql(sql).to_arrow_reader(_BATCH)
            path = _inside(folder, name)
            path.mkdir(parents=True)
            with pq.ParquetWriter(
                path / "part-0.parquet", found.schema, write_statistics=False
            ) as out:
                for batch in found:
                    out.write_batch(batch)


def _inside(folder: Path, table: str) -> Path:
    return folder.resolve() / table


INPUTS = ("reported", "branch_period", "standing_adjustment")


def statements(store: Store, period: Period) -> dict[str, str]:
    """Table → the statement that makes it from those before."""
    scheme = store.span_at(period).scheme
    return {
        "facts": scoring.facts(scheme, [period]),
        "score_cell": scoring.score_cell(scheme, [period], "facts"),
        "dimension_score": scoring.dimension_rows(scheme, period, "score_cell"),
        "score": scoring.score(scheme, [period], "score_cell"),
    }


def recompute(
    spark: SparkSession, statements: dict[str, str], folder: Path
) -> Iterator[str]:
    """Runs the statements on what was handed over; tells each table when it is there.

    Each is written out before the next reads it: the engine would compute it anew.
    """
    for name in INPUTS:
        _show(spark, folder, name)
    for name, sql in statements.items():
        found = spark.sql(sql)
        told = found.selectExpr(*map(_without_nan, found.columns))
        told.write.mode("overwrite").parquet(_address(folder, name))
        _show(spark, folder, name)
        yield name


def _without_nan(column: str) -> str:
    """The counts that may be 不适用 blank where they are: `state_…` tells which it is."""
    if column.startswith(("numerator_", "denominator_")):
        return f"case when {finite(column)} then {column} end as {column}"
    return column


def _show(spark: SparkSession, folder: Path, table: str) -> None:
    spark.read.parquet(_address(folder, table)).createOrReplaceTempView(table)


def _address(folder: Path, table: str) -> str:
    return _inside(folder, table).as_uri()


# -- and back ---------------------------------------------------------------------------


def compared(store: Store, period: Period, folder: Path) -> list[Compared]:
    """The tables that came out beside those of the home."""
    span = store.span_at(period)
    tables = {
        "facts": (span.facts, ()),
        "score_cell": (span.score_cell, ()),
        "dimension_score": ("dimension_score", ("dimension",)),
        "score": ("score", ()),
    }
    found = []
    for name, (table, besides) in tables.items():
        with store.cursor() as cursor:
            sql = f"select * from {table} where period = '{period}'"
            ours = cursor.sql(sql).to_arrow_table()
        found.append(_compared(name, ours, _inside(folder, name), besides))
    return found


def _compared(
    name: str, ours: pa.Table, theirs: Path, besides: Sequence[str]
) -> Compared:
    key = ["branch_id", *besides]
    keys = _joined(pq.read_table(theirs, columns=key), key)
    at = pc.index_in(_joined(ours, key), value_set=keys)
    is_there = at.is_valid().to_numpy(zero_copy_only=False)
    differing = [] if is_there.all() and len(keys) == len(ours) else ["*"]
    ours, at = ours.filter(is_there), at.drop_null()
    equal, near = np.ones((2, len(ours)), dtype=bool)
    # column by column: a million rows of all of them twice would not fit
    for column in ours.column_names:
        mine = ours[column].combine_chunks()
        other = pq.read_table(theirs, columns=[column])[column].combine_chunks()
        # Sail writes texts that it made as views, of which pyarrow can take nothing
        same, close = _same(mine, other.cast(mine.type).take(at))
        equal &= same
        near &= close
        if not close.all():
            differing.append(column)
    return Compared(
        name, len(is_there), int(equal.sum()), int(near.sum()), tuple(differing)
    )


def _joined(table: pa.Table, key: Sequence[str]) -> pa.Array:
    """The key as one text."""
    columns = [table[name].combine_chunks().cast(pa.string()) for name in key]
    return pc.binary_join_element_wise(*columns, "/")


def _same(ours: pa.Array, theirs: pa.Array) -> tuple[np.ndarray, np.ndarray]:
    """Per row whether two values have the same bits, and the same nine decimals."""
    if not pa.types.is_floating(ours.type):
        alike = pc.fill_null(pc.equal(ours, theirs), False)
        blank = pc.and_(ours.is_null(), theirs.is_null())
        same = pc.or_(alike, blank).to_numpy(zero_copy_only=False)
        return same, same
    # NULL and NaN become one: what is 不适用 is said by the states
    mine, other = (side.to_numpy(zero_copy_only=False) for side in (ours, theirs))
    blank = np.isnan(mine) & np.isnan(other)
    same = blank | (mine.view(np.int64) == other.view(np.int64))
    close = np.abs(mine - other) <= NEAR * np.maximum(1.0, np.abs(mine))
    return same, same | close
