#!/bin/sh
# Surprise: Sail, which answers like Spark, says NULL of isnan(NULL), as DuckDB does;
#   Spark says false.  So `not isnan(x)` keeps the blanks on Spark and drops them on Sail.
#   And Sail refuses NULL ÷ 0 where Spark says NULL.
# Expected: one text gives one answer on both, or an error.
# Why it matters: a blank that passes as a number is counted, in silence, on one of two
#   engines, and a test on the other does not see it.
# Seen with: pysail 0.7.2, pyspark-client 4.2.0 and pyspark 4.2.0, duckdb 2.0.0, Java 17.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM

cat >"$work/look.py" <<'LOOK'
import os
import sys
import warnings

warnings.simplefilter("ignore")
KEPT = []
ASKED = {
    "isnan(NULL)": "isnan(cast(null as double))",
    "a finite number?": "abs(cast(null as double)) <= 1.7976931348623157e308",
    "NULL / 0": "cast(null as double) / 0e0",
}


def engine(name):
    if name == "DuckDB":
        import duckdb

        return lambda sql: duckdb.sql(sql).fetchall()[0][0]
    from pyspark.sql import SparkSession

    if name == "Spark":
        made = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false")
        session = made.getOrCreate()
    else:
        from pysail.spark import SparkConnectServer

        server = SparkConnectServer(ip="127.0.0.1", port=0)
        server.start(background=True)
        KEPT.append(server)  # it stops when nobody holds it
        host, port = server.listening_address
        session = SparkSession.builder.remote(f"sc://{host}:{port}").getOrCreate()
    return lambda sql: session.sql(sql).collect()[0][0]


answer = engine(sys.argv[1])
for name, sql in ASKED.items():
    try:
        said = answer(f"select {sql}")
    except Exception:
        said = "refused"
    print(f"{sys.argv[1]:6} {name}: {said}", flush=True)
os._exit(0)  # what their servers leave running would wait for ever
LOOK

install() {
    python3 -m venv "$work/$1"
    "$work/$1/bin/pip" install --quiet "$2" "${3:-$2}"
    "$work/$1/bin/python" "$work/look.py" "$1" 2>>"$work/log" >>"$work/seen"
}
install DuckDB duckdb==2.0.0
install Sail pysail==0.7.2 pyspark-client==4.2.0
install Spark pyspark==4.2.0
cat "$work/seen"

cat >"$work/recorded" <<'RECORDED'
DuckDB isnan(NULL): None
DuckDB a finite number?: None
DuckDB NULL / 0: None
Sail   isnan(NULL): None
Sail   a finite number?: None
Sail   NULL / 0: refused
Spark  isnan(NULL): False
Spark  a finite number?: None
Spark  NULL / 0: None
RECORDED
if ! diff "$work/recorded" "$work/seen"; then
    echo "no longer as recorded (< recorded, > seen)" >&2
    exit 1
fi
